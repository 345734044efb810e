from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.phase import Phase
from core.canonical import digest
from core.models import Approval


class Pause(models.Model):
    """A phase stands still: proposed, in force from ``paused_at``, ended at ``resumed_at``; two persons each time.

    Both reasons are for the public. ``Phase.paused_at`` is what decides; this row is the notice of it. A phase that
    ended while it stood still keeps its pause without an end.
    """

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="pauses", verbose_name=_("phase"))
    reason = models.TextField(_("reason of the pause"))
    proposed_at = models.DateTimeField(_("proposed at"))
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True)
    approval = models.OneToOneField(
        Approval, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approval of the pause")
    )
    resume_reason = models.TextField(_("why it goes on"), blank=True)
    resumed_at = models.DateTimeField(_("resumed at"), null=True, blank=True)
    resume_approval = models.OneToOneField(
        Approval, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approval of the resumption")
    )

    class Meta:
        verbose_name = _("pause of a phase")
        verbose_name_plural = _("pauses of phases")
        ordering = ("phase", "proposed_at")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["phase"], condition=Q(resumed_at__isnull=True), name="a_phase_has_one_unended_pause"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_pause_has_a_reason"),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True, approval__isnull=True)
                | Q(paused_at__isnull=False, approval__isnull=False),
                name="a_pause_was_approved",
            ),
            models.CheckConstraint(
                condition=Q(resumed_at__isnull=True, resume_approval__isnull=True)
                | Q(paused_at__isnull=False, resumed_at__gte=F("paused_at"), resume_approval__isnull=False)
                & ~Q(resume_reason=""),
                name="a_resumption_was_approved_and_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.phase} {self.paused_at or ''}".strip()

    @property
    def is_in_force(self) -> bool:
        """Whether the phase stands still by this pause; its closing ends that too (the phase is loaded with it)."""
        return self.paused_at is not None and self.resumed_at is None and self.phase.closed_at is None

    @property
    def digest(self) -> str:
        """What the second person confirms: the phase, whether it stops or goes on, and the words for the public."""
        facts: dict[str, Any] = {"phase": self.phase_id, "pause": self.reason}
        if self.paused_at:
            facts |= {"paused_at": self.paused_at, "resume": self.resume_reason}
        return digest(facts)
