"""Preliminary review (资料初审): the organisers' queue and their decision on each form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.access import read_campaign
from campaigns.models import Campaign
from campaigns.services import may
from core.errors import DomainError
from core.models import User
from submissions import access, services
from submissions.forms import QueueForm, ScreenForm
from submissions.models import Submission
from submissions.models.submission import Status, SubmissionQuerySet
from submissions.paper import paper

PAGE = 20
SCREENED = (Status.RECOMMENDED, Status.RETURNED)


@require_safe
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = read_campaign(request, slug)
    sent = _sent(campaign)
    filters = QueueForm(request.GET or None, campaign=campaign)
    chosen = _filtered(sent, filters.cleaned_data) if filters.is_bound and filters.is_valid() else sent
    page = Paginator(chosen.with_names().in_neutral_order(), PAGE).get_page(request.GET.get("page"))
    states = list(sent.values_list("status", flat=True))
    context = {
        "campaign": campaign,
        "filters": filters,
        "page": page,
        "counts": [(word, states.count(state)) for state, word in QueueForm.STATES.items()],
        "first": next_to_screen(campaign, None),
        "query": _without_page(request),
        "may_screen": may(campaign, "screen"),
        "own": access.organises(request, campaign),
    }
    return render(request, "submissions/screening.html", context)


def _sent(campaign: Campaign) -> SubmissionQuerySet:
    return Submission.objects.filter(campaign=campaign, slate__sent_at__isnull=False, status__in=QueueForm.STATES)


def _filtered(sent: SubmissionQuerySet, facts: dict[str, Any]) -> SubmissionQuerySet:
    names = {"city": "slate__office__city_code", "area": "area", "state": "status"}
    return sent.filter(**{names[name]: value for name, value in facts.items() if value})


def _without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def next_to_screen(campaign: Campaign, after: Submission | None) -> int | None:
    """The key of the next undecided form in the neutral order behind ``after``; the queue begins anew at its end."""
    waiting = list(_sent(campaign).in_neutral_order().values_list("pk", "status"))
    keys = [key for key, _status in waiting]
    start = keys.index(after.pk) + 1 if after and after.pk in keys else 0
    around = waiting[start:] + waiting[:start]
    return next((key for key, status in around if status == Status.RECOMMENDED), None)


@require_http_methods(["GET", "HEAD", "POST"])
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    submission = access.sent_form(request, pk)
    own = access.organises(request, submission.campaign)
    form = ScreenForm(request.POST or None) if own else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid() and (decided := _decide(form, submission, access.actor(request))):
            facts = {"zone": decided.zone, "status": decided.get_status_display()}
            messages.success(request, _("%(zone)s: %(status)s.") % facts)
            following = next_to_screen(submission.campaign, submission)
            if following:
                return redirect("screen_form", following)
            return redirect("screening", submission.campaign.slug)
    submission = access.sent_form(request, pk)
    context = {
        "campaign": submission.campaign,
        "submission": submission,
        "slate": submission.slate,
        "paper": paper(submission, mending=False),
        "commitment": submission.commitment,
        "recommendation": getattr(submission, "recommendation", None),
        "promise": submission.campaign.text("commitment"),
        "decision": submission.decisions.order_by("-at").select_related("by").first(),
        "form": form if form and (form.is_bound or submission.status in SCREENED) else None,
        "following": next_to_screen(submission.campaign, submission),
    }
    return render(request, "submissions/screen.html", context)


def _decide(form: ScreenForm, submission: Submission, by: User) -> Submission | None:
    """Do what was decided; a refusal stands in the form, with everything that was typed."""
    decision, reason = form.cleaned_data["decision"], form.cleaned_data["reason"]
    try:
        if decision == "admit":
            return services.admit(submission=submission, by=by)
        if decision == "return":
            return services.return_for_correction(submission=submission, reason=reason, by=by)
        return services.refuse(submission=submission, reason=reason, by=by)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return None
