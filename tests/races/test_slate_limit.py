"""Eight clerks add the sixth form at the same instant: five stand. Two send the slate at once: one receipt."""

import threading
from collections.abc import Iterator
from typing import TypeVar

import pytest
from django.db import connection, transaction
from django.db.models import F

from core import clock
from core.models import AuditEntry
from submissions import errors
from submissions import services as forms
from submissions.models import Revision, Slate, Submission
from submissions.models.submission import Status
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
