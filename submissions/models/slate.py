from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from core.models import Organisation, Role


class SlateQuerySet(models.QuerySet["Slate"]):
    def visible_to(self, user: Any) -> SlateQuerySet:
        """An office's own slates; all slates of a campaign for those who organise or audit it."""
        offices = Organisation.objects.of(user, Role.OFFICE)
        published = Q(office__in=offices, campaign__published_at__isnull=False)
        return self.filter(published | Q(campaign__in=Campaign.objects.audited_by(user)))


class Slate(models.Model):
    """A city office's recommendation list (推荐名单): ``minimum`` to ``places`` zones, sent in one act.

    ``taken`` is the counter that keeps the limit: it changes under the row's lock, and the constraint has the last
    word whatever the code does.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="slates", verbose_name=_("campaign"))
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="slates", verbose_name=_("city office"))
    minimum = models.PositiveSmallIntegerField(_("at least"))
    places = models.PositiveSmallIntegerField(_("at most"))
    taken = models.PositiveSmallIntegerField(_("places taken"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sent by")
    )
    receipt = models.CharField(_("receipt number"), max_length=20, blank=True)

    objects = SlateQuerySet.as_manager()

    class Meta:
        verbose_name = _("slate")
        verbose_name_plural = _("slates")
        ordering = ("campaign", "office__city_code")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "office"], name="an_office_has_one_slate_in_a_campaign"),
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="a_slate_has_no_more_zones_than_places"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(taken__gte=F("minimum")), name="a_sent_slate_has_its_minimum"
            ),
        ]

    def __str__(self) -> str:
        return self.office.city_name


class QuotaException(models.Model):
    """An organiser's exception to the quota of one city, with the reason; the slate's own numbers change with it."""

    slate = models.ForeignKey(Slate, models.CASCADE, related_name="exceptions", verbose_name=_("slate"))
    minimum = models.PositiveSmallIntegerField(_("at least"))
    places = models.PositiveSmallIntegerField(_("at most"))
    former_minimum = models.PositiveSmallIntegerField()
    former_places = models.PositiveSmallIntegerField()
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("granted by"))
    at = models.DateTimeField(_("granted at"))

    class Meta:
        verbose_name = _("quota exception")
        verbose_name_plural = _("quota exceptions")
        ordering = ("at",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_quota_exception_has_a_reason"),
            models.CheckConstraint(
                condition=Q(minimum__gte=1, places__gte=F("minimum")), name="an_exception_is_a_range_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minimum}-{self.places}"
