"""What is not public yet, for an organiser who is an expert too: cases that conflict with the reader are left out.

The list of a draft tells who was chosen. Once the paper is public everybody reads it, and nothing is hidden any more.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns import kinds
from campaigns.models import Campaign
from core import clock
from core.errors import DomainError
from results.models import Certificate, Paper
from submissions.models import Submission


class PaperNamesYourConflict(DomainError):
    status = 403
    message = _(
        "This paper is not public yet, and its list is one for all, also with cases that conflict with you. Another "
        "organiser reads it; from its publication on everybody may."
    )


def hidden_numbers(paper: Paper, campaign: Campaign, user: Any) -> frozenset[str]:
    """The numbers of the cases that ``user`` must not find in ``paper`` now; none in a public one."""
    if paper.is_public_at(clock.now(campaign)):
        return frozenset()
    conflicted = kinds.conflicted_with(campaign, user)
    numbered = Submission.objects.filter(pk__in=conflicted, number__isnull=False) if conflicted else []
    return frozenset(case.number_text for case in numbered)


def without(paper: Paper, numbers: frozenset[str]) -> None:
    """Take the hidden cases off the list of a copy that is shown, never of one that is saved."""
    paper.cases = [case for case in paper.cases if case["number"] not in numbers]


def certificates(campaign: Campaign, user: Any) -> tuple[models.QuerySet[Certificate], int]:
    """The campaign's certificates that ``user`` may see, and how many conflicts hide prepared ones from this reader."""
    rows, conflicted = Certificate.objects.filter(campaign=campaign), kinds.conflicted_with(campaign, user)
    prepared = rows.filter(issued_at__gt=clock.now(campaign))
    if not conflicted or not prepared.exists():
        return rows, 0
    return rows.exclude(pk__in=prepared.filter(submission__in=conflicted).values("pk")), len(conflicted)


def refuse_conflicted(paper: Paper, campaign: Campaign, user: Any) -> None:
    """Raises PaperNamesYourConflict for a file or page that is made for all, as long as it is not public."""
    if hidden_numbers(paper, campaign, user):
        raise PaperNamesYourConflict
