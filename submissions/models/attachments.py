"""Files beside the form: what belongs to a case, and what waits until somebody says which zone it is of."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from submissions.models.questions import Answer
from submissions.models.slate import Slate
from submissions.models.submission import Submission


class Attachment(models.Model):
    """A picture, document, sheet, video or the scan of a paper form. Removed ones keep their row and file."""

    class Kind(models.TextChoices):
        PICTURE = "picture", _("picture")
        DOCUMENT = "document", _("document")
        VIDEO = "video", _("video")
        SCAN = "scan", _("scan of the paper form")

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="attachments")
    answer = models.ForeignKey(Answer, models.SET_NULL, null=True, blank=True, related_name="attachments")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    thumbnail = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    caption = models.CharField(_("caption"), max_length=120, blank=True)
    credit = models.CharField(_("source of the picture"), max_length=60, blank=True)
    shown_publicly = models.BooleanField(_("shown with the case"), default=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added at"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn from the public pages at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn from the public pages by"),
    )
    withdrawal_reason = models.CharField(_("why it was withdrawn"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(shown_publicly=False) | Q(kind="picture", answer=None),
                name="only_a_picture_of_the_case_is_shown_publicly",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawal_reason="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, shown_publicly=False)
                & ~Q(withdrawal_reason=""),
                name="a_withdrawn_picture_has_a_reason_and_is_not_shown",
            ),
        ]

    def __str__(self) -> str:
        return self.caption or str(self.file)

    @property
    def is_picture(self) -> bool:
        """Whether there is a small picture to show; everything else is only offered to download."""
        return self.thumbnail_id is not None


class Rendition(models.Model):
    """A shown picture in one size, as public pages load it. Its digest is its address, so it can be kept for ever."""

    attachment = models.ForeignKey(Attachment, models.CASCADE, related_name="renditions")
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=32, db_index=True, help_text="The first half of the file's SHA-256.")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("attachment", "width")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attachment", "width"], name="a_picture_has_one_rendition_of_a_width")
        ]

    def __str__(self) -> str:
        return f"{self.width} x {self.height}"


class WaitingForm(models.Model):
    """A sound form (``part`` of a file, from 1) whose zone was not recognised for sure: kept until somebody chooses."""

    slate = models.ForeignKey(Slate, models.CASCADE, related_name="waiting_forms")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    part = models.PositiveSmallIntegerField(default=1)
    written = models.CharField(_("zone as written"), max_length=200, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded at"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slate", "file", "part"], name="a_part_of_a_file_waits_once")
        ]

    def __str__(self) -> str:
        return f"{self.file} {self.part}"
