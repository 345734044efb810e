"""The contract of casting: the same on PostgreSQL (one statement) and on SQLite (a short transaction)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from campaigns.errors import CampaignIsNotPublished
from campaigns.models import Campaign, Phase
from campaigns.services import close_phase
from core import clock
from submissions.models import PhaseResult
from tests.builders import during
from tests.voting.builders import Poll, poll
from voting import errors
from voting.identity import voter_of
from voting.models import Ballot, CastRequest, Vote, Voter
from voting.models.ballot import VoteQuerySet

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def stored() -> tuple[int, int, int]:
    """Sheets, choices and votes as the database has them."""
    used = Ballot.objects.values_list("sheets_used", "choices_used")
    return sum(sheets for sheets, _ in used), sum(choices for _, choices in used), Vote.objects.count()


def test_a_sheet_is_stored_and_answered() -> None:
    here = poll(4)
    voter = here.voter()
    with here.open():
        answer = here.cast(voter, *here.ids[:3])
    assert answer.choices == tuple(here.ids[:3])
    assert (answer.sheets_left, answer.repeated) == (0, False)
    assert stored() == (1, 3, 3)
    votes = Vote.objects.filter(ballot__voter=voter)
    assert {(vote.submission_id, vote.slot, vote.cast_at) for vote in votes} == {
        (pk, 1, answer.cast_at) for pk in here.ids[:3]
    }


def test_the_second_sheet_of_a_day_is_refused_with_the_time_of_the_first() -> None:
    here = poll(4)
    voter = here.voter()
    with here.open(timedelta(hours=19, minutes=49)):
        here.cast(voter, *here.ids[:3])
    with here.open(timedelta(hours=20)), pytest.raises(errors.AlreadyVoted) as refused:
        here.cast(voter, *here.ids[1:4])
    assert refused.value.facts == {"voted": "8月21日 19:49"}
    assert stored() == (1, 3, 3)


@pytest.mark.parametrize(
    ("choose", "refusal", "facts"),
    [
        (lambda ids: ids[:2], errors.TooFewChoices, {"missing": 1}),
        (lambda ids: ids[:0], errors.TooFewChoices, {"missing": 3}),
        (lambda ids: ids[:5], errors.TooManyChoices, {"most": 4, "surplus": 1}),
        (lambda ids: [*ids[:2], 10**12], errors.CaseIsNotOnTheBallot, {}),
        (lambda ids: [ids[0], ids[1], ids[1]], errors.CaseWasChosenAlready, {}),
    ],
)
def test_a_choice_is_taken_as_a_whole_or_not_at_all(choose, refusal, facts) -> None:
    here = poll(5, choices_max=4)
    with here.open(), pytest.raises(refusal) as refused:
        here.cast(here.voter(), *choose(here.ids))
    assert refused.value.facts == facts
    assert stored() == (0, 0, 0)
    assert not Ballot.objects.exists()


def test_only_admitted_cases_of_this_campaign_are_on_the_ballot() -> None:
    here, elsewhere = poll(3), poll(3)
    with here.open():
        with pytest.raises(errors.CaseIsNotOnTheBallot):
            here.cast(here.voter(), *here.ids[:2], elsewhere.ids[0])
        here.campaign.submissions.filter(pk=here.ids[2]).update(status="withdrawn")
        with pytest.raises(errors.CaseIsNotOnTheBallot):
            here.cast(here.voter(), *here.ids)
    assert stored() == (0, 0, 0)


def test_a_retry_gets_the_first_answer_even_after_the_window() -> None:
    here = poll(4)
    voter = here.voter()
    with here.open():
        first = here.cast(voter, *here.ids[:3], key="the same")
        again = here.cast(voter, *reversed(here.ids[:3]), key="the same")
    with here.open(timedelta(days=400)):
        late = here.cast(voter, *here.ids[:3], key="the same")
    assert again.repeated
    assert (again.cast_at, again.choices) == (late.cast_at, late.choices) == (first.cast_at, first.choices)
    assert stored() == (1, 3, 3)
    assert CastRequest.objects.count() == 1


def test_a_key_stands_for_one_choice() -> None:
    here = poll(4)
    voter = here.voter()
    with here.open():
        here.cast(voter, *here.ids[:3], key="the same")
        with pytest.raises(errors.KeyWasUsedForAnotherChoice):
            here.cast(voter, *here.ids[1:], key="the same")
        here.cast(here.voter(), *here.ids[1:], key="the same")  # another voter's key is another key
    assert stored() == (2, 6, 6)


def test_the_day_turns_at_midnight_in_shanghai() -> None:
    here = poll(4)
    voter = here.voter()
    with here.open(timedelta(hours=23, minutes=59, seconds=50)):  # 15:59:50 of the 21st in UTC
        here.cast(voter, *here.ids[:3])
    with here.open(timedelta(hours=24)):
        here.cast(voter, *here.ids[:3])
    with here.open(timedelta(hours=32)), pytest.raises(errors.AlreadyVoted):  # 8:00 here: the day turns in UTC
        here.cast(voter, *here.ids[:3])
    days = Ballot.objects.order_by("period").values_list("period", flat=True)
    assert [day.isoformat() for day in days] == ["2026-08-21", "2026-08-22"]


def test_one_sheet_for_the_whole_phase_is_one_on_any_day() -> None:
    here = poll(4, period="phase")
    voter = here.voter()
    with here.open():
        here.cast(voter, *here.ids[:3])
    with here.open(timedelta(days=3)), pytest.raises(errors.AlreadyVoted):
        here.cast(voter, *here.ids[:3])
    assert stored() == (1, 3, 3)


def test_votes_one_at_a_time_count_down_and_each_case_takes_one() -> None:
    here = poll(4, sheets_per_period=3, choices_min=1, choices_max=1)
    voter = here.voter()
    with here.open():
        assert [here.cast(voter, pk).sheets_left for pk in here.ids[:2]] == [2, 1]
        with pytest.raises(errors.CaseWasChosenAlready):
            here.cast(voter, here.ids[0])
        assert here.cast(voter, here.ids[2]).sheets_left == 0  # the refusal cost nothing
        with pytest.raises(errors.TodaysVotesAreUsed):
            here.cast(voter, here.ids[3])
    assert stored() == (3, 3, 3)


def test_a_case_takes_as_many_votes_of_a_voter_as_the_rules_say() -> None:
    here = poll(3, sheets_per_period=9, choices_min=1, choices_max=1, per_submission=2)
    voter = here.voter()
    with here.open():
        here.cast(voter, here.ids[0])
        here.cast(voter, here.ids[0])
        with pytest.raises(errors.CaseWasChosenAlready):
            here.cast(voter, here.ids[0])
    assert sorted(Vote.objects.values_list("slot", flat=True)) == [1, 2]


def attempt(here: Poll) -> str:
    try:
        here.cast(here.voter(), *here.ids[:3])
    except errors.DomainError as refused:
        return type(refused).__name__
    return "cast"


def test_the_window_is_half_open() -> None:
    """The first instant belongs to it, the last does not; nobody need have closed the phase."""
    here = poll(3)
    assert here.phase.closes_at is not None
    with here.open(timedelta(seconds=-3)):
        assert attempt(here) == "VotingHasNotOpened"
    with here.open(timedelta()):
        assert attempt(here) == "cast"
    with clock.at(here.phase.closes_at - timedelta(seconds=5)):
        assert attempt(here) == "cast"
    with clock.at(here.phase.closes_at):
        assert attempt(here) == "VotingIsOver"
    assert stored()[0] == 2


def test_the_refusal_before_the_window_says_when() -> None:
    here = poll(3)
    with here.open(timedelta(days=-1)), pytest.raises(errors.VotingHasNotOpened) as refused:
        here.cast(here.voter(), *here.ids)
    assert refused.value.facts == {"opens": "8月21日 0:00"}


def test_the_campaign_s_own_clock_decides_for_a_rehearsal() -> None:
    here = poll(3)
    offset = during(here.campaign, "voting") - clock.database_now()
    Campaign.objects.filter(pk=here.campaign.pk).update(mark="rehearsal", clock_offset=offset)
    phase = Phase.objects.select_related("campaign__card").get(pk=here.phase.pk)
    answer = Poll(phase.campaign, phase, here.cases).cast(here.voter(), *here.ids)
    assert abs(answer.cast_at - during(here.campaign, "voting")) < timedelta(minutes=1)
    assert Ballot.objects.get().period.isoformat() == "2026-08-21"


def test_nobody_votes_after_the_phase_was_closed_by_hand() -> None:
    here = poll(3)
    with here.open():
        close_phase(here.phase, by=None)
        assert attempt(here) == "VotingIsOver"


def test_voting_awaits_the_locked_card() -> None:
    here = poll(3, locked=False)
    with here.open(), pytest.raises(errors.VotingAwaits):
        here.cast(here.voter(), *here.ids)


def test_the_locked_card_decides_whatever_the_rows_say_later() -> None:
    here = poll(4)
    here.phase.voting_rules.sheets_per_period = 5
    here.phase.voting_rules.save()
    voter = here.voter()
    with here.open():
        here.cast(voter, *here.ids[:3])
        with pytest.raises(errors.AlreadyVoted):
            here.cast(voter, *here.ids[1:])


def test_nobody_votes_before_the_campaign_is_published() -> None:
    here = poll(3)
    here.phase.campaign.published_at = None
    with here.open(), pytest.raises(CampaignIsNotPublished):
        here.cast(here.voter(), *here.ids)


def test_one_provider_decides_who_votes() -> None:
    here = poll(3)
    with here.open(), pytest.raises(errors.VoterIsOfAnotherProvider):
        here.cast(voter_of("other", "somebody", here.campaign), *here.ids)


def test_a_voter_is_a_keyed_hash_of_provider_and_subject(settings) -> None:
    settings.VOTER_KEY = "first"
    one, two = Voter.key_of("trial", "somebody"), Voter.key_of("wechat", "somebody")
    settings.VOTER_KEY = "second"
    assert len({one, two, Voter.key_of("trial", "somebody")}) == 3
    assert "somebody" not in one


def test_closing_writes_a_result_for_every_admitted_case() -> None:
    here = poll(4)
    with here.open():
        here.cast(here.voter(), *here.ids[:3])
        here.cast(here.voter(), here.ids[0], here.ids[1], here.ids[2])
        close_phase(here.phase, by=None)
    results = PhaseResult.objects.filter(phase=here.phase).values_list("submission", "value")
    assert dict(results) == dict(zip(here.ids, [2, 2, 2, 0], strict=True))


def test_closing_hands_down_the_points_that_the_card_makes_of_the_votes() -> None:
    here = poll(4)
    with here.open():
        here.cast(here.voter(), *here.ids[:3])
        here.cast(here.voter(), *here.ids[1:])
        close_phase(here.phase, by=None)
    facts = dict(PhaseResult.objects.filter(phase=here.phase).values_list("submission", "facts"))
    # 1, 2, 2, 1 votes by percentile rank: two cases of four with fewer or as many, and so on
    points = ["25.000000", "75.000000", "75.000000", "25.000000"]
    assert facts == {
        pk: {"points": each, "conversion": "percentile"} for pk, each in zip(here.ids, points, strict=True)
    }


def test_only_valid_votes_count_at_the_close(monkeypatch: pytest.MonkeyPatch) -> None:
    """The door for orders that void votes: what ``valid`` leaves out is in no result."""
    here = poll(3)
    struck, kept = here.voter(), here.voter()
    with here.open():
        for voter in (struck, kept):
            here.cast(voter, *here.ids)
        monkeypatch.setattr(VoteQuerySet, "valid", lambda self: self.exclude(ballot__voter=struck))
        close_phase(here.phase, by=None)
    assert {int(value) for value in here.phase.results.values_list("value", flat=True)} == {1}


def test_closing_without_a_locked_card_hands_down_votes_and_no_points() -> None:
    here = poll(3, locked=False)
    with here.open():
        close_phase(here.phase, by=None)
    assert list(here.phase.results.values_list("value", "facts")) == [(0, {})] * 3
