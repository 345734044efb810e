from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Phase


class RouteQuerySet(models.QuerySet["Route"]):
    def visible_to(self, user: Any) -> RouteQuerySet:
        """All routes of a campaign for its organisers and auditors; the own ones for those who travel them."""
        own = models.Q(visitors=user) if user.is_authenticated else models.Q(pk__in=[])
        return self.filter(own | models.Q(phase__campaign__in=Campaign.objects.audited_by(user))).distinct()


class Route(models.Model):
    """A route (路线): who travels it, and its stops, day by day. A stop is a ``Visit``; one visitor reports on it."""

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="routes", verbose_name=_("phase"))
    name = models.CharField(_("name"), max_length=40)
    visitors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="routes", verbose_name=_("visitors"))

    objects = RouteQuerySet.as_manager()

    class Meta:
        verbose_name = _("route")
        verbose_name_plural = _("routes")
        ordering = ("phase", "name")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["phase", "name"], name="a_route_bears_a_name_once_in_a_phase"),
            models.CheckConstraint(condition=~models.Q(name=""), name="a_route_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
