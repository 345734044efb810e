"""Returning a form: which fields are to be mended, why, and by when."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from submissions.models.submission import Submission
from submissions.models.trail import Revision


class CorrectionRequest(models.Model):
    """A return for correction (退回修改), by the city's office to its zone or by the organisers to the office.

    Without items the whole form is unlocked; with items only the fields that they name. ``before`` is the state that
    was returned: what changed since is shown to whoever asked.
    """

    class Level(models.TextChoices):
        OFFICE = "office", _("by the city office")
        ORGANISER = "organiser", _("by the organisers")

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="corrections")
    level = models.CharField(_("returned"), max_length=10, choices=Level)
    reason = models.TextField(_("reason"), blank=True)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    before = models.ForeignKey(Revision, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("returned by"))
    at = models.DateTimeField(_("returned at"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    class Meta:
        verbose_name = _("correction request")
        verbose_name_plural = _("correction requests")
        ordering = ("at",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["submission", "level"],
                condition=Q(settled_at__isnull=True),
                name="a_form_has_one_open_correction_a_level",
            )
        ]

    def __str__(self) -> str:
        return self.reason[:40]


class CorrectionItem(models.Model):
    """One field that is to be mended: ``field`` is a form field's or a question's key."""

    request = models.ForeignKey(CorrectionRequest, models.CASCADE, related_name="items")
    field = models.SlugField(max_length=40)  # a question's key of up to 30 with its year
    reason = models.TextField(_("reason"))

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "field"], name="a_field_is_returned_once_in_a_correction"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_returned_field_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.reason}"


class Resemblance(models.Model):
    """A hint to a person: how much of this case's narrative stands in another one as well.

    ``share`` is the containment of six-character shingles, 0 to 1, of ``submission`` in ``other``.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="resemblances")
    other = models.ForeignKey(Submission, models.CASCADE, related_name="+")
    share = models.FloatField(_("share"))
    found_at = models.DateTimeField(_("found at"))
    note = models.TextField(_("finding"), blank=True)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("looked at by"),
    )
    looked_at = models.DateTimeField(_("looked at"), null=True, blank=True)

    class Meta:
        ordering = ("-share",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "other"], name="two_forms_are_compared_once"),
            models.CheckConstraint(condition=~Q(submission=models.F("other")), name="a_form_does_not_resemble_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.share:.0%}"
