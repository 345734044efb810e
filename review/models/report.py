"""What a report of a visit holds besides its text: the fact sheet and the photos."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from review.models.visit import Visit

CONCERNS_MOST, FOUND_MOST, SAID_MOST = 60, 500, 60  # characters


class VisitFact(models.Model):
    """One line of the fact sheet: what part of the case it concerns, what was found there, the day, and who said it.

    A draft's rows are written anew with each save and may be incomplete; a filed report's are complete and stand.
    """

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="facts")
    position = models.PositiveSmallIntegerField()
    concerns = models.CharField(_("what of the case it concerns"), max_length=CONCERNS_MOST, blank=True)
    found = models.TextField(_("what was found"), blank=True)
    seen_on = models.DateField(_("seen on"), null=True, blank=True)
    said_by = models.CharField(_("who said or showed it"), max_length=SAID_MOST, blank=True)

    class Meta:
        verbose_name = _("fact of a visit")
        verbose_name_plural = _("facts of a visit")
        ordering = ("visit", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "position"], name="facts_of_a_visit_have_an_order")
        ]

    def __str__(self) -> str:
        return self.found


class VisitPhoto(models.Model):
    """A photo of a visit, written anew without place and camera. A removed one keeps its row and is shown nowhere."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="photos")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    thumbnail = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    caption = models.CharField(_("caption"), max_length=120, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added at"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("photo of a visit")
        verbose_name_plural = _("photos of a visit")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.caption or str(self.file)
