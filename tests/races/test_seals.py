"""Four clerks attach the same seal at the same instant: one stands."""

from collections.abc import Iterator

import pytest

from core import clock
from submissions.models import Seal
from submissions.services.seals import SealStandsAlready, attach_seal
from tests.races.together import at_once
from tests.samples import pdf
from tests.submissions.builders import Office

WORKERS = 4

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> Iterator[Office]:
    office = Office()
    with office.open():
        yield office


@pytest.mark.sqlite
def test_of_four_seals_at_once_one_stands(office: Office) -> None:
    form = office.confirmed()
    facts = {"code": form.revisions.get().code, "signer": "林某", "signed_on": clock.today(office.campaign)}

    def attach() -> Seal:
        return attach_seal(
            submission=form, side="applicant", name="盖章页.pdf", content=pdf(), by=office.clerk, **facts
        )

    answers = at_once([attach] * WORKERS)
    assert sum(isinstance(answer, Seal) for answer in answers) == 1
    assert sum(isinstance(answer, SealStandsAlready) for answer in answers) == WORKERS - 1
    assert form.seals.count() == 1
