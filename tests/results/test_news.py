"""News: two organisers publish, the clock makes it public, and nothing that was public changes in silence."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from core import approvals, clock
from core.models import AuditEntry, Role
from results import rank_words, services
from results.models import NewsItem
from results.services import news as ruled
from tests.builders import laid_cases, person
from tests.results.builders import Judged
from tests.results.newsrooms import MINUTE, NOW, SECOND, Room, page, seen
from tests.results.test_release_leaks import differing, read
from tests.samples import photograph

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Iterator[Room]:
    with clock.at(NOW):
        yield Room()


def test_two_organisers_publish_what_both_have_read(room: Room) -> None:
    item = room.draft()
    with pytest.raises(approvals.NothingIsProposed):
        services.publish_news(item=item, by=room.second, seen=seen(item))
    services.propose_news(item=item, by=room.first)
    with pytest.raises(approvals.ProposerCannotApprove):
        services.publish_news(item=item, by=room.first, seen=seen(item))
    with pytest.raises(approvals.ContentHasChanged):
        services.publish_news(item=item, by=room.second, seen="0" * 64)
    services.publish_news(item=item, by=room.second, seen=seen(item))
    services.publish_news(item=item, by=room.second, seen=seen(item))  # pressed twice
    assert AuditEntry.objects.filter(action="news.publish").count() == 1
    with pytest.raises(ruled.NewsIsReleased):
        services.save_news(campaign=room.campaign, item=item, headline="另一个", body="改", by=room.first)


def test_a_change_takes_the_proposal_back(room: Room) -> None:
    item = room.draft()
    services.propose_news(item=item, by=room.first)
    before = seen(item)
    services.save_news(campaign=room.campaign, item=item, headline="改过的标题", body="正文。", by=room.first)
    with pytest.raises(approvals.NothingIsProposed):
        services.publish_news(item=item, by=room.second, seen=before)


@pytest.mark.sqlite
def test_under_embargo_no_address_knows_of_it_and_then_all_do(client: Client) -> None:
    with clock.at(NOW):
        room = Room()
    there = Judged(room.campaign, room.first, room.second, laid_cases(room.campaign, 2))
    client.get(room.address("vote"))
    extra = [room.address("news_item", pk) for pk in range(1, 40)]
    without = {**read(client, there, MINUTE - SECOND), **texts(client, extra, MINUTE - SECOND)}
    with clock.at(NOW):
        item = room.draft(release_at=MINUTE)
        picture = services.prepare_news_picture("a.jpg", photograph())
        services.set_news_picture(item=item, picture=picture, alt="园区大门", by=room.reporter)
        services.propose_news(item=item, by=room.first)
        services.publish_news(item=item, by=room.second, seen=seen(item))
    own = [room.address("news_item", item.pk), room.address("news_picture", item.pk)]
    before = {**read(client, there, MINUTE - SECOND), **texts(client, extra, MINUTE - SECOND)}
    # The vote's countdown carries a mark of its own at each reading; no news is on its pages.
    assert [found for found in differing(without, before) if "/vote/" not in found[0]] == []
    assert not [address for address, text in before.items() if item.headline in text]
    assert {text[:3] for text in texts(client, own, MINUTE - SECOND).values()} == {"404"}
    pages = [room.address("campaign"), room.address("news"), room.address("news_feed"), own[0]]
    after = texts(client, [*pages, own[1]], MINUTE + SECOND)
    for address in pages:
        assert item.headline in after[address]
    assert after[own[1]] == "200"


def texts(client: Client, addresses: list[str], moment: datetime) -> dict[str, str]:
    """The status of each, with its text where it is one."""
    found = {}
    with clock.at(moment):
        for address in addresses:
            answer = client.get(address)
            content = b"".join(answer) if answer.streaming else answer.content
            text = content.decode() if answer.status_code == 200 and not answer.streaming else ""
            found[address] = f"{answer.status_code}{text}"
    return found


def test_it_is_called_off_before_its_minute_and_not_after(room: Room) -> None:
    item = room.published(release_at=MINUTE)
    with pytest.raises(ruled.NewsNeedsAReason):
        services.call_off_news(item=item, by=room.first, reason=" ")
    with pytest.raises(ruled.NewsIsNotPublic):
        services.withdraw_news(item=item, by=room.first, reason="有误")
    services.call_off_news(item=item, by=room.first, reason="数据待核")
    assert NewsItem.objects.get().published_at is None
    with pytest.raises(ruled.NewsIsNotSet):
        services.call_off_news(item=item, by=room.first, reason="数据待核")
    services.propose_news(item=item, by=room.first)
    services.publish_news(item=item, by=room.second, seen=seen(item))
    with clock.at(MINUTE + SECOND), pytest.raises(ruled.NewsIsPublic):
        services.call_off_news(item=item, by=room.first, reason="数据待核")


def test_a_minute_that_passed_releases_nothing(room: Room) -> None:
    item = room.draft(release_at=MINUTE)
    with pytest.raises(ruled.MomentHasPassed):
        room.draft(release_at=NOW - SECOND)
    with pytest.raises(ruled.MomentIsTooFar):
        room.draft(release_at=NOW + timedelta(days=300))
    services.propose_news(item=item, by=room.first)
    with clock.at(MINUTE + SECOND), pytest.raises(ruled.MomentHasPassed):
        services.publish_news(item=item, by=room.second, seen=seen(item))


def test_a_correction_stands_in_sight_and_the_text_stays(room: Room, client: Client) -> None:
    item = room.published()
    with pytest.raises(ruled.CorrectionHasNoWords):
        services.propose_news_correction(item=item, note=" ", by=room.first)
    correction = services.propose_news_correction(item=item, note="“三年”应为“两年”。", by=room.first)
    address = room.address("news_item", item.pk)
    assert "应为" not in page(client, address)
    digest = ruled.correction_digest(correction)
    with pytest.raises(approvals.ProposerCannotApprove):
        services.publish_news_correction(item=item, by=room.first, seen=digest)
    services.publish_news_correction(item=item, by=room.second, seen=digest)
    for place in (address, room.address("news_feed")):
        assert "应为“两年”" in page(client, place)
    assert "第一段。" in page(client, address)
    assert "已更正" in page(client, room.address("news"))


def test_what_is_withdrawn_says_so_and_why_and_nothing_else(room: Room, client: Client) -> None:
    item = room.published(lead="一段导语")
    services.withdraw_news(item=item, by=room.first, reason="来源有误")
    said = page(client, room.address("news_item", item.pk), 410)
    assert "来源有误" in said
    for words in (item.headline, "一段导语", "第一段。"):
        assert words not in said
        assert words not in page(client, room.address("news"))
        assert words not in page(client, room.address("news_feed"))
    with pytest.raises(ruled.NewsWasWithdrawn):
        services.withdraw_news(item=item, by=room.second, reason="来源有误")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("本市两个案例名列第一", ["名列第一"]),
        ("云岚得票最多，荣获冠军", ["得票最多", "冠军"]),
        ("居第3位", ["第3位"]),
        ("获一等奖，位居前列", ["一等奖", "位居前列"]),
        ("入围TOP10榜单", ["TOP10", "榜单"]),
        ("云岚支持率最高，拔得头筹", ["支持率最高", "头筹"]),
        ("推选结果不做排名", []),
        ("排名不分先后，不分名次", []),
        ("第一季度，党工委第一书记介绍，名单按城市代码排列", []),
        ("三位专家、第二产业、排水改造第一期", []),
    ],
)
def test_words_that_read_as_a_rank_are_found_and_their_denial_is_not(text: str, words: list[str]) -> None:
    assert rank_words.found(text) == words


def test_words_that_read_as_a_rank_need_a_reason(room: Room) -> None:
    item = room.draft(headline="云岚夺冠")
    with pytest.raises(ruled.WordsReadAsRank):
        services.propose_news(item=item, by=room.first)
    services.propose_news(item=item, by=room.first, rank_reason="是运动会的报道")
    services.publish_news(item=item, by=room.second, seen=seen(item))
    assert NewsItem.objects.get().rank_reason == "是运动会的报道"


def test_a_correction_may_cite_a_rank_and_not_say_one(room: Room, client: Client) -> None:
    item = room.published()
    client.force_login(room.first)
    address = room.address("news_act", item.pk, "correct")
    refused = client.post(address, {"note": "云岚的案例得票第一。"})
    assert refused.status_code == 409
    assert "云岚的案例得票第一。" in refused.content.decode()
    assert "引号" in refused.content.decode()
    assert refused.content.decode().count("可能被理解为排名") == 1  # told once, by the form
    assert not item.corrections.exists()
    assert client.post(address, {"note": "“得票第一”应为“入选”。"}).status_code == 302


def test_the_second_person_reads_everything_that_is_agreed_upon(room: Room, client: Client) -> None:
    """Also what a sighted reader of the page would not notice: the phase, and what the picture is said to show."""
    phase = room.campaign.phases.get(key="voting")
    item = room.draft(phase=phase, source="海岳日报社")
    picture = services.prepare_news_picture("a.jpg", photograph())
    services.set_news_picture(item=item, picture=picture, alt="大门与广场", by=room.reporter)
    services.propose_news(item=item, by=room.first)
    client.force_login(room.second)
    read = page(client, room.address("news_desk", item.pk)).partition('enctype="multipart/form-data"')[0]
    for words in (phase.name, "海岳日报社", "大门与广场"):
        assert f"<dd>{words}</dd>" in read


def test_a_text_as_long_as_the_box_takes_it_is_taken(room: Room, client: Client) -> None:
    """A browser counts the end of a line as one character and sends two."""
    client.force_login(room.reporter)
    body = "\r\n".join(["字" * 99] * 100)
    assert client.post(room.address("news_new"), {"headline": "长文", "body": body}).status_code == 302


def test_the_database_keeps_unapproved_news_from_the_public(room: Room) -> None:
    item = room.draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        NewsItem.objects.filter(pk=item.pk).update(published_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        NewsItem.objects.filter(pk=item.pk).update(withdrawn_at=NOW)


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.OFFICE, Role.EXPERT, Role.APPLICANT])
def test_the_newsroom_is_unknown_to_others(room: Room, client: Client, role: Role) -> None:
    item = room.draft()
    client.force_login(person(role, room.host))
    for name, args in (("newsroom", []), ("news_new", []), ("news_desk", [item.pk]), ("news_draft_picture", [item.pk])):
        page(client, room.address(name, *args), 404)
    assert client.post(room.address("news_act", item.pk, "propose")).status_code == 404


def test_a_reporter_writes_and_sees_the_own_and_never_publishes(room: Room, client: Client) -> None:
    others = room.draft(headline="别人写的", by=room.first)
    client.force_login(room.reporter)
    assert client.post(room.address("news_new"), {"headline": "我写的", "body": "正文。"}).status_code == 302
    own = NewsItem.objects.get(headline="我写的")
    listed = page(client, room.address("newsroom"))
    assert "我写的" in listed
    assert "别人写的" not in listed
    page(client, room.address("news_desk", others.pk), 404)
    page(client, room.address("news_desk", own.pk))
    assert client.post(room.address("news_act", own.pk, "propose")).status_code == 404
    assert room.address("newsroom") in page(client, "/desk/")


def test_an_auditor_reads_and_changes_nothing(room: Room, client: Client) -> None:
    item = room.draft()
    client.force_login(person(Role.AUDITOR, room.host))
    assert "保存草稿" not in page(client, room.address("news_desk", item.pk))
    page(client, room.address("news_new"), 404)
    for address in (room.address("news_desk", item.pk), room.address("news_act", item.pk, "propose")):
        assert client.post(address, {"headline": "改", "body": "改"}).status_code == 404


def test_organisers_go_the_whole_way_and_keep_what_they_typed(room: Room, client: Client) -> None:
    client.force_login(room.first)
    facts = {"headline": "名列第一的案例", "body": "正文。", "release_at": "2020-01-01T00:00"}
    answer = client.post(room.address("news_new"), facts)
    assert answer.status_code == 409
    assert "名列第一的案例" in answer.content.decode()
    client.post(room.address("news_new"), {**facts, "release_at": ""})
    item = NewsItem.objects.get()
    desk = room.address("news_desk", item.pk)
    assert "名列第一" in page(client, desk)
    refused = client.post(room.address("news_act", item.pk, "propose"), {"rank_reason": ""})
    assert refused.status_code == 409
    assert "可能被理解为排名" in refused.content.decode()
    client.post(room.address("news_act", item.pk, "propose"), {"rank_reason": "引用他人原话"})
    own = client.post(room.address("news_act", item.pk, "publish"), {"seen": seen(item)})
    assert "提请人不能" in own.content.decode().split("tx-newsdesk__read")[0]  # no form of it: told above
    client.force_login(room.second)
    assert "作为第二人发布" in page(client, desk)
    client.post(room.address("news_act", item.pk, "publish"), {"seen": seen(item)})
    assert NewsItem.objects.get().published_at
    page(client, room.address("news_item", item.pk))
    assert client.post(room.address("news_act", item.pk, "unknown")).status_code == 404


def test_what_another_saved_is_not_overwritten_unread(room: Room, client: Client) -> None:
    item = room.draft()
    desk, before = room.address("news_desk", item.pk), seen(item)
    services.save_news(campaign=room.campaign, item=item, headline="同事改的标题", body="同事的正文。", by=room.second)
    client.force_login(room.first)
    answer = client.post(desk, {"headline": "我的标题", "body": "我的正文。", "seen": before})
    said = answer.content.decode()
    assert answer.status_code == 409
    assert all(words in said for words in ("刚被他人修改", "同事的正文。", "我的正文。"))
    assert NewsItem.objects.get().headline == "同事改的标题"
    client.post(desk, {"headline": "我的标题", "body": "我的正文。", "seen": seen(item)})  # both texts were read
    assert NewsItem.objects.get().headline == "我的标题"


@pytest.mark.parametrize("upload", [b"no picture at all", photograph()])
def test_a_picture_is_inspected_and_needs_words(room: Room, client: Client, upload: bytes) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(room.reporter)
    facts = {"headline": "有图", "body": "正文。", "upload": SimpleUploadedFile("a.jpg", upload)}
    assert client.post(room.address("news_new"), facts).status_code == 409
    assert not NewsItem.objects.exists()
    facts["upload"] = SimpleUploadedFile("a.jpg", upload)
    answer = client.post(room.address("news_new"), {**facts, "alt": "大门"})
    good = upload.startswith(b"\xff\xd8")
    assert answer.status_code == (302 if good else 409)
    assert NewsItem.objects.count() == good  # a refused picture leaves no draft that a second try would double
    if good:
        item = NewsItem.objects.get()
        assert item.shown
        desk = room.address("news_desk", item.pk)
        assert room.address("news_draft_picture", item.pk) in page(client, desk)
        client.post(desk, {"headline": "有图", "body": "正文。", "drop_picture": "1", "seen": seen(item)})
        assert NewsItem.objects.get().picture is None


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize("name", ["news", "news_feed"])
def test_lists_ask_no_more_for_three_items(
    room: Room, client: Client, many: int, name: str, django_assert_max_num_queries: Any
) -> None:
    for number in range(many):
        room.published(headline=f"消息{number}")
    with django_assert_max_num_queries(9):
        page(client, room.address(name))


@pytest.mark.parametrize("many", [1, 3])
def test_the_newsroom_asks_no_more_for_three_items(
    room: Room, client: Client, many: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(many):
        room.published(headline=f"消息{number}")
    client.force_login(room.first)
    with django_assert_max_num_queries(24):
        page(client, room.address("newsroom"))


def test_the_feed_is_atom_and_marked(room: Room, client: Client) -> None:
    room.published()
    answer = client.get(room.address("news_feed"))
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert client.post(room.address("news_feed")).status_code == 405
    page(client, reverse("news_feed", args=["no-such"]), 404)
