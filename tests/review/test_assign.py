"""Experts join the pool and get their cases: enough for each case, evenly, repeatably."""

from collections import Counter

import pytest
from django.db import IntegrityError, transaction

from campaigns.errors import PhaseIsClosed
from core.models import AuditEntry, Role
from review import errors, services
from review.models import Assignment, Expert
from tests.builders import PASSWORD, opened_campaign, organisers, person
from tests.review.builders import new_expert, panel

pytestmark = pytest.mark.django_db


def pairs(built) -> list[tuple[int, int]]:
    return sorted(built.phase.assignments.values_list("submission", "expert"))


def test_an_expert_joins_with_role_unit_and_access_to_the_admin() -> None:
    campaign = opened_campaign(published=False)
    _first, second = organisers(campaign)
    user = person(Role.REPORTER, campaign.hosts.all()[0].organisation)
    expert = services.add_expert(campaign=campaign, user=user, unit=" 海岳  大学 ", field="产业经济", by=second)
    user.refresh_from_db()
    assert (expert.unit, expert.field, user.is_staff) == ("海岳 大学", "产业经济", True)
    assert user.check_password(PASSWORD)
    seat = user.memberships.get(role=Role.EXPERT)
    assert seat.organisation == second.memberships.get().organisation  # the host for which the organiser acts
    assert list(Expert.objects.of_campaign(campaign)) == [expert]
    assert AuditEntry.objects.filter(action="expert.add", actor=second).count() == 1


def test_a_second_call_brings_the_unit_up_to_date() -> None:
    campaign = opened_campaign(published=False)
    by = organisers(campaign)[0]
    expert = new_expert(campaign, by)
    again = services.add_expert(campaign=campaign, user=expert.user, unit="海岳理工大学", field="", by=by)
    assert (again.pk, again.unit) == (expert.pk, "海岳理工大学")


def test_an_expert_needs_a_unit() -> None:
    campaign = opened_campaign(published=False)
    by = organisers(campaign)[0]
    with pytest.raises(errors.ExpertNeedsAUnit):
        services.add_expert(campaign=campaign, user=by, unit=" ", field="", by=by)
    assert not by.has_role(Role.EXPERT)


def test_every_case_gets_its_experts_and_loads_differ_by_one_at_most() -> None:
    built = panel(cases=5, experts=4)
    readers = Counter(case for case, _expert in pairs(built))
    load = Counter(expert for _case, expert in pairs(built))
    assert set(readers.values()) == {3}
    assert sorted(load.values()) == [3, 4, 4, 4]


def test_a_second_run_adds_nothing() -> None:
    built = panel(cases=3, experts=4)
    before = pairs(built)
    with built.scoring():
        assert services.assign_experts(phase=built.phase, by=built.organiser) == 0
    assert pairs(built) == before


def test_only_what_is_missing_is_added_and_to_those_who_have_least() -> None:
    built = panel(cases=3, experts=3)
    late = new_expert(built.campaign, built.organiser)
    gone = built.phase.assignments.filter(expert=built.experts[0]).first()
    before = set(pairs(built)) - {(gone.submission_id, gone.expert_id)}
    gone.delete()
    with built.scoring():
        assert services.assign_experts(phase=built.phase, by=built.organiser) == 1
    assert set(pairs(built)) - before == {(gone.submission_id, late.pk)}


def test_the_draw_can_be_repeated_from_the_seed() -> None:
    built = panel(cases=4, experts=4)
    before = pairs(built)
    Assignment.objects.all().delete()
    with built.scoring():
        services.assign_experts(phase=built.phase, by=built.organiser)
    assert pairs(built) == before


def test_too_few_experts_are_named_with_their_number() -> None:
    built = panel(cases=1, experts=2, assigned=False)
    with built.scoring(), pytest.raises(errors.TooFewExperts) as refusal:
        services.assign_experts(phase=built.phase, by=built.organiser)
    assert refusal.value.facts == {"needed": 3, "there": 2}
    assert pairs(built) == []


def test_a_closed_account_gets_no_case() -> None:
    built = panel(cases=1, experts=3, assigned=False)
    built.experts[0].user.is_active = False
    built.experts[0].user.save()
    with built.scoring(), pytest.raises(errors.TooFewExperts):
        services.assign_experts(phase=built.phase, by=built.organiser)


def test_assigning_ends_with_the_phase() -> None:
    built = panel(cases=1, experts=3, assigned=False)
    built.close()
    with pytest.raises(PhaseIsClosed):
        services.assign_experts(phase=built.phase, by=built.organiser)


def test_the_database_refuses_the_same_case_twice() -> None:
    built = panel()
    twin = built.phase.assignments.first()
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()
