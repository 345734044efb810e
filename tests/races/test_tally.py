"""The rollup loses no vote that commits late and takes none twice, whoever runs beside it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.races.test_vote_limit import at_once, function_with, sheet
from tests.voting.builders import Poll, poll
from voting import tally
from voting.models import Vote, VoteBatch

pytestmark = pytest.mark.django_db(transaction=True)


def roll_up_beside_a_late_commit(here: Poll) -> tuple[int, int]:
    """A draws its votes' ids and dawdles, B draws later ones and commits; what two rollups then take."""
    slow, quick = here.voter(), here.voter()
    dawdle = f"IF voters[1] = {slow.pk} THEN PERFORM pg_sleep(0.8); END IF; verdicts[made.n] := "

    def later(seconds: float, act: Callable[[], object]) -> Callable[[], object]:
        def run() -> object:
            time.sleep(seconds)
            return act()

        return run

    with here.open(), function_with(("verdicts[made.n] := ", dawdle)):
        acts = [sheet(here, slow, 0), later(0.2, sheet(here, quick, 0)), later(0.5, lambda: tally.roll(here.phase))]
        first = at_once(acts)[2]
        assert isinstance(first, int)
        second = tally.roll(here.phase)
    assert Vote.objects.count() == 6
    return first, second


def test_a_vote_that_commits_late_is_in_the_tally() -> None:
    assert sum(roll_up_beside_a_late_commit(poll(3))) == 6


def test_control_a_rollup_that_is_not_alone_for_an_instant_loses_the_late_vote(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "be_alone", lambda _phase: None)
    assert roll_up_beside_a_late_commit(poll(3)) == (3, 0)


@pytest.mark.sqlite
def test_several_rollups_and_casts_at_once_tally_each_vote_once() -> None:
    here = poll(3)
    voters = [here.voter() for _ in range(12)]
    with here.open():
        casts: list[Callable[[], object]] = [sheet(here, voter, 0) for voter in voters]
        at_once([*casts, *[lambda: tally.roll(here.phase)] * 6])
        tally.roll(here.phase)
    assert sum(VoteBatch.objects.values_list("count", flat=True)) == Vote.objects.count() == 36
    last = VoteBatch.objects.order_by("-number")[0]
    assert last.totals == {str(pk): 12 for pk in here.ids}
