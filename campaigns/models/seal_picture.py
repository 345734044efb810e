from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaign import Host
from core.models import StoredFile


class HostSeal(models.Model):
    """The picture of a host's seal, uploaded by one of its own organisers; withdrawn or replaced it stays on record.

    The portal never draws a seal. A document shows the seals that were in force when it was published.
    """

    host = models.ForeignKey(Host, models.PROTECT, related_name="seals", verbose_name=_("host"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("picture"))
    millimetres = models.PositiveSmallIntegerField(_("diameter in millimetres"), default=42)
    uploaded_at = models.DateTimeField(_("uploaded at"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    reason = models.CharField(_("why it was withdrawn"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("picture of a seal")
        verbose_name_plural = _("pictures of seals")
        ordering = ("-id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["host"], condition=Q(withdrawn_at__isnull=True), name="a_host_has_one_seal_in_force"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, reason="")
                | Q(withdrawn_at__gte=F("uploaded_at"), withdrawn_by__isnull=False) & ~Q(reason=""),
                name="a_withdrawn_seal_has_a_person_a_time_and_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(millimetres__gte=30, millimetres__lte=50), name="a_seal_is_three_to_five_centimetres_wide"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.host} {self.uploaded_at}"
