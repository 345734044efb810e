from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from submissions.models import Submission


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def public_at(self, now: datetime) -> CertificateQuerySet:
        """What anyone may be told of at ``now`` (by the campaign's own clock): issued, and not only prepared."""
        return self.filter(issued_at__lte=now)


class Certificate(models.Model):
    """An honour certificate (荣誉证书). Its number comes from a published draw and tells no rank.

    It is public from ``issued_at`` on, which may lie ahead: it is prepared with the papers of a later release.

    ``zone`` and ``title`` are as printed: what the certificate says never changes with the directory.
    """

    class State(models.TextChoices):
        VALID = "valid", _("valid")
        WITHDRAWN = "withdrawn", _("withdrawn")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="certificates", verbose_name=_("campaign"))
    submission = models.OneToOneField(
        Submission, models.PROTECT, related_name="certificate", verbose_name=_("submission")
    )
    number = models.CharField(_("certificate number"), max_length=20, unique=True)
    zone = models.CharField(_("development zone"), max_length=100)
    title = models.TextField(_("case title"))
    issued_at = models.DateTimeField(_("issued at"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.VALID)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ("number",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="valid", withdrawn_at__isnull=True)
                | Q(state="withdrawn", withdrawn_at__isnull=False),
                name="a_withdrawn_certificate_has_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.number
