"""Forms that came by mail: entered by the organisers, marked everywhere, mended or objected to by the office."""

import io
from datetime import date

import docx as word
import pytest
from django.test import Client
from django.urls import reverse

from core.models import AuditEntry, Message, Role, User
from submissions import errors, mailed, summary
from submissions import services as forms
from submissions.models import Slate, Submission
from submissions.models.submission import Status
from submissions.services import mailed as services
from tests.builders import FIELDS, clean_record, organisers, person
from tests.submissions.builders import Office, docx, reload, signed_in

pytestmark = pytest.mark.django_db
MARK = "邮寄，由主办单位录入"


@pytest.fixture
def organiser(office: Office) -> User:
    return organisers(office.campaign)[0]


def entered(office: Office, by: User, zone: int = 0, **fields: object) -> Submission:
    """A form from the mail, in order but not confirmed."""
    facts = {**FIELDS, "area": office.campaign.areas.all()[0], **fields}
    posted_on = date(2026, 7, 14)
    form = services.enter_mailed(slate=office.slate, zone=office.zones[zone], fields=facts, by=by, posted_on=posted_on)
    return clean_record(form, by)


def complete(office: Office, by: User, zone: int = 0) -> Submission:
    form = forms.confirm(submission=entered(office, by, zone), by=by)
    services.record_paper_commitment(submission=form, name="林某", by=by)
    forms.write_opinion(submission=form, opinion="情况属实，同意推荐。", by=by)
    return reload(form)


# --- the rules --------------------------------------------------------------------------------------------------------


def test_an_entry_is_marked_with_who_and_when_and_told_to_the_office(office: Office, organiser: User) -> None:
    with office.open():
        form = entered(office, organiser)
    assert (form.origin, office.fresh().taken) == (Submission.Origin.MAILED, 1)
    entry = mailed.entries([form])[form.pk]
    assert entry.note == f"7月14日{MARK} · {organiser} · 7月15日 01:00"
    letter = Message.objects.get(key__startswith=f"mailed:{form.pk}")
    assert letter.to == office.clerk.email
    assert str(organiser) in letter.body


def test_a_mail_from_the_future_and_a_form_that_was_not_mailed_are_refused(office: Office, organiser: User) -> None:
    with office.open():
        with pytest.raises(services.MailIsFromTheFuture):
            services.enter_mailed(
                slate=office.slate, zone=office.zones[0], fields={}, by=organiser, posted_on=date(2026, 7, 16)
            )
        own = office.confirmed(1)
        with pytest.raises(services.FormWasNotMailed):
            services.record_paper_commitment(submission=own, name="林某", by=organiser)
        with pytest.raises(services.FormWasNotMailed):
            services.object_to_entry(submission=own, reason="不符。", by=office.clerk)
    assert office.fresh().taken == 1


def test_the_commitment_on_paper_is_marked_as_such(office: Office, organiser: User) -> None:
    with office.open():
        form = forms.confirm(submission=entered(office, organiser), by=organiser)
        with pytest.raises(errors.NameIsMissing):
            services.record_paper_commitment(submission=form, name=" ", by=organiser)
        given = services.record_paper_commitment(submission=form, name="林" * 60, by=organiser)
    assert (given.is_on_paper, given.user, len(given.name)) == (True, organiser, 40)


def test_an_objection_makes_the_form_a_draft_until_it_is_confirmed_anew(office: Office, organiser: User) -> None:
    with office.open():
        form = complete(office, organiser)
        with pytest.raises(errors.ReasonIsMissing):
            services.object_to_entry(submission=form, reason=" ", by=office.clerk)
        services.object_to_entry(submission=form, reason="联系人写错了。", by=office.clerk)
        form = reload(form)
        objection = mailed.open_objection(form)
        assert (form.status, objection and objection.reason) == (Status.DRAFT, "联系人写错了。")
        assert Message.objects.filter(to=organiser.email, body="联系人写错了。").count() == 1
        forms.confirm(submission=form, by=organiser)
        assert mailed.open_objection(form) is None


def test_the_slate_is_sent_for_the_office_with_a_reason_that_it_reads(office: Office, organiser: User) -> None:
    with office.open():
        for n in range(2):
            complete(office, organiser, n)
        with pytest.raises(errors.ReasonIsMissing):
            services.send_for_office(slate=office.slate, reason="", by=organiser)
        with pytest.raises(errors.SlateIsIncomplete):
            services.send_for_office(slate=office.slate, reason="网络中断。", by=organiser)
        office.ready(2)
        slate = services.send_for_office(slate=office.slate, reason="网络中断。", by=organiser)
        note = summary.of_job(summary.job_of(slate)).lines[0].note
        assert AuditEntry.objects.get(action="slate.send").facts["reason"] == "网络中断。"
        assert "网络中断。" in Message.objects.get(key__startswith="sent-for:").body
        forms.recall_slate(slate=slate, by=office.clerk)  # it is the office's own slate still
    assert (slate.sent_by, Slate.objects.get(pk=slate.pk).sent_at) == (organiser, None)
    assert MARK in note


def test_the_decision_on_a_slate_sent_for_an_office_goes_to_the_office(office: Office, organiser: User) -> None:
    with office.open():
        for n in range(3):
            complete(office, organiser, n)
        services.send_for_office(slate=office.slate, reason="网络中断。", by=organiser)
    case = office.slate.submissions.all()[0]
    with office.open("screening"):
        forms.admit(submission=case, by=organiser)
    assert Message.objects.get(key__startswith=f"screening:{case.pk}:").to == office.clerk.email


# --- the pages --------------------------------------------------------------------------------------------------------


def test_a_file_from_the_mail_is_read_and_a_paper_is_typed(office: Office, organiser: User) -> None:
    desk, address = signed_in(organiser), reverse("slate_mailed", args=[office.slate.pk])
    with office.open():
        assert "请选择开发区，或者选择文件。" in desk.post(address, {}).content.decode()
        file = docx(office.campaign, office.zones[0])
        page = desk.post(address, {"file": file, "posted_on": "2026-07-14"}, follow=True).content.decode()
        assert f"7月14日{MARK}" in page
        unknown = desk.post(address, {"file": docx(office.campaign, "某个没有的区")}).content.decode()
        assert "某个没有的区" in unknown
        typed = desk.post(address, {"zone": office.zones[1].pk})
        second = office.slate.submissions.get(zone=office.zones[1])
        assert typed.headers["Location"] == reverse("form_edit", args=[second.pk])
        twice = desk.post(address, {"file": docx(office.campaign, office.zones[0])}).content.decode()
        assert "已有申报表" in twice
    assert office.slate.submissions.get(zone=office.zones[0]).contact == FIELDS["contact"]


def test_the_organiser_works_on_it_to_the_end_and_the_office_sees_every_mark(
    office: Office, organiser: User, desk: Client
) -> None:
    """Confirm, commitment on paper, opinion, sending for the office: all by pressing."""
    host, slate = signed_in(organiser), reverse("slate", args=[office.slate.pk])
    with office.open():
        form = entered(office, organiser)
        office.ready(1)
        office.ready(2)
        for name in ("form_edit", "form_withdraw", "form_replace", "form", "seals", "attachments"):
            assert host.get(reverse(name, args=[form.pk])).status_code == 200, name
        host.post(reverse("form_confirm", args=[form.pk]), {"version": reload(form).version})
        host.post(reverse("form_paper", args=[form.pk]), {"name": "林某"})
        host.post(reverse("form_opinion", args=[form.pk]), {"opinion": "按纸质件：同意推荐。"})
        page = host.get(slate).content.decode()
        assert str(office.zones[0]) in page
        assert str(office.zones[1]) not in page  # the office's own, not sent yet
        ready = reverse("slate_send_for", args=[office.slate.pk])
        assert "2 份申报表由市办自行填报" in host.get(ready).content.decode()
        assert MARK in desk.get(slate).content.decode()
        assert MARK in desk.get(reverse("slate_send", args=[office.slate.pk])).content.decode()
        assert "提出异议" in desk.get(reverse("form", args=[form.pk])).content.decode()
        sent = host.post(ready, {"reason": "网络中断。"}, follow=True).content.decode()
        assert office.fresh().receipt in sent
        table = desk.get(reverse("slate_summary_docx", args=[office.slate.pk])).content
        assert "主办单位代为送交名单" in desk.get(slate).content.decode()
    cells = [cell.text for row in word.Document(io.BytesIO(table)).tables[0].rows for cell in row.cells]
    assert any(MARK in cell for cell in cells)


def test_what_the_organisers_may_do_they_may_do_to_mailed_forms_only(office: Office, organiser: User) -> None:
    """The matrix of roles holds for a mailed form and for the office's own beside it."""
    host = office.campaign.hosts.all()[0].organisation
    people = {
        "office": office.clerk,
        "organiser": organiser,
        "auditor": person(Role.AUDITOR, host),
        "expert": person(Role.EXPERT, host),
        "other office": Office(office.campaign, city=1).clerk,
    }
    pages = {
        "form_edit": ("office", "organiser"),
        "form_withdraw": ("office", "organiser"),
        "form_replace": ("office", "organiser"),
        "form_object": ("office",),
    }
    acts = {"form_confirm": ("office", "organiser"), "form_paper": ("organiser",), "form_swap": ("office",)}
    wrong = []
    with office.open():
        from_mail, own = entered(office, organiser), office.draft(1)
        for role, user in people.items():
            client = signed_in(user)
            for name, allowed in (pages | acts).items():
                method = client.post if name in acts else client.get
                status = method(
                    reverse(name, args=[from_mail.pk]), {"version": "0"} if name in acts else None
                ).status_code
                if (status != 404) != (role in allowed):
                    wrong.append((role, name, status))
            if role != "office":
                own_pages = [*pages, "form", "form_docx"]
                wrong += [
                    (role, name) for name in own_pages if client.get(reverse(name, args=[own.pk])).status_code != 404
                ]
    assert wrong == []
