"""The exchange meeting (notice, clause 四(五)): when and where, what is talked about, what is left of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Phase
from core.models import Job, StoredFile
from submissions.models import Submission

DOORS_BEFORE = timedelta(hours=1)  # unless the organisers say otherwise
MOST_DELEGATES = 3  # of one invitation, unless the organisers say otherwise


class Meeting(models.Model):
    """The exchange meeting. Time and place may stay open: 另行通知.

    ``sequence`` counts the changes of what stands in people's calendars (RFC 5545, 3.8.7.4).
    """

    phase = models.OneToOneField(Phase, models.PROTECT, related_name="meeting", verbose_name=_("phase"))
    starts_at = models.DateTimeField(_("begins at"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    doors_at = models.DateTimeField(_("doors open at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=100, blank=True)
    topic = models.CharField(_("topic"), max_length=200, blank=True)
    answer_until = models.DateTimeField(_("answers until"), null=True, blank=True)
    most_delegates = models.PositiveSmallIntegerField(_("most delegates of an invitation"), default=MOST_DELEGATES)
    sequence = models.PositiveIntegerField(editable=False, default=0)
    changed_at = models.DateTimeField(editable=False, null=True)

    class Meta:
        verbose_name = _("exchange meeting")
        verbose_name_plural = _("exchange meetings")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="a_meeting_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(doors_at__isnull=True) | Q(doors_at__lte=F("starts_at")),
                name="the_doors_open_before_the_meeting",
            ),
            models.CheckConstraint(condition=Q(most_delegates__gte=1), name="an_invitation_is_for_one_at_least"),
        ]

    def __str__(self) -> str:
        return f"{self.phase} {self.place}"

    @property
    def opens_doors_at(self) -> datetime | None:
        """From when people are signed in: the set moment, else an hour before the meeting begins."""
        return self.doors_at or (self.starts_at - DOORS_BEFORE if self.starts_at else None)

    @property
    def is_over_at(self) -> datetime | None:
        """Until when people are signed in: the set end, else the end of the meeting's day."""
        if self.ends_at or not self.starts_at:
            return self.ends_at
        local = timezone.localtime(self.starts_at)
        return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)

    @property
    def takes_answers_until(self) -> datetime | None:
        """Until when an answer may be given and changed: the set deadline, else the beginning of the meeting."""
        return self.answer_until or self.starts_at


class MeetingSession(models.Model):
    """One item of the agenda. Those of a meeting never overlap: its row is locked while one is written.

    No constraint that both databases know says that of two ranges.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="sessions", verbose_name=_("meeting"))
    begins_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"))
    topic = models.CharField(_("topic"), max_length=200)
    case = models.ForeignKey(
        Submission, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("case of the speaker")
    )
    speaker = models.CharField(_("speaker"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("session of the meeting")
        verbose_name_plural = _("sessions of the meeting")
        ordering = ("begins_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="a_session_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(topic=""), name="a_session_has_a_topic"),
        ]

    def __str__(self) -> str:
        return self.topic


class MaterialQuerySet(models.QuerySet["Material"]):
    def standing_at(self, now: datetime) -> MaterialQuerySet:
        """What may be downloaded at ``now``: neither removed nor past its last day."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=now), removed_at__isnull=True)


class Material(models.Model):
    """A file of the meeting: for everybody, or for whoever takes part, until a moment if one is set."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="materials", verbose_name=_("meeting"))
    title = models.CharField(_("title"), max_length=100)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("file"))
    is_public = models.BooleanField(_("for everybody"), default=False)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    added_at = models.DateTimeField(_("added at"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = _("material of the meeting")
        verbose_name_plural = _("materials of the meeting")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.title


class MeetingMinutes(models.Model):
    """The minutes (会议纪要): saved as they are typed, then frozen with the facts of the day and their digest."""

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="minutes", verbose_name=_("meeting"))
    text = models.TextField(_("text"), blank=True)
    version = models.PositiveIntegerField(editable=False, default=0)
    facts: Any = models.JSONField(_("minutes"), null=True, blank=True)
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("frozen by")
    )
    job = models.ForeignKey(Job, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("job"))

    class Meta:
        verbose_name = _("minutes of the meeting")
        verbose_name_plural = _("minutes of the meeting")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True, digest="")
                | (Q(frozen_at__isnull=False, facts__isnull=False, frozen_by__isnull=False) & ~Q(digest="")),
                name="frozen_minutes_have_facts_and_a_digest",
            )
        ]

    def __str__(self) -> str:
        return str(self.meeting)
