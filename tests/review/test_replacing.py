"""A juror who stops does not stop the round: quorum, reminders once a day, and a successor for what is unfinished."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from campaigns import kinds
from core import clock
from core.models import AuditEntry, Message, Role
from review import services
from review.models import Assignment, Expert, Tie
from review.progress import Progress
from review.services import replacing
from submissions.models import PhaseResult
from tests.builders import during, person
from tests.review.builders import Panel, declared, new_expert, panel, scored

pytestmark = pytest.mark.django_db


@pytest.fixture
def built() -> Panel:
    """Three cases before three experts; the first expert has submitted one and begun another."""
    built = panel(cases=3, experts=3)
    with built.scoring():
        work = built.work_of(built.experts[0])
        scored(built, work[0], *[80] * 6)
        scored(built, work[1], 60, submit=False)
    return built


def login(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def cases_of(expert) -> set[int]:
    return set(Assignment.objects.of_expert(expert.user).values_list("submission", flat=True))


def test_the_successor_inherits_what_is_unfinished_and_declares_first(built: Panel) -> None:
    silent, late = built.experts[0], new_expert(built.campaign, built.organiser)
    first, *rest = (work.submission_id for work in built.work_of(silent))
    with built.scoring():
        done = services.replace_expert(
            phase=built.phase, expert=silent, successor=late, reason="出差，联系不上", by=built.organiser
        )
        assert (done.moved, done.open_cases) == (2, 0)
        assert cases_of(late) == set()
        declared(built, late)
    assert cases_of(late) == set(rest)
    assert cases_of(silent) == {first}
    assert not Assignment.objects.of_expert(late.user).filter(review__isnull=False).exists()  # no draft is handed on
    entry = AuditEntry.objects.get(action="review.replace")
    assert entry.facts["reason"] == "出差，联系不上"


def test_what_was_submitted_by_the_replaced_counts(built: Panel) -> None:
    silent, late = built.experts[0], new_expert(built.campaign, built.organiser)
    first = built.work_of(silent)[0].submission_id
    with built.scoring():
        services.replace_expert(phase=built.phase, expert=silent, successor=late, reason="生病", by=built.organiser)
    built.close()
    assert PhaseResult.objects.get(phase=built.phase, submission=first).value == 80


def test_a_conflict_of_the_successor_is_not_inherited(built: Panel) -> None:
    silent, late = built.experts[0], new_expert(built.campaign, built.organiser)
    held = built.work_of(silent)[1].submission
    Tie.objects.create(expert=late, organisation=held.zone.organisation, kind="advice")
    with built.scoring():
        done = services.replace_expert(
            phase=built.phase, expert=silent, successor=late, reason="生病", by=built.organiser
        )
        assert (done.moved, done.open_cases) == (1, 1)
        declared(built, late)
    assert held.pk not in cases_of(late)


def test_a_replaced_expert_gets_no_further_case(built: Panel) -> None:
    silent, late = built.experts[0], new_expert(built.campaign, built.organiser)
    with built.scoring():
        services.replace_expert(phase=built.phase, expert=silent, successor=late, reason="生病", by=built.organiser)
        services.recuse(expert=late, submission=built.work_of(late)[0].submission, reason="亲属", by=built.organiser)
        plan = services.plan_assignment(phase=built.phase, by=built.organiser)
    assert silent.pk not in {expert for _case, expert in plan.content["pairs"]}
    assert plan.content["short"]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        pytest.param({"reason": " "}, replacing.ReplacementNeedsAReason, id="no reason"),
        pytest.param({"successor": "self"}, replacing.SuccessorIsNotFree, id="by oneself"),
        pytest.param({"successor": "away"}, replacing.SuccessorIsNotFree, id="not available"),
        pytest.param({"expert": "idle"}, replacing.NothingIsUnfinished, id="nothing unfinished"),
    ],
)
def test_what_a_replacement_needs(built: Panel, change, refusal) -> None:
    away, idle = (new_expert(built.campaign, built.organiser) for _n in range(2))
    Expert.objects.filter(pk=away.pk).update(is_available=False)
    who = {"self": built.experts[0], "away": away, "idle": idle}
    given = {"expert": built.experts[0], "successor": built.experts[1], "reason": "生病"} | {
        key: who.get(value, value) for key, value in change.items()
    }
    with built.scoring(), pytest.raises(refusal):
        services.replace_expert(phase=built.phase, by=built.organiser, **given)
    assert not Assignment.objects.filter(ended_at__isnull=False).exists()


def test_late_experts_are_reminded_once_a_day_by_hand(built: Panel) -> None:
    with built.scoring():
        assert services.remind_experts(phase=built.phase, by=built.organiser) == 3
        with pytest.raises(replacing.RemindedToday):
            services.remind_experts(phase=built.phase, by=built.organiser)
    with built.scoring(timedelta(days=1, hours=1)):
        assert services.remind_experts(phase=built.phase, by=built.organiser) == 3
    letter = Message.objects.filter(key__contains=f":{built.experts[0].pk}:").first()
    assert "还有 2 件案例待评审" in letter.body
    assert not any(str(case.zone) in letter.body for case in built.cases)


def test_nobody_is_reminded_of_what_is_done() -> None:
    built = panel(cases=1, experts=3)
    with built.scoring():
        for expert in built.experts:
            scored(built, built.work_of(expert)[0], *[80] * 6)
        with pytest.raises(replacing.NobodyIsLate):
            services.remind_experts(phase=built.phase, by=built.organiser)


@pytest.mark.parametrize(("days", "letters"), [(0, 0), (22, 3), (26, 3), (27, 0), (28, 3)])
def test_the_calendar_reminds_seven_three_and_one_day_before(built: Panel, days: int, letters: int) -> None:
    moment = during(built.campaign, "review", timedelta(days=days, hours=10))
    with clock.at(moment):
        kinds.get("score").tick(built.phase, moment)
        kinds.get("score").tick(built.phase, moment)
    assert Message.objects.filter(key__startswith="review.remind").count() == letters


def test_the_quorum_is_handed_down_and_named(built: Panel) -> None:
    assert kinds.get("score").describe(built.phase)["quorum"] == 2
    shown = Progress(built.phase, built.organiser)
    assert (shown.quorum, shown.below_quorum, shown.late) == (2, 3, 3)
    built.close()
    facts = PhaseResult.objects.filter(phase=built.phase).values_list("facts", flat=True)
    assert sorted((row["reviews"], row["quorum"]) for row in facts) == [(0, 2), (0, 2), (1, 2)]


@pytest.mark.parametrize("quorum", [0, 4])
def test_a_quorum_lies_within_the_experts_of_a_case(built: Panel, quorum: int) -> None:
    rules = built.phase.scoring_rules
    rules.quorum = quorum
    with pytest.raises(IntegrityError), transaction.atomic():
        rules.save()
    with pytest.raises(ValueError, match="quorum"):
        kinds.get("score").load(built.phase, {**kinds.get("score").describe(built.phase), "quorum": quorum})


def test_reminding_and_replacing_on_the_pages(built: Panel) -> None:
    late, silent = new_expert(built.campaign, built.organiser, "接替者"), built.experts[0]
    slug = built.campaign.slug
    page, act = (reverse(name, args=[slug, silent.pk]) for name in ("review_expert_page", "replace_expert"))
    with built.scoring():
        client = login(built.organiser)
        assert "3 位专家还有评审没有提交" in client.get(reverse("review", args=[slug])).content.decode()
        remind = reverse("remind_experts", args=[slug])
        assert "已提醒 3 位专家" in client.post(remind, follow=True).content.decode()
        assert "今天已经提醒过" in client.post(remind, follow=True).content.decode()
        assert "更换专家" in client.get(page).content.decode()
        refused = client.post(act, {"successor": late.pk, "reason": ""})
        assert (refused.status_code, "接替者" in refused.content.decode()) == (422, True)
        done = client.post(act, {"successor": late.pk, "reason": "联系不上"}, follow=True)
        assert "接替者接手 2 件案例" in done.content.decode()
        for url in (remind, act):
            for stranger in (silent.user, person(Role.AUDITOR, built.campaign.hosts.all()[0].organisation)):
                assert [login(stranger).post(url).status_code, login(stranger).get(url).status_code] == [404, 405]
