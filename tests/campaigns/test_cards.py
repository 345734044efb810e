from datetime import timedelta

import pytest

from campaigns import cards, errors
from campaigns.models import Campaign, RuleCard
from core import approvals, clock
from tests.builders import during, locked_card, opened_campaign, organisers

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return opened_campaign()


def test_two_organisers_lock_the_card_before_the_vote(campaign: Campaign) -> None:
    card = locked_card(campaign)
    assert card.content == cards.compose(campaign)
    assert card.rules("vote")["choices_max"] == 10
    assert card.approval.proposer != card.approval.approver


def test_one_organiser_cannot(campaign: Campaign) -> None:
    first, _second = organisers(campaign)
    with clock.at(during(campaign, "screening")):
        cards.propose_lock(campaign=campaign, by=first)
        with pytest.raises(approvals.ProposerCannotApprove):
            cards.lock(campaign=campaign, by=first)
    assert not RuleCard.objects.exists()


def test_a_locked_card_is_not_locked_again(campaign: Campaign) -> None:
    locked_card(campaign)
    with clock.at(during(campaign, "screening")), pytest.raises(errors.CardIsLocked):
        cards.propose_lock(campaign=campaign, by=organisers(campaign)[0])


def test_it_is_too_late_once_voting_has_begun(campaign: Campaign) -> None:
    with clock.at(during(campaign, "voting", timedelta())), pytest.raises(errors.VotingHasBegun):
        cards.propose_lock(campaign=campaign, by=organisers(campaign)[0])


def test_rules_that_changed_after_the_proposal_must_be_proposed_again(campaign: Campaign) -> None:
    first, second = organisers(campaign)
    with clock.at(during(campaign, "screening")):
        cards.propose_lock(campaign=campaign, by=first)
        campaign.areas.filter(position=1).update(name="别的")
        with pytest.raises(approvals.ContentHasChanged):
            cards.lock(campaign=campaign, by=second)
