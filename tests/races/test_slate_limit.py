"""Eight clerks add the sixth form at the same instant: five stand. Two send the slate at once: one receipt.

Swaps and exceptions to the quota race with all of it.
"""

import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from django.db import connection, transaction
from django.db.models import F

from core import clock
from core.models import AuditEntry
from submissions import errors
from submissions import services as forms
from submissions.models import QuotaException, Revision, Slate, Submission
from submissions.models.submission import Status
from submissions.services import places, quota
from tests.builders import FIELDS
from tests.races.together import at_once
from tests.submissions.builders import Office

WORKERS = 8
Answer = TypeVar("Answer")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> Iterator[Office]:
    """Four of the five places are taken; the city has eight more zones."""
    office = Office()
    office.more_zones(4 + WORKERS)
    with office.open():
        for n in range(4):
            office.draft(n)
        yield office


@pytest.mark.sqlite
def test_of_eight_at_once_exactly_one_gets_the_fifth_place(office: Office) -> None:
    answers = at_once([lambda n=n: office.draft(4 + n) for n in range(WORKERS)])
    assert sum(isinstance(answer, Submission) for answer in answers) == 1
    assert sum(isinstance(answer, errors.SlateIsFull) for answer in answers) == WORKERS - 1
    assert (office.fresh().taken, office.slate.submissions.count()) == (5, 5)


def test_control_counting_first_and_adding_then_overshoots(office: Office) -> None:
    """With the lock and the constraint off the race is real; if this fails, the test above proves nothing."""
    constraint = next(c for c in Slate._meta.constraints if c.name == "a_slate_has_no_more_zones_than_places")
    barrier = threading.Barrier(WORKERS)

    def naive(n: int) -> bool:
        with transaction.atomic():
            has_room = office.slate.submissions.count() < office.slate.places
            barrier.wait()
            if has_room:
                now = clock.now()
                Submission.objects.create(
                    campaign=office.campaign,
                    slate=office.slate,
                    zone=office.zones[4 + n],
                    created_at=now,
                    updated_at=now,
                    **FIELDS,
                )
                Slate.objects.filter(pk=office.slate.pk).update(taken=F("taken") + 1)
            return has_room

    with connection.schema_editor() as editor:
        editor.remove_constraint(Slate, constraint)
    try:
        at_once([lambda n=n: naive(n) for n in range(WORKERS)])
        assert office.slate.submissions.count() > office.slate.places
        assert office.fresh().taken > office.slate.places
    finally:
        Slate.objects.filter(pk=office.slate.pk).update(taken=0)
        with connection.schema_editor() as editor:
            editor.add_constraint(Slate, constraint)


def standing(office: Office) -> int:
    return office.slate.submissions.exclude(status=Status.WITHDRAWN).count()


def swap(office: Office, form: Submission, zone: int) -> Submission:
    return forms.swap_zone(slate=office.slate, form=form, zone=office.zones[zone], by=office.clerk)


def grant(office: Office, minimum: int, places: int) -> QuotaException:
    return forms.grant_exception(slate=office.slate, minimum=minimum, places=places, reason="协商。", by=office.clerk)


@pytest.mark.sqlite
def test_a_swap_pressed_by_eight_happens_once_and_on_a_full_slate_keeps_its_place(office: Office) -> None:
    form = office.slate.submissions.get(zone=office.zones[0])
    answers = at_once([lambda n=n: swap(office, form, 4 + n) for n in range(WORKERS)])
    assert sum(isinstance(answer, Submission) for answer in answers) == 1
    assert sum(isinstance(answer, errors.FormIsFrozen) for answer in answers) == WORKERS - 1
    assert (office.fresh().taken, standing(office)) == (4, 4)

    office.draft(0)
    form, free = office.slate.submissions.get(zone=office.zones[1]), places.free_zones(office.slate)
    adding = [lambda zone=zone: office.draft(office.zones.index(zone)) for zone in free[1:7]]
    swapped, *added = at_once([lambda: swap(office, form, office.zones.index(free[0])), *adding])
    assert isinstance(swapped, Submission)
    assert all(isinstance(answer, errors.SlateIsFull) for answer in added)
    assert (office.fresh().taken, standing(office)) == (5, 5)


@pytest.mark.sqlite
def test_an_exception_lets_in_exactly_its_places_and_never_falls_below_what_stands(office: Office) -> None:
    # The quota shrinks to the four that stand while a fifth is added: one of the two is refused, whichever waits.
    granted, added = at_once([lambda: grant(office, 3, 4), lambda: office.draft(4)])
    slate = office.fresh()
    if isinstance(granted, QuotaException):
        assert isinstance(added, errors.SlateIsFull)
    else:
        assert isinstance(granted, quota.PlacesAreTaken)
    assert (slate.taken, standing(office)) == (slate.places, slate.places)

    # The slate is full, so the very first request is over the limit, and so is each that follows.
    answers = at_once([lambda n=n: office.draft(5 + n) for n in range(4)])
    assert all(isinstance(answer, errors.SlateIsFull) for answer in answers)

    # The same exception asked by four at once is one, and each place that it adds is taken once.
    room = slate.places + 1
    answers = at_once([lambda: grant(office, 2, room)] * 4)
    assert sum(isinstance(answer, QuotaException) for answer in answers) == 1
    assert sum(isinstance(answer, quota.QuotaStandsAlready) for answer in answers) == 3
    answers = at_once([lambda n=n: office.draft(4 + n) for n in range(WORKERS)])
    assert sum(isinstance(answer, Submission) for answer in answers) == 1
    assert (office.fresh().taken, standing(office)) == (room, room)


def between_two_halves(office: Office, first: Callable[[], bool], second: Callable[[], bool]) -> list[object]:
    """What comes out when somebody adds a fifth zone between the two halves of an act that holds no lock."""
    turn = threading.Barrier(2, timeout=30)

    def act() -> bool:
        good = first()
        turn.wait()
        turn.wait()
        return good and second()

    def addition() -> bool:
        turn.wait()
        try:
            return bool(office.draft(4))
        finally:
            turn.wait()

    return list(at_once([act, addition]))


def test_control_granting_by_a_stale_count_falls_below_what_stands(office: Office) -> None:
    """Count, then write: four places for five zones. If this is refused, the test of the exception proves nothing."""
    constraint = next(c for c in Slate._meta.constraints if c.name == "a_slate_has_no_more_zones_than_places")
    row = Slate.objects.filter(pk=office.slate.pk)
    with connection.schema_editor() as editor:
        editor.remove_constraint(Slate, constraint)
    try:
        naive = between_two_halves(office, lambda: standing(office) <= 4, lambda: bool(row.update(places=4)))
        assert naive == [True, True]
        assert (office.fresh().places, standing(office)) == (4, 5)
    finally:
        row.update(places=5)
        with connection.schema_editor() as editor:
            editor.add_constraint(Slate, constraint)


def test_control_swapping_in_two_acts_loses_the_place_to_whoever_comes_between(office: Office) -> None:
    """Withdraw, then add. If it keeps its place, the test of the swap proves nothing."""
    office.draft(11)
    form = office.slate.submissions.get(zone=office.zones[0])
    swapped, added = between_two_halves(
        office,
        lambda: bool(forms.withdraw(submission=form, by=office.clerk)),
        lambda: bool(office.draft(5)),
    )
    assert isinstance(swapped, errors.SlateIsFull)
    assert added is True


@pytest.fixture
def complete() -> Iterator[Office]:
    office = Office()
    with office.open():
        for n in range(3):
            office.ready(n)
        yield office


@pytest.mark.sqlite
def test_a_slate_sent_twice_at_once_is_sent_once(complete: Office) -> None:
    answers = at_once([complete.send] * WORKERS)
    assert sum(isinstance(answer, Slate) for answer in answers) == 1
    assert sum(isinstance(answer, errors.SlateWasSent) for answer in answers) == WORKERS - 1
    assert AuditEntry.objects.filter(action="slate.send").count() == 1
    assert Revision.objects.count() == 3


@pytest.mark.sqlite
def test_a_higher_minimum_a_swap_and_the_sending_never_go_through_together(complete: Office) -> None:
    """A swap brings an empty draft: what is sent never holds one, and what was sent is neither swapped nor short."""
    form = complete.slate.submissions.get(zone=complete.zones[0])
    work = [complete.send, lambda: grant(complete, 4, 5), lambda: swap(complete, form, 3)]
    sent, granted, swapped = at_once(work)
    if isinstance(sent, Slate):
        assert isinstance(granted, quota.SentSlateHasFewer)
        assert isinstance(swapped, errors.SlateWasSent)
    else:
        assert isinstance(sent, errors.SlateIsIncomplete)
        assert isinstance(granted, QuotaException)
        assert isinstance(swapped, Submission)
    assert standing(complete) == 3


def test_an_edit_under_way_is_in_the_sent_slate_or_refused(complete: Office) -> None:
    """What was frozen is what stands: an edit never slips in between the check and the sending."""
    form = complete.slate.submissions.get(zone=complete.zones[0])

    def edit() -> Submission:
        return forms.change_form(submission=form, fields={"contact": "王某"}, version=form.version, by=complete.clerk)

    for _round in range(5):
        sent, edited = None, None
        for answer in at_once([complete.send, edit]):
            if isinstance(answer, Slate | errors.SlateIsIncomplete):
                sent = answer
            else:
                edited = answer
        form.refresh_from_db()
        if isinstance(sent, Slate):
            assert isinstance(edited, errors.FormIsFrozen)
            assert form.status == Status.RECOMMENDED
            assert form.revisions.latest("number").digest == form.digest
            forms.recall_slate(slate=sent, by=complete.clerk)
        else:
            assert isinstance(edited, Submission)
            assert form.status == Status.DRAFT
            forms.change_form(
                submission=form, fields={"contact": FIELDS["contact"]}, version=form.version, by=complete.clerk
            )
            forms.confirm(submission=form, by=complete.clerk)
        form.refresh_from_db()
