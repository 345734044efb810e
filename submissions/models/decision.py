from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import Phase
from submissions.models.submission import Submission


class Decision(models.Model):
    """What a phase decided about a case: one row, with who, when and why. Earlier states stand in the audit."""

    class Outcome(models.TextChoices):
        ADVANCED = "advanced", _("admitted")
        RETURNED = "returned", _("returned for correction")
        ELIMINATED = "eliminated", _("refused")

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="decisions", verbose_name=_("phase"))
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="decisions", verbose_name=_("submission"))
    outcome = models.CharField(_("decision"), max_length=10, choices=Outcome)
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by"))
    at = models.DateTimeField(_("decided at"))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["phase", "submission"], name="a_phase_decides_once_about_a_case"),
            models.CheckConstraint(
                condition=Q(outcome="advanced") | ~Q(reason=""), name="a_return_or_refusal_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission} · {self.get_outcome_display()}"


class PhaseResult(models.Model):
    """What a phase hands down for a case when it closes: votes counted, points scored. Selection reads these rows."""

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="results")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="results")
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=6)
    facts = models.JSONField(_("facts"), default=dict)

    class Meta:
        verbose_name = _("phase result")
        verbose_name_plural = _("phase results")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["phase", "submission"], name="a_phase_hands_down_one_result_for_a_case")
        ]

    def __str__(self) -> str:
        return f"{self.submission} {self.value}"
