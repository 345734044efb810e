"""The grid as everybody new finds it, rendered once for many.

A visitor without any cookie of ours but the order and the size of letters gets a page that holds nothing personal: it
is rendered from the shelf alone, without the request, so nothing of one visitor can stand on another's page. It is
kept compressed in this process's memory (a network cache would cost more than it saves: a page is rendered in
milliseconds and each process needs a few dozen). Known voters and signed-in people never come here.

What makes a kept page wrong makes another key: the version of the shelf (campaign, dates, card, areas, cases, and the
counts where the rules show them), whether the phase is open, and the present ten seconds (countdown, daily window).
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.crypto import get_random_string
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from voting import cards, grid, identity, share
from voting.booth import Booth
from voting.rules import Rules, spoken
from voting.shelf import Shelf

SLOT = 10  # seconds that a page may be kept: the countdown changes by the minute
MESSAGES_COOKIE = "messages"
TAKES_GZIP = re.compile(r"\bgzip\b(?!;\s*q=0(?:\.0*)?(?:,|$))")


@dataclass(frozen=True)
class Plain:
    """All that the frame of a common page may know of a request: the size of the letters."""

    COOKIES: dict[str, str]


def is_common(request: HttpRequest, query: grid.Query) -> bool:
    """Whether the answer may be one that others get as well: nobody known, nothing searched, nothing ticked."""
    cookies = request.COOKIES
    personal = (settings.VOTER_COOKIE_NAME, settings.SESSION_COOKIE_NAME, MESSAGES_COOKIE)
    return not any(name in cookies for name in personal) and query in (grid.Query(), grid.Query(by_number=True))


def common(request: HttpRequest, shelf: Shelf, query: grid.Query, bucket: int) -> HttpResponse:
    """The page of everybody new with this order, language and size of letters; 304 if the browser has it."""
    now, large = shelf.now, request.COOKIES.get("text_size") == "large"
    order = "number" if query.by_number else bucket
    key = f"{shelf.version}:{_moment(shelf, now)}:{order}:{get_language()}:{'large' if large else ''}"
    kept = caches["pages"].get(key)
    if kept is None:
        page = render_to_string("voting/grid.html", context(shelf, query, bucket, large=large)).encode()
        kept = gzip.compress(page, 6, mtime=0), f'"{hashlib.blake2b(page, digest_size=12).hexdigest()}"'
        caches["pages"].set(key, kept, 2 * SLOT)
    return _answer(request, *kept)


def context(shelf: Shelf, query: grid.Query, bucket: int, *, large: bool) -> dict[str, object]:
    entered = shelf.enter(None, shelf.now)
    listed = grid.build(shelf, entered, query, bucket)
    return {"request": Plain({"text_size": "large"} if large else {}), **facts(shelf, entered, listed)}


def facts(shelf: Shelf, entered: Booth, listed: grid.Grid) -> dict[str, object]:
    """What the template of the grid reads for every visitor. The key is one sheet's: with the script each makes its
    own, without it a voter's first sheet takes this one (a key is good for one sheet of each voter)."""
    return {
        "campaign": shelf.phase.campaign,
        "booth": entered,
        "grid": listed,
        "cards": cards.stamped(listed.cards),
        "key": get_random_string(22),
        "consequence": before_sending(shelf.rules),
        "counted": counted(shelf),
        "share": share.of_vote(shelf.phase.campaign),
    }


def counted(shelf: Shelf) -> str:
    """What the page says about the counts that it shows; "" where it shows none."""
    if shelf.counts is None:
        return ""
    if shelf.counted_at is None:
        return _("Votes by case at the end of the voting. The order of the list is no rank.")
    return _("Votes by case as of %(moment)s. The order of the list is no rank.") % {"moment": spoken(shelf.counted_at)}


def consequence(rules: Rules) -> str:
    """What cannot be undone."""
    if rules.by_day:
        sentence = _("Everyone votes %(sheets)s times a day at most; a vote that was sent cannot be changed.")
    else:
        sentence = _("Everyone votes %(sheets)s times at most; a vote that was sent cannot be changed.")
    return sentence % {"sheets": rules.sheets}


def before_sending(rules: Rules) -> str:
    """For the dialog: what cannot be undone, and what the provider of identity will ask for and keep."""
    source = identity.provider(rules.provider)
    if source is None or not source.notice:
        return consequence(rules)
    facts = {"first": consequence(rules), "second": source.notice}
    return pgettext("two sentences", "%(first)s %(second)s") % facts


def _moment(shelf: Shelf, now: datetime) -> str:
    """The ten seconds that ``now`` belongs to, and where it stands to the window's ends, which may lie within them."""
    phase = shelf.phase
    return f"{int(now.timestamp()) // SLOT}{phase.is_open_at(now):d}{phase.is_over_at(now):d}"


def _answer(request: HttpRequest, packed: bytes, etag: str) -> HttpResponse:
    takes_gzip = TAKES_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    response = HttpResponse(packed if takes_gzip else gzip.decompress(packed))
    if takes_gzip:
        response.headers["Content-Encoding"] = "gzip"
        etag = f'{etag[:-1]}-gzip"'
    response.headers["ETag"] = etag
    if "HTTP_IF_NONE_MATCH" in request.META:
        matched = get_conditional_response(request, etag=etag, response=response)
        response = matched if isinstance(matched, HttpResponse) else response
    return response


def personal(response: HttpResponse) -> HttpResponse:
    """Say what a page of the vote depends on: the browser may keep it, asks again each time, shares it with none."""
    response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ("Cookie", "Accept-Encoding"))
    return response
