"""The polling booth: what a visitor may do on the voting pages at this moment, and the sentence that says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns import kinds
from campaigns.models import Campaign, Phase
from campaigns.models.phase import present
from campaigns.opening import midnight
from core import clock
from voting import errors
from voting.cast import AllVotesAreUsed, VotingIsOutsideItsHours
from voting.models import Allowance, Ballot, Vote, Voter
from voting.rules import Rules, shown_rules, spoken


@dataclass(frozen=True)
class Countdown:
    """Time left until ``moment``, in the parts that the page writes."""

    label: str
    seconds: int

    @property
    def days(self) -> int:
        return self.seconds // 86400

    @property
    def hours(self) -> int:
        return self.seconds % 86400 // 3600

    @property
    def minutes(self) -> int:
        return self.seconds % 3600 // 60


@dataclass(frozen=True)
class Booth:
    """One voting phase as one visitor finds it. ``word`` stands on the button that cannot act, ``note`` beside it."""

    phase: Phase
    rules: Rules
    now: datetime
    left: int
    word: str = ""
    note: str = ""
    awaited: str = ""
    voted_at: datetime | None = None

    @property
    def mode(self) -> str:
        """How a card votes: choose (a list is sent), vote (one at a time), off (``word`` says why not)."""
        if self.word:
            return "off"
        return "vote" if self.rules.one_at_a_time else "choose"

    @property
    def hints(self) -> list[str]:
        """The card's further limits in sentences, for the page to show beside the choice; [] if it sets none."""
        rules, sentences = self.rules, []
        if rules.hours:
            sentences.append(str(VotingIsOutsideItsHours(opens=rules.hours[0], closes=rules.hours[1])))
        if rules.in_all:
            sentences.append(_("Everyone votes %(sheets)s times in all.") % {"sheets": rules.in_all})
        if rules.per_area:
            sentences.append(_("At most %(most)s votes go to one award area.") % {"most": rules.per_area})
        if rules.region_hint:
            sentences.append(_("Addressed to: %(whom)s.") % {"whom": rules.region_hint})
        return sentences

    @property
    def has_voted(self) -> str:
        """The sentence for who comes back after voting, or ""."""
        return str(errors.AlreadyVoted(voted=spoken(self.voted_at))) if self.voted_at else ""

    @property
    def countdown(self) -> Countdown | None:
        opens, closes = self.phase.opens_at, self.phase.closes_at
        if opens and self.now < opens:
            return Countdown(_("Until voting opens"), int((opens - self.now).total_seconds()))
        if closes and self.now < closes and not self.phase.closed_at:
            return Countdown(_("Until voting ends"), int((closes - self.now).total_seconds()))
        return None


def public_phase(slug: str) -> Phase | None:
    """The voting phase of a published campaign (of several the open or the paused one) with campaign and card."""
    phases = list(
        Phase.objects.filter(
            campaign__slug=slug, campaign__published_at__isnull=False, kind__in=kinds.with_verb("vote")
        )
        .select_related("campaign__card")
        .order_by("position")
    )
    return _present(phases)


def voting_phase(campaign: Campaign) -> Phase | None:
    """The same for a campaign at hand, published or not."""
    return _present(list(campaign.phases.filter(kind__in=kinds.with_verb("vote")).select_related("campaign__card")))


def _present(phases: list[Phase]) -> Phase | None:
    if len(phases) < 2:
        return phases[0] if phases else None
    return present(phases, clock.now(phases[0].campaign))


def ballot_of(voter: Voter | None, phase: Phase, rules: Rules, now: datetime) -> Ballot | None:
    """The voter's ballot of the present period, with the time of its last vote as ``voted_at``."""
    if voter is None:
        return None
    ballots = Ballot.objects.filter(phase=phase, voter=voter, period=rules.period_of(now), sheets_used__gt=0)
    return ballots.annotate(voted_at=Max("votes__cast_at")).first()


def left_in_all(voter: Voter | None, phase: Phase, rules: Rules) -> int | None:
    """The sheets that the voter has left over all periods; None where the rules set no limit in all (no query then)."""
    if rules.in_all is None:
        return None
    allowance = Allowance.objects.filter(phase=phase, voter=voter).first() if voter else None
    return allowance.sheets_allowed - allowance.sheets_used if allowance else rules.in_all


def voted_for(ballot: Ballot | None) -> frozenset[int]:
    """The ids of the cases that ``ballot`` has votes for."""
    return frozenset(Vote.objects.filter(ballot=ballot).values_list("submission", flat=True)) if ballot else frozenset()


def enter(
    phase: Phase, ballot: Ballot | None, now: datetime, in_all: int | None = None, awaited: str | None = None
) -> Booth:
    """What the visitor with ``ballot`` (None for somebody new) may do in ``phase`` at ``now``.

    ``in_all`` are the visitor's sheets left over all periods (``left_in_all``), None where there is no such limit;
    ``awaited`` is what the phase's gate says, for a caller who has asked it already.
    """
    rules = shown_rules(phase)
    left = ballot.sheets_allowed - ballot.sheets_used if ballot else rules.sheets
    left = left if in_all is None else min(left, in_all)
    voted_at: datetime | None = getattr(ballot, "voted_at", None)
    booth = Booth(phase, rules, now, left, voted_at=voted_at)
    if phase.is_over_at(now):
        return _closed(booth, _("Over"), str(errors.VotingIsOver()))
    if phase.is_paused_at(now):
        return _closed(booth, _("Voting paused"), str(errors.VotingIsPaused()))
    if not phase.is_open_at(now):
        note = str(errors.VotingHasNotOpened(opens=spoken(phase.opens_at))) if phase.opens_at else ""
        return _closed(booth, _("Not open yet"), note)
    if awaited is None:
        awaited = " ".join(kinds.get(phase.kind).awaited(phase, now))
    if awaited:
        return _closed(booth, _("Not open yet"), "", str(errors.VotingAwaits(awaited=awaited)))
    if in_all is not None and in_all < 1:
        return _closed(booth, _("All votes are used"), str(AllVotesAreUsed(sheets=rules.in_all)))
    if left < 1:
        return _used(booth)
    if rules.hours and (rules.is_before_hours(now) or rules.is_after_hours(now)):
        note = _("Today's hours of voting: %(opens)s–%(closes)s.") % dict(
            zip(("opens", "closes"), rules.hours, strict=True)
        )
        return _closed(booth, _("Over for today") if rules.is_after_hours(now) else _("Not open yet"), note)
    return booth


def _closed(booth: Booth, word: str, note: str, awaited: str = "") -> Booth:
    return Booth(booth.phase, booth.rules, booth.now, booth.left, word, note, awaited, booth.voted_at)


def _used(booth: Booth) -> Booth:
    """All votes are used: tomorrow there are new ones, unless today is the last day or one ballot is all there is."""
    tomorrow = midnight(timezone.localdate(booth.now) + timedelta(days=1))
    closes = booth.phase.closes_at
    if booth.rules.by_day and (closes is None or tomorrow < closes):
        return _closed(booth, _("Today's votes are used"), str(errors.TodaysVotesAreUsed(booth.rules.day_begins)))
    return _closed(booth, _("Voted"), booth.has_voted)
