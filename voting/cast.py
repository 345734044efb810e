"""Casting a sheet: the one door through which votes come in, with one contract on both databases.

The database decides everything in one go, by its own clock: the window, the limits, the choice as a whole. On
PostgreSQL that is one statement in autocommit (``cast_votes``, migrations 0008 and 0009), for one sheet or for all
that wait (``flusher``); on SQLite a short IMMEDIATE transaction. Neither Redis nor a worker takes part, and the answer
is given after the commit.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, F, Max
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns import errors as campaign_errors
from campaigns.models import AwardArea, Phase
from core import clock
from core.errors import DomainError
from submissions.models import Submission
from voting import errors
from voting.flusher import Flusher
from voting.models import Allowance, Ballot, CastRequest, Vote, Voter
from voting.rules import Rules, locked_rules, spoken


class VotingIsOutsideItsHours(DomainError):
    message = _("You can vote every day from %(opens)s to %(closes)s.")


class AllVotesAreUsed(errors.AlreadyVoted):
    message = _("You have used all your votes: everyone votes %(sheets)s times in all.")


class AreaIsFull(DomainError):
    message = _("At most %(most)s votes go to the award area %(area)s: remove %(surplus)s of its cases.")


@dataclass(frozen=True)
class CastAnswer:
    """A sheet that counts. ``cast_at`` is the campaign's time; ``repeated`` marks the answer to a retry."""

    cast_at: datetime
    choices: tuple[int, ...]
    sheets_left: int
    repeated: bool = False


@dataclass(frozen=True)
class _Sheet:
    """What is about to be cast."""

    phase: Phase
    voter: Voter
    choices: list[int]
    key: str
    rules: Rules

    @property
    def digest(self) -> str:
        """What a key stands for; spelt by hand, because every vote pays for it."""
        return hashlib.sha256(f"{self.phase.pk}:{sorted(self.choices)}".encode()).hexdigest()


class _Refused(Exception):
    """A verdict against the sheet: the refusal's name and its facts, as both implementations give it."""

    def __init__(self, refusal: str, **facts: Any) -> None:
        super().__init__(refusal)
        self.verdict = {"refusal": refusal, **facts}


def cast(
    *, phase: Phase, voter: Voter, choices: Sequence[int], client_key: str, rules: Rules | None = None
) -> CastAnswer:
    """Cast one sheet: a vote for each of ``choices`` (ids of submissions), all or none.

    ``client_key`` is the client's own name for this sheet: sent again it gets the first answer, even after the window.
    Load ``phase`` with ``campaign__card`` to spare queries, or give ``rules``, those of its locked card. ``voter`` may
    be one that is known by its key alone (``claims.claimed_voter``); VoterIsOfAnotherProvider then also says that there
    is no such voter.

    Raises VotingHasNotOpened, VotingIsOver, VotingIsPaused, VotingAwaits, TooFewChoices, TooManyChoices,
    CaseIsNotOnTheBallot, CaseWasChosenAlready, AlreadyVoted, AllVotesAreUsed, AreaIsFull, VotingIsOutsideItsHours,
    KeyWasUsedForAnotherChoice, VoterIsOfAnotherProvider or CampaignIsNotPublished.
    """
    if phase.campaign.published_at is None:
        raise campaign_errors.CampaignIsNotPublished
    rules = rules or locked_rules(phase)
    if rules is None:
        raise errors.VotingAwaits(awaited=gettext("The rule card has not been locked yet."))
    if voter.provider != rules.provider:
        raise errors.VoterIsOfAnotherProvider
    sheet = _Sheet(phase, voter, list(choices), client_key, rules)
    decide = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    try:
        verdict = decide(sheet)
    except IntegrityError:
        # The same key twice at once over midnight waits on two ballots; the second attempt sees the first one's answer.
        verdict = decide(sheet)
    if "refusal" in verdict:
        raise _refusal(verdict, rules)
    return CastAnswer(
        cast_at=datetime.fromisoformat(verdict["cast_at"]),
        choices=tuple(verdict["choices"]),
        sheets_left=verdict["sheets_left"],
        repeated=verdict.get("repeated", False),
    )


def _refusal(verdict: dict[str, Any], rules: Rules) -> DomainError:
    name = verdict["refusal"]
    if name == "VotingHasNotOpened" and not verdict["opens_at"]:
        return errors.VotingAwaits(awaited=gettext("Its dates have not been set yet."))
    if name == "VotingHasNotOpened":
        return errors.VotingHasNotOpened(opens=spoken(datetime.fromisoformat(verdict["opens_at"])))
    if name == "AlreadyVoted":
        voted = spoken(datetime.fromisoformat(verdict["voted_at"]))
        if rules.by_day and rules.sheets > 1:
            return errors.TodaysVotesAreUsed(voted=voted, again=rules.day_begins)
        return errors.AlreadyVoted(voted=voted)
    if name == "AllVotesAreUsed":
        return AllVotesAreUsed(sheets=rules.in_all)
    if name == "AreaIsFull":
        area = AwardArea.objects.get(pk=verdict["area"])
        return AreaIsFull(area=area.name, most=rules.per_area, surplus=verdict["surplus"])
    if name == "VotingIsOutsideItsHours" and rules.hours:
        return VotingIsOutsideItsHours(opens=rules.hours[0], closes=rules.hours[1])
    if name == "TooFewChoices":
        return errors.TooFewChoices(missing=verdict["missing"])
    if name == "TooManyChoices":
        return errors.TooManyChoices(most=rules.most, surplus=verdict["surplus"])
    plain: type[DomainError] = getattr(errors, name)
    return plain()


# --- PostgreSQL ------------------------------------------------------------------------------------------------------


CALL = f"SELECT cast_votes(%s, %s::text[], %s::text[], %s::text[], %s::text[]{', %s' * 11})"


def _on_postgresql(sheet: _Sheet) -> dict[str, Any]:
    if settings.GROUP_COMMIT and not connection.in_atomic_block:
        return line.decide(sheet)
    return judge([sheet])[0]


def judge(sheets: Sequence[_Sheet]) -> list[dict[str, Any]]:
    """Store ``sheets``, those of one phase and its rules in one statement; the verdict on each, in their order.

    Of a voter's sheets each has to see those before it, so each goes into a statement of its own. Within one, all
    processes take the voters in the order of their ids: two batches never wait for each other in a circle.
    """
    rounds: dict[tuple[int, Rules, int], list[int]] = {}
    met: Counter[tuple[int, str]] = Counter()
    for place, sheet in enumerate(sheets):
        one = (sheet.phase.pk, sheet.voter.key)
        rounds.setdefault((sheet.phase.pk, sheet.rules, met[one]), []).append(place)
        met[one] += 1
    verdicts: list[dict[str, Any]] = [{}] * len(sheets)
    for places in rounds.values():
        for place, verdict in zip(places, _stored([sheets[place] for place in places]), strict=True):
            verdicts[place] = verdict
    return verdicts


def _stored(sheets: list[_Sheet]) -> list[dict[str, Any]]:
    """One statement for sheets of one phase, each of another voter."""
    phase, rules = sheets[0].phase, sheets[0].rules
    columns = [(each.voter.key, _array(each.choices), each.key, each.digest) for each in sheets]
    facts: list[Any] = [phase.pk, *map(list, zip(*columns, strict=True))]
    facts += [clock.offset(phase.campaign), settings.TIME_ZONE]
    facts += [rules.by_day, rules.sheets, rules.fewest, rules.most, rules.per_case]
    facts += [rules.in_all, rules.per_area, rules.daily_from, rules.daily_until]
    with connection.cursor() as cursor:
        cursor.execute(CALL, facts)
        (verdicts,) = cursor.fetchone()
    found: list[dict[str, Any]] = json.loads(verdicts)
    return found


def _array(choices: Sequence[int]) -> str:
    """As PostgreSQL spells an array: sheets differ in length, and an array of arrays may not."""
    return "{" + ",".join(map(str, choices)) + "}"


line: Flusher[_Sheet] = Flusher(judge)


# --- SQLite ----------------------------------------------------------------------------------------------------------


def _on_sqlite(sheet: _Sheet) -> dict[str, Any]:
    if sheet.voter.pk is None:
        found = Voter.objects.filter(key=sheet.voter.key).first()
        if found is None:
            return {"refusal": "VoterIsOfAnotherProvider"}
        sheet = replace(sheet, voter=found)
    try:
        # IMMEDIATE by the settings: from here on nobody else writes, so what is read stays true until the commit.
        with transaction.atomic(durable=True):
            return _decide(sheet)
    except _Refused as refused:
        return refused.verdict


def _decide(sheet: _Sheet) -> dict[str, Any]:
    """The rules of ``cast_votes`` once more, in its order; the contract tests run against both."""
    now = clock.now(sheet.phase.campaign)
    first = CastRequest.objects.filter(voter=sheet.voter, client_key=sheet.key).first()
    if first and first.digest != sheet.digest:
        raise _Refused("KeyWasUsedForAnotherChoice")
    if first:
        return {**first.answer, "repeated": True}
    _check_window(sheet, now)
    _check_choice(sheet)
    allowance = _allowance(sheet)
    ballot = _ballot(sheet, now)
    _check_areas(sheet, ballot)
    many = len(sheet.choices)
    if allowance:
        Allowance.objects.filter(pk=allowance.pk).update(sheets_used=F("sheets_used") + 1)
    Ballot.objects.filter(pk=ballot.pk).update(sheets_used=F("sheets_used") + 1, choices_used=F("choices_used") + many)
    held = _held(ballot, sheet.choices)
    Vote.objects.bulk_create(
        Vote(ballot=ballot, submission_id=choice, slot=held.get(choice, 0) + 1, cast_at=now) for choice in sheet.choices
    )
    left = [each.sheets_allowed - each.sheets_used - 1 for each in (ballot, allowance) if each]
    answer = {
        "cast_at": now.isoformat(),
        "choices": sheet.choices,
        "sheets_left": min(left),
    }
    CastRequest.objects.create(voter=sheet.voter, client_key=sheet.key, digest=sheet.digest, answer=answer)
    return answer


def _check_window(sheet: _Sheet, now: datetime) -> None:
    phase = Phase.objects.get(pk=sheet.phase.pk)
    if phase.is_over_at(now):
        raise _Refused("VotingIsOver")
    if phase.is_paused_at(now):
        raise _Refused("VotingIsPaused")
    if not phase.is_open_at(now):
        raise _Refused("VotingHasNotOpened", opens_at=phase.opens_at and phase.opens_at.isoformat())
    if sheet.rules.is_before_hours(now) or sheet.rules.is_after_hours(now):
        raise _Refused("VotingIsOutsideItsHours")


def _check_choice(sheet: _Sheet) -> None:
    many = len(sheet.choices)
    if many < sheet.rules.fewest:
        raise _Refused("TooFewChoices", missing=sheet.rules.fewest - many)
    if many > sheet.rules.most:
        raise _Refused("TooManyChoices", surplus=many - sheet.rules.most)
    if len(set(sheet.choices)) < many:
        raise _Refused("CaseWasChosenAlready")
    on_ballot = Submission.objects.filter(campaign=sheet.phase.campaign_id, pk__in=sheet.choices).admitted()
    if on_ballot.count() < many:
        raise _Refused("CaseIsNotOnTheBallot")


def _allowance(sheet: _Sheet) -> Allowance | None:
    """The voter's allowance for the whole phase, with room for the sheet; None where the rules set no limit in all."""
    if sheet.rules.in_all is None:
        return None
    allowance, _created = Allowance.objects.get_or_create(
        phase=sheet.phase, voter=sheet.voter, defaults={"sheets_allowed": sheet.rules.in_all}
    )
    if allowance.sheets_used >= allowance.sheets_allowed:
        raise _Refused("AllVotesAreUsed")
    return allowance


def _ballot(sheet: _Sheet, now: datetime) -> Ballot:
    """The voter's ballot of this period, with room for the sheet."""
    rules = sheet.rules
    ballot, _created = Ballot.objects.get_or_create(
        phase=sheet.phase,
        voter=sheet.voter,
        period=rules.period_of(now),
        defaults={"sheets_allowed": rules.sheets, "choices_allowed": rules.sheets * rules.most},
    )
    if ballot.sheets_used >= ballot.sheets_allowed:
        raise _Refused("AlreadyVoted", voted_at=ballot.votes.aggregate(at=Max("cast_at"))["at"].isoformat())
    if any(count >= rules.per_case for count in _held(ballot, sheet.choices).values()):
        raise _Refused("CaseWasChosenAlready")
    return ballot


def _check_areas(sheet: _Sheet, ballot: Ballot) -> None:
    """Votes of the ballot and choices of the sheet together stay within the limit of each award area chosen from."""
    most = sheet.rules.per_area
    if most is None:
        return
    cases = Submission.objects.order_by().exclude(area=None)
    chosen = Counter(cases.filter(pk__in=sheet.choices).values_list("area", flat=True))
    held = Counter(cases.filter(votes__ballot=ballot).values_list("area", flat=True))
    for area in sorted(chosen):
        if (surplus := chosen[area] + held[area] - most) > 0:
            raise _Refused("AreaIsFull", area=area, surplus=surplus)


def _held(ballot: Ballot, choices: list[int]) -> dict[int, int]:
    """How many votes the ballot holds already for each of ``choices`` that has any."""
    rows = ballot.votes.filter(submission__in=choices).values("submission").annotate(count=Count("pk"))
    return {row["submission"]: row["count"] for row in rows}
