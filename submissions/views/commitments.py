"""The zone's commitment: through a signed link without an account, or from the zone's own account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from core.http import client_address
from core.models import SignedLink
from submissions import access, services
from submissions.forms import CommitForm
from submissions.models import Submission
from submissions.paper import paper


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
    """The same act from the zone's account."""
    submission = access.applied_form(request, pk)
    if submission.commitment:
        return redirect("form", submission.pk)
    return _page(request, submission, link=None)


def _page(request: HttpRequest, submission: Submission, *, link: SignedLink | None) -> HttpResponse:
    form = CommitForm(request.POST or None, initial={"seen": submission.digest, "name": _name(request, link)})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            given = services.give_commitment(
                submission=submission,
                name=form.cleaned_data["name"],
                seen=form.cleaned_data["seen"],
                by=None if link else access.actor(request),
                link=link,
                address=client_address(request),
            )
            done = {"campaign": submission.campaign, "submission": submission, "given": given}
            return render(request, "submissions/committed.html", done)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
    context = {
        "campaign": submission.campaign,
        "submission": submission,
        "paper": paper(submission, mending=False),
        "promise": submission.campaign.text("commitment"),
        "form": form,
        "by_link": link is not None,
    }
    return render(request, "submissions/commit.html", context, status=status)


def _name(request: HttpRequest, link: SignedLink | None) -> str:
    return "" if link or not request.user.is_authenticated else request.user.name
