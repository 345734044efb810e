"""The grid that is kept for many: the same for everybody new, never anybody's own, and never out of date for long."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign, CampaignText, Phase
from submissions.models import Submission
from tests.voting.builders import Poll, poll
from tests.voting.test_pages import NOON, shown, vote
from voting import shelf, tally

pytestmark = pytest.mark.django_db


def look(here: Poll, client: Client | None = None, after: timedelta = NOON, query: str = "", **headers: str) -> Any:
    """The grid as ``client`` (somebody new by default) gets it, in the seventh order."""
    client = client or Client()
    client.cookies["order"] = "7"
    with here.open(after):
        return client.get(reverse("vote", args=[here.campaign.slug]) + query, headers=headers or None)


def text(response: Any) -> str:
    page: str = response.content.decode()
    return page


def test_everybody_new_gets_the_same_page_without_another_query(
    django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = poll(3)
    monkeypatch.setattr(shelf, "FRESH", 60.0)
    with here.open():
        address = reverse("vote", args=[here.campaign.slug])
        pages = []
        for client in (Client(), Client()):
            client.cookies["order"] = "7"
            pages.append(client.get(address))
        with django_assert_num_queries(0):
            pages.append(client.get(f"{address}?from=timeline"))  # WeChat writes such words behind what is shared
    assert len({page.content for page in pages}) == 1
    assert "order" not in pages[0].cookies
    assert pages[0]["Cache-Control"] == "private, no-cache"
    assert {word.strip() for word in pages[0]["Vary"].split(",")} == {"Cookie", "Accept-Encoding", "Accept-Language"}


def test_nothing_of_a_known_voter_reaches_anybody_else() -> None:
    here = poll(4)
    voter = Client()
    before = look(here).content
    vote(voter, here, here.numbers[:3])
    own = text(look(here, voter))
    assert "你已投过票" in own
    assert own.count("is-chosen") == 3
    assert look(here).content[:400] == before[:400]
    for client in (Client(), Client(headers={"accept-encoding": "gzip"})):
        page = look(here, client)
        body = gzip.decompress(page.content) if page.get("Content-Encoding") else page.content
        assert "已投过票" not in body.decode()
        assert b"is-chosen" not in body


@pytest.mark.parametrize("cookie", ["voter", "session", "messages"])
def test_who_brings_a_cookie_of_their_own_gets_a_page_of_their_own(cookie: str) -> None:
    here = poll(2)
    client = Client()
    client.cookies[cookie] = "something"
    assert "ETag" not in look(here, client)
    assert "ETag" in look(here)


def test_what_is_searched_or_ticked_is_never_kept() -> None:
    here = poll(3)
    kept = caches["pages"]
    kept.clear()
    for query in (f"?q={here.numbers[0]}", "?area=1", f"?cases={here.numbers[0]}"):
        assert "ETag" not in look(here, query=query)
    assert not kept._cache  # type: ignore[attr-defined]


def test_letters_order_and_language_have_pages_of_their_own() -> None:
    here = poll(4)
    large = Client()
    large.cookies["text_size"] = "large"
    assert 'data-text="large"' in text(look(here, large))
    assert 'data-text="large"' not in text(look(here))
    assert shown(text(look(here, query="?order=number"))) == sorted(here.numbers)
    english = text(look(here, **{"accept-language": "en"}))
    assert "Send the vote" in english
    assert 'lang="en"' in english
    assert "提交投票" in text(look(here))


def test_what_changes_is_seen_at_the_next_reading() -> None:
    here = poll(4)
    assert len(shown(text(look(here)))) == 4
    Submission.objects.filter(pk=here.ids[0]).update(status="withdrawn")
    assert here.numbers[0] not in shown(text(look(here)))
    Submission.objects.filter(pk=here.ids[1]).update(title="另一个题目")
    assert "另一个题目" in text(look(here))
    Campaign.objects.filter(pk=here.campaign.pk).update(mark="demo")
    assert "演示数据" in text(look(here))
    Phase.objects.filter(pk=here.phase.pk).update(closes_at=here.phase.opens_at + timedelta(hours=1))
    assert "投票已结束" in text(look(here))
    Campaign.objects.filter(pk=here.campaign.pk).update(published_at=None)
    assert look(here).status_code == 404
    assert CampaignText.objects.exists()  # texts are no part of the page: changing one keeps it


def test_the_hour_turns_the_page_without_a_new_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shelf is read before the opening, and a minute later the page is open."""
    here = poll(3)
    monkeypatch.setattr(shelf, "FRESH", 60.0)
    assert "距投票开始" in text(look(here, after=timedelta(seconds=-30)))
    read = shelf._shelves[(here.campaign.slug, "zh-hans")].read_at
    assert "提交投票" in text(look(here, after=timedelta(seconds=30)))
    assert shelf._shelves[(here.campaign.slug, "zh-hans")].read_at == read


def test_a_browser_that_has_the_page_is_not_sent_it_again() -> None:
    here = poll(2)
    first = look(here, **{"accept-encoding": "gzip, br"})
    assert first["Content-Encoding"] == "gzip"
    assert "提交投票".encode() in gzip.decompress(first.content)
    again = look(here, **{"accept-encoding": "gzip", "if-none-match": first["ETag"]})
    # Within ten seconds it is the same page; a test that crosses them gets the next one.
    assert (again.status_code, again.content) == (304, b"") or again["ETag"] != first["ETag"]
    plain = look(here, **{"accept-encoding": "gzip;q=0"})
    assert not plain.has_header("Content-Encoding")


def test_counts_stand_beside_the_cases_only_by_the_rule() -> None:
    here = poll(3, show_counts="closed")
    with here.open():
        here.cast(here.voter(), *here.ids)
        tally.roll(here.phase)
    during = text(look(here))
    assert "tx-case__votes" not in during
    assert "票数截至" not in during
    live = poll(4, show_counts="live")
    with live.open():
        live.cast(live.voter(), *live.ids[:3])
        tally.roll(live.phase)
    page = text(look(live, after=timedelta(hours=13)))
    assert page.count(">1 票</p>") == 3
    assert page.count(">0 票</p>") == 1
    assert "票数截至 8月21日 13:00，列表顺序不代表名次。" in page
    assert shown(page) == shown(text(look(live)))  # the order is the visitor's own, whatever the counts
