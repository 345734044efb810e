"""The pages of a deliberation: who reads and acts, what an organiser in conflict sees, the projector."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.models import RuleCard
from core import clock
from core.models import Role, User
from results import services
from results.minutes import KINDS
from results.models import AgendaItem, Deliberation, SignedSheet
from results.views.deliberation import ACTS
from tests.builders import person
from tests.results import deliberations as told
from tests.results.builders import NOTICE_DAY, Judged, work
from tests.results.deliberation_pages import press, read, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> Judged:
    return told.scored()


def test_two_organisers_lead_through_a_meeting_on_the_pages(there: Judged) -> None:
    first, second = signed_in(there.first), signed_in(there.second)
    assert "筹备评审会" in read(first, there, "deliberation")
    page = press(first, there, "deliberation", held_on="2026-10-09", place="云岚市会展中心", chair="沈某", edge="1")
    assert there.case(1).case_title in page.content.decode()
    press(first, there, "deliberation_act", "add", number=there.case(5).number, note="群众来信反映")
    press(first, there, "deliberation_act", "join", name="陆某", unit="海岳大学", role="组长")
    meeting = Deliberation.objects.get()
    press(first, there, "deliberation_act", "attend", present=meeting.attendance.get().pk)
    item = told.item_of(meeting, there, 1)
    assert press(first, there, "deliberation_act", "open").status_code == 200
    page = press(
        first, there, "deliberation_item_act", item.pk, "adjust",
        direction="take", clause="spread", detail="", reason="材料真实。",
    )  # fmt: skip
    adjustment = item.adjustments.get()
    approve = reverse("deliberation_decision", args=[there.campaign.slug, adjustment.pk, "approve"])
    assert approve not in page.content.decode()  # the button is absent for who proposed
    assert approve in read(second, there, "deliberation_item", item.pk)
    press(second, there, "deliberation_decision", adjustment.pk, "approve")
    for one in meeting.items.standing().filter(conclusion=""):
        press(first, there, "deliberation_item", one.pk, notes="同意", conclusion="keep", version=one.version)
    press(first, there, "deliberation_act", "opinion", opinion="同意名单。", version=0)
    page = press(first, there, "deliberation_act", "close")
    assert "会议纪要（PDF）" in page.content.decode()
    meeting.refresh_from_db()
    assert meeting.is_closed
    assert meeting.minutes["opinion"] == "同意名单。"
    press(second, there, "deliberation_decision", adjustment.pk, "withdraw", reason="材料有误")
    html = read(first, there, "deliberation_item", item.pk)
    seen = html.split('name="digest" value="')[1].split('"')[0]
    press(second, there, "deliberation_decision", adjustment.pk, "withdraw", reason="另有原因")
    press(first, there, "deliberation_decision", adjustment.pk, "approve-withdrawal", digest=seen)
    adjustment.refresh_from_db()
    assert adjustment.withdrawn_at is None  # the first had read another reason
    seen = adjustment.withdrawal_digest
    press(first, there, "deliberation_decision", adjustment.pk, "approve-withdrawal", digest=seen)
    adjustment.refresh_from_db()
    assert adjustment.withdrawn_at


def test_a_cancelled_meeting_says_so_and_keeps_its_agenda(there: Judged) -> None:
    told.planned(there)
    first = signed_in(there.first)
    assert press(first, there, "deliberation_act", "cancel", reason="").status_code == 422
    html = press(first, there, "deliberation_act", "cancel", reason="场地取消。").content.decode()
    assert "场地取消。" in html
    assert there.case(1).case_title in html
    assert reverse("deliberation_act", args=[there.campaign.slug, "open"]) not in html
    assert reverse("deliberation_act", args=[there.campaign.slug, "add"]) not in html
    assert read(first, there, "deliberation_board")
    page = press(first, there, "deliberation", plan="1", held_on="2026-10-09", place="", chair="", edge="2")
    assert "场地取消。" not in page.content.decode()
    assert Deliberation.objects.count() == 2


def test_what_was_typed_stays_when_it_is_refused(there: Judged) -> None:
    meeting = told.begun(there)
    client, item = signed_in(there.first), told.item_of(meeting, there, 4)
    refused = press(
        client, there, "deliberation_item_act", item.pk, "adjust",
        direction="take", clause="process", detail="第四条", reason="群众基础好。",
    )  # fmt: skip
    assert refused.status_code == 422
    assert "群众基础好。" in refused.content.decode()
    assert "按现在的名单" in refused.content.decode()
    services.save_item(item=item, notes="别人的记录", conclusion="", version=0, by=there.second)
    refused = press(client, there, "deliberation_item", item.pk, notes="我的记录", conclusion="keep", version=0)
    html = refused.content.decode()
    assert "我的记录" in html
    assert "别人的记录" in html  # what is stored stands beside it, and whoever has read that may save again
    assert 'name="version" value="1"' in html
    services.save_opinion(deliberation=meeting, opinion="别人的意见", version=0, by=there.second)
    html = press(client, there, "deliberation_act", "opinion", opinion="我的意见", version=0).content.decode()
    assert all(words in html for words in ("我的意见", "别人的意见", 'name="version" value="1"'))
    assert press(client, there, "deliberation_act", "add", number="x", note="").status_code == 422
    assert press(client, there, "deliberation", held_on="昨天", edge="-1").status_code == 422
    assert press(client, there, "deliberation_act", "attend", present="x").status_code == 200


def test_notes_save_themselves_and_say_what_is_stored(there: Judged) -> None:
    meeting = told.begun(there)
    client, item = signed_in(there.first), told.item_of(meeting, there, 1)
    address = reverse("deliberation_item", args=[there.campaign.slug, item.pk])

    def typed(**facts: object) -> Any:
        with clock.at(NOTICE_DAY):
            return client.post(address, facts, headers={"accept": "application/json"})

    assert typed(notes="分歧", conclusion="", version=0).json()["version"] == 1
    stale = typed(notes="别的", conclusion="", version=0)
    assert (stale.status_code, AgendaItem.objects.get(pk=item.pk).notes) == (409, "分歧")
    assert typed(notes="x" * 6000, conclusion="", version=1).status_code == 422
    told.decided(there, item, "take")  # by somebody else, while the notes are typed
    done = typed(notes="分歧很大", conclusion="keep", version=1).json()
    assert (done["version"], "决定" in done["message"]) == (2, True)
    item.refresh_from_db()
    assert (item.notes, item.conclusion) == ("分歧很大", "adjust")  # no minutes deny a decision in force


def addresses(there: Judged, meeting: Deliberation, sheet: int) -> tuple[list[str], list[str]]:
    """Every address of the deliberation: to read, and to act."""
    item = meeting.items.standing()[0].pk
    decision = meeting.items.filter(adjustments__isnull=False)[0].adjustments.get().pk
    slug, n = there.campaign.slug, meeting.position
    readable = [
        reverse("deliberation", args=[slug]),
        reverse("deliberation_board", args=[slug]),
        reverse("deliberation_now", args=[slug]),
        reverse("deliberation_item", args=[slug, item]),
        reverse("deliberation_signed", args=[slug, n, sheet]),
        *(reverse("deliberation_paper", args=[slug, n, kind]) for kind in KINDS),
    ]
    acts = [
        reverse("deliberation", args=[slug]),
        reverse("deliberation_item", args=[slug, item]),
        *(
            reverse("deliberation_act", args=[slug, act])
            for act in ACTS
        ),
        *(
            reverse("deliberation_item_act", args=[slug, item, act])
            for act in ("up", "down", "show", "drop", "adjust")
        ),
        *(
            reverse("deliberation_decision", args=[slug, decision, act])
            for act in ("approve", "give-up", "withdraw", "approve-withdrawal")
        ),
        reverse("deliberation_sign", args=[slug, n]),
    ]  # fmt: skip
    return readable, acts


def test_organisers_act_auditors_read_and_for_all_others_it_is_unknown(there: Judged) -> None:
    meeting = told.begun(there)
    told.decided(there, told.item_of(meeting, there, 1), "take")
    meeting = told.closed(there, meeting)
    work(there.campaign)
    press(signed_in(there.first), there, "deliberation_sign", 1, file=scan())
    sheet, host = SignedSheet.objects.get(), there.campaign.hosts.all()[0].organisation
    readable, acts = addresses(there, meeting, sheet.pk)

    def answers(user: User | None) -> tuple[set[int], set[int]]:
        client = signed_in(user) if user else Client()
        with clock.at(NOTICE_DAY):
            gets = [client.get(address) for address in readable]
            for answer in gets:
                b"".join(answer)
            return {a.status_code for a in gets}, {client.post(address).status_code for address in acts}

    for role, place in (
        (Role.OFFICE, there.case(0).slate.office),
        (Role.APPLICANT, there.case(0).zone.organisation),
        (Role.EXPERT, host),
        (Role.REPORTER, host),
        (Role.ORGANISER, there.case(0).slate.office),
    ):
        assert answers(person(role, place)) == ({404}, {404}), role
    assert answers(None) == ({302}, {302})
    assert answers(person(Role.AUDITOR, host)) == ({200}, {404})
    assert answers(there.first)[0] == {200}
    for wrong in ("nonsense", "passwords"):
        read(signed_in(there.first), there, "deliberation_paper", 1, wrong, status=404)
        assert press(signed_in(there.first), there, "deliberation_act", wrong).status_code == 404


def scan() -> SimpleUploadedFile:
    """A page as a scanner makes it."""
    from pypdf import PdfWriter

    writer, buffer = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(buffer)
    return SimpleUploadedFile("签字表.pdf", buffer.getvalue(), content_type="application/pdf")


def test_only_a_scan_is_kept_with_the_minutes(there: Judged) -> None:
    meeting = told.begun(there)
    client = signed_in(there.first)
    assert "请先结束评审会" in press(client, there, "deliberation_sign", 1, file=scan()).content.decode()
    told.closed(there, meeting)
    press(client, there, "deliberation_sign", 1, file=SimpleUploadedFile("签字表.exe", b"MZ"))
    assert not SignedSheet.objects.exists()
    press(client, there, "deliberation_sign", 1, file=scan())
    assert SignedSheet.objects.get().file.name == "签字表.pdf"


def test_an_organiser_in_conflict_sees_only_that_there_is_a_case(there: Judged) -> None:
    meeting = told.begun(there)
    hidden = told.item_of(meeting, there, 1)
    user = told.expert(there, None, 1, role=Role.ORGANISER)
    with clock.at(NOTICE_DAY):
        services.turn_to(deliberation=meeting, item=hidden, by=there.first)
    for address in ("deliberation", "deliberation_board", "deliberation_now"):
        html = read(signed_in(user), there, address)
        assert hidden.submission.case_title not in html, address
        assert hidden.submission.number_text not in html.split("<main")[-1], address
    html = read(signed_in(user), there, "deliberation_item", hidden.pk)
    assert hidden.submission.case_title not in html
    assert hidden.submission.number_text not in html.split("</title>")[0]
    assert hidden.submission.case_title in read(signed_in(there.second), there, "deliberation_board")
    told.decided(there, hidden, "take")
    assert "材料真实" not in read(signed_in(user), there, "deliberation")
    told.closed(there, meeting)
    work(there.campaign)
    for kind in KINDS:
        read(signed_in(user), there, "deliberation_paper", 1, kind, status=403)
    press(signed_in(there.first), there, "deliberation_sign", 1, file=scan())
    signed = [1, SignedSheet.objects.get().pk]
    read(signed_in(user), there, "deliberation_signed", *signed, status=403)
    assert reverse("deliberation_signed", args=[there.campaign.slug, *signed]) not in read(
        signed_in(user), there, "deliberation"
    )
    read(signed_in(there.second), there, "deliberation_signed", *signed)


def test_the_projector_asks_lightly_and_is_told_of_what_is_new(there: Judged) -> None:
    meeting = told.begun(there)
    leaves = told.expert(there, meeting, 1)
    client = signed_in(there.first)
    address = reverse("deliberation_now", args=[there.campaign.slug])
    item = told.item_of(meeting, there, 1)
    with clock.at(NOTICE_DAY):
        services.turn_to(deliberation=meeting, item=item, by=there.first)
        shown = client.get(address)
        html = shown.content.decode()
        assert f"请回避离场：{leaves}" in html
        for words in ("75.00", "76.46", "<svg", "相差 30.00 分"):
            assert words in html
        with CaptureQueriesContext(connection) as queries:
            again = client.get(address, headers={"if-none-match": shown["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert len(queries) <= 12
        press(client, there, "deliberation_act", "next")
        after = client.get(address, headers={"if-none-match": shown["ETag"]})
    assert after.status_code == 200
    assert item.submission.case_title not in after.content.decode()
    page = read(client, there, "deliberation_board")
    assert 'http-equiv="refresh"' in page.split("<noscript>")[1].split("</noscript>")[0]


def test_in_a_blind_pass_the_projector_names_no_zone(there: Judged) -> None:
    card = RuleCard.objects.get(campaign=there.campaign)
    next(phase for phase in card.content["phases"] if phase["kind"] == "score")["rules"]["is_blind"] = True
    card.save()
    meeting = told.begun(there)
    html = read(signed_in(there.first), there, "deliberation_now")
    assert meeting.current is not None
    assert meeting.current.submission.case_title in html
    assert str(meeting.current.submission.zone) not in html


def test_pages_take_as_many_queries_for_three_cases_as_for_one(there: Judged) -> None:
    counts = []
    meeting = told.begun(there, "沈某")
    keep = told.item_of(meeting, there, 1)
    for many in (1, 3):
        AgendaItem.objects.filter(deliberation=meeting).exclude(pk=keep.pk).delete()
        for index in range(2, many + 1):
            AgendaItem.objects.create(
                deliberation=meeting, submission=there.case(index), position=index, facts=keep.facts, reasons=["edge"]
            )
        counts.append([])
        for address in ("deliberation", "deliberation_board", "deliberation_item"):
            args = [keep.pk] if address == "deliberation_item" else []
            client = signed_in(there.first)
            read(client, there, address, *args)
            with CaptureQueriesContext(connection) as queries:
                read(client, there, address, *args)
            counts[-1].append(len(queries))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 40
