"""The kind of phase in which the public votes."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.cards import locked_card
from campaigns.errors import ProgrammeIsWrong
from campaigns.figures import Figure
from campaigns.kinds import PhaseKind, register
from campaigns.points import handed_down
from core import clock
from submissions.models import PhaseResult, Submission
from voting import identity, models, tally, turnout
from voting.card_form import VotingRulesForm
from voting.fence import be_alone
from voting.rules import Rules, shown_rules

if TYPE_CHECKING:
    from campaigns.models import Phase
    from core.models import User


@register
class Vote(PhaseKind):
    """Online voting (网络投票, clause 四(三)). Counts go down to the selection and are shown to nobody on the way."""

    key = "vote"
    label = gettext_lazy("online voting")
    desk_page = "card"
    verbs = frozenset({"vote"})
    rules_model = models.VotingRules
    card_form = VotingRulesForm

    def load(self, phase: Phase, rules: dict[str, Any]) -> None:
        try:
            row = models.VotingRules(phase=phase, **rules)
            row.full_clean(validate_unique=False)
        except (TypeError, ValidationError) as error:
            raise ProgrammeIsWrong(reason=f"{phase.key}: {error}") from error
        super().load(phase, rules)

    def describe(self, phase: Phase) -> dict[str, Any]:
        """Times of day as "HH:MM", so that the card is plain JSON."""
        facts = super().describe(phase)
        return {key: f"{value:%H:%M}" if isinstance(value, time) else value for key, value in facts.items()}

    def problems(self, phase: Phase) -> list[str]:
        sentences = []
        if not phase.opens_at or not phase.closes_at:
            sentences.append(_("The phase %(phase)s has no dates.") % {"phase": phase.name})
        sentences += _unfulfillable(shown_rules(phase), phase.campaign.areas.count())
        sentences += _missing_provider(phase)
        return sentences

    def card_problems(self, phase: Phase, rules: dict[str, Any], card: dict[str, Any]) -> list[str]:
        return _unfulfillable(Rules.of(rules), len(card["areas"]))

    def fixed_rules(self, phase: Phase) -> dict[str, str]:
        """Once the first vote may have been cast, everybody votes by the rules that it was cast by."""
        if phase.opens_at is None or clock.now(phase.campaign) < phase.opens_at:
            return super().fixed_rules(phase)
        why = _("Voting has begun: everybody votes by the same rules, so they stay as they are.")
        return dict.fromkeys(self.describe(phase), why)

    def awaited(self, phase: Phase, now: datetime) -> list[str]:
        """Voting needs the published rules, cases to vote for, and a way to know who votes."""
        has_cases = Submission.objects.filter(campaign=phase.campaign).admitted().exists()
        return gate(phase, is_locked=locked_card(phase.campaign) is not None, has_cases=has_cases)

    def hold_off(self, phase: Phase) -> None:
        be_alone(phase)

    def close(self, phase: Phase, *, by: User | None) -> None:
        """One result for every admitted case, none left out: 0 is a result too.

        ``value`` are the valid votes; ``facts`` the points that the locked card makes of them over all cases of the
        ballot: rank 100(n-r)/(n-1), percentile 100(b+e/2)/n or capped linear 100 min(v, cap)/cap (``campaigns.points``
        names the sources). The votes are counted afresh: the tally shown on the way decides nothing.
        """
        be_alone(phase)
        tally.roll(phase)
        found = tally.counted_afresh(phase)
        cases = Submission.objects.filter(campaign=phase.campaign_id).admitted().order_by("number")
        counts = {pk: found[pk] for pk in cases.values_list("pk", flat=True)}
        facts = _points(phase, list(counts.values()))
        PhaseResult.objects.bulk_create(
            PhaseResult(phase=phase, submission_id=pk, value=count, facts=fact)
            for (pk, count), fact in zip(counts.items(), facts, strict=True)
        )

    def tick(self, phase: Phase, now: datetime) -> None:
        """Catch up with the tally where no worker rolls it up each minute."""
        tally.roll(phase)

    def figures(self, phase: Phase) -> list[Figure]:
        return turnout.figures(phase)

    def status(self, phase: Phase) -> str:
        """How many cases can be voted for; never anything about votes."""
        count = Submission.objects.filter(campaign=phase.campaign).admitted().count()
        return _("%(count)s cases are on the ballot") % {"count": count} if count else ""


def gate(phase: Phase, *, is_locked: bool, has_cases: bool) -> list[str]:
    """What voting in ``phase`` awaits, for who has just read whether the card is locked and cases are there."""
    sentences = []
    if not is_locked:
        sentences.append(_("The rule card has not been locked yet."))
    if not has_cases:
        sentences.append(_("No case has been admitted yet."))
    return sentences + _missing_provider(phase)


def _unfulfillable(rules: Rules, areas: int) -> list[str]:
    """A least number of choices that the limit by area leaves no room for would refuse every sheet."""
    if rules.per_area is None or not areas or rules.per_area * areas >= rules.fewest:
        return []
    facts = {"fewest": rules.fewest, "areas": areas, "most": rules.per_area}
    return [
        _("A sheet needs %(fewest)s cases, but %(areas)s award areas with %(most)s votes each do not give as many.")
        % facts
    ]


def _missing_provider(phase: Phase) -> list[str]:
    key = shown_rules(phase).provider
    if identity.provider(key):
        return []
    return [_("The way of recognising voters (%(provider)s) is not available here.") % {"provider": key}]


def _points(phase: Phase, votes: list[int]) -> list[dict[str, Any]]:
    """The points of each case by the card; no facts where no card, or no selection, says how votes become points."""
    card = locked_card(phase.campaign)
    try:
        return handed_down(card.rules("select"), votes) if card else [{} for _each in votes]
    except KeyError:
        return [{} for _each in votes]
