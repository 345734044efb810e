"""The case book: every announced case once, in neutral order, with the pages that contents and indexes name."""

import io
import re
from datetime import timedelta
from typing import Any

import docx
import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from core import clock, pdf
from core.models import Job, Role
from results import casebook
from results.casebook_docx import casebook_docx
from results.models import Certificate
from submissions.models import Attachment, Submission
from tests.builders import opened_campaign, person
from tests.pictures import with_pictures
from tests.results.builders import AFTER_NOTICE, Judged, announced, certified, noticed, work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def afterwards() -> Any:
    with clock.at(AFTER_NOTICE + timedelta(hours=1)):
        yield


def pages(content: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def cases_of(there: Judged) -> list[Submission]:
    return list(Submission.objects.filter(announced__isnull=False).with_names().in_neutral_order())


def pictured(there: Judged, each: int) -> list[Submission]:
    cases = cases_of(there)
    for case in cases:
        case.slate.sent_by = there.first
    with_pictures(cases, each)
    return cases


def test_contents_and_indexes_name_the_page_of_every_case() -> None:
    there = announced(5)
    cases = cases_of(there)
    Submission.objects.filter(pk=cases[1].pk).update(experience="一、做法\n" + "长文。" * 900)
    made = casebook.book(there.campaign)
    text = pages(casebook.casebook_pdf(made))
    assert "演示数据，不具效力" in text[0]
    assert "不做排名" in text[1]
    begins = {c.number: next(n for n, page in enumerate(text, 1) if f"编号{c.number}" in page) for c in made.cases}
    assert list(begins.values()) == sorted(begins.values())
    for case in made.cases:
        both = case.title + case.zone
        for place, words in (("目录", both), ("奖区索引", both), ("城市索引", case.zone)):
            page = next(page for page in text if place in page and "".join(words.split()) in page)
            named = re.search(re.escape("".join(words.split())) + r"[·.]+(\d+)", page)
            assert named, (place, words)
            assert int(named[1]) == begins[case.number]


def test_the_book_tells_texts_and_shown_pictures_and_no_person() -> None:
    there = announced(3)
    cases = pictured(there, 2)
    Attachment.objects.filter(submission=cases[1]).update(shown_publicly=False)
    Submission.objects.filter(pk=cases[0].pk).update(overview="概况甲。", contact="林某某", mobile="139 0000 9999")
    made = casebook.book(there.campaign)
    assert [len(case.pictures) for case in made.cases] == [2, 0]
    content = casebook.casebook_pdf(made)
    text = "".join(pages(content))
    assert "概况甲。" in text
    assert "图1" in text
    for secret in ("林某某", "9999", "得分", "票数", "名次"):
        assert secret not in text
    pictures = {picture.name for page in PdfReader(io.BytesIO(content)).pages for picture in page.images}
    assert pictures


def test_a_corrected_name_is_the_one_on_the_certificate() -> None:
    there = certified(3)
    case = cases_of(there)[0]
    Certificate.objects.filter(submission=case).update(zone="更名后的开发区", title="更正后的题目")
    made = casebook.book(there.campaign).cases[0]
    assert (made.zone, made.title) == ("更名后的开发区", "更正后的题目")


def test_what_is_not_announced_yet_is_in_no_book() -> None:
    there = noticed(3)
    with pytest.raises(casebook.NothingToBind):
        casebook.ask(campaign=there.campaign, kind=casebook.PDF, by=there.first)
    with pytest.raises(casebook.NothingToBind):
        casebook.book(there.campaign)
    there = announced(3)
    with clock.at(AFTER_NOTICE - timedelta(minutes=1)), pytest.raises(casebook.NothingToBind):
        casebook.book(there.campaign)


def test_a_rare_character_is_named_with_its_case() -> None:
    there = announced(3)
    case = cases_of(there)[0]
    Submission.objects.filter(pk=case.pk).update(overview="🙂")
    with pytest.raises(pdf.GlyphsAreMissing, match=f"🙂（{case.number_text} "):
        casebook.casebook_pdf(casebook.book(there.campaign))


def test_the_file_to_be_edited_has_a_heading_for_every_case_and_fields_for_the_pages() -> None:
    there = announced(4)
    pictured(there, 1)
    made = casebook.book(there.campaign)
    file = docx.Document(io.BytesIO(casebook_docx(made)))
    headings = [each.text for each in file.paragraphs if each.style.name == "Heading 1"]
    assert headings == [case.title for case in made.cases]
    xml = file.element.xml
    assert len(re.findall(r"PAGEREF case\d+", xml)) == 3 * len(made.cases)
    assert len(file.inline_shapes) == len(made.cases)
    assert file.sections[0].header.paragraphs[0].text.endswith("演示数据")


def test_the_same_book_is_made_once_and_a_changed_one_anew(client: Client) -> None:
    there = announced(3)
    client.force_login(there.first)
    address = reverse("make_casebook", args=[there.campaign.slug, "casebook"])
    for _turn in range(2):
        assert client.post(address).status_code == 302
    work(there.campaign)
    assert Job.objects.filter(kind=casebook.PDF, state=Job.State.DONE).count() == 1
    file = reverse("campaign_file", args=[there.campaign.slug, "casebook"])
    assert file in client.get(reverse("papers", args=[there.campaign.slug])).content.decode()
    assert b"".join(client.get(file)).startswith(b"%PDF")
    Submission.objects.filter(pk=cases_of(there)[0].pk).update(overview="新的概况。")
    client.post(address)
    assert Job.objects.filter(kind=casebook.PDF).count() == 2


@pytest.mark.parametrize("words", [{"caption": "更正后的图注"}, {"credit": "更正后的来源"}])
def test_a_changed_caption_or_source_is_another_book(words: dict[str, str]) -> None:
    there = announced(2)
    pictured(there, 1)

    def asked() -> int:
        return casebook.ask(campaign=there.campaign, kind=casebook.PDF, by=there.first).pk

    before = asked()
    assert asked() == before
    Attachment.objects.filter(pk=Attachment.objects.all()[0].pk).update(**words)
    assert asked() != before


def test_a_book_is_asked_for_by_organisers_only(client: Client) -> None:
    there = announced(3)
    host = there.campaign.hosts.all()[0].organisation
    address = reverse("make_casebook", args=[there.campaign.slug, "casebook"])
    assert client.post(address).status_code == 302
    for role in (Role.AUDITOR, Role.OFFICE, Role.EXPERT):
        client.force_login(person(role, host))
        assert client.post(address).status_code == 404
        assert client.get(reverse("campaign_file", args=[there.campaign.slug, "casebook"])).status_code == 404
    client.force_login(there.first)
    assert client.post(reverse("make_casebook", args=[there.campaign.slug, "certificates"])).status_code == 404
    assert client.get(address).status_code == 405
    empty = opened_campaign(published=False)
    client.force_login(person(Role.ORGANISER, empty.hosts.all()[0].organisation))
    assert client.post(reverse("make_casebook", args=[empty.slug, "casebook"])).status_code == 409
    assert not Job.objects.filter(kind=casebook.PDF).exists()
