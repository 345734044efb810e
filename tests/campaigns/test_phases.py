"""Openness follows the clock; moves happen once, in order, also after downtime."""

from datetime import timedelta

import pytest

from campaigns import errors, services
from campaigns.models import Campaign, Phase
from core import clock
from core.models import AuditEntry
from submissions.models import PhaseResult
from tests.builders import admitted_cases, during, opened_campaign, organisers

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.fixture
def campaign() -> Campaign:
    return opened_campaign()


@pytest.mark.sqlite
@pytest.mark.parametrize("edge", ["opens_at", "closes_at"])
@pytest.mark.parametrize("step", [-SECOND, timedelta(), SECOND])
def test_the_window_is_half_open_in_python_and_in_the_database(campaign: Campaign, edge: str, step: timedelta) -> None:
    phase = campaign.phases.get(key="voting")
    moment = getattr(phase, edge) + step
    expected = {"opens_at": step >= timedelta(), "closes_at": step < timedelta()}[edge]
    assert phase.is_open_at(moment) is expected
    assert (phase in Phase.objects.open_at(moment)) is expected


def test_a_verb_follows_the_clock_without_any_worker(campaign: Campaign) -> None:
    phase = campaign.phases.get(key="registration")
    with clock.at(phase.opens_at - timedelta(minutes=1)), pytest.raises(errors.PhaseHasNotOpened, match="7月15日"):
        services.require_open(campaign, "submit")
    with clock.at(phase.closes_at - timedelta(minutes=1)):
        assert services.require_open(campaign, "submit") == phase
    with clock.at(phase.closes_at), pytest.raises(errors.PhaseIsClosed, match="组织报名"):
        services.require_open(campaign, "submit")


def test_nothing_may_be_done_before_publication() -> None:
    campaign = opened_campaign(published=False)
    with clock.at(during(campaign, "registration")):
        assert not services.may(campaign, "submit")
        with pytest.raises(errors.CampaignIsNotPublished):
            services.require_open(campaign, "submit")


def test_an_unknown_verb_names_no_phase(campaign: Campaign) -> None:
    with pytest.raises(errors.CampaignHasNoSuchPhase):
        services.require_open(campaign, "fly")


@pytest.mark.sqlite
def test_after_downtime_the_moves_catch_up_in_order_and_once(campaign: Campaign) -> None:
    cases = admitted_cases(campaign, 3)
    with clock.at(during(campaign, "meeting")):
        moved = services.advance()
        assert [phase.key for phase in moved] == ["registration", "screening", "voting", "review", "visits"]
        assert services.advance() == []
    for phase in moved:
        assert phase.closed_at == phase.closes_at
    assert AuditEntry.objects.filter(action="phase.close").count() == 5
    assert PhaseResult.objects.filter(phase__key="screening", submission__in=cases).count() == 3


def test_a_phase_that_was_closed_early_never_opens_again(campaign: Campaign) -> None:
    phase = campaign.phases.get(key="registration")
    with clock.at(during(campaign, "registration")):
        assert services.close_phase(phase, by=None)
        assert not services.close_phase(phase, by=None)
        assert not services.may(campaign, "submit")
    assert not Phase.objects.open_at(phase.opens_at + SECOND).filter(pk=phase.pk).exists()


def test_a_close_that_fails_leaves_the_phase_open(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    from submissions.kinds import Collect

    def fail(self: Collect, phase: Phase, **kwargs: object) -> None:
        raise RuntimeError("the machine died in the middle")

    phase = campaign.phases.get(key="registration")
    with monkeypatch.context() as patch:
        patch.setattr(Collect, "close", fail)
        with pytest.raises(RuntimeError):
            services.close_phase(phase, by=None)
    phase.refresh_from_db()
    assert phase.closed_at is None
    assert services.close_phase(phase, by=None)


def test_a_phase_with_a_length_starts_with_an_act(campaign: Campaign) -> None:
    phase = campaign.phases.get(key="notice")
    organiser = organisers(campaign)[0]
    assert not phase.is_open_at(clock.now())
    with clock.at(during(campaign, "meeting", timedelta(days=8, hours=9))):  # Friday 2026-10-09
        phase, warnings = services.start_phase(phase=phase, by=organiser)
        assert warnings == []
        assert phase.is_open_at(clock.now())
        again, _warnings = services.start_phase(phase=phase, by=organiser)
    assert again.closes_at == phase.closes_at
    # 10-09 Friday, 10-10 a make-up Saturday, then Monday to Wednesday: five working days.
    assert (phase.closes_at - timedelta(hours=1)).date().isoformat() == "2026-10-14"


def test_publication_takes_two_and_shows_problems(campaign: Campaign) -> None:
    fresh = opened_campaign(published=False)
    first = organisers(fresh)[0]
    fresh.texts.filter(key="commitment").delete()
    with pytest.raises(errors.CampaignHasProblems, match="诚信承诺"):
        services.propose_publication(campaign=Campaign.objects.get(pk=fresh.pk), by=first)
    assert not Campaign.objects.published().filter(pk=fresh.pk).exists()


def test_a_rehearsal_alone_may_shift_its_clock() -> None:
    from django.db import IntegrityError, transaction

    campaign = opened_campaign()
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(clock_offset=timedelta(days=1))
    Campaign.objects.filter(pk=campaign.pk).update(clock_offset=timedelta(days=1), mark="rehearsal")
