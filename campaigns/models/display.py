"""Where a campaign's cases hang on a wall (线下展示, notice, clause 四(三)): halls, parks, stations."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaign import AwardArea, Campaign


class DisplaySiteQuerySet(models.QuerySet["DisplaySite"]):
    def not_over(self, day: date) -> DisplaySiteQuerySet:
        """Those that show something on ``day`` or will."""
        return self.filter(closed_at=None, closes_on__gte=day)


class DisplaySite(models.Model):
    """One place (展示点). Its ``code`` stands in the QR of every board that hangs there, and cannot be guessed.

    It shows from the first to the last of its days, the last included, unless it is closed before. ``area`` limits what
    it shows to one award area. The contact is for the organisers alone.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="display_sites", verbose_name=_("campaign"))
    name = models.CharField(_("name of the place"), max_length=40)
    address = models.CharField(_("address"), max_length=80)
    city = models.CharField(_("city"), max_length=20, blank=True)
    area = models.ForeignKey(
        AwardArea, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("award area")
    )
    opens_on = models.DateField(_("first day"))
    closes_on = models.DateField(_("last day"))
    contact = models.CharField(_("contact"), max_length=60, blank=True)
    code = models.CharField(_("code of the place"), max_length=8, unique=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = DisplaySiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("display site")
        verbose_name_plural = _("display sites")
        ordering = ("opens_on", "name", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "name"], name="a_place_stands_once_in_a_campaign"),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="a_place_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(address=""), name="a_place_has_a_name_and_an_address"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def where(self) -> str:
        """City and address, the city not said twice."""
        return self.address if self.address.startswith(self.city) else f"{self.city}{self.address}"

    def is_open_at(self, now: datetime) -> bool:
        """Whether it shows at ``now``, the campaign's time."""
        return not self.is_over_at(now) and self.opens_on <= timezone.localdate(now)

    def is_over_at(self, now: datetime) -> bool:
        """Whether it shows nothing any more."""
        return self.closed_at is not None or self.closes_on < timezone.localdate(now)
