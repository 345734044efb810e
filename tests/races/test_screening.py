"""Two officers decide about one form at the same moment: one decision stands, the other officer is told."""

import threading
from collections import Counter

import pytest

from core.errors import ChangedMeanwhile
from submissions import services as forms
from submissions.models import CorrectionRequest, Decision, Submission
from submissions.models.submission import Status
from submissions.services.screening import state_of
from tests.builders import organisers, sent_slate
from tests.races import together
from tests.submissions.builders import Office, reload

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case() -> Submission:
    office = Office()
    sent_slate(office.campaign)
    return Submission.objects.select_related("campaign").in_neutral_order()[0]


def test_of_officers_who_decide_at_once_one_decision_stands(case: Submission) -> None:
    first, second = organisers(case.campaign)
    seen = state_of(case)
    works = [
        lambda: forms.return_for_correction(submission=case, reason="请核对。", by=first, seen=seen).status,
        lambda: forms.refuse(submission=case, reason="不符合。", by=second, seen=seen).status,
        lambda: forms.return_for_correction(submission=case, reason="请补充。", by=second, seen=seen).status,
        lambda: forms.refuse(submission=case, reason="重复。", by=first, seen=seen).status,
    ]
    with Office(case.campaign).open("screening"):
        answers = together.at_once(works)
    told = Counter(type(answer) for answer in answers if isinstance(answer, Exception))
    assert told == {ChangedMeanwhile: 3}
    (status,) = [answer for answer in answers if isinstance(answer, str)]
    assert reload(case).status == status
    assert Decision.objects.count() == 1
    assert CorrectionRequest.objects.count() == (status == Status.RETURNED)


def test_control_without_what_was_seen_a_refusal_follows_a_return_that_nobody_read(case: Submission) -> None:
    """If this fails, the test above proves nothing: it is ``seen`` that tells the second officer."""
    first, second = organisers(case.campaign)
    returned = threading.Event()

    def give_back() -> str:
        done = forms.return_for_correction(submission=case, reason="请核对。", by=first)
        returned.set()
        return str(done.status)

    def refuse() -> str:
        returned.wait(30)
        return str(forms.refuse(submission=case, reason="不符合。", by=second).status)

    with Office(case.campaign).open("screening"):
        assert set(together.at_once([give_back, refuse])) == {"returned", "refused"}
