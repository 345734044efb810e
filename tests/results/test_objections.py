"""The sender's side: three kinds, real names, files, one receipt, the last moment, the page without JavaScript."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from campaigns.errors import PhaseAwaits, PhaseIsClosed
from campaigns.models import Phase
from core import clock
from core.errors import DomainError
from core.inspection.refusals import TypeIsNotTaken
from core.models import AuditEntry, Job, Message
from results import letters, services
from results.errors import CaseIsNotOnTheNotice, ObjectionIsSettled
from results.models import Objection, ObjectionRules, SelectionItem, Sender
from results.services import objections
from tests.results.builders import (
    AFTER_NOTICE,
    DURING_NOTICE,
    LAST_DAY,
    Judged,
    noticed,
    objected,
    selected,
    settled,
    work,
)
from tests.samples import photograph as jpeg

pytestmark = pytest.mark.django_db
TYPED = {"party": "person", "name": "王小明", "contact": "xiaoming@example.com", "content": "数据有出入。"}


@pytest.fixture(autouse=True)
def nobody_was_counted() -> None:
    cache.clear()


def form(there: Judged, kind: str = "objection") -> str:
    return f"{reverse('object', args=[there.campaign.slug])}?kind={kind}"


def test_an_objection_is_taken_until_the_last_moment_of_the_last_day_and_not_before_or_after() -> None:
    there = selected(3)
    with clock.at(DURING_NOTICE), pytest.raises(PhaseAwaits):
        objected(there)
    there = noticed(3)
    closes_at = Phase.objects.get(campaign=there.campaign, key="notice").closes_at
    assert closes_at
    with clock.at(closes_at - timedelta(seconds=3)):
        objection = objected(there, there.case(2))
    assert objection.received_at < closes_at
    with clock.at(closes_at), pytest.raises(PhaseIsClosed):
        objected(there)
    assert (len(objection.receipt), objection.receipt[:3], objection.state) == (13, "YY-", "waiting")
    # Three working days to take it up, counted from the day after; the 14th is a Wednesday.
    assert objection.accept_by == date(2026, 10, 19)


def test_what_is_missing_is_said_in_the_words_of_the_kind() -> None:
    there = noticed(3)
    left_out = SelectionItem.objects.get(chosen=False).submission
    wrong: list[tuple[type[DomainError], dict[str, Any]]] = [
        (objections.ContentIsMissing, {"content": " \n"}),
        (objections.AnonymousIsNotTaken, {"name": " "}),
        (objections.AnonymousIsNotTaken, {"party": "anonymous"}),
        (objections.ContactIsMissing, {"contact": ""}),
        (objections.SealIsMissing, {"party": "unit"}),
        (objections.ReportNamesNoCase, {"kind": "report"}),
        (objections.ComplaintNamesNobody, {"kind": "complaint"}),
        (CaseIsNotOnTheNotice, {"kind": "report", "submission": left_out}),
        (objections.TooMuchEvidence, {"uploads": [("a.pdf", b"")] * 9}),
        (TypeIsNotTaken, {"uploads": [("a.exe", b"MZ")]}),
    ]
    with clock.at(DURING_NOTICE):
        for refusal, facts in wrong:
            with pytest.raises(refusal):
                objected(there, **{"case": None, **facts}) if "submission" not in facts else objected(
                    there, facts["submission"], kind="report"
                )
        assert not Objection.objects.exists()
        own = objected(there, left_out)  # whoever handed it in may object to its being left out
        assert own.submission == left_out
        complaint = objected(there, there.case(2), kind="complaint", concerned="李 某 某")
        assert (complaint.submission, complaint.concerned) == (None, "李某某")
        ObjectionRules.objects.filter(phase__campaign=there.campaign).update(anonymous_taken=True)
        nameless = objected(there, party="anonymous", name="", contact="")
    assert (nameless.masked, Sender.objects.filter(objection=nameless).exists()) == ("匿名", False)


def test_a_double_press_is_one_objection_and_other_words_are_none() -> None:
    there = noticed(3)
    with clock.at(DURING_NOTICE):
        first = objected(there, key="k" * 32)
        assert objected(there, key="k" * 32) == first
        with pytest.raises(objections.ThisFormWasSentAlready, match=first.receipt):
            objected(there, key="k" * 32, content="另一件事。")
        for other in ({"name": "李某"}, {"contact": "139 0000 2222"}, {"party": "anonymous"}):
            with pytest.raises(objections.AnotherSentThisForm) as refusal:
                objected(there, key="k" * 32, **other)
            assert first.receipt not in str(refusal.value)  # the second at a shared computer is not told the key
        assert objected(there, key="m" * 32) != first
    with clock.at(AFTER_NOTICE):  # the answer to the first press was lost on the way
        assert objected(there, key="k" * 32) == first
    assert Objection.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.update(client_key="one")


def test_long_words_are_cut_and_files_lose_the_names_that_their_senders_gave() -> None:
    there = noticed(3)
    with clock.at(DURING_NOTICE):
        objection = objected(
            there,
            name="王\x00 某\n" * 40,
            content="甲\x07" * 9000,
            uploads=[("王小明的举报.jpg", jpeg())],
        )
    assert (len(objection.sender.name), len(objection.content)) == (60, 3000)
    assert [each.file.name for each in objection.files.all()] == ["证据材料1.jpg"]


def test_the_page_keeps_what_was_typed_and_leads_to_the_receipt(client: Client) -> None:
    there = noticed(3)
    case = there.case(2)
    with clock.at(DURING_NOTICE):
        html = client.get(form(there, "report")).content.decode()
        assert "反映名单中某个案例" in html
        assert 'name="concerned"' not in html
        refused = client.post(form(there, "report"), {**TYPED, "kind": "report", "name": ""}).content.decode()
        for said in ("请选择", "匿名的不予受理。", "数据有出入。", "xiaoming@example.com"):
            assert said in refused
        unit = {**TYPED, "kind": "report", "submission": case.pk, "party": "unit", "name": "云岚市某公司"}
        assert "请上传盖章页" in client.post(form(there, "report"), unit).content.decode()
        sealed = SimpleUploadedFile("seal.jpg", jpeg(), content_type="image/jpeg")
        proof = SimpleUploadedFile("proof.jpg", jpeg(), content_type="image/jpeg")
        answer = client.post(form(there, "report"), {**unit, "seal": sealed, "uploads": [proof]}, follow=True)
    objection = Objection.objects.get()
    assert (objection.kind, objection.submission, objection.masked) == ("report", case, "云***")
    assert objection.sender.seal is not None
    page = answer.content.decode()
    assert objection.receipt in page
    assert answer["Cache-Control"].startswith("max-age=0")
    for secret in ("云岚市某公司", "xiaoming", "数据有出入"):  # not even the sender's own words: a receipt gets lost
        assert secret not in page
    # Letters find their address when they are sent: the outbox has none.
    assert Message.objects.get(key__startswith="objection:").to == f"vault:{objection.pk}"
    assert "xiaoming" not in str(AuditEntry.objects.filter(action__startswith="objection").values_list("facts"))


def test_too_late_the_words_stay_and_the_office_is_named(client: Client) -> None:
    there = noticed(3)
    with clock.at(AFTER_NOTICE):
        late = client.post(form(there), {**TYPED, "kind": "objection"}).content.decode()
        assert "数据有出入。" in late
        assert "受理时间" in client.get(form(there)).content.decode()
        odd = client.post(form(there), {"kind": "nonsense", "submission": "x", "key": "\x00" * 99, "party": "nobody"})
        assert odd.status_code == 200
    assert not Objection.objects.exists()


def test_receipts_are_followed_and_not_guessed(client: Client) -> None:
    there = noticed(3)
    slug = there.campaign.slug
    with clock.at(DURING_NOTICE):
        objection = objected(there)
        follow = reverse("follow_objection", args=[slug])
        found = client.get(follow, {"receipt": f" {objection.receipt.lower()} "})
        assert found["Location"] == reverse("objection", args=[slug, objection.receipt])
        assert "没有找到这个回执编号" in client.get(follow, {"receipt": "YY-0000000000"}).content.decode()
        wrong = reverse("objection", args=[slug, "YY-0000000000"])
        answers = [client.get(wrong).status_code for _try in range(25)]
        assert set(answers) == {404, 429}
        assert client.get(wrong, REMOTE_ADDR="192.0.2.7").status_code == 404  # another office goes on


def test_an_office_with_one_address_is_not_stopped_by_a_handful(client: Client, settings: Any) -> None:
    there = noticed(3)
    with clock.at(DURING_NOTICE):
        answers = [client.post(form(there), {**TYPED, "kind": "objection"}).status_code for _each in range(12)]
        settings.CACHES = {
            "default": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": "redis://127.0.0.1:1/0",  # nobody is there: who objects is not to suffer for it
            }
        }
        answers.append(client.post(form(there), {**TYPED, "kind": "objection"}).status_code)
        unknown = reverse("objection", args=[there.campaign.slug, "YY-0000000000"])
        assert client.get(unknown).status_code == 404
    assert answers == [302] * 13


def test_the_sender_answers_a_question_once_and_may_withdraw(client: Client) -> None:
    there = noticed(3)
    slug = there.campaign.slug
    with clock.at(DURING_NOTICE):
        objection = objected(there, there.case(2))
        services.accept_objection(objection=objection, by=there.first)
        question = services.ask_sender(objection=objection, text="哪一项数据？", by=there.first)
        address = reverse("answer_objection", args=[slug, objection.receipt, question.pk])
        assert "哪一项数据？" in client.get(reverse("objection", args=[slug, objection.receipt])).content.decode()
        assert "请填写" in client.post(address, {"answer": " "}).content.decode()
        proof = SimpleUploadedFile("proof.jpg", jpeg(), content_type="image/jpeg")
        client.post(address, {"answer": "第二段的增速。", "uploads": [proof]})
        question.refresh_from_db()
        assert (question.answer, question.files.count()) == ("第二段的增速。", 1)
        with pytest.raises(objections.QuestionIsAnswered):
            services.answer_question(question=question, answer="再说一遍")
        client.post(reverse("withdraw_objection", args=[slug, objection.receipt]))
        objection.refresh_from_db()
        assert objection.state == "withdrawn"
        assert there.case(2).objections.holding().count() == 0
        for act in (
            lambda: services.withdraw_objection(objection=objection),
            lambda: services.answer_question(question=question, answer="再说一遍"),
        ):
            with pytest.raises(ObjectionIsSettled):
                act()


def test_the_reply_is_a_letter_that_names_nobody(client: Client) -> None:
    there = noticed(3)
    slug = there.campaign.slug
    with clock.at(DURING_NOTICE):
        objection = objected(there, there.case(2), name="王小明", contact="xiaoming@example.com")
        letter = reverse("objection_reply", args=[slug, objection.receipt])
        assert client.get(letter).status_code == 404
        settled(there, objection, "dismissed", "经核查，数据与统计年鉴一致。")
        work(there.campaign)
        answer = client.get(letter)
        assert answer["Content-Type"] == "application/pdf"
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
        page = client.get(reverse("objection", args=[slug, objection.receipt])).content.decode()
    assert "经核查，数据与统计年鉴一致。" in page
    assert Job.objects.get(kind=letters.REPLY).state == "done"
    told = Message.objects.filter(key__startswith="objection:").order_by("id")
    assert [message.key.split(":")[2] for message in told] == ["received", "accepted", "replied"]
    assert not any("王" in message.body or "xiaoming" in message.to + message.body for message in told)


def test_the_public_reads_numbers_only(client: Client) -> None:
    there = noticed(4)
    with clock.at(DURING_NOTICE):
        settled(there, objected(there, there.case(2)), "upheld")
        objected(there, there.case(3), kind="report", content="不符合参评资格。")
        objected(there, kind="complaint", concerned="李某某")
        html = client.get(reverse("notice", args=[there.campaign.slug])).content.decode()
    counts = html.split("tx-tallies")[1].split("</table>")[0]
    numbers = [int(cell.split("<")[0]) for cell in counts.split('">')[1:] if cell.split("<")[0].strip().isdigit()]
    assert numbers == [1, 0, 1, 1, 1, 0, 1, 1, 0]
    assert "自2026年10月9日至10月14日，共5个工作日" in html
    assert "受理时间" in html
    for secret in ("李某某", "不符合参评资格。", "王某"):
        assert secret not in html


def test_a_programme_says_what_it_asks_of_objections() -> None:
    from campaigns import kinds
    from campaigns.errors import ProgrammeIsWrong

    there = noticed(2)
    phase = Phase.objects.get(campaign=there.campaign, key="notice")
    assert kinds.get("notice").describe(phase) == {"anonymous_taken": False, "accept_days": 3, "reply_days": 15}
    wrong: list[Callable[[], None]] = [
        lambda: kinds.get("notice").load(phase, {"accept_days": 0, "reply_days": -1}),
        lambda: kinds.get("notice").load(phase, {"unknown": 1}),
    ]
    for load in wrong:
        with pytest.raises(ProgrammeIsWrong):
            load()
    ObjectionRules.objects.all().delete()  # as in a campaign that was opened before there were such rules
    assert kinds.get("notice").describe(phase)["reply_days"] == 15
    with clock.at(LAST_DAY):
        assert objected(there).accept_by == date(2026, 10, 19)
