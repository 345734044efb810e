"""Panels with members, chair and areas; plans that are looked at first, and change only what must change."""

from collections import Counter

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from campaigns.errors import PhaseIsClosed
from core import invitations
from core.models import AuditEntry, Role
from review import services
from review.models import Assignment, AssignmentPlan, Expert, Panel, PanelArea, Seat
from review.services import assigning, panels
from tests.builders import person
from tests.review.builders import Panel as Built
from tests.review.builders import declared, new_expert, panel, scored

pytestmark = pytest.mark.django_db

PANELS_QUERIES = 22
PLAN_QUERIES = 15


def login(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def built() -> Built:
    """Five cases, one in each award area, and six experts."""
    return panel(cases=5, experts=6, assigned=False)


def save(built: Built, members: list[Expert], areas: list, **facts) -> Panel:
    given = {"panel": None, "name": "第一组", "chair": members[0] if members else None, "reads_all": False, **facts}
    return services.save_panel(phase=built.phase, members=members, areas=areas, by=built.organiser, **given)


def areas_of(built: Built) -> list:
    return [case.area for case in built.cases]


def readers_of(built: Built) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for case, expert in built.phase.assignments.standing().values_list("submission", "expert"):
        found.setdefault(case, set()).add(expert)
    return found


def test_panels_read_the_cases_of_their_areas(built: Built) -> None:
    first, second = built.experts[:3], built.experts[3:]
    with built.scoring():
        save(built, first, areas_of(built)[:2])
        save(built, second, areas_of(built)[2:], name="第二组")
        assert services.assign_experts(phase=built.phase, by=built.organiser) == 15
    readers = readers_of(built)
    assert [readers[case.pk] for case in built.cases] == [{e.pk for e in first}] * 2 + [{e.pk for e in second}] * 3


def test_a_panel_that_reads_all_gives_every_case_to_every_member_but_the_recused(built: Built) -> None:
    with built.scoring():
        save(built, built.experts[:5], areas_of(built), reads_all=True)
        services.recuse(expert=built.experts[0], submission=built.cases[0], reason="亲属关系", by=built.organiser)
        assert services.assign_experts(phase=built.phase, by=built.organiser) == 24
    assert Counter(len(readers) for readers in readers_of(built).values()) == {5: 4, 4: 1}


def test_a_panel_that_reads_all_keeps_to_the_limits_of_its_members_and_names_what_lacks_a_quorum(built: Built) -> None:
    small, *others = built.experts[:2]
    Expert.objects.filter(pk=small.pk).update(most_cases=2)
    quorum = built.phase.scoring_rules.quorum
    with built.scoring():
        save(built, [small, *others], areas_of(built), reads_all=True)
        plan = services.plan_assignment(phase=built.phase, by=built.organiser)
        page = login(built.organiser).get(reverse("assignment_plan", args=[built.campaign.slug]))
    assert Counter(expert for _case, expert in plan.content["pairs"]) == {small.pk: 2, others[0].pk: 5}
    read = Counter(case for case, _expert in plan.content["pairs"])
    # Two may read each case; of a case that one of them has no room for, that one is full.
    short = [[case.pk, quorum - read[case.pk], 2, 2 - read[case.pk]] for case in built.cases if read[case.pk] < quorum]
    assert plan.content["short"] == sorted(short) != []
    assert page.status_code == 200


def test_what_a_whole_area_takes_counts_against_the_other_cases_of_its_members(built: Built) -> None:
    both = built.experts[0]
    with built.scoring():
        save(built, built.experts[:1], areas_of(built)[:3], reads_all=True)
        save(built, built.experts, areas_of(built)[3:], name="第二组")
        services.assign_experts(phase=built.phase, by=built.organiser)
    load = Counter(built.phase.assignments.values_list("expert", flat=True))
    assert load[both.pk] == 3  # nothing beside its whole areas: five others have room for six readings
    assert sorted(load[expert.pk] for expert in built.experts[1:]) == [1, 1, 1, 1, 2]


def test_a_chair_is_not_exempt_from_recusal(built: Built) -> None:
    chair = built.experts[0]
    with built.scoring():
        save(built, built.experts, areas_of(built), reads_all=True)
        services.assign_experts(phase=built.phase, by=built.organiser)
        declared(built)
        services.recuse(expert=chair, submission=built.cases[0], reason="亲属关系", by=built.organiser)
    assert Seat.objects.get(is_chair=True).expert == chair
    assert built.cases[0].pk not in Assignment.objects.of_expert(chair.user).values_list("submission", flat=True)
    assert built.cases[0].pk not in Assignment.objects.visible_to(chair.user).values_list("submission", flat=True)


def test_a_change_moves_only_what_it_must(built: Built) -> None:
    out, late = built.experts[0], new_expert(built.campaign, built.organiser)
    with built.scoring():
        mine = save(built, built.experts, areas_of(built))
        services.assign_experts(phase=built.phase, by=built.organiser)
        declared(built)
        before = set(built.phase.assignments.values_list("submission", "expert"))
        work = built.work_of(out)
        scored(built, work[0], *[80] * 6)
        scored(built, work[1], 80, submit=False)
        save(built, [*built.experts[1:], late], areas_of(built), panel=mine, chair=None)
        plan = services.plan_assignment(phase=built.phase, by=built.organiser)
        assert sorted(plan.content["ended"]) == sorted(item.pk for item in work[1:])
        services.confirm_assignment(phase=built.phase, by=built.organiser)
    now = set(built.phase.assignments.standing().values_list("submission", "expert"))
    assert before - now == {(item.submission_id, out.pk) for item in work[1:]}
    assert len(now) == len(before)  # what was submitted stays and counts


def test_an_expert_who_is_not_available_or_full_gets_nothing_more(built: Built) -> None:
    away, small = built.experts[:2]
    Expert.objects.filter(pk=away.pk).update(is_available=False)
    Expert.objects.filter(pk=small.pk).update(most_cases=1)
    with built.scoring():
        assert services.assign_experts(phase=built.phase, by=built.organiser) == 15
    load = Counter(built.phase.assignments.values_list("expert", flat=True))
    assert (load[away.pk], load[small.pk]) == (0, 1)


def test_a_plan_is_not_in_force_and_not_confirmed_when_something_changed(built: Built) -> None:
    with built.scoring():
        with pytest.raises(assigning.NothingIsPlanned):
            services.confirm_assignment(phase=built.phase, by=built.organiser)
        plan = services.plan_assignment(phase=built.phase, by=built.organiser)
        assert not Assignment.objects.exists()
        case, expert = plan.content["pairs"][0]
        services.recuse(
            expert=Expert.objects.get(pk=expert),
            submission=next(c for c in built.cases if c.pk == case),
            reason="亲属关系",
            by=built.organiser,
        )
        with pytest.raises(assigning.PlanIsOutdated):
            services.confirm_assignment(phase=built.phase, by=built.organiser)
        services.plan_assignment(phase=built.phase, by=built.organiser)
        services.confirm_assignment(phase=built.phase, by=built.organiser)
    assert AssignmentPlan.objects.count() == 1
    assert (case, expert) not in built.phase.assignments.values_list("submission", "expert")


def test_an_area_without_a_panel_is_named_as_the_reason(built: Built) -> None:
    with built.scoring():
        save(built, built.experts, areas_of(built)[:4])
        plan = services.plan_assignment(phase=built.phase, by=built.organiser)
        page = login(built.organiser).get(reverse("assignment_plan", args=[built.campaign.slug])).content.decode()
    assert plan.content["short"] == [[built.cases[4].pk, 3, 0, 0]]
    assert "没有评审团负责这个奖区" in page


def test_a_plan_with_an_expert_who_has_left_is_shown_and_outdated(built: Built) -> None:
    gone = built.experts[0].user
    with built.scoring():
        services.plan_assignment(phase=built.phase, by=built.organiser)
        gone.is_active = False
        gone.save()
        client, url = login(built.organiser), reverse("assignment_plan", args=[built.campaign.slug])
        page = client.get(url)
        assert (page.status_code, str(gone) in page.content.decode()) == (200, True)
        assert "重新" in client.post(url, follow=True).content.decode()
    assert not Assignment.objects.exists()


def test_the_plan_does_not_name_the_own_conflict_of_an_organiser_who_is_an_expert(built: Built) -> None:
    both, hidden, shown = built.experts[0], built.cases[0], built.cases[1]
    with built.scoring():
        services.recuse(expert=both, submission=hidden, reason="亲属关系", by=built.organiser)
        services.plan_assignment(phase=built.phase, by=built.organiser)
        invitations.grant(both.user, built.campaign.hosts.all()[0].organisation, Role.ORGANISER)
        url = reverse("assignment_plan", args=[built.campaign.slug])
        page, others = (login(user).get(url).content.decode() for user in (both.user, built.organiser))
    assert (hidden.case_title in page, shown.case_title in page, hidden.case_title in others) == (False, True, True)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        pytest.param({"name": " "}, panels.PanelNeedsMembers, id="no name"),
        pytest.param({"members": []}, panels.PanelNeedsMembers, id="no members"),
        pytest.param({"areas": []}, panels.PanelNeedsMembers, id="no area"),
        pytest.param({"chair": "outsider"}, panels.ChairIsNoMember, id="the chair is no member"),
        pytest.param({"name": "第一组"}, panels.NameIsTaken, id="the name is taken"),
        pytest.param({"areas": "taken"}, panels.AreaHasItsPanel, id="the area is taken"),
        pytest.param({"members": "stranger"}, panels.NoExpertHere, id="an expert of another campaign"),
    ],
)
def test_what_a_panel_must_have(built: Built, facts, refusal) -> None:
    taken, free = areas_of(built)[:1], areas_of(built)[1:2]
    stranger = Expert.objects.create(user=person(Role.REPORTER, built.campaign.hosts.all()[0].organisation), unit="x")
    with built.scoring():
        save(built, built.experts[:2], taken)
        given = {"name": "第二组", "members": built.experts[2:4], "areas": free, "chair": None, **facts}
        given["areas"] = taken if given["areas"] == "taken" else given["areas"]
        given["chair"] = built.experts[5] if given["chair"] == "outsider" else None
        given["members"] = [stranger] if given["members"] == "stranger" else given["members"]
        with pytest.raises(refusal):
            save(built, given.pop("members"), given.pop("areas"), **given)
    assert Panel.objects.count() == 1


def test_a_panel_that_was_dissolved_meanwhile_does_not_come_back_and_is_dissolved_once(built: Built) -> None:
    with built.scoring():
        mine = save(built, built.experts[:2], areas_of(built)[:1])
        again = Panel.objects.get(pk=mine.pk)
        services.dissolve_panel(panel=Panel.objects.get(pk=mine.pk), by=built.organiser)
        with pytest.raises(panels.PanelIsDissolved):
            save(built, built.experts[:2], areas_of(built)[:1], panel=again)
        services.dissolve_panel(panel=mine, by=built.organiser)
    assert not Panel.objects.exists()
    assert AuditEntry.objects.filter(action="panel.dissolve").count() == 1


def test_the_record_says_how_many_were_ended_and_not_how_many_were_meant(built: Built) -> None:
    with built.scoring():
        mine = save(built, built.experts, areas_of(built))
        services.assign_experts(phase=built.phase, by=built.organiser)
        declared(built)
        save(built, built.experts[1:], areas_of(built), panel=mine, chair=None)
        plan = services.plan_assignment(phase=built.phase, by=built.organiser)
        first = built.work_of(built.experts[0])[0]
        scored(built, first, *[80] * 6)  # finished while the plan waited: it stays
        services.confirm_assignment(phase=built.phase, by=built.organiser)
    assert first.pk in plan.content["ended"]
    entry = AuditEntry.objects.filter(action="review.assign").latest("pk")
    assert entry.facts["ended"] == len(plan.content["ended"]) - 1


def test_panels_end_with_the_phase_and_the_database_keeps_one_chair_and_one_panel_an_area(built: Built) -> None:
    with built.scoring():
        mine = save(built, built.experts[:2], areas_of(built)[:1])
    with pytest.raises(IntegrityError), transaction.atomic():
        mine.seats.update(is_chair=True)
    other = Panel.objects.create(phase=built.phase, name="第二组")
    with pytest.raises(IntegrityError), transaction.atomic():
        PanelArea.objects.create(phase=built.phase, panel=other, area=areas_of(built)[0])
    built.close()
    with pytest.raises(PhaseIsClosed):
        services.dissolve_panel(panel=mine, by=built.organiser)


def test_an_organiser_sets_up_changes_and_dissolves_a_panel_on_the_page(built: Built) -> None:
    url = reverse("panels", args=[built.campaign.slug])
    fields = {
        "name": "综合组",
        "areas": [area.pk for area in areas_of(built)[:2]],
        "members": [expert.pk for expert in built.experts[:3]],
        "chair": built.experts[0].pk,
    }
    with built.scoring():
        client = login(built.organiser)
        refused = client.post(url, {**fields, "chair": built.experts[5].pk})
        assert (refused.status_code, "不在成员之中" in refused.content.decode()) == (422, True)
        assert client.post(url, fields).status_code == 302
        one = reverse("panel", args=[built.campaign.slug, Panel.objects.get().pk])
        assert "综合组" in client.get(one).content.decode()
        assert client.post(one, {**fields, "name": "第一评审团", "reads_all": "on"}).status_code == 302
        page = client.get(url).content.decode()
        assert "第一评审团" in page
        assert "还没有评审团" in page  # the areas that are left
        client.post(reverse("dissolve_panel", args=[built.campaign.slug, Panel.objects.get().pk]))
    assert not Panel.objects.exists()


@pytest.mark.sqlite
@pytest.mark.parametrize("field", ["areas", "members", "chair"])
def test_a_number_that_no_database_holds_is_an_unknown_choice(built: Built, field: str) -> None:
    fields = {"name": "综合组", "areas": [areas_of(built)[0].pk], "members": [built.experts[0].pk], field: 10**30}
    with built.scoring():
        page = login(built.organiser).post(reverse("panels", args=[built.campaign.slug]), fields)
    assert page.status_code == 422
    assert not Panel.objects.exists()


@pytest.mark.parametrize("name", ["panels", "panel", "dissolve_panel", "assignment_plan", "review_assign"])
def test_panels_and_plans_are_the_organisers(built: Built, name: str) -> None:
    with built.scoring():
        mine = save(built, built.experts[:2], areas_of(built)[:1])
        args = [built.campaign.slug, *([mine.pk] if name in ("panel", "dissolve_panel") else [])]
        url, host = reverse(name, args=args), built.campaign.hosts.all()[0].organisation
        for stranger in (built.experts[0].user, person(Role.REPORTER, host), person(Role.AUDITOR, host)):
            assert login(stranger).post(url).status_code == 404
        assert login(built.experts[0].user).get(url).status_code in (404, 405)
        by_post_only = {"dissolve_panel": 405, "review_assign": 405, "panels": 200}
        assert login(person(Role.AUDITOR, host)).get(url).status_code == by_post_only.get(name, 404)
    assert Panel.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(count: int, django_assert_num_queries) -> None:
    built = panel(cases=count, experts=3 + count, assigned=False)
    with built.scoring():
        for case in built.cases:
            save(built, built.experts, [case.area], name=f"第{case.pk}组")
        services.plan_assignment(phase=built.phase, by=built.organiser)
        client = login(built.organiser)
        with django_assert_num_queries(PANELS_QUERIES):
            client.get(reverse("panels", args=[built.campaign.slug]))
        with django_assert_num_queries(PLAN_QUERIES):
            client.get(reverse("assignment_plan", args=[built.campaign.slug]))
