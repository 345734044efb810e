from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaign import Campaign
from core.canonical import digest
from core.models import Approval


class RuleCard(models.Model):
    """The rules of voting, scoring and selection, locked by two persons and published before the vote opens.

    ``content`` is frozen: the selection is computed from it, whatever the rule rows say later. Only a published
    correction replaces it, and keeps what stood before.
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
        return rules_of(self.content, kind)

    def content_at(self, digest: str) -> dict[str, Any]:
        """The content that had ``digest``: the card's own, or one that a published correction replaced since.

        What was computed is explained by the rules that it was computed by. KeyError for a digest it never had.
        """
        if digest == self.digest:
            found: dict[str, Any] | None = self.content
        else:
            replaced = self.corrections.filter(digest_before=digest, published_at__isnull=False)
            found = replaced.values_list("before", flat=True).first()
        if found is None:
            raise KeyError(digest)
        return found


def rules_of(content: dict[str, Any], kind: str) -> dict[str, object]:
    """The rules of the first phase of ``kind`` in a card's content; KeyError if there is none."""
    for phase in content["phases"]:
        if phase["kind"] == kind:
            rules: dict[str, object] = phase["rules"]
            return rules
    raise KeyError(kind)


class CardCorrection(models.Model):
    """Other rules for a locked card: proposed with a reason, and from its publication by a second person in force.

    ``before`` and ``after`` are the whole content, so that what was published once stays readable.
    """

    card = models.ForeignKey(RuleCard, models.PROTECT, related_name="corrections", verbose_name=_("rule card"))
    position = models.PositiveSmallIntegerField(_("position"), null=True, blank=True)
    reason = models.TextField(_("reason"))
    before = models.JSONField(_("content before"))
    after = models.JSONField(_("content after"))
    digest_before = models.CharField(_("digest before"), max_length=64)
    digest_after = models.CharField(_("digest after"), max_length=64)
    proposed_at = models.DateTimeField(_("proposed at"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    approval = models.OneToOneField(
        Approval, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approval")
    )

    class Meta:
        verbose_name = _("correction of a rule card")
        verbose_name_plural = _("corrections of rule cards")
        ordering = ("card", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["card", "position"], name="corrections_of_a_card_have_an_order"),
            models.UniqueConstraint(
                fields=["card"],
                condition=models.Q(published_at__isnull=True),
                name="one_correction_of_a_card_is_proposed_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True, approval__isnull=True, position__isnull=True)
                | models.Q(published_at__isnull=False, approval__isnull=False, position__isnull=False),
                name="a_published_correction_was_approved",
            ),
            models.CheckConstraint(
                condition=~models.Q(digest_before=models.F("digest_after")), name="a_correction_changes_the_card"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="a_correction_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.card} {self.position or ''}".strip()

    @property
    def digest(self) -> str:
        """What the second person approves: both cards and the reason."""
        return digest({"before": self.digest_before, "after": self.digest_after, "reason": self.reason})

    @property
    def changed(self) -> dict[str, dict[str, Any]]:
        """The rules that differ, by the phase's key and by name."""
        stood = {phase["key"]: phase["rules"] for phase in self.before["phases"]}
        return {
            phase["key"]: changed
            for phase in self.after["phases"]
            if (changed := {n: v for n, v in phase["rules"].items() if stood[phase["key"]].get(n) != v})
        }
