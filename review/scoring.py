"""The scoring page: one case beside the score sheet, in the admin. ``admin.py`` gives it its address."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core import files
from core.errors import DomainError
from core.models import User
from review import errors, services, totals, words
from review.forms import ScoreSheet
from review.models import Assignment, Review
from review.queue import Queue, queue_at
from review.services.phases import require_open_phase
from review.visiting import evidence
from submissions import indicators
from submissions.models import Attachment

TEMPLATE = "admin/review/assignment/score.html"


def own_assignment(request: HttpRequest, pk: int) -> Assignment:
    """The assignment as its expert reads it, if the visitor is that. The unknown and another's: 404."""
    found = Assignment.objects.of_expert(request.user).filter(pk=pk).as_read()
    if not found:
        raise Http404
    return found[0]


def original(request: HttpRequest, pk: int) -> FileResponse:
    """The form as it was handed in, for the experts who score the case. A blind pass has none: it bears names."""
    stored = own_assignment(request, pk).submission.original
    if stored is None:
        raise Http404
    return files.response(stored)


def attachment(request: HttpRequest, pk: int, attachment: int, *, small: bool = False) -> FileResponse:
    """A file beside the form, or its small picture, for the experts who score the case."""
    there = attachments_of(own_assignment(request, pk))
    stored = next((each.thumbnail if small else each.file for each in there if each.pk == attachment), None)
    if stored is None:
        raise Http404
    return files.response(stored, inline=small)


def attachments_of(assignment: Assignment) -> list[Attachment]:
    """The files that an expert reads with the case: not those that explain its clean record, and none in a blind
    pass, because they bear names."""
    if assignment.phase.scoring_rules.is_blind:
        return []
    standing = Attachment.objects.filter(submission=assignment.submission_id, removed_at=None, answer=None)
    return list(standing.select_related("file", "thumbnail"))


def figures_of(assignment: Assignment) -> list[indicators.Series]:
    """The zone's figures; a blind pass has none: a rank would tell whose they are."""
    return [] if assignment.phase.scoring_rules.is_blind else indicators.series(assignment.submission.zone)


def page(request: HttpRequest, pk: int, admin_context: dict[str, Any]) -> HttpResponse:
    """Show the case and its sheet; save or submit the sheet. A script that saves while one types gets JSON."""
    assignment = own_assignment(request, pk)
    queue = queue_at(assignment, request.user)
    if request.method == "POST":
        return _post(request, queue, admin_context)
    review: Review | None = getattr(assignment, "review", None)
    form = ScoreSheet(rules=assignment.phase.scoring_rules, review=review)
    return _render(request, queue, form, review, admin_context)


def review_of(assignment: Assignment) -> Review | None:
    """The review as it is stored now: after a refusal it may be another than the one that was shown."""
    return Review.objects.filter(assignment=assignment).prefetch_related("scores").first()


def _post(request: HttpRequest, queue: Queue, admin_context: dict[str, Any]) -> HttpResponse:
    assignment = queue.here
    assert assignment is not None  # noqa: S101 - tells the type checker: a page always has its case
    rules = assignment.phase.scoring_rules
    form = ScoreSheet(request.POST, rules=rules, review=review_of(assignment))
    by_script = request.headers.get("Accept") == "application/json"
    status = 200
    if form.is_valid():
        try:
            review = _act(request, assignment, form)
            return _saved(review) if by_script else _onwards(request, queue, review)
        except (errors.AssignmentIsUnknown, errors.ReviewIsSubmitted) as refusal:
            return _json(refusal) if by_script else _told(request, refusal)
        except DomainError as refusal:
            if by_script:
                return _json(refusal)
            form, status = _kept(request, assignment, refusal), refusal.status
    if by_script:
        return JsonResponse({"message": _("Not saved: please check the numbers.")}, status=422)
    return _render(request, queue, form, review_of(assignment), admin_context, status=status)


def _act(request: HttpRequest, assignment: Assignment, form: ScoreSheet) -> Review:
    by = request.user
    assert isinstance(by, User)  # noqa: S101 - the admin lets nobody else in
    review = services.save_review(
        assignment=assignment,
        scores=form.scores,
        remarks=form.remarks,
        wishes=form.wishes,
        comment=form.cleaned_data["comment"],
        version=form.cleaned_data["version"],
        by=by,
    )
    # Saved and committed before: what is incomplete stays a draft, and nothing that was typed is lost.
    if request.POST.get("act") == "submit":
        review = services.submit_review(assignment=assignment, by=by)
    return review


def _kept(request: HttpRequest, assignment: Assignment, refusal: DomainError) -> ScoreSheet:
    """The sheet as it was typed, over what is stored now, with the refusal on top."""
    form = ScoreSheet(request.POST, rules=assignment.phase.scoring_rules, review=review_of(assignment))
    form.add_error(None, str(refusal))
    form.catch_up()
    return form


def _saved(review: Review) -> JsonResponse:
    said = _("Saved %(time)s") % {"time": words.time_text(review.updated_at)}
    return JsonResponse({"version": review.version, "message": said})


def _json(refusal: DomainError) -> JsonResponse:
    return JsonResponse({"error": type(refusal).__name__, "message": str(refusal)}, status=refusal.status)


def _told(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    if refusal.status == 404:
        raise Http404
    messages.error(request, str(refusal))
    return HttpResponseRedirect(request.path)


def _onwards(request: HttpRequest, queue: Queue, review: Review) -> HttpResponse:
    """After saving the same case; after submitting the next one that waits, or the list when all are done."""
    if review.state != Review.State.SUBMITTED:
        return HttpResponseRedirect(request.path)
    case = review.assignment.submission.number_text
    messages.success(request, _("Case %(case)s was submitted.") % {"case": case})
    return to_next(queue)


def to_next(queue: Queue) -> HttpResponse:
    """To the next case that waits, or to the list when all are done."""
    if queue.next_pending is None:
        return HttpResponseRedirect(reverse("admin:review_assignment_changelist"))
    return HttpResponseRedirect(reverse("admin:review_assignment_change", args=[queue.next_pending.pk]))


def _why_not(assignment: Assignment, review: Review | None) -> str:
    """Why the sheet cannot be filled in now, or ""."""
    if review and review.submitted_at:
        return _("Submitted %(time)s. It can no longer be changed.") % {"time": words.moment_text(review.submitted_at)}
    if review and review.abstained_at:
        return _("You abstained %(time)s.") % {"time": words.moment_text(review.abstained_at)}
    try:
        require_open_phase(assignment.phase, "score")
    except DomainError as refusal:
        return str(refusal)
    return ""


def _render(
    request: HttpRequest,
    queue: Queue,
    form: ScoreSheet,
    review: Review | None,
    admin_context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    assignment = queue.here
    assert assignment is not None  # noqa: S101
    context = {
        **admin_context,
        "title": _("Case %(number)s") % {"number": assignment.submission.number_text},
        "assignment": assignment,
        "campaign": assignment.phase.campaign,
        "case": assignment.submission,
        "is_blind": assignment.phase.scoring_rules.is_blind,
        "files": attachments_of(assignment),
        "figures": figures_of(assignment),
        "evidence": evidence.cards(assignment),
        "queue": queue,
        "form": form,
        "review": review,
        "why_not": _why_not(assignment, review),
        "saved_at": words.time_text(review.updated_at) if review else "",
        "given_back": _given_back(review),
        "total": _total(form),
        "scored": len(form.stored),
    }
    return TemplateResponse(request, TEMPLATE, context, status=status)


def _given_back(review: Review | None) -> str:
    """When and why an organiser gave the review back, while it waits to be submitted again; else ""."""
    if review is None or review.reopened_at is None or review.state in Review.FINISHED:
        return ""
    facts = {"time": words.moment_text(review.reopened_at), "reason": review.reopen_reason}
    return _("Given back by the organisers %(time)s: %(reason)s") % facts


def _total(form: ScoreSheet) -> str:
    """The weighted total of what is stored, to two places, once every criterion is scored; before that ""."""
    if len(form.stored) < len(form.criteria):
        return ""
    weights = {criterion.pk: criterion.weight for criterion in form.criteria}
    return f"{totals.rounded(totals.weighted_total(weights, form.stored)):.2f}"
