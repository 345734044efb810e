"""The way to WeChat and back: snsapi_base, silent, at the moment of voting; it gives an openid and nothing else."""

from __future__ import annotations

import logging
import re
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.models import Phase
from core.errors import DomainError
from core.qr import qr_svg
from voting.identity import detour
from voting.identity.base import Proof
from voting.identity.wechat import client, state

log = logging.getLogger(__name__)

SCOPES = {"snsapi_base", "snsapi_userinfo"}
OPENID = re.compile(r"[A-Za-z0-9_-]{6,128}")
MOST_CODE = 512  # characters; real codes have 32
# 40029 invalid, expired or used; 40163 used; 41008 missing: begin anew once. The in-app browser delivers codes twice.
STALE = {40029, 40163, 41008}


class StateIsStrange(DomainError):
    status = 400
    message = _("This confirmation has expired or was begun on another page. Please confirm once more.")


class WeChatWasRefused(DomainError):
    status = 403
    message = _("WeChat did not confirm who you are, and without that no vote can be taken. Please try once more.")


class CodeCameTooLate(DomainError):
    message = _("WeChat's confirmation came too late or twice. Please confirm once more.")


class SnapshotCannotVote(DomainError):
    status = 403
    message = _("This is WeChat's preview. Please press “Use the full service” at the lower right, then vote.")


class WeChat:
    """One voter is one openid of the office's service account. A preview's made-up account never becomes a voter."""

    key = "wechat"
    label: str | Promise = _("WeChat")
    notice: str | Promise = _(
        "WeChat confirms who votes. Only an encrypted mark is kept, so that nobody votes twice: no name, no picture, "
        "no phone number."
    )

    def __init__(self) -> None:
        missing = [f"WECHAT_{key}" for key in ("APPID", "SECRET") if not settings.WECHAT[key]]
        if missing:
            raise ImproperlyConfigured(
                f"VOTER_PROVIDERS names wechat, which needs these settings: {', '.join(missing)}."
            )

    def subject(self, request: HttpRequest) -> str | None:
        return None

    def start(self, request: HttpRequest, phase: Phase) -> HttpResponse:
        """Into WeChat's authorisation; from another browser to the page that leads into WeChat."""
        if not is_inside(request):
            return redirect("identify", phase.campaign.slug)
        return _authorise(phase, state.begin(phase.campaign.slug))

    def page(self, request: HttpRequest, phase: Phase) -> Proof | HttpResponse:
        if request.method == "POST" and is_inside(request):
            return _authorise(phase, state.begin(phase.campaign.slug))
        return _page(request, phase)

    def back(self, request: HttpRequest, phase: Phase) -> Proof | HttpResponse:
        """The callback. A late, repeated or used code starts once more by itself; then a sentence says so."""
        attempt = state.come_back(request, phase.campaign.slug)
        if attempt is None:
            return _page(request, phase, StateIsStrange())
        try:
            # Spent before the exchange: of a callback that comes twice at once only one asks WeChat.
            if not state.spend(attempt):
                raise CodeCameTooLate
            return Proof(_subject(request))
        except CodeCameTooLate as late:
            if attempt.again:
                return _page(request, phase, late)
            return _authorise(phase, state.begin(phase.campaign.slug, again=True))
        except DomainError as refusal:
            return _page(request, phase, refusal)


def is_inside(request: HttpRequest) -> bool:
    """Whether this says that it is WeChat's browser: a hint for the way, never for who somebody is."""
    return "MicroMessenger" in request.headers.get("User-Agent", "")


def authorise_address(slug: str, attempt: state.Attempt) -> str:
    """Where WeChat asks who holds the phone. It matches the parameters by a strict pattern: their order is fixed."""
    back = quote(settings.SITE_URL + reverse("identify_back", args=[slug]), safe="")
    return (
        f"{settings.WECHAT['AUTHORIZE_URL']}?appid={settings.WECHAT['APPID']}&redirect_uri={back}"
        f"&response_type=code&scope=snsapi_base&state={attempt.state}#wechat_redirect"
    )


def _authorise(phase: Phase, attempt: state.Attempt) -> HttpResponse:
    response = HttpResponseRedirect(authorise_address(phase.campaign.slug, attempt))
    response.status_code = 303  # whatever was sent here, the way on is a GET
    state.keep(response, attempt)
    return response


def _subject(request: HttpRequest) -> str:
    """Who WeChat says this is: ``appid:openid``. Raises CodeCameTooLate, SnapshotCannotVote and the like."""
    code = request.GET.get("code", "")
    if not code:
        raise WeChatWasRefused
    if len(code) > MOST_CODE:
        raise CodeCameTooLate
    appid, secret = settings.WECHAT["APPID"], settings.WECHAT["SECRET"]
    try:
        answer = client.get(
            "/sns/oauth2/access_token", appid=appid, secret=secret, code=code, grant_type="authorization_code"
        )
    except client.WeChatSaysNo as no:
        raise CodeCameTooLate if no.errcode in STALE else client.WeChatIsAway from None
    if answer.get("is_snapshotuser"):
        raise SnapshotCannotVote
    openid, scopes = answer.get("openid"), str(answer.get("scope", "")).split(",")
    if not isinstance(openid, str) or not OPENID.fullmatch(openid) or not SCOPES & set(scopes):
        log.warning("WeChat answered without an openid of the scope that was asked for")
        raise client.WeChatIsAway
    return f"{appid}:{openid}"


def _page(request: HttpRequest, phase: Phase, refusal: DomainError | None = None) -> HttpResponse:
    """Why nobody is recognised and what to do; outside WeChat the address, with the choice in it, as a QR code."""
    slip = detour.kept(request, phase.campaign.slug)
    address = settings.SITE_URL + detour.grid_address(phase.campaign.slug, slip)
    inside = is_inside(request)
    context = {
        "campaign": phase.campaign,
        "notice": WeChat.notice,
        "refusal": refusal,
        "is_snapshot": isinstance(refusal, SnapshotCannotVote),
        "inside": inside,
        "chosen": len(slip.numbers) if slip else 0,
        "grid": detour.grid_address(phase.campaign.slug, slip),
        "address": settings.SITE_URL + reverse("vote", args=[phase.campaign.slug]),
        "qr": "" if inside else qr_svg(address),
    }
    return render(request, "voting/identify_wechat.html", context, status=refusal.status if refusal else 200)
