"""What a deliberation decided about one case against the computed list: with the rule, the reason and two persons."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from core.canonical import digest
from core.models import Approval
from results.combine import LEAVE, TAKE
from results.models.deliberation import AgendaItem
from submissions.models import Submission


class AdjustmentQuerySet(models.QuerySet["Adjustment"]):
    def in_force(self) -> AdjustmentQuerySet:
        """Approved by a second person and not withdrawn: inputs of the list."""
        return self.filter(approval__isnull=False, withdrawn_at__isnull=True)

    def waiting(self) -> AdjustmentQuerySet:
        """Proposed, and waiting for a second person."""
        return self.filter(approval__isnull=True, dropped_at__isnull=True)

    def with_names(self) -> AdjustmentQuerySet:
        return self.select_related(
            "submission__zone__organisation", "approval__proposer", "approval__approver",
            "withdrawal__proposer", "withdrawal__approver", "proposed_by",
        )  # fmt: skip

    def as_decided(self) -> dict[int, dict[str, Any]]:
        """By case number, what the list's digest holds of each."""
        rows = self.values_list("submission__number", "direction", "clause", "reason")
        return {
            number or 0: {"number": number, "direction": direction, "rule": clause, "reason": reason}
            for number, direction, clause, reason in rows
        }


class Adjustment(models.Model):
    """One case is taken onto the list or left off it. It counts from the second person's approval on.

    Until the list is confirmed it can be withdrawn, again by two persons; ``dropped_at`` is a proposal given up.
    """

    class Direction(models.TextChoices):
        TAKE = TAKE, _("take onto the list")
        LEAVE = LEAVE, _("leave off the list")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="adjustments", verbose_name=_("campaign"))
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="adjustments", verbose_name=_("item"))
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="adjustments", verbose_name=_("case"))
    direction = models.CharField(_("decision"), max_length=5, choices=Direction)
    clause = models.CharField(_("rule"), max_length=300)
    reason = models.TextField(_("reason"))
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    dropped_at = models.DateTimeField(_("given up at"), null=True, blank=True)
    approval = models.OneToOneField(
        Approval, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approval")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawal_reason = models.TextField(_("reason for the withdrawal"), blank=True)
    withdrawal = models.OneToOneField(
        Approval, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approval of the withdrawal")
    )

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("adjusted decision")
        verbose_name_plural = _("adjusted decisions")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(withdrawn_at__isnull=True, dropped_at__isnull=True),
                name="one_adjustment_of_a_case_stands",
            ),
            models.CheckConstraint(condition=Q(direction__in=[TAKE, LEAVE]), name="an_adjustment_takes_or_leaves"),
            models.CheckConstraint(
                condition=~Q(clause="") & ~Q(reason=""), name="an_adjustment_names_its_rule_and_reason"
            ),
            models.CheckConstraint(
                condition=Q(approval__isnull=True) | Q(dropped_at__isnull=True),
                name="an_approved_adjustment_is_not_given_up",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawal__isnull=True)
                | (
                    Q(withdrawn_at__isnull=False, withdrawal__isnull=False, approval__isnull=False)
                    & ~Q(withdrawal_reason="")
                ),
                name="an_adjustment_is_withdrawn_by_two_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission.number_text} {self.get_direction_display()}"

    @property
    def digest(self) -> str:
        """What the second person approves."""
        facts = {"case": self.submission_id, "direction": self.direction, "rule": self.clause, "reason": self.reason}
        return digest(facts)

    @property
    def withdrawal_digest(self) -> str:
        """What the second person of a withdrawal approves."""
        return digest({"adjustment": self.digest, "reason": self.withdrawal_reason})
