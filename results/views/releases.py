"""The pages of a release: preview and checklist, draft for a minute, approve, call off. For all others they are 404."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.access import organised_campaign, organises, read_campaign
from campaigns.models import Campaign
from core import files
from core.deadlines import moment_text
from core.errors import DomainError
from core.models import User
from results import papers, release_checks, releases, unreleased
from results.release_forms import ApproveForm, CallOffForm, ReleaseForm
from results.releases import Release
from results.services import release_letters
from results.views import objections, public


def _by(request: HttpRequest) -> User:
    return cast(User, request.user)


def _release(campaign: Campaign, paper: str) -> Release:
    """Where the paper stands; 404 for what is none, or none of this programme."""
    if paper not in releases.present(campaign):
        raise Http404
    return releases.release(campaign, paper)


@login_required
def release(request: HttpRequest, slug: str, paper: str) -> HttpResponse:
    """Where a paper stands, what is missing, everything that goes out with it, and the next act."""
    return _page(request, _release(read_campaign(request, slug), paper))


def _page(request: HttpRequest, found: Release, *, form: Form | None = None, status: int = 200) -> HttpResponse:
    found.may_draft = found.may_draft or isinstance(form, ReleaseForm)  # what was typed stays
    facts: dict[str, Any] = {
        "campaign": found.campaign,
        "release": found,
        "may_act": organises(request, found.campaign),
    }
    if found.paper:
        hidden = unreleased.hidden_numbers(found.paper, found.campaign, request.user)
        preview, warnings = releases.preview(found)
        unreleased.without(preview, hidden)
        # An office reads of all its cases in one letter, so whoever may not see one of them reads none of these.
        told = releases.letter_facts(preview)
        letters = release_letters.written(preview, found.campaign, told, offices=not hidden)
        facts |= {
            "preview": preview,
            "paragraphs": papers.paragraphs(preview.body),
            "letters": letters,
            "checks": release_checks.checks(found, preview, letters, warnings, request.user),
            "certificates": release_checks.certificate_list(found, preview),
            "hidden": len(hidden),
            "period": releases.letter_facts(preview) if found.key == "notice" else None,
        }
    facts["draft_form"] = form if isinstance(form, ReleaseForm) else _draft_form(found)
    # Always of what this page shows: after a refusal the old digest would be refused again at every press.
    facts["approve_form"] = ApproveForm(initial={"seen": releases.seen(found)})
    facts["call_off_form"] = form if isinstance(form, CallOffForm) else CallOffForm()
    facts["refused"] = form
    # A form that stands on the page tells its errors itself; approving has no field that is seen.
    facts["tells_itself"] = isinstance(form, ReleaseForm) or (isinstance(form, CallOffForm) and found.state == "set")
    return render(request, "results/release.html", facts, status=status)


def _draft_form(found: Release) -> ReleaseForm:
    paper = found.paper if found.paper and found.paper.published_at is None else None
    initial = {"number": paper.number, "release_at": paper.release_at} if paper else {}
    if paper and found.key == "announcement":
        initial["with_certificates"] = paper.with_certificates
    return ReleaseForm(initial=initial, paper=found.key)


@login_required
def release_page(request: HttpRequest, slug: str, paper: str) -> HttpResponse:
    """The public page as it will be, by the same template; 404 before the first draft."""
    found = _release(read_campaign(request, slug), paper)
    if found.paper is None:
        raise Http404
    unreleased.refuse_conflicted(found.paper, found.campaign, request.user)
    preview, _warnings = releases.preview(found)
    if found.key == "notice":
        context = objections.notice_facts(found.campaign, preview, may_object=found.state != "public")
    else:
        context = public.results_facts(found.campaign, [*releases.earlier(found.campaign, found), preview])
    return render(request, found.kind.template, {**context, "is_preview": found.state != "public"})


@login_required
def release_file(request: HttpRequest, slug: str, paper: str) -> HttpResponseBase:
    """The PDF as it will be: the rendered one, else one made on the spot. A missing glyph is named."""
    found = _release(read_campaign(request, slug), paper)
    if found.paper is None:
        raise Http404
    unreleased.refuse_conflicted(found.paper, found.campaign, request.user)
    if found.paper.has_file:
        return files.response(found.paper.job.result)
    return files.attachment(found.kind.file_name, found.kind.pdf(releases.preview(found)[0]))


@login_required
@require_POST
def release_act(request: HttpRequest, slug: str, paper: str, act: str) -> HttpResponse:
    """Propose, approve or call off; a refusal stands on the page, beside what was typed."""
    found = _release(organised_campaign(request, slug), paper)
    if act not in ACTS:
        raise Http404
    form = ReleaseForm(request.POST, paper=paper) if act == "propose" else FORMS[act](request.POST)
    if form.is_valid():
        try:
            said = ACTS[act](request, found, form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect("release", slug=slug, paper=paper)
    return _page(request, _release(found.campaign, paper), form=form, status=409)


def _propose(request: HttpRequest, found: Release, typed: dict[str, Any]) -> str:
    found.kind.propose(campaign=found.campaign, by=_by(request), **typed)
    return _("Drafted and proposed; a second person now reads and approves it.")


def _approve(request: HttpRequest, found: Release, typed: dict[str, Any]) -> str:
    answer = found.kind.approve(campaign=found.campaign, by=_by(request), seen=typed["seen"])
    paper, warnings = answer if isinstance(answer, tuple) else (answer, [])
    for warning in warnings:
        messages.warning(request, warning)
    if paper.release_at:
        return _("Approved. It becomes public at %(moment)s.") % {"moment": moment_text(paper.release_at)}
    return _("Approved. It is public now.")


def _call_off(request: HttpRequest, found: Release, typed: dict[str, Any]) -> str:
    found.kind.call_off(campaign=found.campaign, by=_by(request), reason=typed["reason"])
    return _("Called off. It is a draft again; propose it anew when it may go out.")


ACTS = {"propose": _propose, "approve": _approve, "call-off": _call_off}
FORMS: dict[str, type[Form]] = {"approve": ApproveForm, "call-off": CallOffForm}
