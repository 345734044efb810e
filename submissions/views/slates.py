"""The office's desk: the slate, and taking it back once it was sent."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.access import organises
from campaigns.services import may
from core.errors import DomainError
from submissions import access, services, summary
from submissions.desk import slate_desk, where
from submissions.models import Slate


@require_safe
def slate(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, access.visible_slate(request, pk))


@require_POST
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    slate = access.own_slate(request, pk)
    try:
        services.recall_slate(slate=slate, by=access.actor(request))
    except DomainError as refusal:
        return _page(request, slate, refusal)
    messages.info(request, _("The slate was recalled. Send it again before the deadline."))
    return redirect("slate", slate.pk)


def _page(request: HttpRequest, slate: Slate, refusal: DomainError | None = None) -> HttpResponse:
    own = access.works_for(request, slate)
    desk = slate_desk(slate, request.user, own=own)
    context = {
        "campaign": slate.campaign,
        "slate": slate,
        "desk": desk,
        "own": own,
        "may_enter": _may_enter(request, slate, own=own),
        "todo": [(lack, where(slate, lack)) for lack in desk.lacks],
        "paper": summary.job_of(slate),
        "paper_now": not settings.REDIS_URL,  # no worker: the download makes it
        "refusal": refusal,
    }
    return render(request, "submissions/slate.html", context, status=refusal.status if refusal else 200)


def _may_enter(request: HttpRequest, slate: Slate, *, own: bool) -> bool:
    """Whether the reader may enter forms from the mail and send for the office: an organiser, while it is open."""
    return not own and not slate.sent_at and organises(request, slate.campaign) and may(slate.campaign, "submit")
