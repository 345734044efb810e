"""Places of a slate: given to another zone, freed, filled again with what was kept; and exceptions to their number."""

import pytest
from django.db import IntegrityError, transaction

from campaigns.errors import PhaseIsClosed
from core.models import AuditEntry, Message, User
from submissions import errors
from submissions import services as forms
from submissions.models import QuotaException, Slate, Submission
from submissions.models.submission import Status
from submissions.services import quota, swapping
from tests.builders import organisers
from tests.submissions.builders import Office, reload

pytestmark = pytest.mark.django_db


def standing(office: Office) -> list[str]:
    return [str(form.zone) for form in office.slate.submissions.exclude(status=Status.WITHDRAWN).with_names()]


def swap(office: Office, form: Submission, zone: int) -> Submission:
    return forms.swap_zone(slate=office.slate, form=form, zone=office.zones[zone], by=office.clerk)


# --- swapping and bringing back ---------------------------------------------------------------------------------------


def test_a_place_of_a_full_slate_goes_to_another_zone_in_one_act(office: Office) -> None:
    office.more_zones(6)
    with office.open():
        drafts = [office.draft(n) for n in range(5)]
        coming = swap(office, drafts[1], 5)
    assert (coming.status, coming.zone, coming.title) == (Status.DRAFT, office.zones[5], "")
    assert coming.problem_count > 0
    assert reload(drafts[1]).status == Status.WITHDRAWN
    assert office.fresh().taken == len(standing(office)) == 5
    entry = AuditEntry.objects.get(action="slate.swap")
    assert (entry.facts["zone"], entry.facts["into"]) == (str(office.zones[1]), str(office.zones[5]))


def test_a_zone_that_comes_back_by_a_swap_brings_its_texts(office: Office) -> None:
    with office.open():
        first = office.ready(0, title="原案例")
        second = swap(office, first, 1)
        back = swap(office, second, 0)
        assert (back.pk, back.title, back.status) == (first.pk, "原案例", Status.DRAFT)
        confirmed = forms.confirm(submission=back, by=office.clerk)
    # Commitment and opinion were given for exactly this content: they stand again.
    assert reload(confirmed).commitment is not None
    assert reload(confirmed).recommendation.opinion
    assert confirmed.revisions.count() == 1


@pytest.mark.parametrize("wrong", ["the same zone", "a zone that stands", "a zone of another city", "another slate"])
def test_a_swap_that_cannot_be_leaves_everything_as_it_was(office: Office, wrong: str) -> None:
    other = Office(office.campaign, city=1)
    with office.open():
        form, standing_one = office.draft(0), office.draft(1)
        zone, refusal = {
            "the same zone": (form.zone, errors.ZoneTakesPartAlready),
            "a zone that stands": (standing_one.zone, errors.ZoneTakesPartAlready),
            "a zone of another city": (other.zones[0], errors.ZoneOfAnotherCity),
            "another slate": (other.zones[0], swapping.FormIsOnAnotherSlate),
        }[wrong]
        slate = other.slate if wrong == "another slate" else office.slate
        with pytest.raises(refusal):
            forms.swap_zone(slate=slate, form=form, zone=zone, by=office.clerk)
    assert reload(form).status == Status.DRAFT
    assert office.fresh().taken == 2


def test_the_same_swap_asked_twice_happens_once(office: Office) -> None:
    with office.open():
        form = office.draft(0)
        swap(office, form, 1)
        with pytest.raises(errors.FormIsFrozen):
            swap(office, form, 2)
    assert standing(office) == [str(office.zones[1])]


def test_a_form_that_was_taken_off_is_brought_back_into_a_free_place(office: Office) -> None:
    with office.open():
        form = office.ready(0)
        forms.withdraw(submission=form, by=office.clerk)
        assert list(swapping.withdrawn_forms(office.slate)) == [form]
        back = forms.restore_form(submission=form, by=office.clerk)
        assert (back.status, back.experience) == (Status.DRAFT, form.experience)
        assert office.fresh().taken == 1
        assert not swapping.withdrawn_forms(office.slate)
        with pytest.raises(swapping.FormStandsAlready):
            forms.restore_form(submission=form, by=office.clerk)


def test_a_form_is_not_brought_back_beside_another_of_its_zone_nor_into_a_full_slate(office: Office) -> None:
    office.more_zones(6)
    with office.open():
        form = office.draft(0)
        forms.withdraw(submission=form, by=office.clerk)
        anew = office.draft(0)
        assert not swapping.withdrawn_forms(office.slate)  # the zone has a form; the old one is not offered
        with pytest.raises(errors.ZoneTakesPartAlready):
            forms.restore_form(submission=form, by=office.clerk)
        forms.withdraw(submission=anew, by=office.clerk)
        for n in range(1, 6):
            office.draft(n)
        with pytest.raises(errors.SlateIsFull):
            forms.restore_form(submission=form, by=office.clerk)


def test_after_sending_and_after_the_deadline_no_place_changes_hands(office: Office) -> None:
    with office.open():
        ready = [office.ready(n) for n in range(3)]
        kept = office.draft(3)
        forms.withdraw(submission=kept, by=office.clerk)
        office.send()
        with pytest.raises(errors.SlateWasSent):
            swap(office, ready[0], 4)
        with pytest.raises(errors.SlateWasSent):
            forms.restore_form(submission=kept, by=office.clerk)
    with office.open("screening"), pytest.raises(PhaseIsClosed):
        forms.restore_form(submission=kept, by=office.clerk)


# --- exceptions to the quota ------------------------------------------------------------------------------------------


@pytest.fixture
def organiser(office: Office) -> User:
    return organisers(office.campaign)[0]


def grant(office: Office, by: User, minimum: int = 2, places: int = 6, reason: str = "该市仅两家符合条件。"):
    return forms.grant_exception(slate=office.slate, minimum=minimum, places=places, reason=reason, by=by)


def test_an_exception_changes_the_numbers_is_written_down_and_told_to_the_office(
    office: Office, organiser: User
) -> None:
    with office.open():
        granted = grant(office, organiser)
        for n in range(2):
            office.ready(n)
        office.send()  # two are enough now
    slate = office.fresh()
    assert (slate.minimum, slate.places) == (2, 6)
    assert (granted.former_minimum, granted.former_places, granted.by) == (3, 5, organiser)
    entry = AuditEntry.objects.get(action="slate.exception")
    assert entry.facts["reason"] == granted.reason
    letter = Message.objects.get(key__startswith=f"quota:{granted.pk}:")
    assert letter.to == office.clerk.email
    assert "2 至 6 家" in letter.body
    assert granted.reason in letter.body


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"reason": " \n"}, errors.ReasonIsMissing),
        ({"minimum": 0}, quota.QuotaIsNoRange),
        ({"minimum": 5, "places": 4}, quota.QuotaIsNoRange),
        ({"places": 100_000}, quota.QuotaIsNoRange),
        ({"minimum": 1, "places": 2}, quota.PlacesAreTaken),
        ({"minimum": 3, "places": 5}, quota.QuotaStandsAlready),
    ],
)
def test_an_exception_that_cannot_be_changes_nothing(
    office: Office, organiser: User, facts: dict[str, object], refusal: type[Exception]
) -> None:
    with office.open():
        for n in range(3):
            office.draft(n)
        with pytest.raises(refusal):
            grant(office, organiser, **facts)
    assert not QuotaException.objects.exists()
    assert (office.fresh().minimum, office.fresh().places) == (3, 5)


def test_a_sent_slate_keeps_its_minimum_and_after_the_deadline_nothing_is_granted(
    office: Office, organiser: User
) -> None:
    with office.open():
        for n in range(3):
            office.ready(n)
        office.send()
        with pytest.raises(quota.SentSlateHasFewer):
            grant(office, organiser, minimum=4)
        grant(office, organiser, minimum=3, places=6)
    with office.open("screening"), pytest.raises(PhaseIsClosed):
        grant(office, organiser, minimum=1)


def test_the_database_itself_refuses_an_exception_without_a_reason(office: Office, organiser: User) -> None:
    with office.open():
        granted = grant(office, organiser)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuotaException.objects.filter(pk=granted.pk).update(reason="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Slate.objects.filter(pk=office.slate.pk).update(places=0, taken=1)
