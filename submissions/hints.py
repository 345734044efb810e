"""What an officer may be told about a similar case: all of it, what was published anyway, or only that there is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from campaigns.models import Campaign
from submissions import access
from submissions.likeness import Passage, Piece, passages, pieces
from submissions.models import Resemblance, Submission
from submissions.models.submission import Status

WHOLE, PUBLISHED, HIDDEN = "whole", "published", "hidden"


@dataclass(frozen=True)
class Hint:
    """One resemblance as it is told to one reader. ``level`` says how much of the other case the reader may know."""

    row: Resemblance
    level: str

    @property
    def percent(self) -> int:
        return round(self.row.share * 100)

    @property
    def other(self) -> str:
        """The other case by name, if the reader may know it."""
        other = self.row.other
        if self.level == HIDDEN:
            return _("a form of an earlier campaign")
        name = f"{other.zone}《{other.title}》" if other.title else str(other.zone)
        same = other.campaign_id == self.row.submission.campaign_id
        return name if same else f"{name}（{other.campaign.year}年）"


def hints(submission: Submission, user: Any) -> list[Hint]:
    """The hints about ``submission`` for ``user``, who may read it; those nobody looked at first."""
    rows = Resemblance.objects.filter(submission=submission, other__slate__sent_at__isnull=False)
    rows = rows.exclude(other__status=Status.WITHDRAWN).select_related(
        "other__campaign", "other__zone__organisation", "looked_by"
    )
    audited = set(Campaign.objects.audited_by(user).values_list("pk", flat=True))
    found = [Hint(row, _level(row.other, submission, audited)) for row in rows.order_by("-share")]
    for hint in found:
        hint.row.submission = submission
        access.as_sent(hint.row.other)  # the other office may be mending its form, with a new title
    return sorted(found, key=lambda hint: hint.row.looked_at is not None)


def _level(other: Submission, submission: Submission, audited: set[int]) -> str:
    if other.campaign_id == submission.campaign_id or other.campaign_id in audited:
        return WHOLE
    public = other.status == Status.ADMITTED and other.campaign.published_at is not None
    return PUBLISHED if public else HIDDEN


@dataclass(frozen=True)
class SideBySide:
    """Two narratives with the passages that both have; of a hidden one nothing is marked or shown."""

    found: list[Passage]
    left: list[Piece]
    right: list[Piece]
    common: list[Piece]

    @property
    def letters(self) -> int:
        return sum(passage.length for passage in self.found)


def side_by_side(text: str, other: str, level: str) -> SideBySide:
    if level == HIDDEN:
        return SideBySide([], [Piece(text)], [], [])
    found = passages(text, other)
    left = pieces(text, [(each.number, each.start, each.end) for each in found])
    right = pieces(other, [(each.number, each.other_start, each.other_end) for each in found])
    common = [Piece(other[each.other_start : each.other_end], each.number) for each in found]
    return SideBySide(found, left, right if level == WHOLE else [], common)
