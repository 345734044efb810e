import pytest
from django.db import IntegrityError, transaction

from campaigns.models import Campaign
from core import approvals
from core.models import Approval, User
from tests.builders import opened_campaign, organisers

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return opened_campaign(published=False)


def propose(campaign: Campaign, by: User, digest: str = "a" * 64) -> Approval:
    return approvals.propose(action="test", subject=campaign, digest=digest, by=by, scope=campaign)


def approve(campaign: Campaign, by: User, digest: str = "a" * 64) -> Approval:
    return approvals.approve(action="test", subject=campaign, digest=digest, by=by, scope=campaign)


def test_a_second_person_approves_what_the_first_proposed(campaign: Campaign) -> None:
    first, second = organisers(campaign)
    propose(campaign, first)
    approval = approve(campaign, second)
    assert (approval.proposer, approval.approver) == (first, second)
    assert approvals.open_proposal("test", campaign) is None


def test_the_proposer_cannot_approve(campaign: Campaign) -> None:
    first, _second = organisers(campaign)
    propose(campaign, first)
    with pytest.raises(approvals.ProposerCannotApprove):
        approve(campaign, first)


def test_other_content_than_was_proposed_is_refused(campaign: Campaign) -> None:
    first, second = organisers(campaign)
    propose(campaign, first)
    with pytest.raises(approvals.ContentHasChanged):
        approve(campaign, second, digest="b" * 64)


def test_nothing_is_approved_twice(campaign: Campaign) -> None:
    first, second = organisers(campaign)
    propose(campaign, first)
    approve(campaign, second)
    with pytest.raises(approvals.NothingIsProposed):
        approve(campaign, second)


def test_new_content_replaces_the_open_proposal(campaign: Campaign) -> None:
    first, second = organisers(campaign)
    old = propose(campaign, first)
    assert propose(campaign, second).pk == old.pk
    new = propose(campaign, second, digest="b" * 64)
    assert new.proposer == second
    old.refresh_from_db()
    assert old.withdrawn_at


@pytest.mark.sqlite
def test_the_database_refuses_one_person_in_both_roles(campaign: Campaign) -> None:
    first, _second = organisers(campaign)
    proposal = propose(campaign, first)
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=proposal.pk).update(approver=first, approved_at=proposal.proposed_at)
