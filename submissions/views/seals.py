"""The seal trail of a form: print, seal, scan, attach; what was sealed before an edit is shown as void, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.services import may
from core import files
from core.errors import DomainError
from submissions import access, services
from submissions.forms import SealForm
from submissions.models import Seal, Submission
from submissions.models.submission import Status
from submissions.services.seals import present_revision, sides_for
from submissions.views.attachments import content_of

MENDABLE = (Status.DRAFT, Status.SUBMITTED, Status.RETURNED)


@dataclass
class Place:
    """One of the two places for a seal: what stands there, what is void, and the form to attach one."""

    side: str
    label: str
    standing: Seal | None = None
    void: list[Seal] = field(default_factory=list)
    form: SealForm | None = None
    may_change: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
def seals(request: HttpRequest, pk: int) -> HttpResponse:
    submission, own = access.readable_form(request, pk)
    if request.method != "POST":
        return _page(request, submission, own)
    side = request.POST.get("side", "")
    if not own or side not in Seal.Side:
        raise Http404
    form = SealForm(request.POST, request.FILES, side=side)
    if form.is_valid():
        facts = dict(form.cleaned_data)
        upload = facts.pop("file")
        try:
            services.attach_seal(
                submission=submission,
                side=side,
                name=upload.name or "",
                content=content_of(upload),
                by=access.actor(request),
                **facts,
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The sealed page was attached."))
            return redirect(reverse("seals", args=[submission.pk]) + f"#{side}")
    return _page(request, submission, own, form, side)


@require_POST
def remove(request: HttpRequest, pk: int, seal: int) -> HttpResponse:
    submission, own = access.readable_form(request, pk)
    if not own:
        raise Http404
    row = get_object_or_404(submission.seals.select_related("submission"), pk=seal)
    try:
        services.remove_seal(seal=row, by=access.actor(request))
    except DomainError as refusal:
        return _page(request, submission, own, refusal=refusal)
    messages.info(request, _("The sealed page was removed."))
    return redirect("seals", submission.pk)


@require_safe
def seal_file(request: HttpRequest, pk: int, seal: int) -> HttpResponseBase:
    """The sealed page to download, for whoever may see its form now; a void one as well."""
    submission, own = access.readable_form(request, pk)
    row = get_object_or_404(submission.seals.filter(removed_at=None).select_related("file", "revision"), pk=seal)
    if not own and row.revision.digest != submission.digest:  # the office's and the zone's own story
        raise Http404
    return files.response(row.file)


def _page(
    request: HttpRequest,
    submission: Submission,
    own: bool,
    bound: SealForm | None = None,
    bound_side: str = "",
    *,
    refusal: DomainError | None = None,
) -> HttpResponse:
    present = present_revision(submission)
    places = {side: Place(side, str(side.label)) for side in Seal.Side}
    for seal in submission.seals.filter(removed_at=None).select_related("revision", "file", "by"):
        seal.submission = submission
        if seal.stands:
            places[Seal.Side(seal.side)].standing = seal
        elif own:
            places[Seal.Side(seal.side)].void.append(seal)
    if own and submission.status in MENDABLE and may(submission.campaign, _verb(submission)):
        _open(request, submission, places, bound, bound_side)
    context = {
        **access.frame(submission),
        "own": access.works_for(request, submission.slate),
        "reads_all": own,
        "present": present,
        "newest": submission.revisions.order_by("number").last(),
        "places": places.values(),
        "commitment": submission.commitment,
        "promise": submission.campaign.text("commitment"),
        "mending": own and submission.status in MENDABLE,
        "refusal": refusal,
    }
    return render(request, "submissions/seals.html", context, status=refusal.status if refusal else 200)


def _verb(submission: Submission) -> str:
    return "resubmit" if submission.status == Status.RETURNED else "edit"


def _open(
    request: HttpRequest, submission: Submission, places: dict[Any, Place], bound: SealForm | None, bound_side: str
) -> None:
    """Give each place its form, if the reader may attach that seal."""
    mine = sides_for(submission, access.actor(request))
    recommendation = getattr(submission, "recommendation", None)
    known = {"code": request.GET.get("code", "")[:20], "opinion": recommendation.opinion if recommendation else ""}
    for side, place in places.items():
        place.may_change = side in mine
        if place.may_change and place.standing is None and present_revision(submission):
            place.form = bound if bound and side == bound_side else SealForm(side=side, initial=known)
