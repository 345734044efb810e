"""The lists of the news go page by page; the feed holds the newest."""

from collections.abc import Iterator

import pytest
from django.test import Client

from core import clock
from results.views import news, newsroom
from tests.results.newsrooms import NOW, Room, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.setattr(news, "A_PAGE", 2)
    monkeypatch.setattr(newsroom, "A_PAGE", 2)
    monkeypatch.setattr(news, "IN_FEED", 2)
    with clock.at(NOW):
        yield Room()


def test_pages_are_of_a_reader_s_length() -> None:
    assert (news.A_PAGE, newsroom.A_PAGE, news.IN_FEED) == (20, 20, 30)


@pytest.mark.parametrize("name", ["news", "newsroom"])
def test_the_newest_stand_first_and_the_others_on_pages_of_their_own(room: Room, client: Client, name: str) -> None:
    for number in range(5):
        room.published(headline=f"第{number}条消息")
    client.force_login(room.first)
    address = room.address(name)
    found = [
        [number for number in range(5) if f">第{number}条消息<" in page(client, f"{address}?page={place}")]
        for place in (1, 2, 3)
    ]
    assert found == [[3, 4], [1, 2], [0]]
    first, middle, last = (page(client, f"{address}?page={place}") for place in (1, 2, 3))
    assert ("上一页" in first, "下一页" in first) == (False, True)
    assert ("上一页" in middle, "下一页" in middle, "第 2 页，共 3 页" in middle) == (True, True, True)
    assert ("上一页" in last, "下一页" in last) == (True, False)


@pytest.mark.parametrize("name", ["news", "newsroom"])
def test_a_page_that_is_none_gives_one_that_is(room: Room, client: Client, name: str) -> None:
    for number in range(3):
        room.published(headline=f"第{number}条消息")
    client.force_login(room.first)
    for asked in ("0", "-1", "99", "x", "", "2' or 1=1", "1" * 5000, "%00", "²"):
        assert "条消息" in page(client, f"{room.address(name)}?page={asked}")


def test_one_page_offers_no_other(room: Room, client: Client) -> None:
    room.published()
    assert "下一页" not in page(client, room.address("news"))


def test_the_feed_holds_the_newest_and_no_more(room: Room, client: Client) -> None:
    for number in range(3):
        room.published(headline=f"第{number}条消息")
    said = page(client, room.address("news_feed"))
    assert said.count("<entry>") == 2
    assert "第0条消息" not in said
