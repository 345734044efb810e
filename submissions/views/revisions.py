"""The frozen revisions of a form: the list of them, one of them to read, two of them beside each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from submissions import access, checks
from submissions.differences import differences, texts
from submissions.models import Commitment, Revision, Seal, Submission
from submissions.models.submission import CONTENT
from submissions.paper import frozen_paper

CELLS = {"zone", "area", *CONTENT}


@dataclass
class Entry:
    """One revision with what stands on it. ``present``: the form still says exactly this."""

    revision: Revision
    commitments: list[Commitment]
    seals: list[Seal] = field(default_factory=list)
    present: bool = False
    before: int | None = None  # the number of the revision before it that the reader may see


@require_safe
def revisions(request: HttpRequest, pk: int) -> HttpResponse:
    submission = access.visible_form(request, pk)
    entries = _entries(submission, list(_with_trail(request, submission)))
    context = {**_frame(request, submission), "entries": entries}
    return render(request, "submissions/revisions.html", context)


@require_safe
def revision(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    submission = access.visible_form(request, pk)
    shown = get_object_or_404(_with_trail(request, submission), number=number)
    labels = checks.labels_of(submission)
    said = texts(shown.content)
    context = {
        **_frame(request, submission),
        "revision": shown,
        "entry": _entries(submission, [shown])[0],
        "paper": frozen_paper(submission, shown.content),
        "answers": [(labels.get(key, key), text) for key, text in said.items() if key not in CELLS],
        "commitment": shown.commitments.order_by("-given_at").first(),
        "promise": submission.campaign.text("commitment"),
        "recommendation": getattr(submission, "recommendation", None),
    }
    return render(request, "submissions/revision.html", context)


@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two revisions; without numbers the last one and the one before it."""
    submission = access.visible_form(request, pk)
    known = {each.number: each for each in access.visible_revisions(request, submission).select_related("created_by")}
    numbers = list(known)
    old = known.get(_number(request, "from", numbers[-2:][0] if numbers else 0))
    new = known.get(_number(request, "to", numbers[-1] if numbers else 0))
    if old is None or new is None:
        raise Http404
    rows = differences(old.content, new.content, checks.labels_of(submission))
    context = {
        **_frame(request, submission),
        "known": known.values(),
        "old": old,
        "new": new,
        "changed": [row for row in rows if row.changed],
        "unchanged": [row for row in rows if not row.changed],
    }
    return render(request, "submissions/compare.html", context)


def _number(request: HttpRequest, name: str, otherwise: int) -> int:
    said = request.GET.get(name, "")
    if said and not (said.isascii() and said.isdigit() and len(said) < 6):
        raise Http404
    return int(said) if said else otherwise


def _with_trail(request: HttpRequest, submission: Submission) -> Any:
    trail = ("commitments", "seals")
    return access.visible_revisions(request, submission).select_related("created_by").prefetch_related(*trail)


def _entries(submission: Submission, shown: list[Revision]) -> list[Entry]:
    numbers = [None, *(each.number for each in shown)]
    return [
        Entry(
            revision=each,
            commitments=list(each.commitments.all()),
            seals=[seal for seal in each.seals.all() if seal.removed_at is None],
            present=each.digest == submission.digest,
            before=before,
        )
        for before, each in zip(numbers, shown, strict=False)
    ]


def _frame(request: HttpRequest, submission: Submission) -> dict[str, Any]:
    own = access.works_for(request, submission.slate)
    whole = own or access.reads_whole(request, submission)
    frame = "submissions/frame.html" if whole else "portal/organiser_frame.html"
    return {**access.frame(submission), "own": own, "whole": whole, "frame": frame}
