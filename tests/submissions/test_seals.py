"""The seal trail: a sealed page is bound to the state that was printed, and a later edit voids it everywhere."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from core import clock
from core.inspection.refusals import TypeIsNotTaken
from core.models import AuditEntry
from submissions import errors, printing
from submissions import services as forms
from submissions.models import CollectRules, Seal, Submission
from submissions.services import seals
from tests.builders import organisers
from tests.samples import document, pdf, photograph
from tests.submissions.builders import Office, reload, signed_in

pytestmark = pytest.mark.django_db
APPLICANT, OFFICE = Seal.Side.APPLICANT, Seal.Side.OFFICE


def code_of(form: Submission) -> str:
    return form.revisions.order_by("number").last().code  # type: ignore[union-attr]


def attach(office: Office, form: Submission, side: str = APPLICANT, **facts: Any) -> Seal:
    known: dict[str, Any] = {
        "code": code_of(form),
        "signer": "林某",
        "signed_on": clock.today(office.campaign),
        "name": "盖章页.pdf",
        "content": pdf(),
        "by": office.clerk,
        "opinion": "情况属实，同意推荐。" if side == OFFICE else "",
    }
    return seals.attach_seal(submission=form, side=side, **{**known, **facts})


def change(office: Office, form: Submission, **fields: str) -> Submission:
    form = reload(form)
    form = forms.change_form(submission=form, fields=fields, version=form.version, by=office.clerk)
    return forms.confirm(submission=form, by=office.clerk)


def typed(side: str, **facts: Any) -> dict[str, Any]:
    """What a browser sends for one place."""
    known = {
        "code": "",
        "signer": "林某",
        "signed_on": str(clock.today()),
        "file": SimpleUploadedFile("盖章页.jpg", photograph(), content_type="image/jpeg"),
    }
    return {"side": side, **{f"{side}-{key}": value for key, value in {**known, **facts}.items()}}


def page_of(form: Submission) -> str:
    return reverse("seals", args=[form.pk])


# --- the service ------------------------------------------------------------------------------------------------------


def test_a_seal_is_bound_to_the_revision_that_was_printed(office: Office) -> None:
    with office.open():
        form = office.confirmed()
        seal = attach(office, form, OFFICE, code=code_of(form).lower())
    assert seal.stands
    assert (seal.revision, seal.signer, seal.opinion) == (form.revisions.get(), "林某", "情况属实，同意推荐。")
    entry = AuditEntry.objects.get(action="form.seal")
    assert (entry.facts["side"], entry.facts["sha256"]) == ("office", seal.file.sha256)


def test_a_later_edit_voids_it_and_the_old_words_make_it_stand_again(office: Office) -> None:
    with office.open():
        form = office.confirmed()
        seal = attach(office, form)
        change(office, form, contact="王某")
        seal = Seal.objects.get(pk=seal.pk)
        assert not seal.stands
        change(office, form, contact="林某")
        assert Seal.objects.get(pk=seal.pk).stands


def test_a_page_of_an_older_revision_is_refused_with_what_to_do(office: Office) -> None:
    with office.open():
        form = office.confirmed()
        old = code_of(form)
        change(office, form, contact="王某")
        with pytest.raises(
            seals.SealedPageIsOfAnotherRevision, match="盖章页是第 1 版，申报表现在是第 2 版。请打印第 2 版"
        ):
            attach(office, reload(form), code=old)
        assert attach(office, reload(form)).stands


def test_a_code_of_another_form_or_of_none_is_refused(office: Office) -> None:
    with office.open():
        form, other = office.confirmed(0), office.confirmed(1)
        for code in (code_of(other), "ABCD-2345", "", "I0"):
            with pytest.raises(seals.CodeIsOfNoRevision):
                attach(office, form, code=code)


def test_only_a_confirmed_form_is_sealed(office: Office) -> None:
    with office.open():
        form = office.confirmed()
        code = code_of(form)
        forms.return_to_zone(submission=form, reason="请核对联系人。", by=office.clerk)
        with pytest.raises(seals.SealNeedsAFrozenForm):
            attach(office, reload(form), code=code)


def test_the_date_is_between_freezing_and_today(office: Office) -> None:
    with office.open():
        form = office.confirmed()
        today = clock.today(office.campaign)
        with pytest.raises(seals.SealIsOfTheFuture, match="还没有到"):
            attach(office, form, signed_on=today + timedelta(days=1))
        with pytest.raises(seals.SealIsOlderThanTheForm, match="第 1 版"):
            attach(office, form, signed_on=today - timedelta(days=1))


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"signer": "  "}, seals.SignerIsMissing),
        ({"opinion": " "}, errors.OpinionIsMissing),
        ({"name": "盖章页.docx", "content": document()}, TypeIsNotTaken),
    ],
)
def test_what_is_missing_or_odd_is_refused(office: Office, facts: dict[str, Any], refusal: type[Exception]) -> None:
    with office.open(), pytest.raises(refusal):
        attach(office, office.confirmed(), OFFICE, **facts)


def test_each_seal_stands_once_and_can_be_replaced(office: Office) -> None:
    with office.open():
        form = office.confirmed()
        first = attach(office, form)
        with pytest.raises(seals.SealStandsAlready):
            attach(office, form)
        seals.remove_seal(seal=first, by=office.clerk)
        with pytest.raises(seals.SealIsGone):
            seals.remove_seal(seal=first, by=office.clerk)
        assert attach(office, form).stands
        assert form.seals.count() == 2


def test_the_zone_attaches_its_own_seal_alone(office: Office) -> None:
    zone = office.applicant()
    with office.open():
        form = office.confirmed()
        assert attach(office, form, by=zone).stands
        with pytest.raises(seals.SealIsNotYours):
            attach(office, form, OFFICE, by=zone)
        seal = attach(office, form, OFFICE)
        with pytest.raises(seals.SealIsNotYours):
            seals.remove_seal(seal=seal, by=zone)


def test_organisers_attach_both_for_a_form_that_came_by_mail(office: Office) -> None:
    organiser = organisers(office.campaign)[0]
    with office.open():
        form = office.confirmed()
        assert seals.sides_for(form, organiser) == []
        form.origin = Submission.Origin.MAILED
        assert seals.sides_for(form, organiser) == [APPLICANT, OFFICE]


# --- sending ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("required", [True, False])
def test_a_slate_waits_for_its_seals_where_the_rules_say_so(office: Office, required: bool) -> None:
    CollectRules.objects.filter(phase__campaign=office.campaign).update(seals_required=required)
    with office.open():
        made = [office.ready(n) for n in range(3)]
        if not required:
            assert office.send().sent_at
            return
        for form in made[:2]:
            attach(office, form)
            attach(office, form, OFFICE)
        attach(office, made[2])
        with pytest.raises(errors.SlateIsIncomplete, match=f"{made[2].zone}：未附推荐单位盖章"):
            office.send()
        attach(office, made[2], OFFICE)
        change(office, made[0], contact="王某")
        forms.give_commitment(submission=reload(made[0]), name="林某", by=None)
        with pytest.raises(errors.SlateIsIncomplete, match="已作废，盖章后申报表又有修改"):
            office.send()
        for side in (APPLICANT, OFFICE):
            attach(office, reload(made[0]), side)
        assert office.send().sent_at


# --- the page ---------------------------------------------------------------------------------------------------------


def test_from_print_to_seal_on_the_page(office: Office, desk: Client) -> None:
    with office.open():
        form = office.ready(0)
        revision = form.revisions.get()
        page = desk.get(page_of(form), {"code": revision.code}).content.decode()
        assert page.count("（印章）") == 2
        assert f"?revision={revision.number}" in page
        assert "我们对自我评价所涉及的内容、数据等的真实性负责。" in page
        assert f'value="{revision.code}"' in page  # the phone came from the code at the foot of the page
        answer = desk.post(page_of(form), typed("applicant", code=revision.code), follow=True)
        assert "盖章页已上传。" in answer.content.decode()
        opinion = {"opinion": "情况属实，同意推荐。", "code": revision.code}
        page = desk.post(page_of(form), typed("office", **opinion), follow=True).content.decode()
        assert "（印章）" not in page
        change(office, form, contact="王某")
        page = desk.get(page_of(form)).content.decode()
        assert page.count("已作废：盖章后申报表又有修改") == 2
        assert page.count("（印章）") == 2
        assert "已作废，盖章后申报表又有修改" in desk.get(reverse("form", args=[form.pk])).content.decode()


def test_what_was_typed_stays_when_it_is_refused(office: Office, desk: Client) -> None:
    with office.open():
        form = office.confirmed()
        answer = desk.post(page_of(form), typed("applicant", code="ABCD-2345", signer="林某某"))
        page = answer.content.decode()
    assert "编码 ABCD-2345 不属于这份申报表" in page
    assert 'value="林某某"' in page
    assert "请填写这一项" not in page
    assert Seal.objects.count() == 0


@pytest.mark.parametrize("facts", [{"signed_on": "昨天"}, {"signed_on": ""}, {"signer": "字" * 41}, {"file": ""}])
def test_bad_input_is_told_at_its_field(office: Office, desk: Client, facts: dict[str, str]) -> None:
    with office.open():
        form = office.confirmed()
        answer = desk.post(page_of(form), typed("applicant", code=code_of(form), **facts))
        assert answer.status_code == 200
        assert "is-invalid" in answer.content.decode()
        assert desk.post(page_of(form), {"side": "nonsense"}).status_code == 404


def test_the_files_of_seals_are_private(office: Office, desk: Client) -> None:
    with office.open():
        for n in range(3):
            office.ready(n)
        form = office.slate.submissions.get(zone=office.zones[0])
        old = attach(office, form)
        change(office, form, contact="王某")
        forms.give_commitment(submission=reload(form), name="林某", by=None)
        new = attach(office, reload(form))
        office.send()
        organiser = signed_in(organisers(office.campaign)[0])
        stranger = signed_in(Office(office.campaign, city=1).clerk)
        for reader, seal, expected in (
            (desk, old, 200),
            (desk, new, 200),
            (organiser, new, 200),
            (organiser, old, 404),  # what was before the sending is the office's and the zone's own
            (stranger, new, 404),
        ):
            answer = reader.get(reverse("seal_file", args=[form.pk, seal.pk]))
            assert answer.status_code == expected
            answer.getvalue()
        page = organiser.get(page_of(form)).content.decode()
        assert "作废" not in page
        assert "林某" in page


def test_paper_says_whether_the_seals_stand(office: Office) -> None:
    with office.open():
        form = office.ready(0)
        attach(office, form)
        first = printing.sheet(form, form.revisions.get())
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(printing.form_pdf(first))).pages)
        assert "盖章页已附，签署人 林某" in text
        assert text.count("（印章）") == 1
        change(office, form, contact="王某")
        first = printing.sheet(reload(form), form.revisions.get(number=1))
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(printing.form_pdf(first))).pages)
        assert "盖章页已作废，签署人 林某" in text


def test_removal_by_its_button(office: Office, desk: Client) -> None:
    with office.open():
        form = office.confirmed()
        seal = attach(office, form)
        address = reverse("seal_remove", args=[form.pk, seal.pk])
        assert "盖章页已移除。" in desk.post(address, follow=True).content.decode()
        assert desk.post(address).status_code == 409
        assert desk.get(reverse("seal_file", args=[form.pk, seal.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_few_questions_for_one_void_seal_and_for_three(
    office: Office, desk: Client, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with office.open():
        form = office.confirmed()
        for number in range(count):
            attach(office, reload(form))
            change(office, form, contact=f"王{number}")
        with django_assert_max_num_queries(25):
            page = desk.get(page_of(form)).content.decode()
    assert page.count("已作废：盖章后申报表又有修改") == count
