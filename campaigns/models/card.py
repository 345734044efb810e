from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaign import Campaign
from core.models import Approval


class RuleCard(models.Model):
    """The rules of voting, scoring and selection, locked by two persons and published before the vote opens.

    ``content`` is frozen: the selection is computed from it, whatever the rule rows say later.
    """

    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="card", verbose_name=_("campaign"))
    content = models.JSONField(_("content"))
    digest = models.CharField(_("digest"), max_length=64)
    approval = models.OneToOneField(Approval, models.PROTECT, related_name="+", verbose_name=_("approval"))
    locked_at = models.DateTimeField(_("locked at"))

    class Meta:
        verbose_name = _("rule card")
        verbose_name_plural = _("rule cards")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(digest=""), name="a_locked_card_has_a_digest")
        ]

    def __str__(self) -> str:
        return self.digest[:8]

    def rules(self, kind: str) -> dict[str, object]:
        """The locked rules of the first phase of ``kind``; KeyError if the card has none."""
        for phase in self.content["phases"]:
            if phase["kind"] == kind:
                rules: dict[str, object] = phase["rules"]
                return rules
        raise KeyError(kind)
