from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Organisation


class Zone(models.Model):
    """A development zone of the directory, after GB/T 37028; its name is its organisation's."""

    class Level(models.TextChoices):
        NATIONAL = "国家级", _("national")
        PROVINCIAL = "省级", _("provincial")

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="zone", verbose_name=_("organisation")
    )
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="zones", verbose_name=_("city office"))
    level = models.CharField(_("level"), max_length=10, choices=Level)
    type = models.CharField(_("type"), max_length=10)
    pinyin = models.CharField(_("pinyin key"), max_length=200, editable=False)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("development zone")
        verbose_name_plural = _("development zones")
        ordering = ("organisation__city_code", "level", "pinyin")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(pinyin=""), name="a_zone_has_a_sorting_key")
        ]

    def __str__(self) -> str:
        return self.organisation.name
