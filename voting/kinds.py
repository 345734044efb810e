"""The kind of phase in which the public votes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.cards import locked_card
from campaigns.errors import ProgrammeIsWrong
from campaigns.kinds import PhaseKind, register
from submissions.models import PhaseResult, Submission
from voting import identity
from voting.cast import LOCK
from voting.models import VotingRules
from voting.rules import shown_rules

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
    rules_model = VotingRules

    def load(self, phase: Phase, rules: dict[str, Any]) -> None:
        try:
            row = VotingRules(phase=phase, **rules)
            row.full_clean(validate_unique=False)
        except (TypeError, ValidationError) as error:
            raise ProgrammeIsWrong(reason=f"{phase.key}: {error}") from error
        super().load(phase, rules)

    def problems(self, phase: Phase) -> list[str]:
        sentences = []
        if not phase.opens_at or not phase.closes_at:
            sentences.append(_("The phase %(phase)s has no dates.") % {"phase": phase.name})
        sentences += _missing_provider(phase)
        return sentences

    def awaited(self, phase: Phase, now: datetime) -> list[str]:
        """Voting needs the published rules, cases to vote for, and a way to know who votes."""
        sentences = []
        if locked_card(phase.campaign) is None:
            sentences.append(_("The rule card has not been locked yet."))
        if not Submission.objects.filter(campaign=phase.campaign).admitted().exists():
            sentences.append(_("No case has been admitted yet."))
        return sentences + _missing_provider(phase)

    def close(self, phase: Phase, *, by: User | None) -> None:
        """One result for every admitted case, none left out: 0 is a result too."""
        _wait_for_casts(phase)
        counted = Count("votes", filter=Q(votes__ballot__phase=phase))
        cases = Submission.objects.filter(campaign=phase.campaign_id).admitted().order_by().annotate(count=counted)
        PhaseResult.objects.bulk_create(
            PhaseResult(phase=phase, submission_id=pk, value=count) for pk, count in cases.values_list("pk", "count")
        )

    def status(self, phase: Phase) -> str:
        """How many cases can be voted for; never anything about votes."""
        count = Submission.objects.filter(campaign=phase.campaign).admitted().count()
        return _("%(count)s cases are on the ballot") % {"count": count} if count else ""


def _missing_provider(phase: Phase) -> list[str]:
    key = shown_rules(phase).provider
    if identity.provider(key):
        return []
    return [_("The way of recognising voters (%(provider)s) is not available here.") % {"provider": key}]


def _wait_for_casts(phase: Phase) -> None:
    """Let every cast that was let in finish, and hold off the others, until the closing commits."""
    if connection.vendor == "postgresql":  # on SQLite the closing's own transaction is the only writer
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, phase.pk])
