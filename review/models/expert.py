from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Phase
from core.models import Membership, Role


class ExpertQuerySet(models.QuerySet["Expert"]):
    def of_campaign(self, campaign: Campaign) -> ExpertQuerySet:
        """The active experts of the campaign's hosts: those who can be given cases."""
        seats = Membership.objects.filter(role=Role.EXPERT, organisation__hosted__campaign=campaign)
        return self.filter(user__is_active=True, user__in=seats.values("user"))

    def visible_to(self, user: Any) -> ExpertQuerySet:
        """The experts of the campaigns that ``user`` organises or audits."""
        seats = Membership.objects.filter(
            role=Role.EXPERT, organisation__hosted__campaign__in=Campaign.objects.audited_by(user)
        )
        return self.filter(user__in=seats.values("user"))

    def with_progress(self, phase: Phase) -> ExpertQuerySet:
        """Each with ``given``, ``undeclared``, ``done`` and ``finished`` cases of ``phase``. Counts, never scores.

        ``done`` were submitted; ``finished`` are these and what the expert abstained from.
        """
        given = Q(assignments__phase=phase, assignments__ended_at__isnull=True)
        submitted = Q(assignments__review__submitted_at__isnull=False)
        abstained = Q(assignments__review__abstained_at__isnull=False)
        return self.select_related("user").annotate(
            given=Count("assignments", filter=given),
            undeclared=Count("assignments", filter=given & Q(assignments__declaration__isnull=True)),
            done=Count("assignments", filter=given & submitted),
            finished=Count("assignments", filter=given & (submitted | abstained)),
        )


class Expert(models.Model):
    """A member of the pool of experts (专家库): an account that a host gave the role of expert, its unit and field."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="expert", verbose_name=_("account")
    )
    unit = models.CharField(_("unit"), max_length=100)
    field = models.CharField(_("field of work"), max_length=100, blank=True)
    is_available = models.BooleanField(_("available"), default=True)
    most_cases = models.PositiveSmallIntegerField(_("most cases in one review"), null=True, blank=True)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = _("expert")
        verbose_name_plural = _("experts")
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(unit=""), name="an_expert_has_a_unit"),
            models.CheckConstraint(
                condition=Q(most_cases__isnull=True) | Q(most_cases__gte=1), name="a_limit_of_cases_is_at_least_one"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)
