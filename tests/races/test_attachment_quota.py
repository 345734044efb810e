"""Eight uploads for the last place beside a form at the same instant: one is taken."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from core import clock, files
from submissions.models import Attachment, Submission
from submissions.services.attachments import AttachmentsAreFull, add_attachment
from tests.races.together import at_once
from tests.samples import pdf
from tests.submissions.builders import Office

WORKERS = 8
QUOTA = {"count": 3, "bytes": 10**9}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> Iterator[Office]:
    office = Office()
    with office.open():
        yield office


def add(office: Office, form: Submission) -> Attachment:
    return add_attachment(submission=form, name="a.pdf", content=pdf(), by=office.clerk)


@pytest.mark.sqlite
def test_of_eight_uploads_at_once_one_gets_the_last_place(office: Office, settings: Any) -> None:
    settings.ATTACHMENT_QUOTA = QUOTA
    form = office.draft()
    for _time in range(2):
        add(office, form)
    answers = at_once([lambda: add(office, form)] * WORKERS)
    assert sum(isinstance(answer, Attachment) for answer in answers) == 1
    assert sum(isinstance(answer, AttachmentsAreFull) for answer in answers) == WORKERS - 1
    assert len(form.standing_attachments) == 3


def test_control_counting_without_the_lock_takes_too_many(office: Office) -> None:
    """If this fails, the test above proves nothing."""
    form = office.draft()
    barrier = threading.Barrier(WORKERS)

    def naive() -> None:
        with transaction.atomic():
            has_room = len(form.standing_attachments) < QUOTA["count"]
            barrier.wait()
            if has_room:
                file = files.store(name="a.pdf", content=pdf(), by=office.clerk, scope=None)
                facts = {"added_by": office.clerk, "added_at": clock.now()}
                Attachment.objects.create(submission=form, kind=Attachment.Kind.DOCUMENT, file=file, **facts)

    at_once([naive] * WORKERS)
    assert len(form.standing_attachments) > QUOTA["count"]
