"""Two persons for what one person must not decide."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Approval(models.Model):
    """A proposal by one person that takes effect when another approves exactly the same content.

    ``subject`` is ``app.model:pk``; ``digest`` is the SHA-256 of what was on the proposer's screen, so that nobody
    can approve something else than what was proposed.
    """

    action = models.CharField(_("action"), max_length=50)
    subject = models.CharField(_("subject"), max_length=100)
    digest = models.CharField(_("digest"), max_length=64)
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="proposals", verbose_name=_("proposer")
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="approvals",
        null=True,
        blank=True,
        verbose_name=_("approver"),
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | ~Q(approver=F("proposer")), name="approver_is_not_the_proposer"
            ),
            models.CheckConstraint(
                condition=Q(approver__isnull=True, approved_at__isnull=True)
                | Q(approver__isnull=False, approved_at__isnull=False),
                name="approval_has_approver_and_time",
            ),
            models.UniqueConstraint(
                fields=["action", "subject"],
                condition=Q(approved_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_proposal_per_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
