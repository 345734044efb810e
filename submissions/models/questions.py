"""What a programme asks beyond the annex's fields, and what was answered."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from submissions.models.rules import CollectRules
from submissions.models.submission import Submission

YES, NO = "yes", "no"


class Question(models.Model):
    """One question of the form. With ``years`` it is asked once for each of so many years (clause 二(三): 近三年)."""

    class Section(models.TextChoices):
        FORM = "form", _("further questions")
        ELIGIBILITY = "eligibility", _("eligibility")

    class Kind(models.TextChoices):
        LINE = "line", _("one line")
        TEXT = "text", _("several lines")
        NUMBER = "number", _("number")
        DATE = "date", _("date")
        CHOICE = "choice", _("one of several")
        YES_NO = "yes_no", _("yes or no")

    rules = models.ForeignKey(CollectRules, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=30)
    section = models.CharField(_("section"), max_length=12, choices=Section, default=Section.FORM)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.LINE)
    label = models.CharField(_("question"), max_length=200)
    help = models.CharField(_("explanation"), max_length=300, blank=True)
    required = models.BooleanField(_("required"), default=True)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    target = models.PositiveIntegerField(_("target length"), null=True, blank=True)
    most = models.PositiveIntegerField(_("greatest length"), null=True, blank=True)
    years = models.PositiveSmallIntegerField(_("years"), default=0)

    class Meta:
        ordering = ("position",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rules", "key"], name="a_question_stands_once_in_a_form"),
            models.UniqueConstraint(fields=["rules", "position"], name="questions_have_an_order"),
        ]

    def __str__(self) -> str:
        return self.label

    def years_asked(self, campaign_year: int) -> list[int]:
        """The years that it is asked for, the latest last: those before the campaign's; [0] for a plain question."""
        return list(range(campaign_year - self.years, campaign_year)) or [0]


class Answer(models.Model):
    """What a form answers to one question (for one ``year``, or 0). A "yes" to a question of eligibility waits for a
    person's ``finding``; it never refuses anybody by itself."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    year = models.PositiveSmallIntegerField(_("year"), default=0)
    value = models.TextField(_("answer"), blank=True)
    explanation = models.TextField(_("explanation"), blank=True)
    finding = models.TextField(_("finding"), blank=True)
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("found by")
    )
    found_at = models.DateTimeField(_("found at"), null=True, blank=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ("question__position", "year")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["submission", "question", "year"], name="a_question_is_answered_once"),
            models.CheckConstraint(
                condition=Q(finding="", found_by__isnull=True, found_at__isnull=True)
                | (~Q(finding="") & Q(found_by__isnull=False, found_at__isnull=False)),
                name="a_finding_has_a_person_and_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.value

    @property
    def key(self) -> str:
        """How the content names this answer."""
        return f"{self.question.key}.{self.year}" if self.year else self.question.key

    @property
    def waits_for_a_person(self) -> bool:
        """Whether this is a "yes" about eligibility on which nobody has given a finding yet."""
        return self.question.section == Question.Section.ELIGIBILITY and self.value == YES and not self.finding
