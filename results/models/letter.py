from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import Phase
from results.models.paper import Paper


class Letter(Paper):
    """An official document that the offices receive: the notice of the meeting, or a commendation.

    Its words are the organisers' own, begun from the programme's text. It is handed out and never shown to the public.
    """

    class Kind(models.TextChoices):
        MEETING = "meeting_notice", _("notice of the meeting")
        COMMENDATION = "commendation", _("commendation")

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="letters", verbose_name=_("phase"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    to = models.CharField(_("addressee"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("official letter")
        verbose_name_plural = _("official letters")
        ordering = ("kind", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["phase", "kind"],
                condition=Q(published_at__isnull=True),
                name="one_letter_of_a_kind_is_drafted_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(approval__isnull=False), name="an_issued_letter_was_approved"
            ),
        ]
