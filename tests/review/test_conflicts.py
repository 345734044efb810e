"""Conflicts before access: what is matched, declared or ordered takes a case from an expert everywhere."""

import pytest
from django.db import IntegrityError, transaction

from campaigns.errors import PhaseIsClosed
from core import approvals, invitations
from core.models import AuditEntry, Role
from review import errors, services
from review.models import Assignment, Conflict, Review, Score, Tie
from review.progress import Progress
from review.services import conflicts, declaring
from submissions.models import PhaseResult
from tests.builders import person
from tests.review.builders import Panel, declared, new_expert, opened, panel, scored

pytestmark = pytest.mark.django_db


def kinds_of(expert) -> list[str]:
    return list(Conflict.objects.standing().filter(expert=expert).values_list("kind", flat=True))


def cases_of(expert) -> set[int]:
    return set(Assignment.objects.of_expert(expert.user).values_list("submission", flat=True))


def seen(user) -> tuple[int, int, int]:
    return tuple(model.objects.visible_to(user).count() for model in (Assignment, Review, Score))


@pytest.fixture
def built() -> Panel:
    return panel(cases=2, experts=4)


def scored_all(built: Panel, *value_by_expert: int) -> None:
    for expert, value in zip(built.experts, value_by_expert, strict=False):
        for work in built.work_of(expert):
            scored(built, work, *[value] * 6)


@pytest.mark.parametrize("how", ["employer", "city", "post", "advice", "member"])
def test_what_is_known_of_an_expert_keeps_the_case_away(how: str) -> None:
    built = panel(cases=1, experts=3, assigned=False)
    case, expert = built.cases[0], built.experts[0]
    if how == "employer":
        services.add_expert(
            campaign=built.campaign, user=expert.user, unit=f"{case.zone}管委会", field="", by=built.organiser
        )
    elif how == "member":
        invitations.grant(expert.user, case.slate.office, Role.OFFICE)
    else:
        place = case.slate.office if how == "city" else case.zone.organisation
        Tie.objects.create(expert=expert, organisation=place, kind=how)
    new_expert(built.campaign, built.organiser)
    with built.scoring():
        assert services.assign_experts(phase=built.phase, by=built.organiser) == 3
    assert kinds_of(expert) == [how]
    assert not built.phase.assignments.filter(expert=expert).exists()


def test_a_case_is_nowhere_before_the_declaration_and_readable_after(built: Panel) -> None:
    expert = new_expert(built.campaign, built.organiser)
    with built.scoring():
        work = Assignment.objects.create(
            phase=built.phase,
            expert=expert,
            submission=built.cases[0],
            assigned_at=built.phase.opens_at,
            assigned_by=built.organiser,
        )
        assert seen(expert.user) == (0, 0, 0)
        with pytest.raises(errors.AssignmentIsUnknown):
            scored(built, work, *[80] * 6)
        declared(built, expert)
        assert cases_of(expert) == {built.cases[0].pk}
        scored(built, work, *[80] * 6)
    assert seen(expert.user) == (1, 1, 6)


def test_a_declared_conflict_takes_the_case_and_the_rest_can_be_read() -> None:
    built = panel(cases=2, experts=3, assigned=False)
    expert, case = built.experts[0], built.cases[0]
    with built.scoring():
        services.assign_experts(phase=built.phase, by=built.organiser)
        declared(built, expert, reasons={case.zone_id: "配偶在该区工作。"})
    assert cases_of(expert) == {built.cases[1].pk}
    ended = built.phase.assignments.get(expert=expert, submission=case)
    assert (ended.ended_because, kinds_of(expert)) == ("conflict", ["declared"])
    assert "配偶" not in str(list(AuditEntry.objects.values_list("facts", flat=True)))


def test_a_declaration_is_about_exactly_what_was_on_the_screen() -> None:
    built = panel(cases=2, experts=3, assigned=False)
    expert = built.experts[0]
    zones = dict.fromkeys(case.zone_id for case in built.cases)
    said = declaring.statement_of(built.phase)
    with built.scoring():
        with pytest.raises(declaring.NothingToDeclare):
            services.declare(phase=built.phase, conflicts=zones, statement=said, by=expert.user)
        services.assign_experts(phase=built.phase, by=built.organiser)
        for wrong in ({}, dict(list(zones.items())[:1]), {**zones, 0: None}):
            with pytest.raises(declaring.ZonesHaveChanged):
                services.declare(phase=built.phase, conflicts=wrong, statement=said, by=expert.user)
        with pytest.raises(conflicts.ConflictNeedsAReason):
            services.declare(phase=built.phase, conflicts=dict.fromkeys(zones, " "), statement=said, by=expert.user)
        with pytest.raises(declaring.StatementIsNotAccepted):
            services.declare(phase=built.phase, conflicts=zones, statement="", by=expert.user)
    assert cases_of(expert) == set()


def test_a_new_batch_is_declared_anew(built: Panel) -> None:
    first = built.experts[0]
    left = [case for case in built.cases if case.pk not in cases_of(first)][:1] or built.cases[:1]
    with built.scoring():
        Assignment.objects.filter(expert=first, submission=left[0]).delete()
        Assignment.objects.create(
            phase=built.phase,
            expert=first,
            submission=left[0],
            assigned_at=built.phase.opens_at,
            assigned_by=built.organiser,
        )
        assert left[0].pk not in cases_of(first)
        declared(built, first)
    assert left[0].pk in cases_of(first)


def test_a_recusal_takes_the_scores_out_of_the_mean_and_from_everybodys_sight() -> None:
    built = panel(cases=1, experts=3)
    case, out = built.cases[0], built.experts[0]
    with built.scoring():
        scored_all(built, 100, 60, 70)
        services.recuse(expert=out, submission=case, reason="课题合作关系", by=built.organiser)
        assert seen(out.user) == (0, 0, 0)
    assert set(Score.objects.all().totals(built.phase)[case.pk]) == {e.pk for e in built.experts[1:]}
    built.close()
    assert PhaseResult.objects.get(phase=built.phase).value == 65
    opened(built)
    assert Score.objects.visible_to(built.organiser).count() == 12
    assert Review.objects.count() == 3  # the record stays


def test_a_freed_place_is_given_to_another_and_never_back(built: Panel) -> None:
    work = built.phase.assignments.first()
    with built.scoring():
        services.recuse(expert=work.expert, submission=work.submission, reason="师生关系", by=built.organiser)
        assert services.assign_experts(phase=built.phase, by=built.organiser) == 1
    readers = built.phase.assignments.standing().filter(submission=work.submission)
    assert readers.count() == 3
    assert work.expert_id not in readers.values_list("expert", flat=True)


def test_an_organiser_who_is_an_expert_too_is_not_exempt() -> None:
    built = panel(cases=2, experts=3)
    expert, case = built.experts[0], built.cases[0]
    host = built.campaign.hosts.all()[0].organisation
    invitations.grant(expert.user, host, Role.ORGANISER)
    with built.scoring():
        scored_all(built, 100, 60, 70)
        services.recuse(expert=expert, submission=case, reason="亲属关系", by=built.organiser)
    built.close()
    opened(built)
    shown = [row.case.pk for row in Progress(built.phase, expert.user).matrix]
    assert shown == [built.cases[1].pk]
    for model, path in ((Assignment, ""), (Review, "assignment__"), (Score, "review__assignment__")):
        seen_cases = set(model.objects.visible_to(expert.user).values_list(f"{path}submission", flat=True))
        assert seen_cases == {built.cases[1].pk}
    assert not Conflict.objects.visible_to(expert.user).exists()
    assert Conflict.objects.visible_to(built.organiser).count() == 1


def test_an_expert_steps_back_from_a_case_while_reading(built: Panel) -> None:
    work = built.work_of(built.experts[0])[0]
    with built.scoring():
        with pytest.raises(errors.AssignmentIsUnknown):
            services.declare_late(assignment=work, reason="曾任顾问", by=built.experts[1].user)
        with pytest.raises(conflicts.ConflictNeedsAReason):
            services.declare_late(assignment=work, reason="", by=work.expert.user)
        services.declare_late(assignment=work, reason="曾任顾问", by=work.expert.user)
    assert work.submission_id not in cases_of(built.experts[0])


def test_a_membership_that_comes_later_takes_the_case_at_the_next_tick(built: Panel) -> None:
    expert = built.experts[0]
    case = built.work_of(expert)[0].submission
    invitations.grant(expert.user, case.zone.organisation, Role.APPLICANT)
    with built.scoring():
        assert services.match_conflicts(built.campaign) == 1
        assert services.match_conflicts(built.campaign) == 0
    assert case.pk not in cases_of(expert)


def test_two_organisers_lift_a_conflict_and_matching_leaves_it_lifted() -> None:
    built = panel(cases=1, experts=3, assigned=False)
    expert, case = built.experts[0], built.cases[0]
    second = person(Role.ORGANISER, built.campaign.hosts.all()[1].organisation)
    Tie.objects.create(expert=expert, organisation=case.slate.office, kind="city")
    with built.scoring():
        services.match_conflicts(built.campaign)
        conflict = Conflict.objects.get()
        with pytest.raises(conflicts.LiftingNeedsAReason):
            services.propose_lift(conflict=conflict, reason=" ", by=built.organiser)
        services.propose_lift(conflict=conflict, reason="已于2015年调离", by=built.organiser)
        with pytest.raises(approvals.ProposerCannotApprove):
            services.lift(conflict=conflict, by=built.organiser)
        services.lift(conflict=conflict, by=second)
        with pytest.raises(conflicts.ConflictIsLifted):
            services.lift(conflict=conflict, by=second)
        assert services.match_conflicts(built.campaign) == 0
        assert services.assign_experts(phase=built.phase, by=built.organiser) == 3


def test_nobody_lifts_the_own_recusal(built: Panel) -> None:
    expert = built.experts[0]
    invitations.grant(expert.user, built.campaign.hosts.all()[0].organisation, Role.ORGANISER)
    with built.scoring():
        found = services.recuse(expert=expert, submission=built.cases[0], reason="亲属关系", by=built.organiser)
        with pytest.raises(conflicts.ConflictIsYourOwn):
            services.propose_lift(conflict=found, reason="没有关系", by=expert.user)


def test_after_the_close_nothing_about_conflicts_changes(built: Panel) -> None:
    work = built.phase.assignments.first()
    built.close()
    Tie.objects.create(expert=work.expert, organisation=work.submission.zone.organisation, kind="post")
    assert services.match_conflicts(built.campaign) == 0
    with pytest.raises(PhaseIsClosed):
        services.recuse(expert=work.expert, submission=work.submission, reason="迟到", by=built.organiser)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"ground": ""}, id="no ground"),
        pytest.param({"kind": "recused", "found_by": None}, id="a recusal by nobody"),
        pytest.param({"lifted": True}, id="lifted without approval"),
    ],
)
def test_the_database_refuses(built: Panel, facts) -> None:
    row = {"kind": "declared", "ground": "x", "found_by": built.organiser, **facts}
    lifted = built.phase.opens_at if row.pop("lifted", False) else None
    with pytest.raises(IntegrityError), transaction.atomic():
        Conflict.objects.create(
            expert=built.experts[0],
            submission=built.cases[0],
            found_at=built.phase.opens_at,
            lifted_at=lifted,
            **row,
        )
