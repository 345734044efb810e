"""While voting is paused nothing is cast, every page says so in the look's words, and no choice is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.services import close_phase
from tests.voting import pausing
from tests.voting.builders import Poll, poll
from tests.voting.test_pages import vote
from voting import booth, errors
from voting.identity import detour
from voting.models import Ballot, Vote

SENTENCE = "投票暂停，正在核查，恢复时间另行公布。"

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def page(here: Poll) -> str:
    """The kept grid, as somebody new gets it in the seventh order."""
    client = Client()
    client.cookies["order"] = "7"
    answer = client.get(reverse("vote", args=[here.campaign.slug]))
    assert "ETag" in answer
    text: str = answer.content.decode()
    return text


def test_nothing_is_cast_while_the_phase_is_paused_and_all_of_it_again_afterwards() -> None:
    here = poll(4)
    early, late = here.voter(), here.voter()
    with here.open():
        first = here.cast(early, *here.ids[:3], key="before the pause")
        pausing.pause(here)
        with pytest.raises(errors.VotingIsPaused) as refused:
            here.cast(late, *here.ids[:3])
        again = here.cast(early, *here.ids[:3], key="before the pause")
        assert (again.cast_at, again.choices, again.repeated) == (first.cast_at, first.choices, True)
        with pytest.raises(errors.KeyWasUsedForAnotherChoice):
            here.cast(early, *here.ids[1:], key="before the pause")
        assert not Ballot.objects.filter(voter=late).exists()
        pausing.resume(here)
        here.cast(late, *here.ids[:3])
    assert (str(refused.value), Vote.objects.count()) == (SENTENCE, 6)


def test_a_pause_goes_before_the_hours_and_the_opening_and_the_end_before_the_pause() -> None:
    here = poll(3)
    with here.open(timedelta(hours=-1)):
        pausing.pause(here)
        with pytest.raises(errors.VotingIsPaused):
            here.cast(here.voter(), *here.ids)
    with here.open(timedelta(days=10)), pytest.raises(errors.VotingIsOver):
        here.cast(here.voter(), *here.ids)


def test_the_phase_closes_at_its_end_with_the_votes_from_before_the_pause() -> None:
    here = poll(3)
    with here.open():
        here.cast(here.voter(), *here.ids)
        pausing.pause(here)
    with here.open(timedelta(days=10)):
        assert close_phase(pausing.fresh(here), by=None)
        with pytest.raises(errors.VotingIsOver):
            here.cast(here.voter(), *here.ids)
    assert [int(result.value) for result in here.phase.results.all()] == [1, 1, 1]


def test_nobody_is_sent_to_be_recognised_for_a_vote_that_is_paused() -> None:
    here = poll(3)
    with here.open():
        detour.check(pausing.fresh(here), 3)
        pausing.pause(here)
        with pytest.raises(errors.VotingIsPaused):
            detour.check(pausing.fresh(here), 3)


def test_the_booth_says_so_before_anything_else_but_the_end() -> None:
    here = poll(3)
    with here.open():
        pausing.pause(here)
        now = booth.clock.now(here.campaign)
    there = booth.enter(pausing.fresh(here), None, now)
    assert (there.word, there.note, there.mode) == ("暂停投票", SENTENCE, "off")
    assert there.countdown  # the end stays where it is
    early = booth.enter(pausing.fresh(here), None, here.phase.opens_at - timedelta(hours=1))
    over = booth.enter(pausing.fresh(here), None, here.phase.closes_at)
    assert (early.word, over.word) == ("暂停投票", "已结束")


def test_kept_pages_change_with_the_pause_and_again_with_its_end() -> None:
    here = poll(3)
    with here.open():
        before = page(here)
        pausing.pause(here)
        during = page(here)
        pausing.resume(here)
        after = page(here)
    assert "暂停" not in before
    assert during.count("暂停投票") >= len(here.cases)
    assert SENTENCE in during
    assert 'data-vote="off"' in during
    assert "tx-choose__box" not in during
    assert "暂停" not in after


def test_a_refused_ballot_comes_back_with_its_choice_and_the_case_says_so() -> None:
    here = poll(4)
    client = Client()
    with here.open():
        pausing.pause(here)
        refused = vote(client, here, here.numbers[:3])
        case = client.get(reverse("case", args=[here.campaign.slug, here.numbers[0]])).content.decode()
        as_json = client.post(
            reverse("ballot", args=[here.campaign.slug]),
            {"cases": here.numbers[:3], "key": "abcdefgh12345678"},
            content_type="application/json",
            headers={"accept": "application/json"},
        )
    assert refused.status_code == 409
    text = refused.content.decode()
    assert SENTENCE in text
    assert text.count("is-chosen") == 3
    assert "暂停投票" in case
    assert as_json.status_code == 409
    assert as_json.json() == {"error": "VotingIsPaused", "message": SENTENCE}
    assert not Vote.objects.exists()
