"""The vote as a kind of phase: its rules on the card, its gate, and that its status tells no counts."""

from __future__ import annotations

from datetime import time

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from campaigns import kinds
from campaigns.cards import compose
from campaigns.errors import ProgrammeIsWrong
from campaigns.models import Phase
from campaigns.services import may, require_open
from core import clock
from tests.builders import opened_campaign
from tests.voting.builders import poll
from voting import identity
from voting.models import Ballot, VotingRules

pytestmark = pytest.mark.django_db

PROGRAMME = {
    "period": "day",
    "sheets_per_period": 1,
    "choices_min": 3,
    "choices_max": 10,
    "per_submission": 1,
    "show_counts": "never",
    "show_totals": True,
}
UNSET = dict.fromkeys(["sheets_in_all", "per_area", "daily_from", "daily_until", "show_minutes", "show_at"])


def test_the_programme_s_rules_are_copied_and_stand_on_the_card() -> None:
    campaign = opened_campaign()
    phase = campaign.phases.get(kind="vote")
    described = {**PROGRAMME, **UNSET, "region_hint": "", "provider": "trial"}
    assert kinds.get("vote").describe(phase) == described
    assert next(each["rules"] for each in compose(campaign)["phases"] if each["kind"] == "vote") == described


def test_a_programme_with_impossible_rules_is_refused() -> None:
    phase = opened_campaign(published=False).phases.get(kind="vote")
    wrongs: list[dict[str, object]] = [
        {"period": "week"},
        {"choices_min": 0},
        {"choices_min": 11},
        {"sheets_per_period": 0},
        {"per_submission": 0},
        {"show_counts": "always"},
        {"show_counts": "cached"},
        {"show_counts": "cached", "show_minutes": 0},
        {"show_counts": "daily"},
        {"show_counts": "daily", "show_at": "noon"},
        {"show_counts": "live", "show_minutes": 5},
        {"sheets_per_period": 2, "sheets_in_all": 1},
        {"period": "phase", "sheets_in_all": 5},
        {"per_area": 0},
        {"daily_from": "08:00"},
        {"daily_from": "22:00", "daily_until": "08:00"},
        {"choices_max": "many"},
        {"unknown": 1},
    ]
    for wrong in wrongs:
        with pytest.raises(ProgrammeIsWrong):
            kinds.get("vote").load(phase, {**PROGRAMME, **wrong})


@pytest.mark.parametrize("hours", [("08:00", "22:00"), (time(8), time(22))])
def test_a_programme_may_set_every_further_rule(hours: tuple[object, object]) -> None:
    phase = opened_campaign(published=False).phases.get(kind="vote")
    further = {"sheets_in_all": 5, "per_area": 3, "region_hint": "本省各界", "show_counts": "daily"}
    begins, ends = hours
    rules = {**PROGRAMME, **further, "daily_from": begins, "daily_until": ends, "show_at": "20:00"}
    kinds.get("vote").load(phase, rules)
    described = kinds.get("vote").describe(phase)
    assert described == {
        **PROGRAMME,
        **further,
        "daily_from": "08:00",
        "daily_until": "22:00",
        "show_minutes": None,
        "show_at": "20:00",
        "provider": "trial",
    }
    kinds.get("vote").load(phase, described)  # as opening a campaign copies it
    assert kinds.get("vote").describe(phase) == described


def test_the_database_keeps_impossible_rules_out() -> None:
    rules = VotingRules.objects.filter(phase=opened_campaign(published=False).phases.get(kind="vote"))
    wrongs: list[dict[str, object]] = [
        {"choices_min": 0},
        {"choices_max": 2},
        {"sheets_per_period": 0},
        {"per_submission": 0},
        {"period": "week"},
        {"show_counts": "cached"},
        {"show_minutes": 5},
        {"show_counts": "daily", "show_minutes": 5},
        {"sheets_in_all": 0},
        {"period": "phase", "sheets_in_all": 5},
        {"per_area": 0},
        {"daily_until": "22:00"},
        {"daily_from": "22:00", "daily_until": "08:00"},
    ]
    for wrong in wrongs:
        with pytest.raises(IntegrityError), transaction.atomic():
            rules.update(**wrong)


def test_the_database_keeps_a_ballot_from_holding_more_than_is_allowed() -> None:
    here = poll(3)
    with here.open():
        here.cast(here.voter(), *here.ids)
    for counters in ({"sheets_used": 2}, {"choices_used": 11}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Ballot.objects.update(**counters)


def test_the_gate_names_the_card_and_the_cases() -> None:
    campaign = opened_campaign()
    phase = campaign.phases.get(kind="vote")
    assert kinds.get("vote").awaited(phase, clock.now()) == ["推选规则尚未锁定公布。", "尚无通过资料初审的案例。"]
    here = poll(1)
    assert kinds.get("vote").awaited(here.phase, clock.now()) == []
    with here.open():
        assert require_open(here.campaign, "vote") == here.phase


def test_a_campaign_without_its_identity_provider_is_neither_published_nor_voted_in() -> None:
    here = poll(1, provider="wechat")
    sentence = "本平台没有启用投票人身份方式“wechat”。"
    assert kinds.get("vote").problems(here.phase) == [sentence]
    with here.open():
        assert not may(here.campaign, "vote")


def test_a_vote_without_dates_is_a_problem() -> None:
    phase = opened_campaign(published=False).phases.get(kind="vote")
    assert kinds.get("vote").problems(phase) == []
    phase.opens_at = None
    assert kinds.get("vote").problems(phase) == ["阶段“网络投票”没有日期。"]


def test_a_limit_by_area_that_leaves_no_room_for_a_sheet_is_a_problem() -> None:
    campaign = opened_campaign(published=False)
    phase = campaign.phases.get(kind="vote")
    VotingRules.objects.filter(phase=phase).update(per_area=1)
    campaign.areas.filter(position__gt=3).delete()
    assert kinds.get("vote").problems(phase) == []
    campaign.areas.filter(position=3).delete()
    assert kinds.get("vote").problems(phase) == ["每次至少选3个案例，但2个奖区各最多1票，不足此数。"]


def test_the_status_is_the_same_whether_anybody_voted() -> None:
    here = poll(3)
    before = kinds.get("vote").status(here.phase)
    with here.open():
        here.cast(here.voter(), *here.ids)
    assert kinds.get("vote").status(here.phase) == before == "3 个案例参加投票"
    assert kinds.get("vote").status(opened_campaign().phases.get(kind="vote")) == ""


def test_closing_costs_the_same_queries_whatever_the_number_of_cases() -> None:
    queries = []
    for here in (poll(3), poll(5)):
        with here.open():
            here.cast(here.voter(), *here.ids[:3])
            phase = Phase.objects.get(pk=here.phase.pk)
            with CaptureQueriesContext(connection) as captured:
                kinds.get("vote").close(phase, by=None)
        queries.append(len(captured))
        values = here.phase.results.order_by("-value").values_list("value", flat=True)
        assert [int(value) for value in values] == [1, 1, 1, 0, 0][: len(here.ids)]
    assert queries[0] == queries[1] < 30


def test_the_trial_provider_refuses_to_exist_in_production(settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(ImproperlyConfigured):
        identity.Trial()
    with pytest.raises(ImproperlyConfigured):
        identity.set_up()
    settings.PRODUCTION = False
    identity.set_up()
    assert identity.provider("trial")


def test_an_unknown_provider_stops_the_start(settings) -> None:
    settings.VOTER_PROVIDERS = ["wishful"]
    with pytest.raises(ImproperlyConfigured, match="wishful"):
        identity.set_up()
    settings.VOTER_PROVIDERS = ["trial"]
    identity.set_up()
