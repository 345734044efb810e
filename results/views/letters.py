"""The organisers' page of official papers: letters in the making, and every paper as PDF and as .docx."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.access import organised_campaign, organises, read_campaign
from campaigns.models import Campaign
from core import approvals, files
from core.errors import DomainError
from core.models import User
from core.official import unprintable
from core.official_docx import official_docx
from results import casebook, documents, services, unreleased
from results import papers as official_papers
from results.board import latest_job
from results.letter_forms import LetterForm
from results.models import Announcement, Letter, Paper, PublicNotice
from results.services import letters


@login_required
@require_http_methods(["GET", "HEAD"])
def papers(request: HttpRequest, slug: str) -> HttpResponse:
    """Every official paper of the campaign, and the forms of those that are letters."""
    return _page(request, read_campaign(request, slug))


def _page(
    request: HttpRequest, campaign: Campaign, *, kind: str = "", form: LetterForm | None = None, status: int = 200
) -> HttpResponse:
    rows = list(
        Letter.objects.filter(phase__campaign=campaign).select_related("phase", "job__result", "approval__approver")
    )
    here = set(campaign.phases.values_list("kind", flat=True))
    context = {
        "campaign": campaign,
        "papers": [_paper_row(paper) for paper in _papers(campaign)],
        "letters": [
            _letter_row(campaign, each, rows, form if each == kind else None)
            for each in Letter.Kind
            if letters.PHASES[each] in here
        ],
        "books": [latest_job(campaign, each) for each in (casebook.PDF, casebook.DOCX)],
        "may_act": organises(request, campaign),
    }
    return render(request, "results/papers.html", context, status=status)


def _papers(campaign: Campaign) -> list[Paper]:
    notices = PublicNotice.objects.filter(phase__campaign=campaign)
    return [*notices, *Announcement.objects.filter(phase__campaign=campaign)]


def _paper_row(paper: Paper) -> dict[str, Any]:
    key = "notice" if isinstance(paper, PublicNotice) else f"announcement-{getattr(paper, 'position', 1)}"
    return {"paper": paper, "key": key}


def _letter_row(campaign: Campaign, kind: Letter.Kind, rows: list[Letter], form: LetterForm | None) -> dict[str, Any]:
    own = [letter for letter in rows if letter.kind == kind]
    draft = next((letter for letter in own if letter.published_at is None), None)
    initial = letters.suggested(campaign, kind)
    if draft:
        initial = {"number": draft.number, "to": draft.to, "title": str(draft), "body": draft.body}
        draft.phase.campaign = campaign
    return {
        "kind": kind,
        "draft": draft,
        "places": "；".join(unprintable(documents.letter_paper(draft))) if draft else "",
        "paragraphs": official_papers.paragraphs(draft.body) if draft else [],
        "seen": official_papers.content_digest(draft, campaign) if draft else "",
        "proposal": approvals.open_proposal(letters.ISSUE, draft) if draft else None,
        "issued": [letter for letter in own if letter.published_at],
        "form": form or LetterForm(prefix=kind, initial=initial),
    }


@login_required
@require_POST
def propose(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Word a letter; what was typed stays when it is refused."""
    campaign = organised_campaign(request, slug)
    if kind not in Letter.Kind.values:
        raise Http404
    form = LetterForm(request.POST, prefix=kind)
    if form.is_valid():
        try:
            services.propose_letter(campaign=campaign, kind=kind, by=_by(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Drafted and proposed; a second person now issues it."))
            return redirect("papers", slug=slug)
    return _page(request, campaign, kind=kind, form=form, status=409)


@login_required
@require_POST
def issue(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Issue a letter as the second person; a refusal is shown by the fallback page."""
    campaign = organised_campaign(request, slug)
    letter = get_object_or_404(Letter.objects.select_related("phase"), pk=pk, phase__campaign=campaign)
    services.issue_letter(letter=letter, by=_by(request), seen=request.POST.get("seen", "")[:64])
    messages.success(request, _("The document is issued."))
    return redirect("papers", slug=slug)


@login_required
def letter_file(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """An issued letter as PDF, as it was made then."""
    campaign = read_campaign(request, slug)
    letter = get_object_or_404(Letter.objects.select_related("job__result"), pk=pk, phase__campaign=campaign)
    if not letter.published_at or not letter.job or not letter.job.result:
        raise Http404
    return files.response(letter.job.result)


@login_required
def letter_docx(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A letter to be edited, drafted or issued."""
    campaign = read_campaign(request, slug)
    letter = get_object_or_404(Letter.objects.select_related("phase"), pk=pk, phase__campaign=campaign)
    letter.phase.campaign = campaign
    return files.attachment(f"{letter}.docx", official_docx(documents.letter_paper(letter)))


@login_required
def paper_docx(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The public notice or an announcement to be edited, drafted or published; for organisers and auditors only."""
    campaign = read_campaign(request, slug)
    for paper in _papers(campaign):
        if _paper_row(paper)["key"] == key:
            paper.phase.campaign = campaign  # type: ignore[attr-defined]  # both kinds have a phase
            unreleased.refuse_conflicted(paper, campaign, request.user)
            return files.attachment(f"{paper}.docx", official_docx(documents.paper_of(paper)))
    raise Http404


@login_required
@require_POST
def make_casebook(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Ask for the case book; a refusal is shown by the fallback page."""
    campaign = organised_campaign(request, slug)
    if kind not in (casebook.PDF, casebook.DOCX):
        raise Http404
    casebook.ask(campaign=campaign, kind=kind, by=_by(request))
    messages.success(request, _("The case book is being made."))
    return redirect("papers", slug=slug)


def _by(request: HttpRequest) -> User:
    return cast(User, request.user)
