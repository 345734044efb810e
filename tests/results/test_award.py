"""Announcement and certificates, and what an objection holds."""

import re

import pytest
from django.db import IntegrityError, transaction

from campaigns.errors import PhaseAwaits
from core import approvals, clock
from core.models import AuditEntry, Job
from results import services
from results.errors import NothingToAnnounce, NothingToCertify, PaperIsNotDrafted
from results.models import Announcement, Certificate, Objection
from results.services.certifying import draw_number
from submissions.models import Submission
from tests.results.builders import (
    AFTER_NOTICE,
    DURING_NOTICE,
    LAST_DAY,
    Judged,
    announce,
    announced,
    certified,
    noticed,
    settled,
)

pytestmark = pytest.mark.django_db


def objected(there: Judged, index: int) -> Objection:
    with clock.at(DURING_NOTICE):
        return services.raise_objection(
            campaign=there.campaign, submission=there.case(index), name="王某", contact="a@example.com", content="有误"
        )


def settle(objection: Objection, there: Judged, finding: str) -> None:
    with clock.at(AFTER_NOTICE):
        settled(there, objection, finding)


def certify(there: Judged) -> Job:
    with clock.at(AFTER_NOTICE):
        return services.issue_certificates(campaign=there.campaign, by=there.first)


def holders() -> set[int]:
    return set(Certificate.objects.values_list("submission", flat=True))


def test_nothing_is_announced_before_the_notice_is_over() -> None:
    there = noticed(3)
    with clock.at(LAST_DAY), pytest.raises(PhaseAwaits, match="公示"):
        services.propose_announcement(campaign=there.campaign, by=there.first)


def test_two_persons_announce() -> None:
    there = noticed(3)
    with clock.at(AFTER_NOTICE):
        with pytest.raises(PaperIsNotDrafted):
            services.announce(campaign=there.campaign, by=there.second)
        services.propose_announcement(campaign=there.campaign, by=there.first)
        with pytest.raises(approvals.ProposerCannotApprove):
            services.announce(campaign=there.campaign, by=there.first)
        paper = services.announce(campaign=there.campaign, by=there.second)
        with pytest.raises(NothingToAnnounce):
            services.propose_announcement(campaign=there.campaign, by=there.first)
    assert len(paper.cases) == 2
    assert Job.objects.filter(kind="announcement").count() == 1


def test_certificates_wait_for_the_announcement() -> None:
    with pytest.raises(NothingToCertify):
        certify(noticed(3))


def test_every_announced_case_has_one_certificate_however_often_they_are_issued() -> None:
    there = announced(4)
    first = certify(there)
    numbers = set(Certificate.objects.values_list("number", flat=True))
    assert certify(there) == first  # the same certificates are the same job
    assert set(Certificate.objects.values_list("number", flat=True)) == numbers
    assert holders() == {case.pk for case in there.cases[1:]}
    assert AuditEntry.objects.filter(action="certificate.issue").count() == 1


def test_the_database_keeps_one_certificate_for_a_case() -> None:
    there = certified(3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(
            campaign=there.campaign, submission=there.case(2), number="2026-XXXXXX", issued_at=AFTER_NOTICE
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.update(state="withdrawn")


def test_a_number_comes_from_the_published_seed_and_tells_no_place() -> None:
    there = certified(5)
    certificates = list(Certificate.objects.select_related("submission"))
    assert all(re.fullmatch(r"2026-[2-9A-HJKMNP-Z]{6}", c.number) for c in certificates)
    assert all(c.number == draw_number(there.campaign, c.submission.number or 0) for c in certificates)
    assert len({c.number for c in certificates}) == 4


def test_a_number_that_is_taken_is_drawn_again() -> None:
    there = announced(3)
    rival = certified(3)
    taken = draw_number(there.campaign, there.case(2).number or 0)
    Certificate.objects.filter(submission=rival.case(2)).update(number=taken)
    certify(there)
    number = Certificate.objects.get(submission=there.case(2)).number
    assert number == draw_number(there.campaign, there.case(2).number or 0, 1)


def test_an_open_objection_holds_only_its_own_case() -> None:
    there = noticed(4)
    objection = objected(there, 3)
    with clock.at(AFTER_NOTICE):
        announce(there)
    certify(there)
    assert holders() == {there.case(1).pk, there.case(2).pk}
    settle(objection, there, "dismissed")
    with clock.at(AFTER_NOTICE):
        announce(there)  # a second announcement, of the case that was held
    certify(there)
    assert there.case(3).pk in holders()
    assert [len(paper.cases) for paper in Announcement.objects.all()] == [2, 1]


def test_an_upheld_objection_takes_its_case_off() -> None:
    there = noticed(4)
    objection = objected(there, 3)
    settle(objection, there, "upheld")
    with clock.at(AFTER_NOTICE):
        announce(there)
    certify(there)
    with clock.at(AFTER_NOTICE), pytest.raises(NothingToAnnounce):
        services.propose_announcement(campaign=there.campaign, by=there.first)
    assert there.case(3).pk not in holders()


def test_a_corrected_entry_stays_on_the_list() -> None:
    there = noticed(4)
    objection = objected(there, 3)
    settle(objection, there, "corrected")
    with clock.at(AFTER_NOTICE):
        announce(there)
    assert len(Announcement.objects.get().cases) == 3


def test_an_objection_to_the_whole_list_holds_no_case() -> None:
    there = noticed(3)
    with clock.at(DURING_NOTICE):
        services.raise_objection(
            campaign=there.campaign, submission=None, name="王某", contact="a@example.com", content="有误"
        )
    with clock.at(AFTER_NOTICE):
        announce(there)
    assert Submission.objects.filter(announced__isnull=False).count() == 2


def test_an_objection_settled_between_draft_and_publication_stops_the_paper() -> None:
    there = noticed(4)
    objection = objected(there, 3)
    with clock.at(AFTER_NOTICE):
        services.propose_announcement(campaign=there.campaign, by=there.first)
    settle(objection, there, "dismissed")
    with clock.at(AFTER_NOTICE), pytest.raises(approvals.ContentHasChanged):
        services.announce(campaign=there.campaign, by=there.second)
