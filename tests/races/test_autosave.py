"""Eight people type in eight fields of one form at the same instant: every word is stored."""

import threading
from collections.abc import Iterator

import pytest
from django.db import transaction

from submissions import services as forms
from submissions.models import Submission
from submissions.services.autosave import Kept, Typed, mark_of, stored_texts
from tests.races.together import at_once
from tests.submissions.builders import Office, reload

FIELDS = ("title", "address", "department", "contact", "position", "phone", "overview", "experience")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> Iterator[Office]:
    office = Office()
    with office.open():
        yield office


@pytest.mark.sqlite
def test_what_eight_type_at_once_is_stored_eight_times(office: Office) -> None:
    form = office.draft()
    marks = {key: mark_of(text) for key, text in stored_texts(form).items()}

    def type_into(key: str) -> Kept:
        typed = {key: Typed(f"新的{key}", marks[key])}
        return forms.autosave(submission=form, typed=typed, by=office.clerk)

    answers = at_once([lambda key=key: type_into(key) for key in FIELDS])
    assert all(isinstance(answer, Kept) and answer.whole for answer in answers)
    stored = reload(form)
    assert [getattr(stored, key) for key in FIELDS] == [f"新的{key}" for key in FIELDS]
    assert stored.version == form.version + len(FIELDS)


@pytest.mark.sqlite
def test_of_eight_in_one_field_one_is_stored_and_seven_are_told(office: Office) -> None:
    form = office.draft()
    over = mark_of(form.contact)
    works = [
        lambda n=n: forms.autosave(submission=form, typed={"contact": Typed(f"{n}某", over)}, by=office.clerk)
        for n in range(8)
    ]
    answers = [answer for answer in at_once(works) if isinstance(answer, Kept)]
    stored = reload(form).contact
    assert sorted(answer.whole for answer in answers) == [False] * 7 + [True]
    assert all(answer.elsewhere == {"contact": stored} for answer in answers if not answer.whole)


def test_control_reading_without_the_lock_loses_words(office: Office) -> None:
    """The same, whole row read first and saved then: if this loses nothing, the tests above prove nothing."""
    form = office.draft()
    barrier = threading.Barrier(len(FIELDS))

    def naive(key: str) -> None:
        with transaction.atomic():
            row = Submission.objects.get(pk=form.pk)
            barrier.wait()
            setattr(row, key, f"新的{key}")
            row.save()

    at_once([lambda key=key: naive(key) for key in FIELDS])
    stored = reload(form)
    assert sum(getattr(stored, key) == f"新的{key}" for key in FIELDS) < len(FIELDS)
