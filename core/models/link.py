from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class SignedLink(models.Model):
    """A link that lets its bearer do one thing once, until it expires. The token itself is never stored."""

    purpose = models.CharField(_("purpose"), max_length=50)
    subject = models.CharField(_("subject"), max_length=100)
    facts = models.JSONField(_("facts"), default=dict)
    nonce = models.CharField(max_length=32)
    created_at = models.DateTimeField(_("issued at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("issued by")
    )
    expires_at = models.DateTimeField(_("expires at"))
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("signed link")
        verbose_name_plural = _("signed links")
        indexes: ClassVar = [models.Index(fields=["purpose", "subject"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="link_expires_after_its_issue"),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True), name="used_link_is_not_revoked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject}"
