from datetime import timedelta

import pytest

from core import clock
from portal import timeline
from tests.builders import during, opened_campaign

pytestmark = pytest.mark.django_db


def test_phases_with_the_same_dates_are_one_step() -> None:
    campaign = opened_campaign()
    with clock.at(during(campaign, "registration")):
        steps = timeline.steps(campaign)
    assert [step.name for step in steps] == ["组织报名", "资料初审", "网络投票", "专家评审、媒体探访", "案例交流会"]
    assert [step.state for step in steps] == ["present", *["coming"] * 4]
    assert steps[2].dates == "8月21日—8月30日"


@pytest.mark.parametrize(
    ("moment", "states"),
    [
        (timedelta(), ["past", "past", "present", "coming", "coming"]),
        (timedelta(days=10), ["past", "past", "past", "coming", "coming"]),  # the 31st lies between two phases
        (timedelta(days=11), ["past", "past", "past", "present", "coming"]),
    ],
)
def test_the_states_follow_the_clock(moment: timedelta, states: list[str]) -> None:
    campaign = opened_campaign()
    with clock.at(during(campaign, "voting", moment)):
        assert [step.state for step in timeline.steps(campaign)] == states


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=3, hours=4, minutes=12), "3 天 4 小时"),
        (timedelta(hours=5, minutes=7), "5 小时 7 分"),
        (timedelta(minutes=1), "0 小时 1 分"),
    ],
)
def test_what_remains_is_said_in_two_units(left: timedelta, words: str) -> None:
    assert timeline.remaining(left) == words
