"""会议通知 and 表扬: begun from the programme's text, issued by two persons, as PDF and docx, for organisers only."""

import io
import re
from typing import Any

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from campaigns import seal_pictures
from campaigns.models import Campaign, CampaignText
from core import approvals, clock
from core.models import Role
from core.official import NumberIsNotOfficial
from results import documents, papers, services
from results.models import Certificate, Letter, PublicNotice
from results.services import letters
from results.services.certificate_acts import content_digest as act_digest
from tests.builders import opened_campaign, person
from tests.results.builders import AFTER_NOTICE, NOTICE_DAY, Judged, announced, certified, noticed, selected, work
from tests.samples import ring

pytestmark = pytest.mark.django_db

COMMENDATION, MEETING = Letter.Kind.COMMENDATION, Letter.Kind.MEETING


@pytest.fixture(autouse=True)
def afterwards() -> Any:
    with clock.at(AFTER_NOTICE):
        yield


def propose(there: Judged, kind: str = COMMENDATION, **facts: str) -> Letter:
    words = letters.suggested(there.campaign, kind) | facts
    return services.propose_letter(campaign=there.campaign, kind=kind, by=there.first, **words)


def words(content: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


def test_a_commendation_names_every_announced_case_and_is_issued_by_a_second_person() -> None:
    there = announced(4)
    letter = propose(there, number="海推办[2026]第13号")
    with pytest.raises(approvals.ProposerCannotApprove):
        services.issue_letter(letter=letter, by=there.first)
    services.issue_letter(letter=letter, by=there.second)
    work(there.campaign)
    letter = Letter.objects.select_related("job__result").get()
    assert letter.job
    assert letter.job.result
    with letter.job.result.content.open("rb") as file:
        text = words(file.read())
    assert "海推办〔2026〕13号" in text
    assert "现对入选案例的报送单位予以表扬" in text
    assert "3个案例入选" in text
    assert all("".join((case["title"] + case["zone"]).split()) in text for case in letter.cases)
    assert len(letter.cases) == 3
    with pytest.raises(letters.LetterIsIssued):
        services.issue_letter(letter=letter, by=there.second)


def test_a_commendation_does_not_name_a_case_whose_certificate_was_revoked() -> None:
    there = certified(4)
    drafted = propose(there)
    gone = Certificate.objects.get(submission=there.case(2))
    act = services.propose_certificate_act(certificate=gone, kind="withdraw", reason="材料不实", by=there.first)
    services.approve_certificate_act(certificate=gone, digest=act_digest(act), by=there.second)
    with pytest.raises(approvals.ContentHasChanged):  # what the second person read commends it still
        services.issue_letter(letter=drafted, by=there.second)
    again = propose(there)
    assert [case["number"] for case in again.cases] == [there.case(n).number_text for n in (1, 3)]


def test_the_notice_of_the_meeting_tells_what_is_known_and_has_a_slip() -> None:
    there = announced(3)
    assert "另行通知" in letters.suggested(there.campaign, MEETING)["body"]
    services.set_meeting(campaign=there.campaign, starts_at=AFTER_NOTICE, place="会展中心", by=there.first)
    letter = propose(there, MEETING)
    text = words(documents.render(documents.letter_paper(letter)))
    assert "时间：2026年10月15日00:00。地点：会展中心。" in text
    assert "附件：参会回执" in text
    assert text.endswith("附件参会回执单位姓名职务手机号码备注演示数据，不具效力—3—")


def test_drafted_again_it_replaces_the_draft_and_the_old_proposal() -> None:
    there = announced(3)
    first = propose(there)
    second = propose(there, title="通报")
    assert first.pk == second.pk
    assert Letter.objects.count() == 1
    services.issue_letter(letter=second, by=there.second)
    assert propose(there).pk != second.pk


def test_a_draft_that_was_replaced_is_not_issued_unread() -> None:
    there = announced(3)
    letter = propose(there)
    seen = papers.content_digest(letter, there.campaign)
    propose(there, title="通报")
    with pytest.raises(approvals.ContentHasChanged):
        services.issue_letter(letter=letter, by=there.second, seen=seen)


def test_what_cannot_be_a_letter_is_refused() -> None:
    there = noticed(3)
    with pytest.raises(letters.NothingToCommend):
        propose(there)
    for facts in ({"title": " "}, {"body": "\n"}):
        with pytest.raises(letters.LetterHasNoWords):
            propose(there, MEETING, **facts)
    with pytest.raises(NumberIsNotOfficial):
        propose(there, MEETING, number="12号")
    assert not Letter.objects.exists()
    there.campaign.phases.filter(kind="meet").delete()
    with pytest.raises(letters.LetterHasNoPhase):
        letters.phase_of(there.campaign, MEETING)


def test_a_campaign_opened_before_the_texts_begins_with_an_empty_form() -> None:
    there = announced(3)
    CampaignText.objects.filter(campaign=there.campaign, key__startswith="commendation").delete()
    campaign = Campaign.objects.get(pk=there.campaign.pk)
    assert letters.suggested(campaign, COMMENDATION) == {
        "title": "",
        "to": campaign.text("notice_to"),
        "body": "",
    }


def test_a_seal_that_came_after_the_proposal_is_seen_by_the_second_person_first() -> None:
    there = announced(3)
    letter = propose(there)
    for host, by in zip(there.campaign.hosts.all(), (there.first, there.second), strict=True):
        seal_pictures.keep_seal(host=host, name="a.png", content=ring(), by=by)
    with pytest.raises(approvals.ContentHasChanged):
        services.issue_letter(letter=letter, by=there.second)
    letter = propose(there)
    services.issue_letter(letter=letter, by=there.second)
    assert len(documents.letter_paper(Letter.objects.get()).seals) == 2


def test_the_public_notice_has_the_seals_that_were_in_force_on_its_day() -> None:
    there = selected(3)
    with clock.at(NOTICE_DAY):
        for host, by in zip(there.campaign.hosts.all(), (there.first, there.second), strict=True):
            seal = seal_pictures.keep_seal(host=host, name="a.png", content=ring(), by=by)
        services.propose_notice(campaign=there.campaign, by=there.first)
        services.publish_notice(campaign=there.campaign, by=there.second)
    seal_pictures.withdraw_seal(seal=seal, reason="换章", by=there.second)
    notice = PublicNotice.objects.select_related("phase__campaign").get()
    assert len(documents.public_notice_paper(notice).seals) == 2


# --- pages ------------------------------------------------------------------------------------------------------------


def page(client: Client, there: Judged) -> str:
    return client.get(reverse("papers", args=[there.campaign.slug])).content.decode()


def send(client: Client, there: Judged, kind: str, **facts: str) -> Any:
    data = {"number": "", "to": "各市：", "title": "关于表扬的通报", "body": "一、表扬\n予以表扬。", **facts}
    address = reverse("letter_propose", args=[there.campaign.slug, kind])
    return client.post(address, {f"{kind}-{key}": value for key, value in data.items()})


def test_two_organisers_write_and_issue_a_letter_on_the_page(client: Client) -> None:
    there = announced(3)
    client.force_login(there.first)
    refused = send(client, there, COMMENDATION, number="十二号", body="🙂保留的字")
    assert refused.status_code == 409
    assert "保留的字" in refused.content.decode()
    assert send(client, there, COMMENDATION, body="予以表扬🙂。").status_code == 302
    assert "🙂（正文第1段）" in page(client, there)
    send(client, there, COMMENDATION)
    letter = Letter.objects.get()
    issue = reverse("letter_issue", args=[there.campaign.slug, letter.pk])
    pdf = reverse("letter_file", args=[there.campaign.slug, letter.pk])
    assert issue not in page(client, there)
    assert client.get(pdf).status_code == 404
    client.force_login(there.second)
    read = page(client, there)
    assert issue in read
    assert "予以表扬。" in read
    seen = re.findall(r'name="seen" value="(\w+)"', read)[0]
    assert client.post(issue).status_code == 409  # unread
    assert client.post(issue, {"seen": seen}).status_code == 302
    assert client.post(issue, {"seen": seen}).status_code == 302  # pressed twice
    job = Letter.objects.get().job
    assert job
    assert client.get(reverse("job_state", args=[there.campaign.slug, job.pk])).status_code == 200
    assert client.get(pdf).status_code == 404  # not made yet
    work(there.campaign)
    assert pdf in page(client, there)
    assert pdf in client.get(reverse("job", args=[there.campaign.slug, job.pk])).content.decode()
    assert b"".join(client.get(pdf)).startswith(b"%PDF-1.7")
    file = docx.Document(io.BytesIO(client.get(reverse("letter_docx", args=[there.campaign.slug, letter.pk])).content))
    assert "予以表扬。" in [paragraph.text for paragraph in file.paragraphs]
    assert client.post(issue).status_code == 409


def test_notice_and_announcement_are_files_to_be_edited(client: Client) -> None:
    there = announced(3)
    client.force_login(there.first)
    for key, title in (("notice", "拟入选名单的公示"), ("announcement-1", "名单的通知")):
        answer = client.get(reverse("paper_docx", args=[there.campaign.slug, key]))
        texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(answer.content)).paragraphs]
        assert any(title in text for text in texts)
    for key in ("announcement-2", "announcement-", "certificate", "notice-1"):
        assert client.get(f"/desk/c/{there.campaign.slug}/papers/{key}.docx").status_code == 404


def test_papers_are_unknown_to_all_but_organisers_and_auditors(client: Client) -> None:
    there = announced(3)
    letter = propose(there)
    slug, host = there.campaign.slug, there.campaign.hosts.all()[0].organisation
    readable = [
        reverse("papers", args=[slug]),
        reverse("paper_docx", args=[slug, "notice"]),
        reverse("letter_docx", args=[slug, letter.pk]),
    ]
    acts = [reverse("letter_propose", args=[slug, COMMENDATION]), reverse("letter_issue", args=[slug, letter.pk])]
    assert all(client.get(address).status_code == 302 for address in readable)
    for role in (Role.OFFICE, Role.EXPERT, Role.REPORTER, Role.APPLICANT):
        client.force_login(person(role, host))
        assert {client.get(address).status_code for address in readable} == {404}
        assert {client.post(address).status_code for address in acts} == {404}
    client.force_login(person(Role.AUDITOR, host))
    assert {client.get(address).status_code for address in readable} == {200}
    assert {client.post(address).status_code for address in acts} == {404}
    client.force_login(there.first)
    assert send(client, there, "unknown").status_code == 404
    other = opened_campaign(published=False)
    assert client.get(reverse("letter_docx", args=[other.slug, letter.pk])).status_code == 404
    assert client.post(reverse("letter_issue", args=[other.slug, letter.pk])).status_code == 404
    assert Letter.objects.get().published_at is None


def test_the_page_asks_as_often_for_three_letters_as_for_one(client: Client) -> None:
    there = announced(3)
    client.force_login(there.first)
    counts = []
    for more in (1, 2):
        for _each in range(more):
            services.issue_letter(letter=propose(there), by=there.second)
        with CaptureQueriesContext(connection) as queries:
            page(client, there)
        counts.append(len(queries))
    assert counts[0] == counts[1]
