"""The newsroom: drafts of reporters and organisers, and the acts of organisers. For all others it is 404."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.access import organised_campaign, organises
from campaigns.models import Campaign
from core import approvals, clock, files
from core.deadlines import moment_text
from core.errors import DomainError
from core.models import User
from results import rank_words, services
from results.models import NewsItem
from results.models.news import is_reporter
from results.news_forms import CorrectionForm, NewsForm, ProposeForm, PublishForm, ReasonForm
from results.services import news as ruled
from results.views.news import A_PAGE


def read_newsroom(request: HttpRequest, slug: str) -> Campaign:
    """The campaign for its organisers, auditors and reporters; 404 for all others."""
    campaign: Campaign = get_object_or_404(Campaign.objects.prefetch_related("hosts__organisation"), slug=slug)
    audits = Campaign.objects.audited_by(request.user).filter(pk=campaign.pk).exists()
    if not audits and not is_reporter(request.user, campaign):
        raise Http404
    return campaign


def _by(request: HttpRequest) -> User:
    return cast(User, request.user)


def _item(request: HttpRequest, campaign: Campaign, pk: int) -> NewsItem:
    rows = NewsItem.objects.all().worked_on_by(request.user, campaign)
    return get_object_or_404(rows.select_related("campaign", "written_by", "approval__approver", "picture"), pk=pk)


def _may_write(request: HttpRequest, campaign: Campaign) -> bool:
    return organises(request, campaign) or is_reporter(request.user, campaign)


@login_required
def newsroom(request: HttpRequest, slug: str) -> HttpResponse:
    """What was written, with where it stands: a reporter's own, all for organisers and auditors."""
    campaign = read_newsroom(request, slug)
    rows = NewsItem.objects.all().worked_on_by(request.user, campaign).select_related("written_by")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    now = clock.now(campaign)
    context = {
        "campaign": campaign,
        "items": [(item, state(item, now)) for item in page.object_list],
        "page": page,
        "may_write": _may_write(request, campaign),
        "organises": organises(request, campaign),
    }
    return render(request, "results/newsroom.html", context)


def state(item: NewsItem, now: Any) -> str:
    """draft, set (for its minute), public or withdrawn."""
    if item.withdrawn_at:
        return "withdrawn"
    if item.published_at is None:
        return "draft"
    return "public" if item.is_public_at(now) else "set"


@login_required
def write(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """A new draft, or one item: its text, where it stands, and what may be done with it now."""
    campaign = read_newsroom(request, slug)
    item = _item(request, campaign, pk) if pk else None
    if request.method != "POST":
        if item is None and not _may_write(request, campaign):
            raise Http404
        return _page(request, campaign, item)
    if not _may_write(request, campaign):
        raise Http404
    form = NewsForm(request.POST, request.FILES, campaign=campaign, user=request.user)
    if form.is_valid():
        try:
            saved = _save(request, campaign, item, dict(form.cleaned_data))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved as a draft."))
            return redirect("news_desk", slug=slug, pk=saved.pk)
    return _page(request, campaign, item, form=form, status=409)


def _save(request: HttpRequest, campaign: Campaign, item: NewsItem | None, typed: dict[str, Any]) -> NewsItem:
    """The text and its picture, both or neither: a picture that is refused leaves no second draft behind."""
    upload, by = typed.pop("upload"), _by(request)
    picture = services.prepare_news_picture(upload.name, upload.read()) if upload else None
    with transaction.atomic():
        saved = services.save_news(campaign=campaign, item=item, by=by, seen=request.POST.get("seen", ""), **typed)
        if picture:
            return services.set_news_picture(item=saved, picture=picture, alt=typed["alt"], by=by)
        if saved.picture_id and request.POST.get("drop_picture"):
            return services.remove_news_picture(item=saved, by=by)
    return saved


def _page(
    request: HttpRequest,
    campaign: Campaign,
    item: NewsItem | None,
    *,
    form: NewsForm | None = None,
    refused: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"campaign": campaign, "item": item, "organises": organises(request, campaign)}
    stands = state(item, clock.now(campaign)) if item else "draft"
    if item:
        context |= {
            "proposal": approvals.open_proposal(ruled.PUBLISH, item),
            "ranks": rank_words.found(ruled.all_words(item)),
            "corrections": item.corrections.select_related("approval"),
            "seen": ruled.content_digest(item),
            **_acts(stands, refused),
        }
        context["published"] = [each for each in context["corrections"] if each.published_at]
        waiting = next((each for each in context["corrections"] if each.published_at is None), None)
        context["waiting"] = waiting
        context["correction_proposal"] = approvals.open_proposal(ruled.CORRECT, waiting) if waiting else None
        context["correction_seen"] = ruled.correction_digest(waiting) if waiting else ""
    if stands == "draft" and _may_write(request, campaign):
        context["form"] = form or NewsForm(initial=_initial(item), campaign=campaign, user=request.user)
    context["state"] = stands
    context["refused"] = None if _is_laid_out(refused, context) else refused
    return render(request, "results/news_desk.html", context, status=status)


def _is_laid_out(refused: Form | None, context: dict[str, Any]) -> bool:
    """Whether the refused form stands on the page and tells its errors itself; else they are told above."""
    stands = any(form is refused for name, form in context.items() if name.endswith("_form"))
    if isinstance(refused, ProposeForm):
        return bool(context["ranks"]) and not context["proposal"]
    return stands


def _initial(item: NewsItem | None) -> dict[str, Any]:
    names = ("headline", "lead", "body", "source", "case", "phase", "release_at", "alt", "caption", "credit")
    return {name: getattr(item, name) for name in names} if item else {}


def _acts(stands: str, refused: Form | None) -> dict[str, Form]:
    """The forms of the acts that may come next; one that was refused keeps what was typed."""
    every: dict[str, dict[str, type[Form]]] = {
        "draft": {"propose_form": ProposeForm},
        "set": {"call_off_form": ReasonForm},
        "public": {"withdraw_form": ReasonForm, "correction_form": CorrectionForm},
        "withdrawn": {},
    }
    return {name: refused if isinstance(refused, kind) else kind() for name, kind in every[stands].items()}


@login_required
@require_POST
def act(request: HttpRequest, slug: str, pk: int, act: str) -> HttpResponse:
    """An organiser proposes, publishes, calls off, withdraws or corrects; a refusal stands beside what was typed."""
    campaign = organised_campaign(request, slug)
    item = _item(request, campaign, pk)
    if act not in ACTS:
        raise Http404
    kind, service, said = ACTS[act]
    form = kind(request.POST)
    if form.is_valid():
        try:
            service(item=item, by=_by(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said(item))
            return redirect("news_desk", slug=slug, pk=pk)
    return _page(request, campaign, _item(request, campaign, pk), refused=form, status=409)


def _published(item: NewsItem) -> str:
    if item.release_at:
        return _("Approved. It becomes public at %(moment)s.") % {"moment": moment_text(item.release_at)}
    return _("Approved. It is public now.")


ACTS: dict[str, tuple[type[Form], Callable[..., Any], Callable[[NewsItem], str]]] = {
    "propose": (ProposeForm, services.propose_news, lambda _item: _("Proposed; a second organiser now reads it.")),
    "publish": (PublishForm, services.publish_news, _published),
    "call-off": (ReasonForm, services.call_off_news, lambda _item: _("Called off. It is a draft again.")),
    "withdraw": (ReasonForm, services.withdraw_news, lambda _item: _("Withdrawn. Its page says so, and why.")),
    "correct": (
        CorrectionForm,
        services.propose_news_correction,
        lambda _item: _("The correction is proposed; a second organiser now reads it."),
    ),
    "publish-correction": (
        PublishForm,
        services.publish_news_correction,
        lambda _item: _("The correction is public."),
    ),
}


@login_required
def picture(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The picture of a draft, for those who work on it."""
    item = _item(request, read_newsroom(request, slug), pk)
    if item.picture is None:
        raise Http404
    return files.response(item.picture, inline=True, name=f"news-{item.pk}")
