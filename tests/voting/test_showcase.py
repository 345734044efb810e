"""The showcase, the case's pictures, share cards, posters and QR codes."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import segno
from django.conf import settings as portal_settings
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Campaign
from core import pdf
from submissions import pictures
from submissions.models import Submission
from tests.builders import admitted_cases, opened_campaign, organisers
from tests.pictures import with_pictures
from tests.submissions.builders import signed_in
from tests.voting.builders import poll
from voting import poster, share
from voting.poster import Sheet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Any, settings: Any) -> None:
    settings.VAR_DIR = tmp_path


def read(client: Client, name: str, *more: Any, query: str = "") -> str:
    answer = client.get(reverse(name, args=more) + query)
    assert answer.status_code == 200
    page: str = answer.content.decode()
    return page


def listed(page: str) -> list[str]:
    return re.findall(r'data-case="(\d{3})"', page)


def fresh(case: Submission) -> Submission:
    return Submission.objects.with_names().get(pk=case.pk)


# --- the showcase -----------------------------------------------------------------------------------------------------


def test_the_showcase_lists_searches_and_orders(client: Client) -> None:
    campaign = opened_campaign()
    cases = [fresh(case) for case in admitted_cases(campaign, 4)]
    numbers = sorted(case.number_text for case in cases)
    one = cases[0]
    assert one.area
    Submission.objects.filter(pk=one.pk).update(title="保税维修两头在外")
    page = read(client, "showcase", campaign.slug)
    assert sorted(listed(page)) == numbers
    assert "4</span> 个案例，顺序随机，不代表名次" in page
    assert listed(read(client, "showcase", campaign.slug)) == listed(page)  # the visitor's own order stays
    assert listed(read(client, "showcase", campaign.slug, query="?order=number")) == numbers
    assert listed(read(client, "showcase", campaign.slug, query="?q=两头 维修")) == [one.number_text]
    of_area = sorted(case.number_text for case in cases if case.area_id == one.area_id)
    assert sorted(listed(read(client, "showcase", campaign.slug, query=f"?area={one.area.position}"))) == of_area
    assert "没有找到符合的案例" in read(client, "showcase", campaign.slug, query="?q=没有这个")
    for odd in ("q=%00", "area=" + "9" * 30, "order=x"):
        read(client, "showcase", campaign.slug, query=f"?{odd}")
        read(client, "showcase_print", campaign.slug, query=f"?{odd}")


QUERIES = {"showcase": 8, "showcase_print": 8}


@pytest.mark.parametrize("name", list(QUERIES))
def test_a_longer_list_asks_no_more_questions(
    name: str, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    campaign = opened_campaign()
    cases = admitted_cases(campaign, 3)
    with_pictures(cases, 2)
    Submission.objects.filter(pk__in=[case.pk for case in cases[1:]]).update(status="refused")
    for count in (1, 3):
        Submission.objects.filter(pk__in=[case.pk for case in cases[:count]]).update(status="admitted")
        with django_assert_num_queries(QUERIES[name]):
            read(client, name, campaign.slug)


def test_covers_stand_on_all_cards_or_on_none(client: Client) -> None:
    campaign = opened_campaign()
    cases = admitted_cases(campaign, 3)
    with_pictures(cases[:2])
    assert read(client, "showcase", campaign.slug).count('class="tx-showcase__cover"') == 0
    with_pictures(cases[2:])
    page = read(client, "showcase", campaign.slug)
    assert page.count('class="tx-showcase__cover"') == page.count('loading="lazy"') == 3
    assert page.count('width="600" height="400"') == 3


def test_the_vote_shows_small_covers_on_all_cards_or_on_none(client: Client) -> None:
    campaign = opened_campaign()
    cases = [fresh(case) for case in admitted_cases(campaign, 3)]
    with_pictures(cases[:2])
    assert "tx-case__cover" not in read(client, "vote", campaign.slug)
    with_pictures(cases[2:])
    page = read(client, "vote", campaign.slug)
    cover = r'data-case="(\d{3})".*?<img class="tx-case__cover" src="([^"]+)" alt="" .*? loading="lazy">'
    covers = re.findall(cover, page, re.DOTALL)
    own = pictures.pictures_of(campaign.slug, [case.pk for case in cases])
    assert dict(covers) == {case.number_text: own[case.pk][0].src for case in cases}


def test_the_vote_hands_its_card_to_wechat_where_that_is_switched_on(client: Client, settings: Any) -> None:
    here = poll(1)
    with here.open():
        page = read(client, "vote", here.campaign.slug)
        assert f'property="og:url" content="{share.of_campaign(here.campaign).url}"' in page
        assert "share.js" not in page
        settings.WECHAT = {**settings.WECHAT, "JSSDK_URL": "https://res.wx.qq.com/open/js/jweixin-1.6.0.js"}
        page = read(client, "showcase", here.campaign.slug)
    assert 'data-sdk="https://res.wx.qq.com/open/js/jweixin-1.6.0.js"' in page
    assert f'data-config="{reverse("wechat_config", args=[here.campaign.slug])}"' in page
    assert share.of_vote(here.campaign) == share.of_campaign(here.campaign)


def test_on_paper_every_case_is_whole(client: Client) -> None:
    campaign = opened_campaign()
    cases = admitted_cases(campaign, 3)
    page = read(client, "showcase_print", campaign.slug)
    assert re.findall(r'<article .*id="case-(\d{3})"', page) == sorted(case.number_text for case in cases)
    for case in cases:
        assert case.experience in page
        for private in (case.contact, case.mobile, case.phone, case.email, case.address):
            assert private not in page


def test_a_case_shows_its_pictures_with_their_words(client: Client) -> None:
    campaign = opened_campaign()
    (case,) = admitted_cases(campaign, 1)
    address = ("case", campaign.slug, case.number_text)
    assert "tx-pictures" not in read(client, *address)
    with_pictures([case], 3)
    case.attachments.update(credit="云岚日报")
    page = read(client, *address)
    assert page.count("<figure") == 3
    assert page.count("（云岚日报）") == 3
    assert page.count(" 480w, ") == 3
    assert (page.count('loading="eager"'), page.count('alt="图1"')) == (1, 1)
    for shown in re.findall(r"/c/[^ \"]+\.webp", page):
        answer = client.get(shown)
        answer.getvalue()
        assert answer.status_code == 200


# --- who sees it ------------------------------------------------------------------------------------------------------

OF_CAMPAIGN = ("showcase", "showcase_print", "poster", "qr")
OF_CASE = ("case_poster", "case_qr")


def test_what_is_not_published_is_unknown() -> None:
    campaign = opened_campaign()
    (case,) = admitted_cases(campaign, 1)
    sheet, own = share.sheet_of_campaign(campaign), share.sheet_of_case(campaign, fresh(case))
    pictures = [reverse(name, args=[campaign.slug, sheet.version]) for name in ("poster_picture", "share_picture")]
    names = ("case_poster_picture", "case_share_picture")
    of_case = [reverse(name, args=[campaign.slug, case.number, own.version]) for name in names]
    of_case += [reverse(name, args=[campaign.slug, case.number]) for name in OF_CASE]
    everything = [*(reverse(name, args=[campaign.slug]) for name in OF_CAMPAIGN), *pictures, *of_case]
    assert {address: Client().get(address).status_code for address in everything} == dict.fromkeys(everything, 200)
    Submission.objects.filter(pk=case.pk).update(status="refused")
    assert {Client().get(address).status_code for address in of_case} == {404}
    Submission.objects.filter(pk=case.pk).update(status="admitted")
    Campaign.objects.filter(pk=campaign.pk).update(published_at=None)
    assert {address: Client().get(address).status_code for address in everything} == dict.fromkeys(everything, 404)
    organiser = signed_in(organisers(campaign)[0])
    assert organiser.get(reverse("showcase", args=[campaign.slug])).status_code == 200
    assert organiser.get(pictures[0]).status_code == 404  # what others keep is for nobody before it is for all


def test_another_version_of_a_poster_is_unknown(client: Client) -> None:
    campaign = opened_campaign()
    assert client.get(reverse("poster_picture", args=[campaign.slug, "0" * 20])).status_code == 404


# --- share cards ------------------------------------------------------------------------------------------------------


def test_a_share_card_says_what_the_page_is_and_lures_nobody(client: Client) -> None:
    campaign = opened_campaign()
    case = fresh(admitted_cases(campaign, 1)[0])
    page = read(client, "case", campaign.slug, case.number_text)
    said = dict(re.findall(r'<meta property="(og:[a-z_:]+)" content="([^"]*)"', page))
    assert said["og:title"] == f"{case.number_text} {case.case_title}"
    assert str(case.zone) in said["og:description"]
    assert said["og:url"] == f"{portal_settings.SITE_URL}{reverse('case', args=[campaign.slug, case.number_text])}"
    assert f'<meta itemprop="image" content="{said["og:image"]}">' in page
    answer = client.get(said["og:image"].removeprefix(portal_settings.SITE_URL))
    assert Image.open(io.BytesIO(answer.content)).size == (600, 600)
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Cookie" not in answer.get("Vary", "")
    pages = [page, *(read(client, name, campaign.slug) for name in ("showcase", "poster", "rules"))]
    for word in ("奖励", "抽奖", "红包", "助力", "集赞", "分享有礼", "拉票", "转发次数"):
        assert not any(word in each for each in pages), word


def test_what_is_invented_is_marked_on_card_and_poster() -> None:
    campaign = opened_campaign()
    case = fresh(admitted_cases(campaign, 1)[0])
    plain = share.sheet_of_case(campaign, case).version
    campaign.mark = Campaign.Mark.DEMO
    assert share.of_case(campaign, case).title.startswith("【演示数据】")
    assert share.of_campaign(campaign).title.startswith("【演示数据】")
    marked = share.sheet_of_case(campaign, case)
    assert marked.mark == "演示数据"
    assert marked.version != plain


# --- posters ----------------------------------------------------------------------------------------------------------

SHEET = Sheet(
    mark="",
    campaign=("“走在时代前列”", "海岳省开发区\u200b优秀案例\u200b推选活动"),
    hosts=("海岳日报", "海岳省推动开发区改革创新领导小组办公室"),
    url="https://tuixuan.example.com/c/case-2026/cases/008/",
    invitation="微信扫码，阅读案例全文",
    number="008",
    area="科技创新",
    title="把实验室建在生产线旁：中试平台五年记，从 0 到 1 的 37 项成果就地转化",
    zone="澄州高新技术产业开发区",
    place="澄州市　国家级高新区",
)


def modules(picture: Image.Image, sheet: Sheet) -> list[list[bool]]:
    """The QR code as it stands on the poster, module by module."""
    left, top, side = poster.qr_box(sheet)
    count = int(segno.make(sheet.url, error="m", micro=False).symbol_size(border=4)[0])
    step = side // count
    half, grey = step // 2, picture.convert("L")
    return [
        [int(grey.getpixel((left + x * step + half, top + y * step + half))) < 128 for x in range(count)]  # type: ignore[arg-type]
        for y in range(count)
    ]


def test_the_poster_s_code_is_the_address_of_the_case() -> None:
    picture = Image.open(io.BytesIO(poster.png(SHEET)))
    assert (picture.format, picture.size) == ("PNG", (poster.WIDTH, poster.HEIGHT))
    expected = segno.make(SHEET.url, error="m", micro=False).matrix_iter(border=4)
    assert modules(picture, SHEET) == [[bool(module) for module in row] for row in expected]
    _left, top, side = poster.qr_box(SHEET)
    assert top + side < poster.HEIGHT - poster.MARGIN
    assert side >= 360
    assert len(poster.png(SHEET)) < 150_000


def test_a_poster_is_drawn_once(monkeypatch: Any) -> None:
    first = poster.png(SHEET)
    monkeypatch.setattr(poster, "draw", lambda _sheet: pytest.fail("drawn again"))
    assert poster.png(SHEET) == first


def test_a_rare_character_is_drawn_from_another_face_and_an_unknown_one_is_refused() -> None:
    assert ord("龘") not in pdf.characters("hei")
    assert [role for role, _run in poster.runs("王龘", poster.BOLD)] == ["hei", "sans"]
    with pytest.raises(pdf.GlyphsAreMissing, match="\U0002a6d6"):
        list(poster.runs("名\U0002a6d6", poster.BOLD))


def test_lines_fit_the_sheet_and_no_mark_begins_one() -> None:
    for text in (SHEET.title, "，" * 40, "x" * 300, "数字 1234567890 与（括号）。" * 5):
        lines = poster.wrapped(text, poster.BOLD, 56, 900)
        assert "".join(lines) == text
        assert all(poster.width(line, poster.BOLD, 56) <= 900 for line in lines)
    assert not any(line[0] in poster.NEVER_FIRST for line in poster.wrapped(SHEET.title, poster.BOLD, 56, 900))
    assert poster.wrapped(SHEET.campaign[1], poster.SONG, 62, 700) == ["海岳省开发区优秀案例", "推选活动"]


def test_the_code_leads_to_the_vote_and_a_phone_page_only_points_to_it(client: Client) -> None:
    campaign = opened_campaign()
    admitted_cases(campaign, 1)
    answer = client.get(reverse("qr", args=[campaign.slug]))
    assert answer["Content-Type"] == "image/svg+xml"
    assert share.entrance(campaign).endswith(f"/c/{campaign.slug}/vote/")
    page = read(client, "vote", campaign.slug)
    assert f'src="/c/{campaign.slug}/qr.svg"' in page
    assert "<svg xmlns" not in page
