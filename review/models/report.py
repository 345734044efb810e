"""What a report of a visit holds besides its text: the fact sheet and the photos."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile, User
from review.models.blind import PERSON, ZONE, Patterns, masked, patterns_of, people_in
from review.models.visit import Visit

if TYPE_CHECKING:
    from review.models.assignment import Assignment

CONCERNS_MOST, FOUND_MOST, SAID_MOST = 60, 500, 60  # characters


class VisitFactQuerySet(models.QuerySet["VisitFact"]):
    def with_corrections(self) -> VisitFactQuerySet:
        return self.select_related("correction")

    def beside(self, assignment: Assignment) -> list[VisitFact]:
        """The facts that an expert reads beside the case of ``assignment`` (from its queryset's ``as_read``).

        Filed reports only, in one query. In a blind pass without any name: of the zone and its people, and of the
        reporter and the outlet too, which may tell the city.
        """
        filed = self.filter(visit__submission=assignment.submission_id, visit__filed_at__isnull=False)
        found = list(
            filed.with_corrections().select_related("visit__reporter").order_by("visit__day", "visit", "position")
        )
        if assignment.phase.scoring_rules.is_blind:
            _hide(found, assignment.patterns)
        return found


def _hide(facts: Sequence[VisitFact], patterns: Patterns) -> None:
    """What is shown is never saved. Who said one thing may be named in another, so all are taken out of all."""
    said = {name: PERSON for fact in facts for name in people_in(fact.said_by)}
    patterns = patterns + patterns_of(said)
    for fact in facts:
        fact.concerns, fact.found = masked(fact.concerns, patterns), masked(fact.found, patterns)
        fact.said_by = ""
        fact.visit.outlet, fact.visit.reporter = "", User()
        if said_to := getattr(fact, "correction", None):
            said_to.zone_name, said_to.text = ZONE, masked(said_to.text, patterns)
            said_to.reason = masked(said_to.reason, patterns)


class VisitPhotoQuerySet(models.QuerySet["VisitPhoto"]):
    def standing(self) -> VisitPhotoQuerySet:
        return self.filter(removed_at=None)

    def beside(self, assignment: Assignment) -> VisitPhotoQuerySet:
        """The photos of filed reports; in a blind pass none: signs and seals bear names."""
        if assignment.phase.scoring_rules.is_blind:
            return self.none()
        filed = self.filter(visit__submission=assignment.submission_id, visit__filed_at__isnull=False)
        return filed.standing().order_by("visit", "id")


class VisitFact(models.Model):
    """One line of the fact sheet: what part of the case it concerns, what was found there, the day, and who said it.

    A draft's rows are written anew with each save and may be incomplete; a filed report's are complete and stand.
    """

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="facts")
    position = models.PositiveSmallIntegerField()
    question = models.ForeignKey(
        "review.VisitQuestion", models.PROTECT, null=True, blank=True, related_name="answers", verbose_name=_("answers")
    )
    concerns = models.CharField(_("what of the case it concerns"), max_length=CONCERNS_MOST, blank=True)
    found = models.TextField(_("what was found"), blank=True)
    seen_on = models.DateField(_("seen on"), null=True, blank=True)
    said_by = models.CharField(_("who said or showed it"), max_length=SAID_MOST, blank=True)

    objects = VisitFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact of a visit")
        verbose_name_plural = _("facts of a visit")
        ordering = ("visit", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "position"], name="facts_of_a_visit_have_an_order")
        ]

    def __str__(self) -> str:
        return self.found


class FactCorrection(models.Model):
    """What the visited zone says to a fact, once, with its reason: it stands beside the fact and changes nothing.

    ``zone_name`` is the zone's name as it was then.
    """

    fact = models.OneToOneField(VisitFact, models.PROTECT, related_name="correction")
    text = models.TextField(_("correction"))
    reason = models.TextField(_("reason"))
    zone_name = models.CharField(_("zone"), max_length=100)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("corrected at"))

    class Meta:
        verbose_name = _("correction of a fact")
        verbose_name_plural = _("corrections of facts")
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text="") & ~Q(reason=""), name="a_correction_has_a_text_and_a_reason")
        ]

    def __str__(self) -> str:
        return self.text


class VisitPhoto(models.Model):
    """A photo of a visit, written anew without place and camera. A removed one keeps its row and is shown nowhere."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="photos")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    thumbnail = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    caption = models.CharField(_("caption"), max_length=120, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added at"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = VisitPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo of a visit")
        verbose_name_plural = _("photos of a visit")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.caption or str(self.file)
