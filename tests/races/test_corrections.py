"""Several second persons publish a correction at the same instant: it is published once, and the card has its rules."""

import threading
from collections import Counter
from datetime import timedelta

import pytest

from campaigns import corrections
from campaigns.models import Campaign, CardCorrection, RuleCard
from core import approvals, clock
from core.models import AuditEntry
from tests.builders import during, locked_card, opened_campaign, organisers
from tests.races import together

WORKERS = 6

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def campaign() -> Campaign:
    campaign = opened_campaign()
    locked_card(campaign)
    with clock.at(during(campaign, "screening")):
        corrections.propose_correction(
            campaign=campaign, rules={"selection": {"list_size": 28}}, reason="更正。", by=organisers(campaign)[0]
        )
    return campaign


def test_a_correction_is_published_once_however_many_press(campaign: Campaign) -> None:
    second = organisers(campaign)[1]
    with clock.at(during(campaign, "screening", timedelta(hours=2))):
        work = lambda: type(corrections.publish_correction(campaign=campaign, by=second))  # noqa: E731
        answers = together.at_once([work] * WORKERS)
    assert Counter(a if isinstance(a, type) else type(a) for a in answers) == {
        CardCorrection: 1,
        approvals.NothingIsProposed: WORKERS - 1,
    }
    assert RuleCard.objects.get().rules("select")["list_size"] == 28
    assert AuditEntry.objects.filter(action="card.correct").count() == 1


def test_control_without_the_lock_several_find_it_waiting(campaign: Campaign) -> None:
    """If this fails, the test above proves nothing."""
    barrier = threading.Barrier(WORKERS)

    def naive() -> bool:
        found = corrections.waiting_correction(campaign) is not None
        barrier.wait()
        return found

    assert together.at_once([naive] * WORKERS).count(True) > 1
