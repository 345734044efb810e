from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns import kinds
from campaigns.models import Campaign, Phase
from core import clock
from core.models import Approval, Organisation, Role
from review.models.conflict import Conflict
from review.models.route import Route
from submissions.models import Submission
from submissions.models.submission import of_zones


class VisitQuerySet(models.QuerySet["Visit"]):
    def of_reporter(self, user: Any) -> VisitQuerySet:
        """The visits that ``user`` makes, as a reporter."""
        if not user.is_authenticated or not user.has_role(Role.REPORTER):
            return self.none()
        return self.filter(reporter=user, phase__campaign__published_at__isnull=False)

    def travelled_by(self, user: Any) -> VisitQuerySet:
        """The visits on which ``user`` goes: the own ones, and those of the routes on which others report.

        Like ``visible_to`` without the cases that conflict with the own person.
        """
        if not user.is_authenticated or not user.has_role(Role.REPORTER):
            return self.none()
        routes = Route.objects.filter(visitors=user)
        own = Q(reporter=user) | Q(route__in=routes.values("pk"))
        return self.filter(own, phase__campaign__published_at__isnull=False).apart_from(user)

    def apart_from(self, user: Any) -> VisitQuerySet:
        """Without the visits of cases that conflict with ``user`` as an expert, whatever else the account is."""
        return self.exclude(submission__in=Conflict.objects.of(user).values("submission"))

    def visible_to(self, user: Any) -> VisitQuerySet:
        """The visits on which a reporter goes; all of a campaign for its organisers and auditors.

        Whoever organises and is an expert too sees nothing of a case that conflicts with the own person.
        """
        own = self.model._default_manager.all().travelled_by(user)
        rows = self.filter(Q(pk__in=own.values("pk")) | Q(phase__campaign__in=Campaign.objects.audited_by(user)))
        return rows.apart_from(user)

    def read_by_zone(self, user: Any) -> VisitQuerySet:
        """The filed visits of the zones for which ``user`` acts, or of its office's city: their facts, nothing else."""
        zones = Organisation.objects.of(user, Role.APPLICANT)
        offices = Organisation.objects.of(user, Role.OFFICE)
        cases = Submission.objects.filter(of_zones(zones) | Q(slate__office__in=offices))
        return self.filed().filter(submission__in=cases.values("pk"))

    def public(self, campaign: Campaign) -> VisitQuerySet:
        """The released reports of ``campaign``, once their embargo is over; before that none, for nobody.

        Every public page and file asks here, in two queries at most besides its own.
        """
        now = clock.now(campaign)
        if campaign.published_at is None:
            return self.none()
        phases = Phase.objects.filter(campaign=campaign, kind__in=kinds.with_verb("visit"))
        ends = dict(phases.values_list("pk", "visit_rules__embargo_until"))
        free = [pk for pk, end in ends.items() if end and end <= now]
        if None in ends.values() and kinds.is_announced(campaign, now):
            free += [pk for pk, end in ends.items() if end is None]
        return self.filed().filter(phase__in=free, released_at__isnull=False)

    def filed(self) -> VisitQuerySet:
        return self.filter(filed_at__isnull=False)

    def with_names(self) -> VisitQuerySet:
        return self.select_related("phase__campaign", "submission__zone__organisation", "reporter", "route")


class Visit(models.Model):
    """A reporter goes to see a case (媒体探访) on a planned day and files a report.

    Until it is filed the report is a draft that saves itself (``report``, its facts and photos); from then on nobody
    changes it. ``outlet`` is the organisation for which the reporter wrote, as it was called then.
    """

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="visits", verbose_name=_("phase"))
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="visits", verbose_name=_("case"))
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="visits", verbose_name=_("reporter")
    )
    day = models.DateField(_("planned day"))
    route = models.ForeignKey(
        Route, models.PROTECT, null=True, blank=True, related_name="stops", verbose_name=_("route")
    )
    position = models.PositiveSmallIntegerField(default=0, editable=False)  # among the stops of a day of the route
    report = models.TextField(_("report"), blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)  # of two devices that save the second is told
    saved_at = models.DateTimeField(_("saved at"), null=True, blank=True)
    correct_until = models.DateTimeField(_("facts may be corrected until"), null=True, blank=True)
    drawn_on = models.DateField(_("questions drawn on"), null=True, blank=True, editable=False)
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)
    release = models.OneToOneField(
        Approval, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approval of the release")
    )
    outlet = models.CharField(_("outlet"), max_length=100, blank=True)
    filed_at = models.DateTimeField(_("filed at"), null=True, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ("day", "position", "submission__number", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["phase", "submission", "reporter"], name="a_reporter_visits_a_case_once_in_a_phase"
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, release__isnull=True)
                | Q(released_at__isnull=False, release__isnull=False, filed_at__isnull=False),
                name="only_a_filed_report_is_released_and_by_two_persons",
            ),
            models.CheckConstraint(condition=Q(filed_at__isnull=True) | ~Q(report=""), name="a_filed_report_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.submission} · {self.day}"
