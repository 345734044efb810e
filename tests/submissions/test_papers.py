"""The form on paper: every page names its revision, and whoever holds it can ask what it is worth."""

import io
import re
from typing import Any

import docx
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from core import pdf
from submissions import form_docx, papers, printing
from submissions import services as forms
from submissions.models import Submission
from tests.builders import FIELDS, organisers
from tests.submissions.builders import Office, reload, signed_in

pytestmark = pytest.mark.django_db


def printed(form: Submission) -> printing.Sheet:
    form = reload(form)
    return printing.sheet(form, form.revisions.filter(digest=form.digest).last())


def pages(content: bytes) -> list[str]:
    """The text of each page, without the white space that typesetting makes."""
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(content)).pages]


def change(office: Office, form: Submission, **fields: str) -> Submission:
    form = reload(form)
    return forms.change_form(submission=form, fields=fields, version=form.version, by=office.clerk)


@pytest.fixture(autouse=True)
def _nobody_has_guessed() -> None:
    cache.clear()


# --- what is printed --------------------------------------------------------------------------------------------------


def test_every_page_bears_code_and_number_and_the_words_are_all_there(office: Office) -> None:
    long = "过去办一件事要跑五个窗口，现在只进一扇门。" * 40
    with office.open():
        form = office.ready(0, experience=long, overview=long * 2)
        sheet = printed(form)
        found = pages(printing.form_pdf(sheet))
    assert len(found) >= 3
    for number, text in enumerate(found, start=1):
        assert f"版本编码{sheet.code}" in text
        assert f"第{number}页，共{len(found)}页" in text
        assert f"/paper/{sheet.code.replace('-', '')}/" in text
    whole = "".join(found)
    for key, value in FIELDS.items():
        if key not in ("experience", "overview"):
            assert re.sub(r"\s", "", value) in whole, key
    foot = re.compile(r"第1版版本编码.*?共\d+页")
    assert foot.sub("", whole).count(long) == 3  # nothing is lost where a page ends
    assert "我们对自我评价所涉及的内容、数据等的真实性负责。" in whole
    assert whole.count("（印章）") == 2
    assert "林某于" in whole  # who gave the commitment, and for which revision
    assert "针对第1版" in whole
    assert "情况属实，同意推荐。" in whole
    assert "发生过重大及以上环境事件" in whole


def test_the_address_of_the_commitment_is_printed(office: Office) -> None:
    with office.open():
        form = office.confirmed()
        forms.give_commitment(submission=form, name="林某", by=office.applicant(), address="203.0.113.7")
        assert "来源地址203.0.113.7" in "".join(pages(printing.form_pdf(printed(form))))


def test_a_draft_is_marked_and_bears_no_code(office: Office) -> None:
    with office.open():
        form = office.draft()
        (first, *_others) = pages(printing.form_pdf(printed(form)))
    assert "草稿，不具效力" in first
    assert "版本编码" not in first.replace("没有版本编码", "")
    assert "/paper/" not in first


def test_an_invented_campaign_is_marked(office: Office) -> None:
    office.campaign.mark = "demo"
    office.campaign.save()
    with office.open():
        assert "演示数据，不具效力" in pages(printing.form_pdf(printed(office.confirmed())))[0]


def test_a_character_that_no_font_has_is_named_before_anything_is_drawn(office: Office, desk: Client) -> None:
    with office.open():
        form = office.confirmed(contact="𠮷某")
        with pytest.raises(pdf.GlyphsAreMissing, match="𠮷"):
            printing.form_pdf(printed(form))
        assert "𠮷" in desk.get(reverse("form_pdf", args=[form.pk])).content.decode()


@pytest.mark.parametrize("text", ["<img src='file:///etc/passwd'>", "<style>@import 'http://127.0.0.1:9/'</style>"])
def test_what_was_typed_is_printed_and_never_fetched(office: Office, text: str) -> None:
    with office.open():
        form = office.confirmed(experience=text, address=text)
        assert re.sub(r"\s", "", text) in "".join(pages(printing.form_pdf(printed(form))))


def test_the_word_file_says_the_same_with_its_code_at_the_foot(office: Office, desk: Client) -> None:
    with office.open():
        form = office.ready(0)
        answer = desk.get(reverse("form_docx", args=[form.pk]))
        sheet = printed(form)
    read = form_docx.read(answer.content)
    assert read.value("contact") == FIELDS["contact"]
    assert read.value("opinion") == "情况属实，同意推荐。"
    assert read.leftovers == []
    foot = docx.Document(io.BytesIO(answer.content)).sections[0].footer.paragraphs[0].text
    assert sheet.code in foot
    assert "第 1 版" in foot


# --- which state is printed -------------------------------------------------------------------------------------------


def test_an_older_revision_is_printed_as_such(office: Office, desk: Client) -> None:
    with office.open():
        form = office.ready(0)
        address = reverse("form_pdf", args=[form.pk])
        change(office, form, contact="王某")
        assert "草稿" in pages(desk.get(address).content)[0]
        forms.confirm(submission=reload(form), by=office.clerk)
        newest = desk.get(address)
        assert "王某" in pages(newest.content)[0]
        assert "attachment" in newest["Content-Disposition"]
        old = "".join(pages(desk.get(address, {"revision": "1"}).content))
        assert "已非现行版本" in old
        assert "王某" not in old
        assert "同意推荐" not in old  # the opinion is on the present form
        for wrong in ("3", "x", "", "９", "99999999"):
            assert desk.get(address, {"revision": wrong}).status_code == 404


def test_the_organisers_print_what_was_sent_to_them(office: Office) -> None:
    with office.open():
        form = office.ready(0)
        change(office, form, contact="王某")
        form = forms.confirm(submission=reload(form), by=office.clerk)
        forms.give_commitment(submission=form, name="林某", by=None)
        for n in (1, 2):
            office.ready(n)
        organiser = signed_in(organisers(office.campaign)[0])
        address = reverse("form_pdf", args=[form.pk])
        assert organiser.get(address).status_code == 404
        office.send()
        assert "王某" in pages(organiser.get(address).content)[0]
        assert organiser.get(address, {"revision": "2"}).status_code == 200
        assert organiser.get(address, {"revision": "1"}).status_code == 404


# --- the page that tells what a paper is worth ------------------------------------------------------------------------


def ask(code: str, client: Client | None = None) -> Any:
    return (client or Client()).get(reverse("paper", args=[code]))


def test_a_paper_is_present_until_the_form_says_something_else(office: Office) -> None:
    with office.open():
        form = office.ready(0)
        code = form.revisions.get().code
        assert "此件为现行版本。" in ask(code).content.decode()
        change(office, form, contact="王某")
        assert "此件打印后申报表又有修改" in ask(code).content.decode()
        forms.confirm(submission=reload(form), by=office.clerk)
        assert "已有新版本（第 2 版），此件作废。" in ask(code).content.decode()
        forms.withdraw(submission=reload(form), by=office.clerk)
        assert "该申报表已撤回，此件作废。" in ask(code).content.decode()


def test_it_tells_the_zone_and_nothing_of_the_contents(office: Office) -> None:
    with office.open():
        form = office.ready(0)
        answer = ask(form.revisions.get().code)
    page = answer.content.decode()
    assert str(form.zone) in page
    assert office.campaign.name in page
    for key in ("contact", "mobile", "email", "title", "address", "overview"):
        assert FIELDS[key] not in page, key
    assert (answer["X-Robots-Tag"], "no-store" in answer["Cache-Control"]) == ("noindex", True)


def test_only_the_office_and_the_zone_are_led_on(office: Office, desk: Client) -> None:
    with office.open():
        form = office.ready(0)
        code = form.revisions.get().code
        address = reverse("form", args=[form.pk])
        assert address in ask(code, desk).content.decode()
        for stranger in (Client(), signed_in(Office(office.campaign, city=1).clerk)):
            assert address not in ask(code, stranger).content.decode()


def test_a_code_is_read_as_people_type_it(office: Office) -> None:
    with office.open():
        code = office.ready(0).revisions.get().code
        typed = f" {code[:4].lower()} — {code[4:]} "
        assert papers.tidy(typed) == code
        answer = Client().get(reverse("paper_form"), {"code": typed}, follow=True)
        assert "此件为现行版本。" in answer.content.decode()


@pytest.mark.parametrize("code", ["ABCD2345", "abc", "I0I0I0I0", "'; --", "字" * 8, "a" * 300])
def test_an_unknown_code_is_told_so(code: str) -> None:
    answer = ask(code)
    assert answer.status_code == 404
    assert "没有查到这个版本编码" in answer.content.decode()
    assert Client().get(reverse("paper_form"), {"code": code}, follow=True).status_code in (200, 404)


def test_guessing_is_stopped_and_others_are_not(office: Office) -> None:
    with office.open():
        code = office.ready(0).revisions.get().code
        for _time in range(papers.MISSES):
            assert ask("ABCD2345").status_code == 404
        assert ask(code).status_code == 429
        other = Client(REMOTE_ADDR="203.0.113.9")
        assert ask(code, other).status_code == 200
