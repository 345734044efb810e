"""News of a campaign (全程报道): written by a reporter or an organiser, published by two organisers, at a minute.

What is public is never edited: a correction stands beside it, and what is withdrawn says that it was, and why.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns import kinds
from campaigns.models import Campaign, Phase
from core.models import Approval, Organisation, Role, StoredFile
from submissions.models import Submission

MOST_HEADLINE, MOST_LEAD, MOST_BODY, MOST_SOURCE = 60, 200, 10_000, 60  # characters
MOST_ALT, MOST_CAPTION, MOST_CREDIT, MOST_REASON = 120, 120, 60, 200


class NewsQuerySet(models.QuerySet["NewsItem"]):
    def public_at(self, now: datetime) -> NewsQuerySet:
        """What anyone may know of at ``now``, by the campaign's own clock; also what was withdrawn since."""
        return self.filter(published_at__lte=now)

    def standing(self) -> NewsQuerySet:
        """Without what was withdrawn."""
        return self.filter(withdrawn_at=None)

    def latest_first(self) -> NewsQuerySet:
        return self.order_by("-published_at", "-pk")

    def worked_on_by(self, user: Any, campaign: Campaign) -> NewsQuerySet:
        """All of ``campaign`` for its organisers and auditors, for a reporter of its hosts the own ones.

        Nobody works on news about a case that conflicts with the own person.
        """
        found = self.filter(campaign=campaign).exclude(case__in=kinds.conflicted_with(campaign, user))
        if Campaign.objects.audited_by(user).filter(pk=campaign.pk).exists():
            return found
        return found.filter(written_by=user) if is_reporter(user, campaign) else self.none()


def is_reporter(user: Any, campaign: Campaign) -> bool:
    """Whether ``user`` is a reporter of one of the hosts."""
    if not user.is_authenticated or campaign.published_at is None:
        return False
    hosts = Organisation.objects.filter(hosted__campaign=campaign)
    return Organisation.objects.of(user, Role.REPORTER).filter(pk__in=hosts.values("pk")).exists()


class NewsItem(models.Model):
    """A piece of news: plain text, a paragraph a line.

    ``release_at`` is the minute until which it is under embargo, none for the moment of the second signature;
    ``published_at`` the moment from which it is public, which may lie ahead. ``rank_reason`` says why words stand in it
    that could be read as a rank. ``shown`` is the picture as pages load it, ``picture`` the whole one.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="news", verbose_name=_("campaign"))
    headline = models.CharField(_("headline"), max_length=MOST_HEADLINE)
    lead = models.CharField(_("lead"), max_length=MOST_LEAD, blank=True)
    body = models.TextField(_("text"))
    source = models.CharField(_("source"), max_length=MOST_SOURCE, blank=True)
    case = models.ForeignKey(
        Submission, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("about the case")
    )
    phase = models.ForeignKey(
        Phase, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("about the phase")
    )
    picture = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    shown = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    alt = models.CharField(_("what the picture shows"), max_length=MOST_ALT, blank=True)
    caption = models.CharField(_("caption"), max_length=MOST_CAPTION, blank=True)
    credit = models.CharField(_("source of the picture"), max_length=MOST_CREDIT, blank=True)
    rank_reason = models.CharField(_("why the words that could be read as a rank stay"), max_length=200, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written at"))
    release_at = models.DateTimeField(_("under embargo until"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    approval = models.OneToOneField(
        Approval, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approval")
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
    withdrawal_reason = models.CharField(_("why it was withdrawn"), max_length=MOST_REASON, blank=True)

    objects = NewsQuerySet.as_manager()

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news items")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, approval__isnull=True)
                | Q(published_at__isnull=False, approval__isnull=False),
                name="published_news_was_approved",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(release_at__isnull=True) | Q(published_at=F("release_at")),
                name="news_is_public_at_its_minute",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawal_reason="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, published_at__isnull=False)
                & ~Q(withdrawal_reason=""),
                name="withdrawn_news_was_public_and_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(picture__isnull=True, shown__isnull=True)
                | Q(picture__isnull=False, shown__isnull=False) & ~Q(alt=""),
                name="a_picture_of_news_says_what_it_shows",
            ),
            models.CheckConstraint(condition=~Q(headline="") & ~Q(body=""), name="news_has_a_headline_and_a_text"),
        ]

    def __str__(self) -> str:
        return self.headline

    def is_public_at(self, now: datetime) -> bool:
        """``NewsQuerySet.public_at`` of one row."""
        return self.published_at is not None and self.published_at <= now

    @property
    def paragraphs(self) -> list[str]:
        return [line.strip() for line in self.body.splitlines() if line.strip()]


class NewsCorrection(models.Model):
    """A correction (更正) that stands visibly with a published item; it is public with its second signature."""

    item = models.ForeignKey(NewsItem, models.PROTECT, related_name="corrections", verbose_name=_("news item"))
    note = models.CharField(_("correction"), max_length=500)
    proposed_at = models.DateTimeField(_("proposed at"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    approval = models.OneToOneField(
        Approval, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approval")
    )

    class Meta:
        verbose_name = _("correction of news")
        verbose_name_plural = _("corrections of news")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(published_at__isnull=True), name="one_correction_of_news_waits_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(approval__isnull=False),
                name="a_published_correction_of_news_was_approved",
            ),
            models.CheckConstraint(condition=~Q(note=""), name="a_correction_of_news_has_words"),
        ]

    def __str__(self) -> str:
        return self.note
