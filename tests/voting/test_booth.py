"""What the booth says for the further limits: the word on the button and the sentence beside it."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from tests.voting.builders import Poll, poll
from voting import booth
from voting.models import Voter

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def state(here: Poll, after: timedelta, voter: Voter | None = None) -> tuple[str, str, int]:
    """Word, note and sheets left ``after`` the opening, as the page finds them."""
    with here.open(after):
        now = booth.clock.now(here.campaign)
    rules = booth.shown_rules(here.phase)
    own = booth.ballot_of(voter, here.phase, rules, now)
    there = booth.enter(here.phase, own, now, booth.left_in_all(voter, here.phase, rules))
    return there.word, there.note, there.left


def test_outside_the_daily_hours_the_button_says_so_and_the_note_names_them() -> None:
    here = poll(3, daily_from=time(8), daily_until=time(22))
    note = "今日投票时间为8:00—22:00。"
    assert state(here, 7 * HOUR) == ("未开始", note, 1)
    assert state(here, 9 * HOUR) == ("", "", 1)
    assert state(here, 22 * HOUR) == ("今日已截止", note, 1)


def test_who_used_all_votes_reads_so_on_every_later_day() -> None:
    here = poll(3, sheets_in_all=2)
    voter = here.voter()
    for day in (0, 1):
        with here.open(day * DAY + 12 * HOUR):
            here.cast(voter, *here.ids)
    used = ("票已全部投完", "你的票已全部投完：每人在整个投票期间最多投2次。", 0)
    assert state(here, 1.6 * DAY, voter) == state(here, 2.5 * DAY, voter) == used
    assert state(here, 2.5 * DAY, here.voter())[2] == 1


def test_what_is_left_is_the_smaller_of_the_day_and_of_all() -> None:
    here = poll(4, sheets_per_period=3, choices_min=1, choices_max=1, sheets_in_all=4)
    voter = here.voter()
    with here.open():
        for pk in here.ids[:3]:
            here.cast(voter, pk)
    assert state(here, 1.5 * DAY, voter) == ("", "", 1)


def test_a_new_day_begins_with_the_hours() -> None:
    here = poll(3, daily_from=time(8), daily_until=time(22))
    voter = here.voter()
    with here.open():
        here.cast(voter, *here.ids)
    assert state(here, 13 * HOUR, voter)[:2] == ("今日已投完", "今日已投完，明日 8:00 后可以再投。")


def test_the_hints_are_the_further_limits_in_sentences() -> None:
    plain = poll(0)
    ruled = poll(
        0, daily_from=time(8), daily_until=time(0), sheets_in_all=5, per_area=3, region_hint="海岳省内各界人士"
    )
    with plain.open():
        assert booth.enter(plain.phase, None, booth.clock.now(plain.campaign)).hints == []
        assert booth.enter(ruled.phase, None, booth.clock.now(ruled.campaign)).hints == [
            "每天8:00至24:00可以投票。",
            "每人在整个投票期间最多投5次。",
            "同一奖区最多投3票。",
            "面向范围：海岳省内各界人士。",
        ]


def test_the_plain_rules_cost_no_further_query(django_assert_num_queries) -> None:
    here = poll(3)
    voter = here.voter()
    with django_assert_num_queries(0):
        assert booth.left_in_all(voter, here.phase, booth.shown_rules(here.phase)) is None
