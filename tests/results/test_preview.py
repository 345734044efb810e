"""The preview of a card on invented cases."""

import pytest

from campaigns import cards
from campaigns.models import Campaign
from results.preview import Preview, preview
from tests.builders import laid_cases, opened_campaign

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return opened_campaign()


def told(campaign: Campaign, **rules: object):
    found = preview(campaign, cards.with_rules(cards.compose(campaign), {"selection": rules}))
    assert found is not None
    return found


def test_before_anybody_takes_part_sixteen_cities_and_fifteen_experts_are_supposed(campaign: Campaign) -> None:
    found = told(campaign)
    assert (found.cases, found.cities, found.experts, found.chosen) == (64, 16, 15, 30)
    assert [(line.name, line.least) for line in found.areas] == [(area.name, 0) for area in campaign.areas.all()]
    assert sum(line.chosen for line in found.areas) == 30
    assert found == told(campaign)  # the same card and seed, the same preview


def test_the_preview_follows_the_rules(campaign: Campaign) -> None:
    assert told(campaign, list_size=12).chosen == 12
    assert told(campaign, vote_weight=0, score_weight=100).without_votes == 0
    assert told(campaign, vote_weight=100, score_weight=0).without_votes > 3
    assert told(campaign, spread_limit=None).marked == 0
    assert told(campaign, spread_limit=1).marked > 50
    fewest, _middle, most = (points for _votes, points in told(campaign, vote_points="rank").conversion)
    assert (fewest, most) == (0, 100)
    capped = {"vote_points": "capped_linear", "vote_cap": 10}  # everybody has ten votes: more bring nothing
    assert told(campaign, **capped).loud_gain < 1 < told(campaign, vote_points="rank").loud_gain


def test_a_card_that_refuses_its_own_list_says_why(campaign: Campaign) -> None:
    assert "14个案例" in told(campaign, score_method="normalised", least_cases=14).refusal
    assert told(campaign, score_method="normalised", least_cases=12).chosen == 30


def test_a_draft_with_more_experts_than_there_are_invents_no_more(campaign: Campaign) -> None:
    def read_by(experts: int) -> Preview | None:
        rules = {"review": {"experts_per_submission": experts}}
        return preview(campaign, cards.with_rules(cards.compose(campaign), rules))

    assert read_by(32767) == read_by(15) != read_by(3)


def test_the_cases_that_are_admitted_are_counted_and_not_named(campaign: Campaign) -> None:
    cases = laid_cases(campaign, 6)
    found = told(campaign)
    assert found.cases == found.chosen == 6
    assert not any(case.case_title in repr(found) or str(case.zone) in repr(found) for case in cases)
