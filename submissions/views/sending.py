"""Sending the slate: a look at exactly what goes, one act, and the summary table to print and seal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.access import organises
from core import files, jobs
from core.deadlines import moment_text
from core.errors import DomainError
from core.models import Job
from submissions import access, checks, services, summary, summary_paper
from submissions.desk import where
from submissions.models import Slate


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """What will be sent, to be checked; then the act."""
    slate = access.own_slate(request, pk)
    if request.method == "POST":
        try:
            services.send_slate(slate=slate, by=access.actor(request))
        except DomainError as refusal:
            return _check_page(request, slate, refusal)
        return redirect("slate", slate.pk)
    if slate.sent_at:
        return redirect("slate", slate.pk)
    return _check_page(request, slate)


def _check_page(request: HttpRequest, slate: Slate, refusal: DomainError | None = None) -> HttpResponse:
    forms, rules = checks.standing_forms(slate), checks.rules_of(slate.campaign_id)
    closes_at = rules.phase.closes_at
    context = {
        "campaign": slate.campaign,
        "slate": slate,
        "lines": list(zip(summary.preview(forms), forms, strict=True)),
        "todo": [(lack, where(slate, lack)) for lack in checks.slate_problems(slate, forms, rules)],
        "deadline": moment_text(closes_at) if closes_at else "",
        "refusal": refusal,
    }
    return render(request, "submissions/send.html", context, status=refusal.status if refusal else 200)


@require_safe
def summary_docx(request: HttpRequest, pk: int) -> HttpResponse:
    """The summary table of the sending that stands, as a Word file."""
    _slate, job = _sent(request, pk)
    table = summary.of_job(job)
    return files.attachment(f"{table.name}.docx", summary_paper.as_docx(table))


@require_http_methods(["GET", "HEAD", "POST"])
def summary_pdf(request: HttpRequest, pk: int) -> Any:
    """The same as PDF; until it is there the slate's page says so. Posting tries again what has failed."""
    slate, job = _sent(request, pk)
    if request.method == "POST":
        if not (access.works_for(request, slate) or organises(request, slate.campaign)):
            raise Http404
        jobs.retry(job=job, by=access.actor(request), scope=slate.campaign)
        job.refresh_from_db()
    job = jobs.run_unless_worker(job)
    if job.state == Job.State.DONE and job.result and request.method != "POST":
        return files.response(job.result)
    if job.state in (Job.State.WAITING, Job.State.RUNNING):
        messages.info(request, _("The PDF is being made; open it again in a moment."))
    return redirect("slate", slate.pk)


def _sent(request: HttpRequest, pk: int) -> tuple[Slate, Job]:
    slate = access.visible_slate(request, pk)
    job = summary.job_of(slate)
    if job is None:
        raise Http404
    return slate, job
