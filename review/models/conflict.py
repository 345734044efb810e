"""Why an expert must not read a case: what is known about the expert, what was found, and what the expert declared."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models import Campaign, Phase
from core.models import Approval, Organisation
from review.models.expert import Expert
from submissions.models import Submission


class Tie(models.Model):
    """What binds an expert to a city or to a zone beside the unit; it is a conflict with each of its cases.

    ``organisation`` is a city's office (and stands for the whole city) or a zone's organisation.
    """

    class Kind(models.TextChoices):
        CITY = "city", _("city of work")
        POST = "post", _("post held")
        ADVICE = "advice", _("past advisory work")

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="ties", verbose_name=_("expert"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("city or zone"))
    kind = models.CharField(pgettext_lazy("of an expert's tie", "kind"), max_length=8, choices=Kind)
    note = models.CharField(_("what and when"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("tie of an expert")
        verbose_name_plural = _("ties of experts")
        ordering = ("expert", "organisation__city_code", "organisation__name", "kind")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["expert", "organisation", "kind"], name="an_expert_is_tied_to_a_place_once_in_a_way"
            )
        ]

    def __str__(self) -> str:
        return f"{self.place}{f'（{self.note}）' if self.note else ''}"

    @property
    def place(self) -> str:
        """A city by its name, a zone by its own."""
        is_city = self.organisation.kind == Organisation.Kind.OFFICE
        return self.organisation.city_name if is_city else self.organisation.name


class ConflictQuerySet(models.QuerySet["Conflict"]):
    def standing(self) -> ConflictQuerySet:
        """Those that were not lifted."""
        return self.filter(lifted_at__isnull=True)

    def of(self, user: Any) -> ConflictQuerySet:
        """The standing conflicts of the account ``user``, whatever else it is: an organiser, a chair."""
        return self.standing().filter(expert__user=user.pk)

    def of_campaign(self, campaign: Campaign) -> ConflictQuerySet:
        return self.filter(submission__campaign=campaign)

    def visible_to(self, user: Any) -> ConflictQuerySet:
        """Those of the campaigns that ``user`` organises or audits, but never the own: they would name the cases."""
        return self.filter(submission__campaign__in=Campaign.objects.audited_by(user)).exclude(expert__user=user.pk)


class Conflict(models.Model):
    """An expert and a case that must not meet (回避), with the ground.

    While one stands, the case is nowhere for the expert: the querysets of assignments, reviews and scores leave it out.
    It is found by matching, declared by the expert or ordered by an organiser; two organisers may lift it.
    """

    class Kind(models.TextChoices):
        MEMBER = "member", _("works there")
        EMPLOYER = "employer", _("employer")
        CITY = "city", _("city of work")
        POST = "post", _("post held")
        ADVICE = "advice", _("past advisory work")
        DECLARED = "declared", _("declared by the expert")
        RECUSED = "recused", _("recused by an organiser")

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="conflicts", verbose_name=_("expert"))
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="conflicts", verbose_name=_("case"))
    kind = models.CharField(_("ground"), max_length=8, choices=Kind)
    ground = models.CharField(_("reason"), max_length=500)
    found_at = models.DateTimeField(_("found at"))
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )  # nobody: the system, by matching
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lift_reason = models.CharField(_("reason for lifting"), max_length=500, blank=True)
    lift_approval = models.OneToOneField(
        Approval, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approval")
    )

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        ordering = ("expert", "submission__number", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["expert", "submission", "kind", "ground"],
                condition=Q(lifted_at__isnull=True),
                name="a_conflict_stands_once_for_a_ground",
            ),
            models.CheckConstraint(condition=~Q(ground=""), name="a_conflict_has_a_ground"),
            models.CheckConstraint(
                condition=Q(kind__in=["member", "employer", "city", "post", "advice"], found_by__isnull=True)
                | Q(kind__in=["declared", "recused"], found_by__isnull=False),
                name="a_match_is_the_systems_and_a_declaration_a_persons",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lift_approval__isnull=True)
                | (Q(lifted_at__isnull=False, lift_approval__isnull=False) & ~Q(lift_reason="")),
                name="a_conflict_is_lifted_with_reason_and_approval",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(lifted_at__gte=F("found_at")),
                name="a_conflict_is_lifted_after_it_was_found",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert} · {self.submission.number_text} · {self.get_kind_display()}"


class Declaration(models.Model):
    """An expert's word about one batch of cases, given before reading any: free of conflicts, or with which ones.

    ``zones`` repeats what stood on the screen, zone by zone, with the reason of each conflict or "". ``statement`` is
    the text (保密与公正承诺) that the expert accepted with it.
    """

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="declarations", verbose_name=_("phase"))
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="declarations", verbose_name=_("expert"))
    made_at = models.DateTimeField(_("made at"))
    zones = models.JSONField(_("zones"), default=dict)
    statement = models.TextField(_("statement of confidentiality and fairness"), blank=True)

    class Meta:
        verbose_name = _("declaration of conflicts")
        verbose_name_plural = _("declarations of conflicts")
        ordering = ("phase", "made_at", "pk")

    def __str__(self) -> str:
        return f"{self.expert} · {self.phase} · {len(self.zones)}"
