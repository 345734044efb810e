"""Preliminary review (资料初审): the organisers' queue and their decision on each form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.access import organises
from campaigns.models import Campaign, Phase
from core import clock
from core.errors import DomainError
from core.models import User
from submissions import access, checks, indicators, queue, services
from submissions.eligibility import record_of
from submissions.forms import QueueForm, ScreenForm
from submissions.hints import hints
from submissions.history import history
from submissions.models import ScreeningReason, Submission
from submissions.models.submission import Status
from submissions.paper import paper
from submissions.queue import Place
from submissions.rounds import last_round
from submissions.services.screening import due_day, state_of

SCREENED = (Status.RECOMMENDED, Status.RETURNED)


class CountedPaginator(Paginator):  # type: ignore[type-arg]  # not generic when it runs
    """A paginator that is told the number where it is known already."""

    def __init__(self, *args: Any, counted: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if counted is not None:
            self.count = counted


@require_safe
def screening(request: HttpRequest, slug: str) -> HttpResponse:
    campaign, own = access.read_whole_campaign(request, slug)
    now, phase = clock.now(campaign), screen_phase(campaign)
    filters = QueueForm(request.GET or None, campaign=campaign)
    counted = queue.counts(campaign, now)
    narrowed = any(value for name, value in filters.facts.items() if name != "order")
    rows = queue.chosen(campaign, filters.facts, now).with_names().defer("overview", "experience", "reading")
    pages = CountedPaginator(rows, queue.PAGE, counted=None if narrowed else counted["all"])
    page = pages.get_page(request.GET.get("page"))
    first = queue.sent(campaign).filter(status=Status.RECOMMENDED).in_neutral_order().values_list("pk", flat=True)
    context = {
        "campaign": campaign,
        "filters": filters,
        "narrowed": narrowed,
        "page": page,
        "counts": [(state, word, counted[state]) for state, word in QueueForm.STATES.items()],
        "marks": [(mark, word, counted[mark]) for mark, word in filters.fields["mark"].choices if mark],  # type: ignore[attr-defined]
        "total": counted["all"],
        "first": first[:1].first() if counted[Status.RECOMMENDED] else None,
        "query": _without_page(request),
        "may_screen": phase.is_open_at(now) and campaign.published_at is not None,
        "own": own,
        "now": now,
    }
    return render(request, "submissions/screening.html", context)


def screen_phase(campaign: Campaign) -> Phase:
    """The campaign's phase of preliminary review, with its rules; 404 where a programme has none."""
    phase = campaign.phases.filter(kind="screen").select_related("screen_rules").first()
    if phase is None:
        raise Http404
    return phase


def _without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


@require_http_methods(["GET", "HEAD", "POST"])
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """One form and the decision on it. The address keeps the queue's filter, so that next and previous follow it."""
    submission = access.sent_form(request, pk)
    campaign = submission.campaign
    own = organises(request, campaign)
    if request.method == "POST" and not own:
        raise Http404
    now, phase = clock.now(campaign), screen_phase(campaign)
    here = _place(request, submission)
    form = _form(request, submission, phase) if own else None
    if (
        request.method == "POST"
        and form
        and form.is_valid()
        and (done := _decide(form, submission, access.actor(request)))
    ):
        messages.success(request, _("%(zone)s: %(status)s.") % {"zone": done.zone, "status": done.get_status_display()})
        return redirect(_next(request, campaign, here))
    submission = access.sent_form(request, pk)
    if form and form.is_bound:
        form.renew(state_of(submission))
    if form:
        form.offer(submission.status)
    asked = last_round(submission, sent=True)
    context = {
        **access.frame(submission),
        "paper": paper(submission, mending=False),
        "record": record_of(submission),
        "may_find": own and submission.status != Status.RETURNED,
        "commitment": submission.commitment,
        "recommendation": getattr(submission, "recommendation", None),
        "promise": campaign.text("commitment"),
        "form": form if form and (form.is_bound or submission.status in SCREENED) else None,
        "own": own,
        "here": here,
        "query": _without_page(request),
        "hints": hints(submission, request.user),
        "figures": indicators.series(submission.zone),
        "history": history(submission),
        "round": asked,
        "late": asked is not None and asked.is_late_at(now),
    }
    return render(request, "submissions/screen.html", context)


@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """The office and the zone of a returned form are reminded by an organiser."""
    submission = access.sent_form(request, pk)
    if not organises(request, submission.campaign):
        raise Http404
    try:
        services.remind(submission=submission, by=access.actor(request))
        messages.success(request, _("The office and the zone were reminded."))
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    query = f"?{query}" if (query := _without_page(request)) else ""
    return redirect(reverse("screen_form", args=[pk]) + query)


def _place(request: HttpRequest, submission: Submission) -> Place:
    filters = QueueForm(request.GET or None, campaign=submission.campaign)
    now = clock.now(submission.campaign)
    return queue.place(queue.chosen(submission.campaign, filters.facts, now), submission.pk)


def _next(request: HttpRequest, campaign: Campaign, here: Place) -> str:
    query = f"?{query}" if (query := _without_page(request)) else ""
    if here.to_screen:
        return reverse("screen_form", args=[here.to_screen]) + query
    return reverse("screening", args=[campaign.slug]) + query


def _form(request: HttpRequest, submission: Submission, phase: Phase) -> ScreenForm:
    labels = {key: label for key, label in checks.labels_of(submission).items() if key != "zone"}
    return ScreenForm(
        request.POST if request.method == "POST" else None,
        labels=labels,
        reasons=ScreeningReason.objects.filter(rules=phase.screen_rules),
        due_at=due_day(phase, clock.now(submission.campaign)),
        seen=state_of(submission),
    )


def _decide(form: ScreenForm, submission: Submission, by: User) -> Submission | None:
    """Do what was decided; a refusal stands in the form, with everything that was typed."""
    facts = form.cleaned_data
    seen = facts["seen"]
    try:
        if facts["decision"] == "admit":
            return services.admit(submission=submission, by=by, seen=seen)
        if facts["decision"] == "return":
            return services.return_for_correction(
                submission=submission,
                reason=facts["reason"],
                items=facts["items"],
                due_at=form.due_at,
                by=by,
                seen=seen,
            )
        return services.refuse(submission=submission, reason=facts["reason"], by=by, seen=seen)
    except services.DueDayIsOutside as refusal:
        form.add_error("due_on", str(refusal))
    except DomainError as refusal:
        form.add_error(None, str(refusal))
    return None
