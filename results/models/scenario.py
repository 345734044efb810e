"""Two lists that are not the card's, kept to be compared with it: what another size, floor or cap would change."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models import Campaign


class Scenario(models.Model):
    """What the list would be with another size, other least numbers or another cap. It never becomes the list.

    Weights and methods cannot be tried: who knows the scores could choose the winners by them. ``inputs`` is the digest
    of the list by the card that it was compared with, so that a scenario of older inputs says so.
    """

    class Slot(models.TextChoices):
        A = "A", pgettext_lazy("name of a scenario", "A")
        B = "B", pgettext_lazy("name of a scenario", "B")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="scenarios", verbose_name=_("campaign"))
    slot = models.CharField(_("scenario"), max_length=1, choices=Slot)
    list_size = models.PositiveSmallIntegerField(_("cases on the list"))
    area_floors = models.JSONField(_("least cases of an award area"), default=dict, blank=True)
    city_cap = models.PositiveSmallIntegerField(_("most cases of a city"), null=True, blank=True)
    numbers = models.JSONField(_("numbers of the cases on the list"), default=list)
    inputs = models.CharField(_("digest"), max_length=64)
    saved_at = models.DateTimeField(_("saved at"))
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("saved by"))

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        ordering = ("slot",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "slot"], name="a_campaign_keeps_one_scenario_of_a_name"),
            models.CheckConstraint(condition=Q(slot__in=["A", "B"]), name="a_campaign_keeps_two_scenarios"),
            models.CheckConstraint(condition=Q(list_size__gte=1), name="the_list_of_a_scenario_has_a_case"),
            models.CheckConstraint(
                condition=Q(city_cap__isnull=True) | Q(city_cap__gte=1), name="the_cap_of_a_scenario_leaves_a_case"
            ),
        ]

    def __str__(self) -> str:
        return self.slot
