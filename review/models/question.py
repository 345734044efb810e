from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from review.models.assignment import Assignment
from review.models.rules import Criterion
from review.models.visit import Visit


class VisitQuestionQuerySet(models.QuerySet["VisitQuestion"]):
    def visible_to(self, user: Any) -> VisitQuestionQuerySet:
        """The questions of the visits that ``user`` sees.

        Whoever scores a case, or was to score it, sees only what organisers asked about it: what the experts' opinions
        ask says something of the others' scores (docs/decisions/0009-visits.md).
        """
        visits = Visit.objects.visible_to(user)
        scored = Assignment.objects.filter(expert__user=user.pk).values("submission")
        asked = ~Q(visit__submission__in=scored) | Q(source=VisitQuestion.Source.ORGANISER)
        return self.filter(asked, visit__in=visits.values("pk"))


class VisitQuestion(models.Model):
    """What a reporter is to find out on site. It says neither how anybody scored nor who or how many asked."""

    class Source(models.TextChoices):
        OPINIONS = "opinions", _("opinions differ")
        EXPERT = "expert", _("an expert asks")
        ORGANISER = "organiser", _("the organisers ask")

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="questions")
    source = models.CharField(_("source"), max_length=10, choices=Source)
    criterion = models.ForeignKey(Criterion, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.CharField(_("question"), max_length=200)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = VisitQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question of a visit")
        verbose_name_plural = _("questions of a visit")
        ordering = ("visit", "criterion__position", "text", "pk")  # never the order in which they came up
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["visit", "criterion"],
                condition=Q(source="opinions"),
                name="differing_opinions_ask_about_a_criterion_once",
            ),
            models.CheckConstraint(
                condition=Q(source="organiser", added_by__isnull=False)
                | (~Q(source="organiser") & Q(added_by__isnull=True)),
                name="only_a_question_of_the_organisers_has_a_name",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="a_question_has_a_text"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def concerns(self) -> str:
        """What its answer is about, on the fact sheet, which stores it: in the portal's own language."""
        with translation.override(settings.LANGUAGE_CODE):
            return self.criterion.name if self.criterion else str(_("Question of the organisers"))
