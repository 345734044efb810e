"""What two persons do to a certificate after its issue: re-issue, rectification, revocation and the way back."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core import approvals, clock, signatures
from core.models import AuditEntry, Job
from core.pdf import GlyphsAreMissing
from results import services
from results.certificate_words import TitleDoesNotFit
from results.models import Certificate, CertificateAct, CertificateVersion
from results.services import certificate_acts as acts
from results.services import certifying
from tests.results.builders import AFTER_NOTICE, Judged, certified

pytestmark = pytest.mark.django_db

LATER = AFTER_NOTICE + timedelta(days=3)


def one() -> Certificate:
    return Certificate.objects.select_related("campaign").order_by("number")[0]


def propose(there: Judged, kind: str, **facts: Any) -> CertificateAct:
    facts = {"reason": "名称有误，予以更正。", **facts}
    return services.propose_certificate_act(certificate=one(), kind=kind, **facts, by=there.first)


def do(there: Judged, kind: str, **facts: Any) -> CertificateAct:
    digest = acts.content_digest(propose(there, kind, **facts))
    return services.approve_certificate_act(certificate=one(), digest=digest, by=there.second)


def test_a_re_issue_prints_another_version_under_the_same_number() -> None:
    there = certified(3)
    before = one()
    with clock.at(LATER):
        do(there, "reissue", title="更正后的案例名称")
    after = one()
    assert (after.number, after.version, after.state) == (before.number, 2, "valid")
    assert (after.zone, after.title) == (before.zone, "更正后的案例名称")
    first, second = CertificateVersion.objects.filter(certificate=after)
    assert (first.title, second.title) == (before.title, "更正后的案例名称")  # the old words stay
    assert second.printed_at > first.printed_at
    for version in (first, second):
        assert signatures.verify(version.key.public, version.signature, version.signed)
    assert second.signed.split("\n")[2] == "2"
    assert Job.objects.get(kind="certificate").facts == {"certificate": after.pk}
    assert AuditEntry.objects.filter(action="certificate.reissue").count() == 1


def test_the_states_follow_one_another_and_each_way_back_is_an_act_of_its_own() -> None:
    there = certified(3)
    with clock.at(LATER):
        for kind, state in (
            ("rectify", "rectifying"),
            ("restore", "valid"),
            ("rectify", "rectifying"),
            ("withdraw", "withdrawn"),
            ("restore", "valid"),
            ("withdraw", "withdrawn"),
        ):
            act = do(there, kind, reason=f"理由：{kind}")
            found = one()
            assert found.state == state
            assert found.state_since == (None if state == "valid" else act.done_at)
    assert one().acts.count() == 6  # nothing is overwritten


@pytest.mark.parametrize(
    ("done", "kind"),
    [((), "restore"), (("rectify",), "rectify"), (("withdraw",), "withdraw"), (("withdraw",), "reissue")],
)
def test_an_act_that_the_state_does_not_allow_is_refused(done: tuple[str, ...], kind: str) -> None:
    there = certified(3)
    with clock.at(LATER):
        for earlier in done:
            do(there, earlier)
        with pytest.raises(acts.CertificateIsInAnotherState):
            propose(there, kind, title="另一名称")


def test_one_person_alone_changes_nothing() -> None:
    there = certified(3)
    with clock.at(LATER):
        digest = acts.content_digest(propose(there, "withdraw"))
        with pytest.raises(approvals.ProposerCannotApprove):
            services.approve_certificate_act(certificate=one(), digest=digest, by=there.first)
        assert one().state == "valid"
        propose(there, "withdraw", reason="另一理由。")
        with pytest.raises(approvals.ContentHasChanged):  # the page showed other words
            services.approve_certificate_act(certificate=one(), digest=digest, by=there.second)
        services.drop_certificate_act(certificate=one(), by=there.second)
        with pytest.raises(acts.NoActIsProposed):
            services.approve_certificate_act(certificate=one(), digest=digest, by=there.second)
        with pytest.raises(acts.NoActIsProposed):
            services.drop_certificate_act(certificate=one(), by=there.second)
    assert one().state == "valid"
    assert not CertificateAct.objects.exists()


def test_an_act_that_was_done_is_not_done_again() -> None:
    there = certified(3)
    with clock.at(LATER):
        digest = acts.content_digest(propose(there, "withdraw"))
        services.approve_certificate_act(certificate=one(), digest=digest, by=there.second)
        with pytest.raises(acts.NoActIsProposed):
            services.approve_certificate_act(certificate=one(), digest=digest, by=there.second)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"kind": "withdraw", "reason": "  "}, acts.ReasonIsRequired),
        ({"kind": "reissue"}, acts.NothingIsCorrected),
        ({"kind": "reissue", "zone": "𠮷祥开发区"}, GlyphsAreMissing),
        ({"kind": "reissue", "title": "𠮷祥案例"}, GlyphsAreMissing),
        ({"kind": "reissue", "title": "办" * 400}, TitleDoesNotFit),
        ({"kind": "rectify", "due_on": AFTER_NOTICE.date()}, acts.DayIsPast),
    ],
)
def test_what_cannot_be_done_is_refused_before_anyone_is_asked(facts: dict[str, Any], refusal: type[Exception]) -> None:
    there = certified(3)
    with clock.at(LATER), pytest.raises(refusal):
        propose(there, **facts)
    assert not CertificateAct.objects.exists()


def test_a_certificate_that_is_not_public_yet_is_not_changed() -> None:
    there = certified(3)
    Certificate.objects.update(issued_at=LATER + timedelta(days=1))
    with clock.at(LATER), pytest.raises(acts.CertificateIsNotPublic):
        propose(there, "withdraw")


def test_the_database_keeps_acts_and_versions_whole() -> None:
    there = certified(3)
    with clock.at(LATER):
        act = propose(there, "withdraw")
    for wrong in ({"done_at": LATER}, {"reason": ""}, {"kind": "reissue"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CertificateAct.objects.filter(pk=act.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateAct.objects.create(certificate=one(), kind="rectify", reason="二", proposed_at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.update(state="rectifying", state_since=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateVersion.objects.update(version=1, certificate=one())


def test_a_revoked_certificate_is_not_printed_again() -> None:
    there = certified(3)
    with clock.at(LATER):
        do(there, "withdraw")
        job = services.issue_certificates(campaign=there.campaign, by=there.first)
    assert job != Job.objects.filter(kind="certificates").order_by("pk")[0]
    assert certifying.pdf_job(there.campaign) == job  # asked for by the revocation itself
    assert Job.objects.filter(kind="certificates").count() == 2
    left = [version.certificate for version in certifying.present_versions(there.campaign)]
    assert one() not in left
    assert len(left) == 1
