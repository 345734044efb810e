"""The campaign, its hosts, award areas and texts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Organisation, Role


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def running(self) -> CampaignQuerySet:
        """Everything but the templates that programmes are kept in."""
        return self.filter(is_template=False)

    def published(self) -> CampaignQuerySet:
        return self.running().filter(published_at__isnull=False)

    def organised_by(self, user: Any) -> CampaignQuerySet:
        """The campaigns that ``user`` organises for one of their hosts."""
        hosts = Organisation.objects.of(user, Role.ORGANISER)
        return self.running().filter(hosts__organisation__in=hosts).distinct()

    def audited_by(self, user: Any) -> CampaignQuerySet:
        """The campaigns that ``user`` may read in full: as organiser or as auditor of a host."""
        hosts = Organisation.objects.of(user, Role.ORGANISER, Role.AUDITOR)
        return self.running().filter(hosts__organisation__in=hosts).distinct()

    def visible_to(self, user: Any) -> CampaignQuerySet:
        """What is published, and what ``user`` organises or audits before that."""
        own = self.audited_by(user).values("pk")
        return self.running().filter(Q(published_at__isnull=False) | Q(pk__in=own))


class Campaign(models.Model):
    """One campaign of one year, or the template that a programme is kept in (``is_template``)."""

    class Mark(models.TextChoices):
        REAL = "", _("real")
        DEMO = "demo", _("demonstration data")
        REHEARSAL = "rehearsal", _("rehearsal")

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    programme = models.CharField(_("programme"), max_length=60)
    is_template = models.BooleanField(default=False, editable=False)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    name = models.CharField(_("name"), max_length=120)
    title_lines = models.JSONField(_("title, broken by sense"), default=list)
    province = models.CharField(_("province"), max_length=20)
    mailbox = models.EmailField(_("mailbox"), blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    mark = models.CharField(_("mark"), max_length=10, choices=Mark, blank=True, default=Mark.REAL)
    seed = models.CharField(_("published seed of the draw"), max_length=64, blank=True)
    clock_offset = models.DurationField(_("clock offset"), default=timedelta)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ("-year", "-id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(mark="rehearsal") | Q(clock_offset=timedelta()),
                name="only_a_rehearsal_has_a_clock_of_its_own",
            ),
            models.CheckConstraint(
                condition=Q(is_template=True, published_at__isnull=True) | Q(is_template=False, year__isnull=False),
                name="a_template_is_never_published_and_a_campaign_has_a_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.year}年）" if self.year else self.name

    @property
    def mark_text(self) -> str:
        """What every page and paper of an invented campaign says: 演示数据 or 彩排."""
        return {"demo": "演示数据", "rehearsal": "彩排"}.get(self.mark, "")

    @property
    def host_names(self) -> list[str]:
        return [host.organisation.name for host in self.hosts.all()]

    def text(self, key: str) -> str:
        """The programme's text ``key``, or "" if it has none."""
        return next((text.body for text in self.texts.all() if text.key == key), "")


class Host(models.Model):
    """An organisation that holds the campaign; the order is that of the notice's head."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="hosts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="hosted")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "organisation"], name="a_host_stands_once_in_a_campaign"),
            models.UniqueConstraint(fields=["campaign", "position"], name="hosts_have_an_order"),
        ]

    def __str__(self) -> str:
        return self.organisation.name


class AwardArea(models.Model):
    """One of the directions (奖区) in which cases are put forward."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="areas")
    name = models.CharField(_("name"), max_length=30)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("award area")
        verbose_name_plural = _("award areas")
        ordering = ("position",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "name"], name="an_award_area_stands_once_in_a_campaign")
        ]

    def __str__(self) -> str:
        return self.name


class CampaignText(models.Model):
    """A text of the programme: the notice, the commitment, a clause list, a document's wording."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="texts")
    key = models.SlugField(_("key"), max_length=40)
    body = models.TextField(_("text"))

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        ordering = ("key",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "key"], name="a_text_stands_once_in_a_campaign")
        ]

    def __str__(self) -> str:
        return self.key
