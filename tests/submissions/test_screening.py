"""Preliminary review: admit, return, refuse; numbers are drawn by the published seed."""

import hashlib

import pytest
from django.db import IntegrityError, transaction

from campaigns.errors import PhaseHasNotOpened, PhaseIsClosed
from core.models import Message
from submissions import errors
from submissions import services as forms
from submissions.models import Decision, Submission
from submissions.models.submission import Status
from submissions.services.screening import drawing
from tests.builders import organisers
from tests.submissions.builders import Office, reload

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    """An office whose slate of three was sent."""
    office = Office()
    with office.open():
        for n in range(3):
            office.ready(n)
        office.send()
    return office


@pytest.fixture
def cases(office: Office) -> list[Submission]:
    return list(office.slate.submissions.in_neutral_order())


def test_admission_gives_a_number_of_three_digits(office: Office, cases: list[Submission]) -> None:
    organiser = organisers(office.campaign)[0]
    with office.open("screening"):
        admitted = [forms.admit(submission=case, by=organiser) for case in cases]
    assert [case.number for case in admitted] == drawing(office.campaign.seed)[:3]
    assert all(len(case.number_text) == 3 for case in admitted)
    assert set(Submission.objects.admitted()) == set(cases)
    assert Decision.objects.filter(outcome="advanced", by=organiser).count() == 3


def test_the_draw_can_be_repeated_by_anyone_with_the_seed() -> None:
    # The same in the words of docs: sort 1 to 999 by the SHA-256 of "seed:number".
    by_hand = {hashlib.sha256(f"published:{n}".encode()).hexdigest(): n for n in range(1, 1000)}
    assert drawing("published") == [by_hand[key] for key in sorted(by_hand)]
    assert sorted(drawing("published")) == list(range(1, 1000))
    assert drawing("published") != drawing("another")


@pytest.mark.parametrize("act", [forms.refuse, forms.return_for_correction])
def test_a_return_or_refusal_needs_a_reason(office: Office, cases: list[Submission], act: object) -> None:
    with office.open("screening"), pytest.raises(errors.ReasonIsMissing):
        act(submission=cases[0], reason=" \n", by=organisers(office.campaign)[0])  # type: ignore[operator]
    assert reload(cases[0]).status == Status.RECOMMENDED
    assert not Decision.objects.exists()


def test_the_database_itself_refuses_a_refusal_without_a_reason(office: Office, cases: list[Submission]) -> None:
    phase = office.campaign.phases.get(key="screening")
    organiser = organisers(office.campaign)[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(phase=phase, submission=cases[0], outcome="eliminated", by=organiser, at=phase.opens_at)


def test_a_returned_form_is_mended_committed_anew_and_submitted_again(office: Office, cases: list[Submission]) -> None:
    organiser = organisers(office.campaign)[0]
    with office.open("screening"):
        case = forms.return_for_correction(submission=cases[0], reason="请核对联系电话。", by=organiser)
        assert case.status == Status.RETURNED
        case = forms.change_form(submission=case, fields={"phone": "1"}, version=case.version, by=office.clerk)
        with pytest.raises(errors.FormIsIncomplete, match="诚信承诺"):
            forms.resubmit(submission=case, by=office.clerk)
        token = forms.issue_commitment_link(submission=case, by=office.clerk)
        link, _form = forms.read_link(token)
        forms.give_commitment(submission=case, name="林某", by=None, link=link)
        case = forms.resubmit(submission=case, by=office.clerk)
        assert case.status == Status.RECOMMENDED
        assert forms.admit(submission=case, by=organiser).status == Status.ADMITTED
    assert list(case.revisions.values_list("number", flat=True)) == [1, 2]
    assert Decision.objects.get(submission=case).outcome == "advanced"


def test_a_decided_form_is_not_decided_again(office: Office, cases: list[Submission]) -> None:
    organiser = organisers(office.campaign)[0]
    with office.open("screening"):
        forms.admit(submission=cases[0], by=organiser)
        forms.refuse(submission=cases[1], reason="不符合参评资格。", by=organiser)
        for case in cases[:2]:
            with pytest.raises(errors.MoveIsNotPossible):
                forms.admit(submission=case, by=organiser)
            with pytest.raises(errors.MoveIsNotPossible):
                forms.refuse(submission=case, reason="x", by=organiser)
        with pytest.raises(errors.FormIsFrozen):
            forms.change_form(submission=cases[0], fields={}, version=cases[0].version, by=office.clerk)


def test_a_form_that_was_not_sent_is_not_screened(office: Office) -> None:
    other = Office(office.campaign, city=1)
    with other.open():
        draft = other.ready(0)
    with office.open("screening"), pytest.raises(errors.MoveIsNotPossible):
        forms.admit(submission=draft, by=organisers(office.campaign)[0])


def test_screening_keeps_to_its_days(office: Office, cases: list[Submission]) -> None:
    organiser = organisers(office.campaign)[0]
    with office.open(), pytest.raises(PhaseHasNotOpened):
        forms.admit(submission=cases[0], by=organiser)
    with office.open("voting"), pytest.raises(PhaseIsClosed):
        forms.admit(submission=cases[0], by=organiser)


def test_the_office_gets_a_letter_with_the_reason(office: Office, cases: list[Submission]) -> None:
    with office.open("screening"):
        forms.refuse(submission=cases[0], reason="不符合参评资格。", by=organisers(office.campaign)[0])
    (letter,) = Message.objects.filter(to=office.clerk.email)
    assert letter.body == "不符合参评资格。"
    assert str(cases[0].zone) in letter.subject


def test_a_screened_slate_is_not_recalled(office: Office, cases: list[Submission]) -> None:
    """Registration extended into screening: what the organisers began to judge stays with them."""
    with office.open("screening"):
        forms.refuse(submission=cases[0], reason="x", by=organisers(office.campaign)[0])
    with office.open(), pytest.raises(errors.SlateIsBeingScreened):
        forms.recall_slate(slate=office.fresh(), by=office.clerk)
