"""Several organisers approve the same decision of a deliberation at once: it comes into force once, by one of them."""

import threading

import pytest

from core import approvals, clock
from core.errors import DomainError
from core.models import Approval, AuditEntry, Role, User
from results import services
from results.models import Adjustment
from results.services.adjusting import DECIDE
from tests.builders import person
from tests.races.together import at_once
from tests.results import deliberations as told
from tests.results.builders import NOTICE_DAY, Judged

WORKERS = 6

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def there() -> Judged:
    return told.scored()


def others(there: Judged) -> list[User]:
    host = there.campaign.hosts.all()[0].organisation
    return [there.second, *(person(Role.ORGANISER, host) for _other in range(WORKERS - 1))]


def test_of_all_who_approve_at_once_exactly_one_is_the_second_person(there: Judged) -> None:
    adjustment = told.proposed(there, told.item_of(told.begun(there), there, 1), "take")
    with clock.at(NOTICE_DAY):
        answers = at_once(
            [
                lambda by=by: services.approve_adjustment(adjustment=adjustment, by=by)
                for by in [there.first, *others(there)]
            ]
        )
    done = [answer for answer in answers if isinstance(answer, Adjustment)]
    assert len(done) == 1, answers
    assert all(isinstance(answer, DomainError) for answer in answers if answer not in done)
    assert AuditEntry.objects.filter(action="adjustment.decide").count() == 1
    approval = Approval.objects.get(action=DECIDE)
    assert approval.approver is not None
    assert approval.approver != approval.proposer


def test_of_all_who_propose_about_a_case_at_once_one_decision_stands(there: Judged) -> None:
    item = told.item_of(told.begun(there), there, 1)
    facts = {"direction": "take", "clause": "process", "detail": "", "reason": "材料真实。"}
    with clock.at(NOTICE_DAY):
        answers = at_once(
            [lambda by=by: services.propose_adjustment(item=item, by=by, **facts) for by in others(there)]
        )
    assert len([answer for answer in answers if isinstance(answer, Adjustment)]) == 1, answers
    assert Adjustment.objects.count() == 1


def test_control_without_the_lock_several_believe_that_they_approved(there: Judged) -> None:
    """Looking at the open proposal and then approving it is a race; if this fails, the first test proves nothing."""
    adjustment = told.proposed(there, told.item_of(told.begun(there), there, 1), "take")
    barrier = threading.Barrier(WORKERS, timeout=60)

    def naive(by: User) -> str:
        proposal = approvals.open_proposal(DECIDE, adjustment)
        barrier.wait()
        assert proposal is not None
        proposal.approver, proposal.approved_at = by, NOTICE_DAY
        proposal.save()
        return "approved"

    assert at_once([lambda by=by: naive(by) for by in others(there)]).count("approved") > 1
