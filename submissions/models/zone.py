from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Organisation

TYPES = ("经开区", "高新区", "综保区", "工业园区", "新区", "度假区")  # the short names of GB/T 37028's types


def plain(value: Decimal | None) -> str:
    """A figure as people write it: 31.78 and not 31.7800; "" for none."""
    if value is None:
        return ""
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class ZoneQuerySet(models.QuerySet["Zone"]):
    def current(self) -> ZoneQuerySet:
        """The zones of today: what was merged into another is found, but never chosen."""
        return self.filter(merged_into=None)

    def with_names(self) -> ZoneQuerySet:
        """Load the names by which a zone may be written, in two queries (see ``Zone.all_names``)."""
        return self.select_related("organisation").prefetch_related("names")


class Zone(models.Model):
    """A development zone of the directory, after GB/T 37028; its name is its organisation's.

    A zone that was merged into another keeps its row and what hangs on it (forms, figures): history stays true, and
    ``merged_into`` says whose it is today. It always points to a current zone, never to one that was merged itself.
    """

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
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )

    objects = ZoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("development zone")
        verbose_name_plural = _("development zones")
        ordering = ("organisation__city_code", "level", "pinyin")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(pinyin=""), name="a_zone_has_a_sorting_key"),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")), name="a_zone_is_not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def all_names(self) -> list[str]:
        """The present name, then every other name; load the zone ``with_names``."""
        return [str(self), *(other.name for other in self.names.all())]

    @property
    def present_id(self) -> int:
        """The key of the zone that this one is today: its own, or that of the zone it was merged into."""
        return self.merged_into_id or self.pk


class ZoneName(models.Model):
    """Another name by which offices write a zone: an alias in use, or a former name."""

    class Kind(models.TextChoices):
        ALIAS = "alias", _("alias")
        FORMER = "former", _("former name")

    zone = models.ForeignKey(Zone, models.CASCADE, related_name="names")
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.ALIAS)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ("zone", "kind", "name")
        constraints: ClassVar = [models.UniqueConstraint(fields=["zone", "name"], name="a_zone_bears_a_name_once")]

    def __str__(self) -> str:
        return self.name


class Indicator(models.Model):
    """A figure about a zone in one year: a rank of the evaluation, revenue per mu, and the like.

    ``value`` is in ``unit``; ``rank`` counts from 1 among ``rank_of`` zones where the source ranks them.
    """

    zone = models.ForeignKey(Zone, models.CASCADE, related_name="indicators")
    year = models.PositiveSmallIntegerField(_("year"))
    key = models.SlugField(_("indicator"), max_length=40)
    label = models.CharField(_("name"), max_length=60)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    rank = models.PositiveSmallIntegerField(_("rank"), null=True, blank=True)
    rank_of = models.PositiveSmallIntegerField(_("among"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ("zone", "key", "year")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zone", "year", "key"], name="a_zone_has_an_indicator_once_a_year"),
            models.CheckConstraint(
                condition=models.Q(value__isnull=False) | models.Q(rank__isnull=False),
                name="an_indicator_has_a_value_or_a_rank",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.year}"

    @property
    def text(self) -> str:
        """The figure with its unit as people write it: 31.78 万元/亩; "" where there is a rank only."""
        return f"{plain(self.value)} {self.unit}".strip() if self.value is not None else ""
