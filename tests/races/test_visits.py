"""Two devices file at the same instant, two people of a zone correct the same fact, two organisers release."""

from collections import Counter

import pytest

from core.approvals import ProposerCannotApprove
from core.models import AuditEntry, Message, Role, User
from review import services
from review.errors import ReportWasFiled
from review.models import FactCorrection, Visit, VisitFact
from review.services import visits
from review.services.correcting import FactIsCorrected
from review.services.releasing import ReportIsReleased
from review.services.visits import Fact
from tests.builders import organisers, person
from tests.races import together
from tests.review.builders import VISIT_DAY, Panel, panel, planned, reported, reporter_of

THREADS = 6

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def built() -> Panel:
    return panel()


def at_once(works) -> Counter:
    return Counter(type(answer) for answer in together.at_once(works))


def written(built: Panel) -> Visit:
    """A visit whose report is saved and waits to be filed."""
    visit = planned(built, reporter_of(built))
    fact = Fact("典型经验", "窗口登记一户，用时半天。", VISIT_DAY, "窗口工作人员")
    return services.save_report(visit=visit, text="现场看了。", facts=[fact], version=0, by=visit.reporter)


@pytest.mark.sqlite
def test_a_report_that_several_devices_file_is_filed_once(built) -> None:
    person(Role.APPLICANT, built.cases[0].zone.organisation, "开发区江某")
    with built.scoring():
        visit = written(built)
        letters = Message.objects.count()
        answers = at_once([lambda: services.file_report(visit=visit, by=visit.reporter)] * THREADS)
    assert answers == {Visit: 1, ReportWasFiled: THREADS - 1}
    assert AuditEntry.objects.filter(action="visit.report").count() == 1
    assert Message.objects.count() == letters + 1  # the zone is told once


def test_control_without_the_lock_several_file_the_same_report(built, monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails, the test above proves nothing."""

    def unlocked(visit: Visit, by: User) -> Visit:
        found = Visit.objects.select_related("phase__campaign", "submission").get(pk=visit.pk)
        if found.filed_at:
            raise ReportWasFiled
        return found

    with built.scoring():
        visit = written(built)
        monkeypatch.setattr(visits, "writable", unlocked)
        for _round in range(5):
            Visit.objects.filter(pk=visit.pk).update(filed_at=None)
            if at_once([lambda: services.file_report(visit=visit, by=visit.reporter)] * THREADS)[Visit] > 1:
                return
    pytest.fail("the race never happened")


@pytest.mark.sqlite
def test_a_fact_that_several_people_correct_has_one_correction(built) -> None:
    people = [person(Role.APPLICANT, built.cases[0].zone.organisation, f"开发区{n}") for n in range(THREADS)]
    with built.scoring():
        fact = VisitFact.objects.get(visit=reported(planned(built, reporter_of(built))))

        def correct(by: User) -> FactCorrection:
            return services.correct_fact(fact=fact, text=f"{by}的更正。", reason="笔误。", by=by)

        answers = at_once([lambda by=by: correct(by) for by in people])
    assert answers == {FactCorrection: 1, FactIsCorrected: THREADS - 1}
    assert FactCorrection.objects.count() == 1


@pytest.mark.sqlite
def test_a_report_that_two_organisers_release_at_once_is_released_by_the_second(built) -> None:
    first, second = organisers(built.campaign)
    with built.scoring():
        visit = reported(planned(built, reporter_of(built)))
        services.propose_release(visit=visit, by=first)
        press = [lambda by=by: services.release_report(visit=visit, by=by) for by in [first, second] * 3]
        answers = at_once(press)
    assert answers[Visit] == 1
    assert set(answers) <= {Visit, ReportIsReleased, ProposerCannotApprove}
    release = Visit.objects.select_related("release").get(pk=visit.pk).release
    assert release is not None
    assert (release.proposer, release.approver) == (first, second)
