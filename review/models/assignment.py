"""Which expert reads which case, and what the expert thought of it."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from campaigns import kinds
from campaigns.models import Campaign, Phase
from core.models import Role
from review.models.blind import Patterns, hide_names
from review.models.conflict import Conflict, Declaration
from review.models.expert import Expert
from review.models.rules import Criterion
from review.totals import weighted_total
from submissions.models import Submission
from submissions.models.submission import LONG_TEXTS


def _of_expert(user: Any) -> Q:
    """The condition of an expert's own assignments; an account that lost the role or was closed has none."""
    if not user.is_authenticated or not user.is_active:
        return Q(pk__in=[])
    return Q(
        expert__user=user, expert__user__memberships__role=Role.EXPERT, phase__campaign__published_at__isnull=False
    )


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Conflicts are decided here and nowhere else: pages, counts, means, searches and files ask these methods."""

    def standing(self) -> AssignmentQuerySet:
        """Those that count: not ended, and no conflict stands between the expert and the case."""
        conflicts = Conflict.objects.standing().filter(expert=OuterRef("expert"), submission=OuterRef("submission"))
        return self.filter(~Exists(conflicts), ended_at__isnull=True)

    def of_expert(self, user: Any) -> AssignmentQuerySet:
        """The cases that ``user`` is to score, as an expert: those about which the expert has given the declaration.

        The end is asked of the row itself once more: who waits for its lock is told what was written meanwhile.
        """
        own = self.model._default_manager.filter(_of_expert(user), declaration__isnull=False).standing()
        return self.filter(pk__in=own.values("pk"), ended_at__isnull=True)

    def to_declare_by(self, user: Any) -> AssignmentQuerySet:
        """Given to ``user`` and not readable yet: the declaration about conflicts comes first."""
        own = self.model._default_manager.filter(_of_expert(user), declaration__isnull=True).standing()
        return self.filter(pk__in=own.values("pk"), ended_at__isnull=True, phase__closed_at__isnull=True)

    def visible_to(self, user: Any) -> AssignmentQuerySet:
        """Own ones for an expert; for organisers and auditors who was given what. Scores follow ``Score``'s rule.

        Whoever organises and is an expert too sees nothing of a case that conflicts with the own person.
        """
        own = self.model._default_manager.all().of_expert(user)
        rows = self.filter(Q(pk__in=own.values("pk")) | Q(phase__campaign__in=Campaign.objects.audited_by(user)))
        return rows.exclude(submission__in=Conflict.objects.of(user).values("submission"))

    def submitted(self) -> AssignmentQuerySet:
        return self.filter(review__state=Review.State.SUBMITTED)

    def abstained(self) -> AssignmentQuerySet:
        return self.filter(review__state=Review.State.ABSTAINED)

    def pending(self) -> AssignmentQuerySet:
        """Neither scored nor abstained from."""
        return self.exclude(review__state__in=Review.FINISHED)

    def in_queue_order(self) -> AssignmentQuerySet:
        """By case number: numbers were drawn by the published seed, so the order ranks nobody and never moves."""
        return self.order_by("phase", "submission__number", "pk")

    def with_names(self) -> AssignmentQuerySet:
        """Load what the queue and the scoring page show in one query."""
        return self.select_related(
            "phase__campaign",
            "phase__scoring_rules",
            "submission__zone__organisation",
            "submission__area",
            "expert__user",
            "review",
        )

    def without_texts(self) -> AssignmentQuerySet:
        """For lists: the long texts of the cases stay where they are."""
        return self.defer(*(f"submission__{name}" for name in LONG_TEXTS))

    def as_read(self) -> list[Assignment]:
        """The assignments as their expert may read them; in a blind pass without zone, city and people.

        Every page of an expert takes its cases from here, so no template can show what it is not given.
        """
        visits = Phase.objects.filter(
            campaign=OuterRef("phase__campaign"), kind__in=kinds.with_verb("visit"), closed_at=None
        )
        found = list(self.with_names().annotate(is_visited=Exists(visits)))
        hide_names([each for each in found if each.phase.scoring_rules.is_blind])
        return found


class Assignment(models.Model):
    """One expert is to score one case in one phase, until it is ended: by a conflict, or because another took over.

    What an ended one holds stays as a record, and counts nowhere.
    """

    class Ended(models.TextChoices):
        CONFLICT = "conflict", _("conflict of interest")
        REPLACED = "replaced", _("the expert was replaced")
        MOVED = "moved", _("given to others by a new plan")

    phase = models.ForeignKey(Phase, models.PROTECT, related_name="assignments", verbose_name=_("phase"))
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="assignments", verbose_name=_("expert"))
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="assignments", verbose_name=_("case"))
    assigned_at = models.DateTimeField(_("assigned at"))
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("assigned by")
    )
    declaration = models.ForeignKey(
        Declaration,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("declaration of conflicts"),
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_because = models.CharField(_("ended because"), max_length=8, choices=Ended, blank=True)

    # In a blind pass: what is taken out of the case's texts, and of what is read beside it (``hide_names``).
    patterns: Patterns = []

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("case to score")
        verbose_name_plural = _("cases to score")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["phase", "expert", "submission"],
                condition=Q(ended_at__isnull=True),
                name="an_expert_is_given_a_case_once_in_a_phase",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_because="")
                | (Q(ended_at__isnull=False) & ~Q(ended_because="")),
                name="an_assignment_ends_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission.number_text} {self.submission}"

    @property
    def is_submitted(self) -> bool:
        return self.state == Review.State.SUBMITTED

    @property
    def is_finished(self) -> bool:
        """Whether the expert has nothing left to do here: submitted, or abstained with a reason."""
        return self.state in Review.FINISHED

    @property
    def state(self) -> str:
        """The state of its review, "" before anything was saved."""
        review = getattr(self, "review", None)
        return review.state if review else ""


def _sealed_until_opened(user: Any, assignment: str) -> Q:
    """Own ones always; for organisers and auditors what was submitted, and only once two persons opened the scores.

    What a conflict took away is shown to nobody: it stays in the database alone.
    """
    own = Assignment.objects.of_expert(user)
    read = Assignment.objects.visible_to(user).standing().submitted().filter(phase__score_opening__isnull=False)
    return Q(**{f"{assignment}__in": own}) | Q(**{f"{assignment}__in": read})


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: Any) -> ReviewQuerySet:
        """An expert's own; for organisers and auditors the submitted ones of opened phases. Nobody else's, ever."""
        return self.filter(_sealed_until_opened(user, "assignment"))

    def submitted(self) -> ReviewQuerySet:
        """Those that count: a draft never does."""
        return self.filter(state=Review.State.SUBMITTED)

    def finished(self) -> ReviewQuerySet:
        """Those that wait for nobody: submitted, or abstained with a reason."""
        return self.filter(state__in=Review.FINISHED)


class Review(models.Model):
    """An expert's scores and comment on a case: a draft that saves itself, until it is submitted and locked.

    Who cannot judge a case abstains with a reason instead: that counts nowhere, and never as a zero. An organiser may
    give a finished review back while the phase is open; the last time, who and why stand here, all of them in the
    record.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("not submitted")
        SUBMITTED = "submitted", _("submitted")
        ABSTAINED = "abstained", _("abstained")

    FINISHED = (State.SUBMITTED, State.ABSTAINED)

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="review")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    comment = models.TextField(_("comment"), blank=True)
    on_site = models.JSONField(default=dict, blank=True)  # by the criterion's id, what a reporter may find out
    version = models.PositiveIntegerField(default=0, editable=False)  # of two tabs that save the second is told
    updated_at = models.DateTimeField(_("saved at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    abstained_at = models.DateTimeField(_("abstained at"), null=True, blank=True)
    abstain_reason = models.TextField(_("reason for abstaining"), blank=True)
    reopened_at = models.DateTimeField(_("given back at"), null=True, blank=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("given back by"),
    )
    reopen_reason = models.TextField(_("reason for giving back"), blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="submitted", submitted_at__isnull=False)
                | (~Q(state="submitted") & Q(submitted_at__isnull=True)),
                name="a_review_has_a_time_exactly_when_it_is_submitted",
            ),
            models.CheckConstraint(
                condition=(Q(state="abstained", abstained_at__isnull=False) & ~Q(abstain_reason=""))
                | (~Q(state="abstained") & Q(abstained_at__isnull=True, abstain_reason="")),
                name="an_abstention_has_a_time_and_a_reason",
            ),
            models.CheckConstraint(
                condition=(Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~Q(reopen_reason=""))
                | Q(reopened_at__isnull=True, reopened_by__isnull=True, reopen_reason=""),
                name="a_review_is_given_back_by_somebody_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment} · {self.get_state_display()}"


class ScoreQuerySet(models.QuerySet["Score"]):
    def visible_to(self, user: Any) -> ScoreQuerySet:
        """As with reviews: nobody, organisers included, sees another's score before two persons opened them."""
        return self.filter(_sealed_until_opened(user, "review__assignment"))

    def totals(self, phase: Phase) -> defaultdict[int, dict[int, Fraction]]:
        """By case and by expert, the weighted total of each submitted review of ``phase`` among these scores.

        What an expert with a conflict had given before it was known does not count. A case without one has {}.
        KeyError for a submitted review that lacks a criterion: it is never taken as 0.
        """
        weights = dict(Criterion.objects.filter(rules__phase=phase).values_list("pk", "weight"))
        values: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
        rows = (
            self.filter(
                review__assignment__in=Assignment.objects.filter(phase=phase).standing(),
                review__state=Review.State.SUBMITTED,
            )
            .order_by("review__assignment__submission__number", "review__assignment__expert")
            .values_list("review__assignment__submission", "review__assignment__expert", "criterion", "value")
        )
        for case, expert, criterion, value in rows:
            if value is not None:
                values[case, expert][criterion] = value
        totals: defaultdict[int, dict[int, Fraction]] = defaultdict(dict)
        for (case, expert), given in values.items():
            totals[case][expert] = weighted_total(weights, given)
        return totals


class Score(models.Model):
    """What a review says of one criterion: points, a whole number from 0 to ``scale``, and a comment, or one of both.

    ``value`` is None while a comment is there and the points are still to come: never a zero, and never submitted.
    ``scale`` repeats the rules' so that the database itself can hold the limit; a row can only check its own columns.
    """

    review = models.ForeignKey(Review, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores")
    value = models.PositiveSmallIntegerField(_("points"), null=True, blank=True)
    scale = models.PositiveSmallIntegerField(_("scale"))
    comment = models.TextField(_("comment"), blank=True)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "criterion"], name="a_review_scores_a_criterion_once"),
            models.CheckConstraint(condition=Q(value__gte=0, value__lte=F("scale")), name="a_score_stays_on_the_scale"),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(comment=""), name="a_score_has_points_or_a_comment"
            ),
        ]

    def __str__(self) -> str:
        return "" if self.value is None else str(self.value)
