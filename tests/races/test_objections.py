"""A button pressed often, two who settle at once, the last instant: one objection, one finding, none too late."""

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from campaigns.models import Phase
from core import approvals, clock
from core.models import Job
from results import services
from results.models import Announcement, Objection, PublicNotice, Sender
from results.services import examining, objections
from tests.races.together import at_once
from tests.results.builders import AFTER_NOTICE, DURING_NOTICE, Judged, noticed, objected

WORKERS = 6

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def there() -> Judged:
    return noticed(3)


def test_one_press_and_its_repetitions_are_one_objection(there: Judged) -> None:
    with clock.at(DURING_NOTICE):
        answers = at_once([lambda: objected(there, there.case(2), key="k")] * WORKERS)
    assert {answer.pk for answer in answers if isinstance(answer, Objection)} == {Objection.objects.get().pk}, answers
    assert all(isinstance(answer, Objection) for answer in answers)
    assert Sender.objects.count() == 1


def test_control_without_the_lock_only_the_constraint_stops_them(
    there: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = there.campaign.phases.get(key="notice").public_notice
    barrier = threading.Barrier(WORKERS)

    def looked_up(*args: object) -> None:
        barrier.wait()

    monkeypatch.setattr(objections, "_locked_notice", lambda _campaign: notice)
    monkeypatch.setattr(objections, "_refuse_strange_case", looked_up)  # all have looked for the key by then
    with clock.at(DURING_NOTICE):
        answers = at_once([lambda: objected(there, key="k")] * WORKERS)
    assert sum(isinstance(answer, IntegrityError) for answer in answers) == WORKERS - 1
    assert Objection.objects.count() == 1


def test_of_two_who_settle_at_once_one_has(there: Judged) -> None:
    with clock.at(DURING_NOTICE):
        objection = services.accept_objection(objection=objected(there, there.case(2)), by=there.first)
        answers = at_once(
            [
                lambda by=by: services.settle_objection(objection=objection, finding="dismissed", reply=by.name, by=by)
                for by in (there.first, there.second)
            ]
        )
    (done,) = [answer for answer in answers if isinstance(answer, Objection)]
    objection.refresh_from_db()
    assert (objection.reply, objection.settled_by) == (done.reply, done.settled_by)
    assert Job.objects.filter(kind="objection_reply").count() == 1


def test_control_without_the_lock_both_have(there: Judged, monkeypatch: pytest.MonkeyPatch) -> None:
    barrier = threading.Barrier(2)

    def unlocked(objection: Objection, by: object) -> Objection:
        row = Objection.objects.select_related("notice__phase__campaign").get(pk=objection.pk)
        barrier.wait()
        return row

    monkeypatch.setattr(examining, "_handled", unlocked)
    with clock.at(DURING_NOTICE):
        objection = objected(there)
        Objection.objects.update(state="examining")
        answers = at_once(
            [
                lambda by=by: services.settle_objection(objection=objection, finding="dismissed", reply=by.name, by=by)
                for by in (there.first, there.second)
            ]
        )
    assert all(isinstance(answer, Objection) for answer in answers)


def test_nothing_that_is_stored_came_after_the_end(there: Judged) -> None:
    closes_at = Phase.objects.get(campaign=there.campaign, key="notice").closes_at
    assert closes_at
    with clock.at(closes_at - timedelta(milliseconds=60)):
        at_once([lambda: objected(there)] * WORKERS)
    assert not Objection.objects.filter(received_at__gte=closes_at).exists()


def announced_beside(there: Judged) -> object:
    """The announcement by one person while another connection is storing an objection; what came of it."""
    with clock.at(AFTER_NOTICE):
        services.propose_announcement(campaign=there.campaign, by=there.first)
    notice = PublicNotice.objects.get()
    with ThreadPoolExecutor(1) as threads, clock.at(AFTER_NOTICE):
        with transaction.atomic():
            PublicNotice.objects.select_for_update(of=("self",), no_key=True).get(pk=notice.pk)
            announcing = threads.submit(at_once, [lambda: services.announce(campaign=there.campaign, by=there.second)])
            wait([announcing], timeout=2)
            Objection.objects.create(
                notice=notice, submission=there.case(2), content="有误", receipt="YY-1", received_at=DURING_NOTICE
            )
        return announcing.result(60)[0]


def test_who_announces_waits_for_an_objection_that_is_being_stored(there: Judged) -> None:
    assert isinstance(announced_beside(there), approvals.ContentHasChanged)


def test_control_without_the_wait_the_case_is_announced(there: Judged, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("results.services.announcing._wait_for_objections", lambda _campaign: None)
    assert isinstance(announced_beside(there), Announcement)
