"""Exhibition boards, measured in the PDF: one page a case, nothing over the edge, the same layout at A3 and A1."""

import io
import re
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from campaigns import display
from campaigns.models import Campaign, DisplaySite
from core import clock, pdf
from core.models import Job, User
from results.display import layout, papers, texts
from results.display.papers import Size
from results.models import BoardText
from submissions.models import Attachment, Submission
from tests.builders import during, laid_cases, opened_campaign, organisers
from tests.pictures import with_pictures
from tests.results.builders import work
from tests.results.displays import site_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

MM = 72 / 25.4
LONG_TITLE = "以数字化改革牵引园区政务服务“一件事”集成办理、企业诉求“接诉即办”与审批全程网办的探索与实践" * 6
LONG_TEXT = (
    "一、主要做法\n"
    + "开发区坚持问题导向，建立“一个窗口受理、一套标准办理、一个平台监管”的机制，办理时限由15个工作日压缩到3个工作日。"
    * 60
)


class There:
    def __init__(self) -> None:
        self.campaign: Campaign = opened_campaign(mark="demo")
        self.by: User = organisers(self.campaign)[0]
        self.cases = laid_cases(self.campaign, 5)
        self.site: DisplaySite


@pytest.fixture
def there() -> Any:
    found = There()
    with clock.at(during(found.campaign, "voting")):
        found.site = site_of(found.campaign, found.by, name="云岚市政务服务中心")
        for case in found.cases:
            case.slate.sent_by = found.by
        yield found


def page_words(page: Any) -> list[tuple[float, float, str]]:
    """Every run of text with the millimetres of its beginning from the left and the bottom edge."""
    runs: list[tuple[float, float, str]] = []

    def take(text: str, matrix: list[float], at: list[float], _font: Any, _size: float) -> None:
        if text.strip():
            x = at[4] * matrix[0] + at[5] * matrix[2] + matrix[4]
            y = at[4] * matrix[1] + at[5] * matrix[3] + matrix[5]
            runs.append((x / MM, y / MM, text))

    page.extract_text(visitor_text=take)
    return runs


def pages(content: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def made(there: There, size: Size = Size.A3, only: Submission | None = None) -> bytes:
    cases = texts.cases_at(there.site)
    kept = texts.keep(there.campaign, cases.filter(pk=only.pk) if only else cases)
    papers.refuse_unprintable(kept)
    return papers.document(there.site, papers.place_words(there.site), kept, size)


def test_every_kind_of_case_fits_its_page_at_both_sizes(there: There) -> None:
    long, bare, empty, latin, pictured = there.cases
    with_pictures([long], 3)
    with_pictures([pictured], 1)
    with_pictures([latin], 2)
    Attachment.objects.filter(submission=long).update(caption="很长的图片说明" * 16, credit="海岳日报记者林某摄" * 6)
    rows = {
        long: {"title": LONG_TITLE, "overview": LONG_TEXT, "experience": LONG_TEXT},
        bare: {"title": LONG_TITLE[:90], "overview": "", "experience": LONG_TEXT},
        empty: {"title": "", "overview": "", "experience": ""},
        latin: {"title": "OneStop " * 30, "overview": "ISO 9001 " * 120, "experience": "A park of 41 km2, 2026. " * 90},
        pictured: {"title": "一枚印章管审批", "overview": LONG_TEXT, "experience": "短。"},
    }
    for case, facts in rows.items():
        Submission.objects.filter(pk=case.pk).update(**facts)
    for size, width, height in ((Size.A3, 297, 420), (Size.A1, 594, 841)):
        reader = PdfReader(io.BytesIO(made(there, size)))
        assert len(reader.pages) == 5  # what overflows would stand on a page of its own
        for page in reader.pages:
            box = page.mediabox
            assert abs(box.width / MM - width) < 0.2
            assert abs(box.height / MM - height) < 0.2
            foot = min(y for _x, y, text in page_words(page) if "扫码看全文" in text) * 297 / width
            above = [y for _x, y, text in page_words(page) if re.search("摘要，全文见|实践|机制|2026。", text)]
            assert 60 < foot < 75
            assert all(y * 297 / width > 80 for y in above)  # no text runs into the foot
            assert all(x * 297 / width > 15 for x, _y, _text in page_words(page) if "演示" not in _text)
    assert "……" in pages(made(there, only=long))[0]


def test_a_board_says_the_essence_the_place_and_no_rank(there: There) -> None:
    case = there.cases[0]
    with_pictures([case], 2)
    Submission.objects.filter(pk=case.pk).update(
        title="一枚印章管审批",
        overview="设立于2001年。",
        experience="只进一扇门。",
        contact="林某某",
        mobile="139 0000 9999",
    )
    (text,) = pages(made(there, only=case))
    zone = str(case.zone)
    for said in (
        there.campaign.name,
        "一枚印章管审批",
        zone,
        case.number_text,
        "设立于2001年。",
        "只进一扇门。",
        "图1",
    ):
        assert "".join(said.split()) in text
    for said in ("演示数据", "全文见扫码", "展示地点：云岚市政务服务中心（云岚市松石大道88号一楼）", "不做排名"):
        assert said in text
    for secret in ("林某", "9999", "票数", "得分", "名次", "优秀案例入选"):
        assert secret not in text
    assert f"/b/{there.campaign.pk}-{there.site.code}/{case.number}/1/" in text


def test_a_picture_has_as_many_dots_as_its_place_is_printed_with(there: There) -> None:
    case = there.cases[0]
    with_pictures([case], 1, size=(1600, 1000))
    for size, dots in ((Size.A3, (1008, 630)), (Size.A1, (1512, 945))):
        (shown,) = PdfReader(io.BytesIO(made(there, size, case))).pages[0].images
        assert shown.image is not None
        assert shown.image.size == dots


def test_the_layout_is_one_and_a1_is_twice_as_large(there: There) -> None:
    small, large = (
        page_words(PdfReader(io.BytesIO(made(there, size, there.cases[0]))).pages[0]) for size in (Size.A3, Size.A1)
    )
    assert [text for _x, _y, text in small] == [text for _x, _y, text in large]
    for (x, y, _text), (x2, y2, _same) in zip(small, large, strict=True):
        assert abs(x2 - 2 * x) < 0.1
        assert -0.1 < y2 - 2 * y < 1.1  # half an A1 is half a millimetre higher than A3


@pytest.mark.parametrize("height", [20.0, 60.0, 200.0])
def test_a_text_is_cut_between_sentences_and_never_longer_than_its_room(height: float) -> None:
    text = layout.trimmed(LONG_TEXT, layout.RIGHT, height)
    most = int(height // layout.LINE)
    assert sum(layout.lines("　　" + line, layout.TEXT, layout.RIGHT) for line in text.splitlines()) <= most
    assert text.endswith(("。", layout.CUT))
    assert text.replace("\n", "").removesuffix(layout.CUT) in LONG_TEXT.replace("\n", "")


def test_a_heading_is_never_the_last_line() -> None:
    text = "一、做法\n" + "甲" * 60 + "。\n二、成效\n" + "乙" * 200 + "。"
    assert layout.trimmed(text, layout.RIGHT, 5 * layout.LINE).splitlines()[-1] == "甲" * 60 + "。"
    assert layout.trimmed("一句没有句号的话", layout.RIGHT, 100) == "一句没有句号的话"
    assert layout.trimmed("", layout.RIGHT, 100) == ""


def test_the_archive_holds_a_file_a_case_and_one_for_the_printer(client: Client, there: There) -> None:
    with_pictures(there.cases[:2], 1)
    client.force_login(there.by)
    address = reverse("make_boards", args=[there.campaign.slug, there.site.pk])
    for _turn in range(2):
        assert client.post(address, {"size": "a3"}).status_code == 302
    job = Job.objects.get(kind=papers.KIND)
    work(there.campaign)
    job.refresh_from_db()
    assert (job.state, job.error, job.done_count) == (Job.State.DONE, "", 5)
    page = client.get(reverse("place", args=[there.campaign.slug, there.site.pk])).content.decode()
    file = reverse("boards_file", args=[there.campaign.slug, there.site.pk, job.pk])
    assert file in page
    archive = zipfile.ZipFile(io.BytesIO(b"".join(client.get(file))))
    names = archive.namelist()
    assert names[-1] == papers.PRINTER
    assert len(names) == 6
    order = [case.number_text for case in texts.cases_at(there.site)]
    assert [name[:3] for name in names[:-1]] == order
    assert len(pages(archive.read(papers.PRINTER))) == 5
    for name in names[:-1]:
        (text,) = pages(archive.read(name))
        assert f"/{int(name[:3])}/1/" in text
    with_one = archive.read(next(name for name in names if name.startswith(there.cases[0].number_text)))
    assert len(PdfReader(io.BytesIO(with_one)).pages[0].images) == 1  # its own picture, not the others'
    assert client.post(address, {"size": "a9"}).status_code == 404


def test_the_same_boards_are_one_job_and_what_changed_is_another(there: There) -> None:
    ask = papers.ask(site=there.site, size="a3", by=there.by)
    assert papers.ask(site=there.site, size="a3", by=there.by) == ask
    assert papers.ask(site=there.site, size="a1", by=there.by) != ask
    assert BoardText.objects.count() == 5
    Submission.objects.filter(pk=there.cases[0].pk).update(overview="新的概况。")
    assert papers.ask(site=there.site, size="a3", by=there.by) != ask
    assert sorted(BoardText.objects.values_list("version", flat=True)) == [1, 1, 1, 1, 1, 2]
    display.save_site(
        campaign=there.campaign, site=there.site, by=there.by, **{n: getattr(there.site, n) for n in display.FACTS}
    )
    renamed = {n: getattr(there.site, n) for n in display.FACTS} | {"name": "新名称"}
    site = display.save_site(campaign=there.campaign, site=there.site, by=there.by, **renamed)
    count = Job.objects.count()
    papers.ask(site=site, size="a3", by=there.by)
    assert Job.objects.count() == count + 1


def test_a_withdrawn_picture_is_on_no_board_made_or_handed_out_afterwards(client: Client, there: There) -> None:
    with_pictures(there.cases[:1], 1)
    done = papers.ask(site=there.site, size="a3", by=there.by)
    work(there.campaign)
    waiting = papers.ask(site=there.site, size="a1", by=there.by)
    Attachment.objects.update(shown_publicly=False)
    work(there.campaign)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.result) == (Job.State.DONE, None)
    client.force_login(there.by)
    file = reverse("boards_file", args=[there.campaign.slug, there.site.pk, done.pk])
    assert client.get(file).status_code == 410
    page = client.get(reverse("place", args=[there.campaign.slug, there.site.pk])).content.decode()
    assert "重新生成" in page


def test_a_rare_character_is_named_with_its_case(there: There) -> None:
    case = there.cases[0]
    Submission.objects.filter(pk=case.pk).update(title="𠮷🙂工程")
    with pytest.raises(pdf.GlyphsAreMissing, match=f"🙂.*（{case.number_text} "):
        made(there, only=case)


def test_a_place_of_one_area_shows_its_cases_only_and_without_any_says_so(there: There) -> None:
    area = there.cases[0].area
    site = site_of(there.campaign, there.by, area=area)
    assert {case.area_id for case in texts.cases_at(site)} == {area.pk if area else None}
    with pytest.raises(papers.NothingToHang):
        papers.ask(site=site, size="a3", selected=True, by=there.by)
    display.close_site(site=site, by=there.by)
    with pytest.raises(display.PlaceIsClosed):
        papers.ask(site=site, size="a3", by=there.by)


def test_the_kiosk_shows_every_case_with_the_places_code_and_no_way_out(client: Client, there: There) -> None:
    with_pictures(there.cases[:1], 1)
    answer = client.get(reverse("kiosk", args=[there.campaign.slug, there.site.code]))
    assert "Refresh" not in answer  # it would be loaded anew while somebody reads
    page = answer.content.decode()
    assert page.count("<svg") >= 5
    links = re.findall(r'<a [^>]*href="([^"]*)"', page)
    assert links
    assert all(link.startswith("#") for link in links)
    assert "<form" not in page
    for secret in (there.site.contact, "139 0000", "票数"):
        assert secret not in page
    numbers = re.findall(r'id="case-(\d+)"', page)
    drawn = sorted(case.number_text for case in there.cases)
    first = drawn.index(numbers[0])
    assert numbers == drawn[first:] + drawn[:first]
    display.close_site(site=there.site, by=there.by)
    answer = client.get(reverse("kiosk", args=[there.campaign.slug, there.site.code]))
    assert answer["Refresh"] == "300"  # nobody stands there to look whether there is something again
    over = answer.content.decode()
    assert "展示已结束" in over
    assert "<svg" not in over.split("tx-kiosk__head")[1].split("</main>")[0]
    assert client.get(reverse("kiosk", args=[there.campaign.slug, "ZZZZZZZZ"])).status_code == 404


def test_the_kiosk_and_a_place_take_as_many_queries_for_three_cases_as_for_one(
    client: Client, there: There, django_assert_max_num_queries: Any
) -> None:
    client.force_login(there.by)
    address = reverse("kiosk", args=[there.campaign.slug, there.site.code])
    place = reverse("place", args=[there.campaign.slug, there.site.pk])
    with_pictures(there.cases, 1)
    for count in (1, 3):
        Submission.objects.filter(pk__in=[case.pk for case in there.cases[count:]]).update(status="refused")
        Submission.objects.filter(pk__in=[case.pk for case in there.cases[:count]]).update(status="admitted")
        with django_assert_max_num_queries(17):
            assert client.get(address).status_code == 200
        with django_assert_max_num_queries(30):
            assert client.get(place).status_code == 200
