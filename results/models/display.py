"""Exhibition boards: what was printed of each case, and how often a board or a kiosk was scanned."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models import DisplaySite
from submissions.models import Submission


class BoardText(models.Model):
    """What a board says of a case (``results.display.texts``), word for word. Written once and never changed.

    The QR of the paper names ``version``, so that a scan can tell what has been corrected since it was printed.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="board_texts", verbose_name=_("submission"))
    version = models.PositiveSmallIntegerField(_("version"))
    facts = models.JSONField(_("content"))
    digest = models.CharField(_("digest"), max_length=64)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("text of a board")
        verbose_name_plural = _("texts of boards")
        ordering = ("version",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "version"], name="texts_of_a_board_are_numbered"),
            models.UniqueConstraint(fields=["submission", "digest"], name="a_text_of_a_board_is_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} · {self.version}"


class DisplayScan(models.Model):
    """How often one case was scanned at one place within one hour. It says nothing about who did.

    ``in_time`` is false for scans before the first or after the last day of the place: boards hang longer than planned.
    """

    site = models.ForeignKey(DisplaySite, models.PROTECT, related_name="scans", db_index=False)
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="scans")
    hour = models.DateTimeField(_("hour"))  # its beginning, by the campaign's clock
    in_time = models.BooleanField(_("while the place is open"))
    count = models.PositiveIntegerField(_("scans"), default=0)

    class Meta:
        verbose_name = _("scans of an hour")
        verbose_name_plural = _("scans by the hour")
        ordering = ("hour",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "submission", "hour", "in_time"], name="scans_of_an_hour_are_counted_in_one_row"
            )
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.submission_id} {self.hour:%Y-%m-%d %H}"
