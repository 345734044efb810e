"""The deliberation (合议、评审会): its meeting, who attends, what it talks about and what becomes of that."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models import Campaign
from core.models import StoredFile
from submissions.models import Submission

EDGE = 2  # places above and below the list's edge whose cases are talked about, unless the organisers say otherwise


class Deliberation(models.Model):
    """A meeting of the experts about the cases that numbers alone should not decide. One at a time in a campaign.

    ``turn`` counts what the projector has to show anew. ``minutes`` are frozen at the close, ``digest`` is theirs.
    """

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("state of a deliberation", "planned")
        OPEN = "open", pgettext_lazy("state of a deliberation", "under way")
        CLOSED = "closed", pgettext_lazy("state of a deliberation", "closed")
        CANCELLED = "cancelled", pgettext_lazy("state of a deliberation", "cancelled")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="deliberations", verbose_name=_("campaign"))
    position = models.PositiveSmallIntegerField(_("number of the meeting"))
    held_on = models.DateField(_("date"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=100, blank=True)
    chair = models.CharField(pgettext_lazy("of a meeting", "chair"), max_length=60, blank=True)
    edge = models.PositiveSmallIntegerField(_("places beside the edge of the list"), default=EDGE)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cancelled by"),
    )
    cancel_reason = models.CharField(_("reason for cancelling it"), max_length=200, blank=True)
    current = models.ForeignKey(
        "results.AgendaItem", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("present item")
    )
    turn = models.PositiveIntegerField(editable=False, default=0)
    opinion = models.TextField(_("opinion of the meeting"), blank=True)
    version = models.PositiveIntegerField(editable=False, default=0)
    inputs = models.CharField(_("digest of the list that the agenda was made from"), max_length=64, blank=True)
    minutes: Any = models.JSONField(_("minutes"), null=True, blank=True)
    digest = models.CharField(_("digest"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("deliberation")
        verbose_name_plural = _("deliberations")
        ordering = ("campaign", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "position"], name="deliberations_of_a_campaign_are_numbered"),
            models.UniqueConstraint(
                fields=["campaign"],
                condition=Q(state__in=["planned", "open"]),
                name="one_deliberation_of_a_campaign_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="planned", opened_at__isnull=True, closed_at__isnull=True)
                | Q(state="cancelled", opened_at__isnull=True, closed_at__isnull=True)
                | Q(state="open", opened_at__isnull=False, closed_at__isnull=True)
                | Q(state="closed", opened_at__isnull=False, closed_at__isnull=False),
                name="a_deliberation_is_opened_before_it_is_closed",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="cancelled", cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancel_reason="")
                )
                | (~Q(state="cancelled") & Q(cancelled_at__isnull=True, cancelled_by__isnull=True, cancel_reason="")),
                name="a_deliberation_is_cancelled_by_somebody_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | (Q(minutes__isnull=False) & ~Q(digest="")),
                name="a_closed_deliberation_has_minutes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.position}"

    @property
    def is_planned(self) -> bool:
        return self.state == self.State.PLANNED

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def is_over(self) -> bool:
        """Closed or cancelled: nothing of it changes any more, and another one may be planned."""
        return self.is_closed or self.is_cancelled


class Attendance(models.Model):
    """Somebody who is to attend: an expert who scored, by the account, or anybody by name."""

    deliberation = models.ForeignKey(Deliberation, models.CASCADE, related_name="attendance")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    name = models.CharField(_("name"), max_length=60)
    unit = models.CharField(_("unit"), max_length=100, blank=True)
    role = models.CharField(_("part in the panel"), max_length=60, blank=True)
    is_present = models.BooleanField(_("present"), default=False)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["deliberation", "user"],
                condition=Q(user__isnull=False),
                name="an_account_attends_a_deliberation_once",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="whoever_attends_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def standing(self) -> AgendaItemQuerySet:
        """What is to be talked about: not dropped."""
        return self.filter(dropped_at__isnull=True)

    def with_names(self) -> AgendaItemQuerySet:
        return self.select_related("submission__zone__organisation", "submission__area")


class AgendaItem(models.Model):
    """A case to be talked about. ``reasons`` say why; ``facts`` are its points when the agenda was made."""

    class Why(models.TextChoices):
        SPREAD = "spread", _("experts far apart")
        EDGE = "edge", _("at the edge of the list")
        MOVED = "moved", _("moved by a least number or a cap")
        TIE = "tie", _("equal points at the edge")
        QUORUM = "quorum", _("fewer scores than needed")
        HAND = "hand", _("put on the agenda by the organisers")

    class Conclusion(models.TextChoices):
        KEEP = "keep", _("as computed")
        ADJUST = "adjust", _("to be adjusted")
        DEFER = "defer", _("deferred")

    deliberation = models.ForeignKey(Deliberation, models.CASCADE, related_name="items")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="+", verbose_name=_("case"))
    position = models.PositiveSmallIntegerField(_("position"))
    reasons = models.JSONField(_("why"), default=list)
    facts: Any = models.JSONField(_("facts"), default=dict)
    note = models.CharField(_("why by hand"), max_length=200, blank=True)
    dropped_at = models.DateTimeField(_("dropped at"), null=True, blank=True)
    drop_reason = models.CharField(_("reason for dropping"), max_length=200, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    version = models.PositiveIntegerField(editable=False, default=0)
    conclusion = models.CharField(_("conclusion"), max_length=6, choices=Conclusion, blank=True)
    discussed_at = models.DateTimeField(_("discussed at"), null=True, blank=True)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of the agenda")
        verbose_name_plural = _("items of the agenda")
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deliberation", "submission"], name="a_case_stands_once_on_an_agenda"),
            models.CheckConstraint(
                condition=Q(dropped_at__isnull=True, drop_reason="")
                | (Q(dropped_at__isnull=False) & ~Q(drop_reason="")),
                name="an_item_is_dropped_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(conclusion="") | Q(discussed_at__isnull=False),
                name="an_item_with_a_conclusion_was_discussed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.submission)

    @property
    def why(self) -> list[str]:
        """The reasons in words."""
        return [str(self.Why(key).label) for key in self.reasons]


class SignedSheet(models.Model):
    """A scan of the signature sheet (专家签字表) as it was signed, kept with the minutes."""

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="signed_sheets")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))
    at = models.DateTimeField(_("uploaded at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("signed sheet")
        verbose_name_plural = _("signed sheets")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.file)
