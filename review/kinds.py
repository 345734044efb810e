"""The kinds of phases in which experts score and reporters visit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.cards import locked_card
from campaigns.figures import Figure
from campaigns.kinds import Judge, PhaseKind, register
from review import anchors
from review.card_form import ScoringRulesForm
from review.judging import judging
from review.models import Assignment, Conflict, Expert, Score, ScoringRules, VisitRules, is_opened, visit_rules
from review.services.conflicts import match_conflicts
from review.services.questions import draw_questions
from review.services.replacing import remind_by_calendar
from review.totals import mean, rounded
from review.visiting import checklist, verifying
from submissions.models import PhaseResult, Submission

if TYPE_CHECKING:
    from campaigns.models import Phase
    from core.models import User

FULL_WEIGHT = 100


@register
class ExpertReview(PhaseKind):
    """Expert review (专家评审, the notice's 四（四）): several experts score each case, criterion by criterion."""

    key = "score"
    label = gettext_lazy("expert review")
    verbs = frozenset({"score"})
    rules_model = ScoringRules
    desk_page = "review"
    card_form = ScoringRulesForm

    def load(self, phase: Phase, rules: dict[str, Any]) -> None:
        facts = dict(rules)
        criteria = facts.pop("criteria")
        for criterion in criteria:
            if criterion["weight"] <= 0:
                raise ValueError(f"the criterion {criterion['name']} has no weight")
            anchors.refuse_crooked(criterion["name"], criterion.get("anchors", []), facts["scale"])
        if not 1 <= facts.get("quorum", 1) <= facts["experts_per_submission"]:
            raise ValueError("the quorum lies outside the number of experts for each case")
        row, _created = ScoringRules.objects.update_or_create(phase=phase, defaults=facts)
        # Scores hold on to the criteria that they were given by: those that stay are not written anew.
        if [{"question": "", "anchors": [], **criterion} for criterion in criteria] == _criteria_of(row):
            return
        row.criteria.all().delete()
        for position, criterion in enumerate(criteria, start=1):
            row.criteria.create(**{**criterion, "position": position})

    def describe(self, phase: Phase) -> dict[str, Any]:
        return {**super().describe(phase), "criteria": _criteria_of(phase.scoring_rules)}

    def problems(self, phase: Phase) -> list[str]:
        sentences = _weights_that_do_not_add_up(
            phase, [criterion.weight for criterion in phase.scoring_rules.criteria.all()]
        )
        if not phase.opens_at or not phase.closes_at:
            sentences.append(_("The phase %(phase)s has no dates.") % {"phase": phase.name})
        return sentences

    def card_problems(self, phase: Phase, rules: dict[str, Any], card: dict[str, Any]) -> list[str]:
        sentences = _weights_that_do_not_add_up(phase, [criterion["weight"] for criterion in rules["criteria"]])
        if (rules.get("quorum") or 0) > rules["experts_per_submission"]:
            sentences.append(_("More scores would be needed of a case than experts are given it."))
        return sentences

    def card_warnings(self, phase: Phase, rules: dict[str, Any], card: dict[str, Any]) -> list[str]:
        there, needed = Expert.objects.of_campaign(phase.campaign).count(), rules["experts_per_submission"]
        if there >= needed:
            return []
        facts = {"needed": needed, "there": there}
        return [_("Each case needs %(needed)s experts, and %(there)s have joined so far.") % facts]

    def fixed_rules(self, phase: Phase) -> dict[str, str]:
        """After the first score, what it was given by stays."""
        fixed = super().fixed_rules(phase)
        if not fixed and Score.objects.filter(review__assignment__phase=phase).exists():
            why = _("Experts have begun to score: the criteria and the scale stay as they are.")
            fixed = dict.fromkeys(("criteria", "scale"), why)
        return fixed

    def hold(self, phase: Phase) -> None:
        """Whoever saves or submits holds the assignment's lock until it is committed, and reads the rules behind it."""
        list(Assignment.objects.filter(phase=phase).select_for_update(no_key=True).order_by("pk").values_list("pk"))

    def awaited(self, phase: Phase, now: datetime) -> list[str]:
        # What experts score by is published before the first score is given.
        if locked_card(phase.campaign):
            return []
        return [_("The rule card must be locked first.")]

    def close(self, phase: Phase, *, by: User | None) -> None:
        """Hand down for every admitted case the mean of its submitted reviews' weighted totals; drafts do not count.

        ``facts`` are ``{"totals": {expert id: total}, "reviews": n, "quorum": q}``, with ``"abstained": n`` where
        experts did. A case without a review gets 0 and ``reviews`` 0, and one below the quorum keeps its mean, so that
        the selection can name both.
        """
        self.hold(phase)  # whoever came first is counted, nobody half
        totals = Score.objects.all().totals(phase)
        abstained = Counter(phase.assignments.standing().abstained().values_list("submission", flat=True))
        PhaseResult.objects.bulk_create(
            PhaseResult(
                phase=phase,
                submission=case,
                value=rounded(mean(totals[case.pk].values())),
                facts={
                    "totals": {str(expert): float(rounded(total)) for expert, total in totals[case.pk].items()},
                    "reviews": len(totals[case.pk]),
                    **({"abstained": abstained[case.pk]} if abstained[case.pk] else {}),
                    "quorum": phase.scoring_rules.quorum,
                },
            )
            for case in Submission.objects.filter(campaign=phase.campaign).admitted()
        )

    def withheld(self, phase: Phase) -> list[str]:
        """A list shows what the experts' scores made of it, so it waits until two persons opened them."""
        if is_opened(phase) or not phase.assignments.exists():
            return []
        return [_("The scores of %(phase)s are not opened yet; two organisers do that.") % {"phase": phase.name}]

    def conflicted(self, phase: Phase, user: Any) -> Collection[int]:
        """The cases from which the expert ``user`` stays away, also as an organiser, an auditor or a chair."""
        own = Conflict.objects.of(user).of_campaign(phase.campaign)
        return frozenset(own.values_list("submission", flat=True))

    def judges(self, phase: Phase) -> list[Judge]:
        """The experts who may score in the phase or did, with panel and unit, in the order of the pool."""
        return judging(phase)

    def tick(self, phase: Phase, now: datetime) -> None:
        """Memberships change elsewhere: whoever has joined a zone or its city's office loses its case within a tick.

        Late experts are reminded seven, three and one day before the last.
        """
        match_conflicts(phase.campaign)
        remind_by_calendar(phase, now)

    def figures(self, phase: Phase) -> list[Figure]:
        done = phase.assignments.standing().submitted()
        experts = done.order_by().values("expert").distinct().count()
        return [Figure("experts", experts), Figure("reviews", done.count())]

    def status(self, phase: Phase) -> str:
        """How many reviews are in; never what they say."""
        given = phase.assignments.standing().count()
        if not given:
            return ""
        done, pending = phase.assignments.standing().submitted().count(), phase.assignments.standing().pending().count()
        return _("%(done)s reviews submitted, %(open)s to come") % {"done": done, "open": pending}


def _criteria_of(rules: ScoringRules) -> list[Any]:
    return list(rules.criteria.values("name", "weight", "question", "anchors"))


def _weights_that_do_not_add_up(phase: Phase, weights: list[int]) -> list[str]:
    if sum(weights) == FULL_WEIGHT:
        return []
    return [
        _("The weights of %(phase)s add up to %(sum)s; they must add up to 100.")
        % {"phase": phase.name, "sum": sum(weights)}
    ]


@register
class MediaVisit(PhaseKind):
    """Media visits (媒体探访, the notice's 四（四）): reporters go and see. Their reports decide nothing.

    With a checklist it is the verification on site of a scheme, and hands down points and who passed.
    """

    rules_model = VisitRules

    key = "visit"
    label = gettext_lazy("media visit")
    verbs = frozenset({"visit", "report"})
    desk_page = "review"

    def load(self, phase: Phase, rules: dict[str, Any]) -> None:
        row = VisitRules.objects.filter(phase=phase).first() or VisitRules(phase=phase)
        if unknown := set(rules) - set(self.describe(phase)):
            raise ValueError(f"the rules of visits have no {'、'.join(sorted(unknown))}")
        try:
            _fill(row, rules)
            row.full_clean(validate_unique=False)
        except ValidationError as wrong:
            raise ValueError(" ".join(wrong.messages)) from wrong
        except TypeError as wrong:  # a number where a moment belongs
            raise ValueError(str(wrong)) from wrong
        row.checklist = checklist.read(row.checklist)
        checklist.refuse_pass_mark(row.checklist, row.pass_mark)
        row.save()

    def describe(self, phase: Phase) -> dict[str, Any]:
        row = visit_rules(phase)
        return {f.name: getattr(row, f.name) for f in VisitRules._meta.fields[2:]}

    def close(self, phase: Phase, *, by: User | None) -> None:
        verifying.hand_down(phase)

    def tick(self, phase: Phase, now: datetime) -> None:
        draw_questions(phase, now)

    def figures(self, phase: Phase) -> list[Figure]:
        return [Figure("visits", phase.visits.filter(filed_at__isnull=False).count())]

    def status(self, phase: Phase) -> str:
        planned = phase.visits.count()
        if not planned:
            return ""
        filed = phase.visits.filter(filed_at__isnull=False).count()
        return _("%(planned)s visits planned, %(filed)s reports filed") % {"planned": planned, "filed": filed}


def _fill(row: VisitRules, rules: dict[str, Any]) -> None:
    """Write what a programme says into the row as the columns hold it; a day means its beginning, in local time."""
    columns = {field.name: field for field in VisitRules._meta.fields}
    for name, value in rules.items():
        if isinstance(value, date) and not isinstance(value, datetime):
            value = datetime.combine(value, time.min)
        setattr(row, name, columns[name].to_python(value))
    if row.embargo_until and timezone.is_naive(row.embargo_until):
        row.embargo_until = timezone.make_aware(row.embargo_until)
