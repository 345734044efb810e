"""Reading and comparing frozen revisions: whole for the office and its zone, as sent for the organisers."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core.models import User
from submissions import services as forms
from submissions.models import Revision, Submission
from tests.builders import organisers
from tests.submissions.builders import Office, reload, signed_in

pytestmark = pytest.mark.django_db


def pages(client: Client, form: Submission, number: int) -> list[int]:
    """What revision ``number`` answers, read alone and compared with itself."""
    alone = client.get(reverse("form_revision", args=[form.pk, number]))
    compared = client.get(reverse("form_compare", args=[form.pk]), {"from": number, "to": number})
    return [alone.status_code, compared.status_code]


def listed(client: Client, form: Submission) -> list[int]:
    """The numbers that the list of revisions shows."""
    return [entry.revision.number for entry in client.get(reverse("form_revisions", args=[form.pk])).context["entries"]]


def change(office: Office, form: Submission, by: User | None = None, **fields: str) -> Submission:
    form = reload(form)
    return forms.change_form(submission=form, fields=fields, version=form.version, by=by or office.clerk)


def committed(office: Office, form: Submission) -> Submission:
    form = forms.confirm(submission=form, by=office.clerk)
    forms.give_commitment(submission=form, name="林某", by=None)
    return form


def test_the_organisers_read_what_was_sent_and_no_draft(office: Office) -> None:
    organiser = signed_in(organisers(office.campaign)[0])
    clerk = signed_in(office.clerk)
    with office.open():
        form = office.ready(0)
        change(office, form, title="第二稿")
        committed(office, form)
        for n in (1, 2):
            office.ready(n)
        assert organiser.get(reverse("form_revisions", args=[form.pk])).status_code == 404  # nothing was sent yet
        office.send()
        assert listed(organiser, form) == [2]
        assert listed(clerk, form) == [1, 2]
    with office.open("screening"):
        forms.return_for_correction(submission=reload(form), reason="请改标题。", by=organisers(office.campaign)[0])
        change(office, form, title="没有送出的草稿")
        committed(office, form)  # revision 3 stays the office's own
        assert listed(organiser, form) == [2]
        assert pages(organiser, form, 3) == [404, 404]
        assert pages(organiser, form, 2) == [200, 200]
        for name in ("form", "screen_form", "form_docx"):
            assert "没有送出的草稿" not in text_of(organiser, name, form)
        assert "没有送出的草稿" in text_of(clerk, "form", form)
        change(office, form, title="再送的稿子")
        committed(office, form)
        forms.resubmit(submission=reload(form), by=office.clerk)
        assert listed(organiser, form) == [2, 4]
        assert listed(clerk, form) == [1, 2, 3, 4]
        assert "再送的稿子" in text_of(organiser, "screen_form", form)


def text_of(client: Client, name: str, form: Submission) -> str:
    answer = client.get(reverse(name, args=[form.pk]))
    if name != "form_docx":
        return answer.content.decode()
    import io

    from docx import Document

    cells = [cell.text for row in Document(io.BytesIO(answer.content)).tables[0].rows for cell in row.cells]
    return "\n".join(cells)


def test_a_recalled_slate_is_the_offices_own_again(office: Office) -> None:
    organiser = organisers(office.campaign)[0]
    with office.open():
        form, *_others = [office.ready(n) for n in range(3)]
        office.send()
        assert Revision.objects.filter(sent_at__isnull=False).count() == 3
        forms.recall_slate(slate=office.fresh(), by=office.clerk)
        assert signed_in(organiser).get(reverse("form_revisions", args=[form.pk])).status_code == 404
        change(office, form, title="收回后改的")
        committed(office, form)
        office.send()
        assert listed(signed_in(organiser), form) == [2]


def test_two_revisions_are_compared_field_by_field(office: Office) -> None:
    with office.open():
        form = office.confirmed(0, phone="0000-8800 1024")
        change(office, form, phone="0000-8800 1025")
        forms.give_answers(submission=form, answers={"accident.2025": ("yes", "一起一般事故。")}, by=office.clerk)
        forms.confirm(submission=form, by=office.clerk)
        page = signed_in(office.clerk).get(reverse("form_compare", args=[form.pk]))
    assert page.context["changed"][0].label == "电话"
    assert len(page.context["changed"]) == 2
    text = page.content.decode()
    assert '<del><span class="tx-vh">删去： </span>1024</del>' in text
    assert '<ins><span class="tx-vh">新增： </span>1025</ins>' in text
    assert "一起一般事故" in text


@pytest.mark.parametrize(
    "query", ["from=x&to=1", "from=1&to=9", "from=-1&to=1", "from=1&to=99999999999999999999", "from=²"]
)
def test_an_unknown_revision_is_not_found(office: Office, query: str) -> None:
    with office.open():
        form = office.confirmed(0)
        client = signed_in(office.clerk)
        assert client.get(reverse("form_compare", args=[form.pk]) + "?" + query).status_code == 404
        assert client.get(reverse("form_compare", args=[form.pk])).status_code == 200


def test_the_list_costs_the_same_for_one_revision_and_for_three(
    office: Office, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    clerk = signed_in(office.clerk)
    with office.open():
        form = office.confirmed(0)
        address = reverse("form_revisions", args=[form.pk])
        clerk.get(address)
        with django_assert_num_queries(8):
            clerk.get(address)
        for title in ("二", "三"):
            change(office, form, title=title)
            committed(office, form)
        with django_assert_num_queries(8):
            clerk.get(address)
