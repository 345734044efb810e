"""Near-copies: two narratives side by side for an officer, and the button that compares all forms anew."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.access import organised_campaign, organises
from core.errors import DomainError
from submissions import access
from submissions.forms import NoteForm
from submissions.hints import HIDDEN, hints, side_by_side
from submissions.likeness import ALIKE_FROM, RUN
from submissions.services import likeness


@require_http_methods(["GET", "HEAD", "POST"])
def pair(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """The form and a similar one; an organiser writes down what was found. Nothing follows by itself."""
    submission = access.sent_form(request, pk)
    hint = next((hint for hint in hints(submission, request.user) if hint.row.other_id == other), None)
    own = organises(request, submission.campaign)
    if hint is None or (request.method == "POST" and not own):
        raise Http404
    row = hint.row
    form = NoteForm(request.POST if request.method == "POST" else None, initial={"note": row.note or NoteForm.usual})
    if request.method == "POST" and form.is_valid():
        try:
            likeness.look(resemblance=row, note=form.cleaned_data["note"], by=access.actor(request))
            query = f"?{request.GET.urlencode()}" if request.GET else ""
            return redirect(reverse("screen_form", args=[pk]) + query + "#alike")
        except DomainError as refusal:
            form.add_error("note", str(refusal))
    context = {
        **access.frame(submission),
        "hint": hint,
        "hidden": hint.level == HIDDEN,
        "texts": side_by_side(submission.experience, row.other.experience, hint.level),
        "form": form if own else None,
        "least": round(ALIKE_FROM * 100),
        "run": RUN,
        "query": request.GET.urlencode(),
    }
    return render(request, "submissions/likeness.html", context)


@require_POST
def again(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = organised_campaign(request, slug)
    likeness.ask_again(campaign, by=access.actor(request))
    messages.info(request, _("All forms are being compared anew. Reload this page in a minute."))
    return redirect("screening", slug)
