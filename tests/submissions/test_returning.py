"""The office and its zone: returned with reasons, mended, handed in again; what the office mends waits for the zone."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core import clock, invitations
from core.errors import ChangedMeanwhile
from core.models import Message, Role
from submissions import errors
from submissions import services as forms
from submissions.models import CorrectionRequest, Revision, Submission
from submissions.models.submission import Status
from submissions.services.returning import ReturnDayIsOutside
from submissions.services.screening import FieldCannotBeReturned
from tests.builders import FIELDS
from tests.submissions.builders import Office, reload, signed_in

pytestmark = pytest.mark.django_db


def handed_in(office: Office, zone: int = 0) -> Submission:
    """A form that its zone filled in and handed in with its commitment."""
    person = office.applicant(zone)
    form = office.draft(zone)
    return reload(forms.hand_in(submission=form, name="林某", seen=form.digest, by=person))


def mended(office: Office) -> Submission:
    """The office has mended what the zone handed in."""
    form = handed_in(office)
    forms.change_form(submission=form, fields={"contact": "王某"}, version=form.version, by=office.clerk)
    forms.give_answers(submission=form, answers={"accident.2024": ("yes", "一起")}, by=office.clerk)
    return reload(forms.confirm(submission=form, by=office.clerk))


def test_a_zone_hands_in_with_its_commitment_in_one_act(office: Office) -> None:
    with office.open():
        form = handed_in(office)
        assert form.status == Status.SUBMITTED
        assert form.commitment
        assert form.commitment.revision == form.revisions.get()
        assert Message.objects.filter(to=office.clerk.email, subject=f"{form.zone}已提交申报表").count() == 1
        draft = office.draft(1)
        with pytest.raises(ChangedMeanwhile):
            forms.hand_in(submission=draft, name="林某", seen="other", by=office.applicant(1))
        empty = office.draft(2, mobile="")
        with pytest.raises(errors.FormIsIncomplete):
            forms.hand_in(submission=empty, name="林某", seen=empty.digest, by=office.applicant(2))
        with pytest.raises(errors.NameIsMissing):
            forms.hand_in(submission=draft, name=" ", seen=draft.digest, by=office.applicant(1))
    assert reload(draft).status == Status.DRAFT  # confirmed and committed, or neither


def test_the_round_of_return_and_handing_in_again(office: Office, desk: Client) -> None:
    with office.open():
        form = handed_in(office)
        person = office.applicant()
        there = reverse("form_return", args=[form.pk])
        assert there in desk.get(reverse("form", args=[form.pk])).content.decode()
        page = desk.get(there).content.decode()
        seen = re.search(r'name="seen" value="([^"]+)"', page)
        assert seen
        day = clock.today(office.campaign) + timedelta(days=3)
        data = {
            "seen": seen[1],
            "decision": "return",
            "field-contact": "on",
            "why-contact": "请写全名。",
            "due_on": day.isoformat(),
        }
        assert desk.post(there, {**data, "why-contact": ""}).status_code == 200  # a marked field needs its reason
        assert desk.post(there, data)["Location"] == reverse("form", args=[form.pk])
        assert reload(form).status == Status.DRAFT
        letter = Message.objects.get(to=person.email)
        assert "联系人：请写全名。" in letter.body
        assert reverse("online", args=[form.pk]) in letter.body

        zone = signed_in(person)
        own_desk = zone.get(reverse("desk")).content.decode()
        assert "请写全名。" in own_desk
        assert "退回待修改" in own_desk
        forms.change_form(submission=form, fields={"contact": "林正"}, version=reload(form).version, by=person)
        commit = reverse("form_commit", args=[form.pk])
        shown = zone.get(commit).content.decode()
        assert "核对并提交" in shown
        assert "<del>" in shown  # what changed since the last commitment, marked
        zone.post(commit, {"name": "林某", "seen": reload(form).digest})
        assert (reload(form).status, reload(form).corrections.get().settled_at is None) == (Status.SUBMITTED, False)
        page = desk.get(reverse("form", args=[form.pk])).content.decode()
        assert "林正" in page
        assert "<ins>" in page  # the office sees what changed


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"reason": " "}, errors.ReasonIsMissing),
        ({"reason": "", "items": {"zone": "换一家"}}, FieldCannotBeReturned),
        ({"reason": "", "items": {"status": "x"}}, FieldCannotBeReturned),
        ({"reason": "请改。", "due_at": timedelta(days=-1)}, ReturnDayIsOutside),
        ({"reason": "请改。", "due_at": timedelta(days=90)}, ReturnDayIsOutside),
    ],
)
def test_a_return_says_why_and_until_a_day_that_comes(
    office: Office, facts: dict[str, object], refusal: type[Exception]
) -> None:
    with office.open():
        form = office.draft()
        if isinstance(after := facts.get("due_at"), timedelta):
            facts = {**facts, "due_at": clock.now(office.campaign) + after}
        with pytest.raises(refusal):
            forms.return_to_zone(submission=form, by=office.clerk, **facts)  # type: ignore[arg-type]
    assert not CorrectionRequest.objects.exists()


def test_what_the_office_mended_is_shown_and_accepted_with_the_commitment(office: Office, desk: Client) -> None:
    with office.open():
        form = mended(office)
        assert "等待开发区" in desk.get(reverse("form", args=[form.pk])).content.decode()
        zone = signed_in(office.applicant())
        page = zone.get(reverse("form_commit", args=[form.pk])).content.decode()
        assert "推荐单位作了下列修改" in page
        assert "王" in page
        zone.post(reverse("form_commit", args=[form.pk]), {"name": "林某", "seen": form.digest})
        assert reload(form).commitment
        assert form.revisions.last().acceptance == Revision.Acceptance.ACCEPTED
        assert "代表开发区同意推荐单位的修改" in desk.get(reverse("form", args=[form.pk])).content.decode()


@pytest.mark.parametrize("by_link", [False, True])
def test_declined_the_form_says_again_what_the_zone_stood_for(office: Office, desk: Client, by_link: bool) -> None:
    with office.open():
        form = mended(office)
        before = form.revisions.first()
        if by_link:
            zone = Client()
            there = reverse("commitment", args=[forms.issue_commitment_link(submission=form, by=office.clerk)])
        else:
            zone, there = signed_in(office.applicant()), reverse("form_commit", args=[form.pk])
        assert "不同意修改" in zone.get(there).content.decode()
        done = zone.post(there, {"name": "林某", "seen": form.digest, "decline": "1"})
        assert "已表示不同意修改" in done.content.decode()
        again = reload(form)
        assert (again.status, again.contact, again.digest) == (Status.DRAFT, FIELDS["contact"], before.digest)
        assert not again.answers.filter(value="yes").exists()
        assert again.commitment  # it covers these words still
        assert Message.objects.filter(to=office.clerk.email, subject__contains="不同意").count() == 1
        if by_link:
            assert zone.get(there).status_code == 410  # once
        with pytest.raises(errors.NothingToAccept):
            forms.decline_revision(submission=again, name="林某", by=None)
        forms.confirm(submission=again, by=office.clerk)
        assert form.revisions.last().acceptance == ""  # the zone's own words wait for nobody


def test_two_mendings_declined_go_back_behind_both(office: Office) -> None:
    with office.open():
        form = mended(office)
        forms.change_form(submission=form, fields={"contact": "赵某"}, version=form.version, by=office.clerk)
        forms.confirm(submission=form, by=office.clerk)
        forms.decline_revision(submission=form, name="林某", by=None)
    assert reload(form).contact == FIELDS["contact"]
    assert set(form.revisions.values_list("acceptance", flat=True)) == {"", "declined"}


def test_the_zones_desk_says_what_is_missing_and_until_when(office: Office) -> None:
    person = office.applicant()
    with office.open():
        form = forms.add_form(slate=office.slate, zone=office.zones[0], fields=FIELDS, by=office.clerk)
        page = signed_in(person).get(reverse("desk")).content.decode()
    assert "填写中" in page
    assert "请填写拟申报奖区。" in page
    assert "8月15日 24:00 截止" in page
    assert reverse("online", args=[form.pk]) in page


def test_the_zones_desk_costs_the_same_for_one_form_and_for_three(
    office: Office, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person = office.applicant()
    client = signed_in(person)
    with office.open():
        first = office.draft(0)
        forms.return_to_zone(submission=first, reason="请改。", by=office.clerk)
        client.get(reverse("desk"))
        with django_assert_num_queries(28):
            client.get(reverse("desk"))
        for n in (1, 2):
            invitations.grant(person, office.zones[n].organisation, Role.APPLICANT)
            form = office.draft(n)
            forms.return_to_zone(submission=form, reason="", items={"contact": "请写全名。"}, by=office.clerk)
        with django_assert_num_queries(28):
            client.get(reverse("desk"))
