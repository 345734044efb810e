"""What a page in WeChat needs to set its own share card: ``wx.config`` with a signature over the page's address.

Off unless ``WECHAT_JSSDK_URL`` names the script's host: pages load nothing from others by default. Nothing depends on
a share having happened, and no share earns anybody anything.
"""

from __future__ import annotations

import hashlib
from urllib.parse import urldefrag

from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.access import visible_campaign
from core import clock
from core.errors import DomainError
from voting.identity.wechat import tickets

APIS = ["updateAppMessageShareData", "updateTimelineShareData"]
MOST_ADDRESS = 2000  # characters; WeChat appends parameters of its own to shared links


class AddressIsNotOurs(DomainError):
    status = 400
    message = _("Only addresses of this campaign's pages are signed.")


def signature(*, ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """SHA-1 over the four facts sorted by name, raw, as JS-SDK 1.6 asks for; ``url`` without its fragment."""
    facts = {"jsapi_ticket": ticket, "noncestr": nonce, "timestamp": timestamp, "url": urldefrag(url).url}
    text = "&".join(f"{key}={facts[key]}" for key in sorted(facts))
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


@never_cache
@require_safe
def wechat_config(request: HttpRequest, slug: str) -> JsonResponse:
    """``wx.config`` for the page whose address the browser names (``?url=``); 404 where the JS-SDK is off."""
    if not settings.WECHAT["JSSDK_URL"]:
        raise Http404
    visible_campaign(request, slug)
    try:
        return JsonResponse(_config(request.GET.get("url", ""), slug))
    except DomainError as refusal:
        body = {"error": type(refusal).__name__, "message": str(refusal)}
        return JsonResponse(body, status=refusal.status)


def _config(url: str, slug: str) -> dict[str, object]:
    if len(url) > MOST_ADDRESS or not url.startswith(settings.SITE_URL + reverse("campaign", args=[slug])):
        raise AddressIsNotOurs
    nonce, timestamp = get_random_string(16), int(clock.database_now().timestamp())
    signed = signature(ticket=tickets.jsapi_ticket(), nonce=nonce, timestamp=timestamp, url=url)
    appid = settings.WECHAT["APPID"]
    return {"appId": appid, "timestamp": timestamp, "nonceStr": nonce, "signature": signed, "jsApiList": APIS}
