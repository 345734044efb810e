"""What a deliberation is told of the experts: units, seats, who judged, and who stays away from which case."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from campaigns import kinds
from core import clock
from results.models import Deliberation
from results.services import deliberating
from review import services
from review.models import Conflict
from tests.review.builders import panel, scored

pytestmark = pytest.mark.django_db


def test_the_phases_are_asked_who_judges_and_what_each_must_not_see() -> None:
    built = panel(cases=2, experts=4)
    first, second, _third, fourth = built.experts
    area = built.campaign.areas.first()
    with built.scoring():
        services.save_panel(
            phase=built.phase, panel=None, name="改革组", members=[first, second], chair=first, areas=[area],
            reads_all=False, by=built.organiser,
        )  # fmt: skip
        scored(built, built.work_of(first)[0], *[80] * 6)
    Conflict.objects.create(
        expert=fourth, submission=built.cases[0], kind="declared", ground="曾任职", found_at=clock.now(),
        found_by=fourth.user,
    )  # fmt: skip
    judges = {judge.user: judge for judge in kinds.judges_of(built.campaign)}
    assert set(judges) == {expert.user for expert in built.experts}
    assert (judges[first.user].role, judges[second.user].role) == ("改革组组长", "改革组")
    assert [user for user, judge in judges.items() if judge.has_judged] == [first.user]
    assert judges[fourth.user].conflicted == {built.cases[0].pk}
    assert judges[first.user].conflicted == frozenset()
    assert judges[first.user].unit == first.unit
    assert kinds.conflicted_with(built.campaign, fourth.user) == {built.cases[0].pk}
    meeting = Deliberation.objects.create(campaign=built.campaign, position=1)
    with translation.override("en"):
        deliberating._join_experts(meeting)
    assert [row.role for row in meeting.attendance.all()] == ["改革组组长"]  # on a Chinese paper, whoever plans it


@pytest.mark.parametrize("experts", [3, 5])
def test_it_takes_as_many_queries_for_five_experts_as_for_three(experts: int) -> None:
    built = panel(cases=1, experts=experts)
    campaign = type(built.campaign).objects.get(pk=built.campaign.pk)
    with CaptureQueriesContext(connection) as queries:
        assert len(kinds.judges_of(campaign)) == experts
    assert len(queries) <= 6
