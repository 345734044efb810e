from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models import Phase
from core.models import Approval


class ScoreOpening(models.Model):
    """Two persons opened the scores of a closed phase (评分启封). Before it nobody sees another's score."""

    phase = models.OneToOneField(Phase, models.PROTECT, related_name="score_opening", verbose_name=_("phase"))
    approval = models.OneToOneField(Approval, models.PROTECT, related_name="+", verbose_name=_("approval"))
    opened_at = models.DateTimeField(_("opened at"))

    class Meta:
        verbose_name = _("opening of the scores")
        verbose_name_plural = _("openings of scores")

    def __str__(self) -> str:
        return str(self.phase)


def is_opened(phase: Phase) -> bool:
    """Whether two persons opened the scores of ``phase``; one query, none if ``score_opening`` was loaded with it."""
    return getattr(phase, "score_opening", None) is not None
