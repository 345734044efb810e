"""The zone stands for its form: through a signed link without an account, or handing it in from its own account."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from core.http import client_address
from core.models import SignedLink
from submissions import access, checks, services
from submissions.differences import FieldDifference, differences
from submissions.eligibility import record_of
from submissions.forms import CommitForm
from submissions.models import Revision, Submission
from submissions.models.submission import Status
from submissions.paper import paper
from submissions.services.revisions import last_stood_for

BY_ZONE = (Status.DRAFT, Status.RETURNED)  # what the zone itself confirms when it hands in


@require_http_methods(["GET", "HEAD", "POST"])
def commitment(request: HttpRequest, token: str) -> HttpResponse:
    """No account: whoever holds the link acts for the zone, once."""
    link, submission = services.read_link(token)
    answer = _page(request, submission, link=link)
    # The address is the key: the site's Referrer-Policy (same-origin) keeps it from other hosts. no-referrer would
    # make browsers send "Origin: null", which the CSRF check refuses.
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def form_commit(request: HttpRequest, pk: int) -> HttpResponse:
    """The same act from the zone's account; a form that the zone filled in is handed in with it."""
    submission = access.applied_form(request, pk)
    if submission.status in BY_ZONE:
        if not access.may_mend(submission) or checks.form_problems(submission):
            return redirect("online", submission.pk)  # which leads on to the form once it cannot be changed
    elif submission.commitment:
        return redirect("form", submission.pk)
    return _page(request, submission, link=None)


def _page(request: HttpRequest, submission: Submission, *, link: SignedLink | None) -> HttpResponse:
    form = CommitForm(request.POST or None, initial={"seen": submission.digest, "name": _name(request, link)})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            return _done(request, submission, form.cleaned_data, link)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
    context = {
        "campaign": submission.campaign,
        "submission": submission,
        "paper": paper(submission, mending=False),
        "record": record_of(submission),
        "promise": submission.campaign.text("commitment"),
        "form": form,
        "by_link": link is not None,
        "hands_in": link is None and submission.status in BY_ZONE,
        **_mended(submission),
    }
    return render(request, "submissions/commit.html", context, status=status)


def _done(request: HttpRequest, submission: Submission, facts: dict[str, Any], link: SignedLink | None) -> HttpResponse:
    """What the pressed button says: decline what the office mended, hand the form in, or give the commitment."""
    by = None if link else access.actor(request)
    name, seen, address = facts["name"], facts["seen"], client_address(request)
    context = {"campaign": submission.campaign, "submission": submission, "name": name, "by_link": link is not None}
    if "decline" in request.POST:
        services.decline_revision(submission=submission, name=name, by=by, link=link)
        return render(request, "submissions/declined.html", context)
    if by and submission.status in BY_ZONE:
        services.hand_in(submission=submission, name=name, seen=seen, by=by, address=address)
        given = access.applied_form(request, submission.pk).commitment
    else:
        given = services.give_commitment(submission=submission, name=name, seen=seen, by=by, link=link, address=address)
    return render(request, "submissions/committed.html", {**context, "given": given})


def _mended(submission: Submission) -> dict[str, Any]:
    """What the office changed since the zone last stood for the form, marked; whether that waits for an answer."""
    stood = last_stood_for(submission)
    if stood is None or stood.digest == submission.digest:
        return {}
    waiting = submission.revisions.filter(acceptance=Revision.Acceptance.WAITING, digest=submission.digest).last()
    return {"changes": _changes(stood, submission), "stood": stood, "waiting": waiting}


def _changes(stood: Revision, submission: Submission) -> list[FieldDifference]:
    labels = checks.labels_of(submission)
    return [each for each in differences(stood.content, submission.content, labels) if each.changed]


def _name(request: HttpRequest, link: SignedLink | None) -> str:
    return "" if link or not request.user.is_authenticated else request.user.name
