"""A phase is a row with a window; whether it is open is derived from the clock on every request.

The only hand in it is a pause by two persons (``campaigns.pausing``): a phase that stands still is not open.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaign import Campaign


class PhaseQuerySet(models.QuerySet["Phase"]):
    def open_at(self, now: datetime) -> PhaseQuerySet:
        """Phases whose half-open window holds ``now`` and that do not stand still (``Phase.is_open_at`` in SQL)."""
        return self.filter(
            Q(opens_at__isnull=True, duration__isnull=True) | Q(opens_at__lte=now),
            Q(closes_at__isnull=True) | Q(closes_at__gt=now),
            closed_at__isnull=True,
            paused_at__isnull=True,
        )

    def due_at(self, now: datetime) -> PhaseQuerySet:
        """Phases whose window is over and that were not closed yet, in the order in which they ended."""
        return self.filter(
            campaign__is_template=False,
            campaign__published_at__isnull=False,
            closes_at__lte=now,
            closed_at__isnull=True,
        ).order_by("closes_at", "position")


class Phase(models.Model):
    """A step of a campaign: ``kind`` names its PhaseKind, which says what may be done in it.

    A window is two moments (the last day is inclusive: ``closes_at`` is the midnight after it), a length that starts
    with an act (``duration`` in ``unit``), or open-ended (all null: the gate of the kind alone decides).
    """

    class Unit(models.TextChoices):
        DAYS = "days", _("days")
        WORKING_DAYS = "working_days", _("working days")

    class Repeats(models.TextChoices):
        NEVER = "never", _("never")
        YEARLY = "yearly", _("yearly")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="phases")
    position = models.PositiveSmallIntegerField(_("position"))
    key = models.SlugField(_("key"), max_length=30)
    kind = models.CharField(_("kind"), max_length=20)
    name = models.CharField(_("name"), max_length=40)
    summary = models.TextField(_("summary"), blank=True)
    first_day = models.CharField(_("first day (MM-DD)"), max_length=5, blank=True)
    last_day = models.CharField(_("last day (MM-DD)"), max_length=5, blank=True)
    opens_at = models.DateTimeField(_("opens at"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)
    duration = models.PositiveSmallIntegerField(_("length"), null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=12, choices=Unit, default=Unit.DAYS)
    first_day_counts = models.BooleanField(
        _("the day of publication is the first working day"),
        default=True,
        help_text=_("Otherwise the day after it is."),
    )
    repeats = models.CharField(_("repeats"), max_length=10, choices=Repeats, default=Repeats.NEVER)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    paused_at = models.DateTimeField(_("stands still since"), null=True, blank=True, editable=False)

    objects = PhaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering = ("position",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "position"], name="phases_have_an_order"),
            models.UniqueConstraint(fields=["campaign", "key"], name="a_phase_key_stands_once_in_a_campaign"),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="a_phase_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(duration__isnull=True) | Q(duration__gt=0), name="a_length_is_at_least_one"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_open_at(self, now: datetime) -> bool:
        """Whether the window holds ``now`` and the phase does not stand still."""
        return self.paused_at is None and self.is_within_at(now)

    def is_paused_at(self, now: datetime) -> bool:
        """Whether the phase stands still; one that is over does not, whatever it did when it ended."""
        return self.paused_at is not None and not self.is_over_at(now)

    def is_within_at(self, now: datetime) -> bool:
        """Whether the half-open window ``opens_at <= now < closes_at`` holds ``now`` and nobody closed the phase."""
        if self.closed_at or (self.opens_at is None and self.duration):
            return False
        return (self.opens_at is None or self.opens_at <= now) and (self.closes_at is None or now < self.closes_at)

    def starts_quietly_at(self, now: datetime) -> bool:
        """Whether the phase is to start with an act that is not public yet: until then nobody is told its dates."""
        return bool(self.duration and self.opens_at and self.opens_at > now and not self.closed_at)

    def is_over_at(self, now: datetime) -> bool:
        return self.closed_at is not None or (self.closes_at is not None and self.closes_at <= now)


def present(phases: Sequence[Phase], now: datetime) -> Phase:
    """Of ``phases`` (at least one) the open one, else the one that stands still in its window, else the first."""
    return max(phases, key=lambda phase: (phase.is_open_at(now), phase.is_within_at(now)))
