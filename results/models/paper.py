"""The two official papers, the public notice and the announcement."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import Phase
from core.models import Approval, Job
from submissions.models import Submission

# A release that was called off says by whom and why; the record keeps every one, the paper its last.
_CALLED_OFF = Q(called_off_at__isnull=True, called_off_by__isnull=True, called_off_reason="") | (
    Q(called_off_at__isnull=False, called_off_by__isnull=False) & ~Q(called_off_reason="")
)
_AT_ITS_MINUTE = Q(published_at__isnull=True) | Q(release_at__isnull=True) | Q(published_at=F("release_at"))


class PaperQuerySet(models.QuerySet[Any]):
    """Every public page asks by ``public_at``: what two persons released for a later minute stands here before it."""

    def public_at(self, now: datetime) -> PaperQuerySet:
        """What anyone may read at ``now``, by the campaign's own clock."""
        return self.filter(published_at__lte=now)

    def awaiting_at(self, now: datetime) -> PaperQuerySet:
        """What was released for a minute that has not come at ``now``."""
        return self.filter(release_at__isnull=False, published_at__gt=now)


class Paper(models.Model):
    """A document drafted by one organiser and released by another. From then on its text and list are frozen.

    ``release_at`` is the minute for which it was proposed, none for the moment of the second signature. Once released
    it is public from ``published_at`` on, by the clock alone; that moment may lie ahead.

    ``cases`` is the list as printed, in neutral order: number, title, zone, city and area, never points or places.
    """

    number = models.CharField(_("document number"), max_length=40, blank=True)
    title_lines = models.JSONField(_("title, broken by sense"), default=list)
    body = models.TextField(_("text"))
    cases = models.JSONField(_("list"), default=list)
    drafted_at = models.DateTimeField(_("drafted at"))
    release_at = models.DateTimeField(_("to be released at"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    approval = models.OneToOneField(
        Approval, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approval")
    )
    job = models.ForeignKey(Job, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("PDF"))
    called_off_at = models.DateTimeField(_("called off at"), null=True, blank=True)
    called_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("called off by"),
    )
    called_off_reason = models.CharField(_("reason for calling it off"), max_length=200, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return "".join(self.title_lines)

    def is_public_at(self, now: datetime) -> bool:
        """``PaperQuerySet.public_at`` of one row."""
        return self.published_at is not None and self.published_at <= now

    @property
    def has_file(self) -> bool:
        """Whether the PDF has been rendered."""
        return self.job is not None and self.job.result_id is not None

    @property
    def by_city(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """The list in its neutral order, city by city."""
        cities: dict[str, list[dict[str, Any]]] = {}
        for case in self.cases:
            cities.setdefault(case["city"], []).append(case)
        return list(cities.items())


class PublicNotice(Paper):
    """The public notice (公示) of the cases to be selected. Its last day is the phase's: working days, inclusive."""

    phase = models.OneToOneField(Phase, models.PROTECT, related_name="public_notice", verbose_name=_("phase"))

    class Meta:
        verbose_name = _("public notice")
        verbose_name_plural = _("public notices")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(approval__isnull=False),
                name="a_published_notice_was_approved",
            ),
            models.CheckConstraint(condition=_CALLED_OFF, name="a_notice_called_off_has_a_person_and_a_reason"),
            models.CheckConstraint(condition=_AT_ITS_MINUTE, name="a_notice_is_public_at_its_minute"),
        ]


class Announcement(Paper):
    """The announcement (公布) of the selected cases. Cases that an objection held follow in a later one."""

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="announcements", verbose_name=_("phase"))
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    with_certificates = models.BooleanField(_("release the certificates with it"), default=False)

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ("position",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["phase", "position"], name="announcements_have_an_order"),
            models.UniqueConstraint(
                fields=["phase"], condition=Q(published_at__isnull=True), name="one_announcement_is_drafted_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(approval__isnull=False),
                name="a_published_announcement_was_approved",
            ),
            models.CheckConstraint(condition=_CALLED_OFF, name="an_announcement_called_off_has_a_person_and_a_reason"),
            models.CheckConstraint(condition=_AT_ITS_MINUTE, name="an_announcement_is_public_at_its_minute"),
        ]


class AnnouncedCase(models.Model):
    """A case that an announcement names: the ground on which its certificate is issued."""

    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="announced")
    submission = models.OneToOneField(Submission, models.PROTECT, related_name="announced")

    class Meta:
        verbose_name = _("announced case")
        verbose_name_plural = _("announced cases")

    def __str__(self) -> str:
        return str(self.submission)
