"""The review matrix: every case against every expert, and each review criterion by criterion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from campaigns.models import Campaign, Phase
from campaigns.services import phase_for
from core.workbook import SheetWriter
from results.exports import CASE_HEAD, CASE_WIDTHS, case_cells, note_of
from review.models import Expert, Review, Score, is_opened
from review.totals import mean, rounded
from submissions.models import Submission

NAME = "review-matrix.xlsx"


def matrix(campaign: Campaign, user: Any) -> bytes:
    """The workbook, as far as ``user`` may see what others scored; before the scores are opened it is empty.

    The file is kept and read by others, so it holds nothing that is its maker's alone: no draft, nothing sealed.
    """
    phase = phase_for(campaign, "score")
    cases = list(Submission.objects.filter(campaign=campaign).admitted().with_names().in_neutral_order())
    scores = Score.objects.visible_to(user) if is_opened(phase) else Score.objects.none()
    totals = scores.totals(phase)
    experts = list(Expert.objects.filter(pk__in={e for own in totals.values() for e in own}).select_related("user"))
    writer, note = SheetWriter(), note_of(campaign)
    writer.sheet(
        "评审矩阵",
        head=[*CASE_HEAD, *(str(expert) for expert in experts), "评分数", "平均"],
        rows=(_row(case, totals[case.pk], experts) for case in cases),
        widths=[*CASE_WIDTHS, *(12 for _expert in experts), 8, 10],
        note=note,
    )
    criteria = [criterion.name for criterion in phase.scoring_rules.criteria.all()]
    writer.sheet(
        "逐项评分",
        head=["编号", "案例", "专家", "单位", *criteria, "评语"],
        rows=review_rows(phase, user, cases, criteria),
        widths=[8, 40, 12, 24, *(12 for _criterion in criteria), 60],
        note=note,
    )
    return writer.content()


def _row(case: Submission, totals: dict[int, Any], experts: Iterable[Expert]) -> list[Any]:
    given = [rounded(totals[expert.pk]) if expert.pk in totals else None for expert in experts]
    return [*case_cells(case), *given, len(totals), rounded(mean(totals.values())) if totals else None]


def review_rows(phase: Phase, user: Any, cases: Iterable[Submission], criteria: Iterable[str]) -> Iterator[list[Any]]:
    """Each submitted review of these cases that ``user`` may see: expert, unit, points by criterion, comments."""
    if not is_opened(phase):
        return
    order = {case.pk: place for place, case in enumerate(cases)}
    reviews = (
        Review.objects.visible_to(user)
        .submitted()
        .filter(assignment__phase=phase, assignment__submission__in=order)
        .select_related("assignment__submission__zone__organisation", "assignment__expert__user")
        .prefetch_related("scores__criterion")
    )
    for review in sorted(reviews, key=lambda review: (order[review.assignment.submission_id], review.assignment_id)):
        case, expert = review.assignment.submission, review.assignment.expert
        points = {score.criterion.name: score.value for score in review.scores.all()}
        remarks = [f"{s.criterion}：{said}" for s in review.scores.all() if (said := s.comment)]
        comment = "\n".join([*remarks, *([review.comment] if review.comment else [])])
        yield [
            case.number_text,
            case.case_title,
            str(expert),
            expert.unit,
            *(points.get(name) for name in criteria),
            comment,
        ]
