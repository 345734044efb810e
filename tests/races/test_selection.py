"""Organisers propose, confirm and keep at the same instant: one proposal, one confirmation, one scenario."""

import threading

import pytest

from core import approvals, clock
from core.errors import DomainError
from core.models import Approval, AuditEntry, Role, User
from results import services
from results.models import Scenario, Selection
from results.services.selecting import CONFIRM
from submissions.models import PhaseResult
from tests.builders import person
from tests.races.together import at_once
from tests.results.builders import NOTICE_DAY, Judged, judged

WORKERS = 6

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def there() -> Judged:
    return judged(4)


def others(there: Judged) -> list[User]:
    host = there.campaign.hosts.all()[0].organisation
    return [there.second, *(person(Role.ORGANISER, host) for _other in range(WORKERS - 1))]


def test_of_all_who_confirm_at_once_exactly_one_is_the_second_person(there: Judged) -> None:
    people = others(there)
    with clock.at(NOTICE_DAY):
        answers = at_once([lambda by=by: services.propose_selection(campaign=there.campaign, by=by) for by in people])
        assert len({answer.pk for answer in answers if isinstance(answer, Selection)}) == 1, answers
        assert Approval.objects.filter(action=CONFIRM).count() == 1
        answers = at_once([lambda by=by: services.confirm_selection(campaign=there.campaign, by=by) for by in people])
    confirmed = [answer for answer in answers if isinstance(answer, Selection)]
    assert len(confirmed) == 1, answers
    assert all(isinstance(answer, DomainError) for answer in answers if answer not in confirmed)
    approval = Approval.objects.get(action=CONFIRM)
    assert approval.approver is not None
    assert approval.approver != approval.proposer
    assert AuditEntry.objects.filter(action="selection.confirm").count() == 1
    assert PhaseResult.objects.filter(phase__kind="select").count() == 3


def test_control_without_the_lock_several_believe_that_they_confirmed(there: Judged) -> None:
    """Looking at the open proposal and then approving it is a race; if this fails, the test above proves nothing."""
    people = others(there)
    with clock.at(NOTICE_DAY):
        services.propose_selection(campaign=there.campaign, by=there.first)
    barrier = threading.Barrier(WORKERS, timeout=60)

    def naive(by: User) -> str:
        proposal = approvals.open_proposal(CONFIRM, there.campaign)
        barrier.wait()
        assert proposal is not None
        proposal.approver, proposal.approved_at = by, NOTICE_DAY
        proposal.save()
        return "confirmed"

    assert at_once([lambda by=by: naive(by) for by in people]).count("confirmed") > 1


def test_a_slot_kept_by_several_at_once_holds_one_scenario(there: Judged) -> None:
    def keep(size: int) -> Scenario:
        return services.save_scenario(
            campaign=there.campaign, slot="A", list_size=size, area_floors={}, city_cap=None, by=there.first
        )

    with clock.at(NOTICE_DAY):
        answers = at_once([lambda size=size: keep(size) for size in range(1, WORKERS + 1)])
    assert all(isinstance(answer, Scenario) for answer in answers), answers
    kept = Scenario.objects.get()
    assert len(kept.numbers) == min(kept.list_size, 4)
