from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from review.models.visit import Visit

NOTE_MOST = 200  # characters


class VisitMark(models.Model):
    """How far an item of the checklist is met on site. ``item`` is its place in the checklist, from 1."""

    class Level(models.TextChoices):
        MET = "met", _("met")
        PARTLY = "partly", _("partly met")
        NOT_MET = "not", _("not met")

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="marks")
    item = models.PositiveSmallIntegerField()
    level = models.CharField(_("how far it is met"), max_length=6, choices=Level, blank=True)
    note = models.CharField(_("note"), max_length=NOTE_MOST, blank=True)

    class Meta:
        verbose_name = _("mark on the checklist")
        verbose_name_plural = _("marks on the checklist")
        ordering = ("visit", "item")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "item"], name="an_item_is_marked_once_on_a_visit")
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.get_level_display()}"
