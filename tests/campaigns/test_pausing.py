"""A phase stands still and goes on again, by two persons each time; what that does to every verb."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from campaigns import errors, pausing, services
from campaigns.models import Campaign, Pause, Phase
from core import approvals, clock
from core.models import AuditEntry, User
from portal import desk_page, timeline
from tests.builders import during, opened_campaign, organisers

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

HOUR = timedelta(hours=1)


@pytest.fixture
def campaign() -> Campaign:
    return opened_campaign()


@pytest.fixture
def two(campaign: Campaign) -> tuple[User, User]:
    return organisers(campaign)


def phase(campaign: Campaign, key: str = "registration") -> Phase:
    return Phase.objects.select_related("campaign").get(campaign=campaign, key=key)


def paused(campaign: Campaign, two: tuple[User, User], key: str = "registration") -> Pause:
    proposed = pausing.propose_pause(phase=phase(campaign, key), reason="系统异常，正在核查。", by=two[0])
    return pausing.pause(phase=phase(campaign, key), digest=proposed.digest, by=two[1])


def test_two_persons_stop_a_phase_and_let_it_go_on(campaign: Campaign, two: tuple[User, User]) -> None:
    with clock.at(during(campaign, "registration")):
        proposed = pausing.propose_pause(phase=phase(campaign), reason="  系统异常。 ", by=two[0])
        assert services.may(campaign, "submit")  # a proposal alone changes nothing
        pause = pausing.pause(phase=phase(campaign), digest=proposed.digest, by=two[1])
        assert (pause.reason, phase(campaign).paused_at) == ("系统异常。", pause.paused_at)
        with pytest.raises(errors.PhaseIsPaused, match="组织报名已暂停"):
            services.require_open(campaign, "submit")
        assert not services.may(campaign, "submit")
        assert not Phase.objects.filter(pk=phase(campaign).pk).open_at(clock.now(campaign)).exists()
        further = pausing.propose_resumption(phase=phase(campaign), reason="核查完毕。", by=two[1])
        pausing.resume(phase=phase(campaign), digest=further.digest, by=two[0])
        assert services.may(campaign, "submit")
    (row,) = pausing.published(campaign)
    assert row.paused_at < row.resumed_at
    assert (row.approval.proposer, row.approval.approver) == two
    assert (row.resume_approval.proposer, row.resume_approval.approver) == (two[1], two[0])
    actions = AuditEntry.objects.filter(scope=campaign.slug, action__startswith="phase.").order_by("pk")
    assert [entry.action for entry in actions] == [
        f"{act}{step}" for act in ("phase.pause", "phase.resume") for step in (".propose", ".approve", "")
    ]


def test_the_proposer_cannot_confirm_and_nobody_confirms_what_was_not_read(
    campaign: Campaign, two: tuple[User, User]
) -> None:
    with clock.at(during(campaign, "registration")):
        with pytest.raises(approvals.NothingIsProposed):
            pausing.pause(phase=phase(campaign), digest="0" * 64, by=two[1])
        read = pausing.propose_pause(phase=phase(campaign), reason="系统异常。", by=two[0])
        with pytest.raises(approvals.ProposerCannotApprove):
            pausing.pause(phase=phase(campaign), digest=read.digest, by=two[0])
        other = pausing.propose_pause(phase=phase(campaign), reason="发现异常投票。", by=two[0])
        with pytest.raises(approvals.ContentHasChanged):
            pausing.pause(phase=phase(campaign), digest=read.digest, by=two[1])
        assert services.may(campaign, "submit")
        assert pausing.pause(phase=phase(campaign), digest=other.digest, by=two[1]).reason == "发现异常投票。"
        with pytest.raises(approvals.NothingIsProposed):  # the same goes for going on
            pausing.resume(phase=phase(campaign), digest=other.digest, by=two[0])


def test_a_closed_phase_cannot_be_paused_nor_one_that_was_not_published(two: tuple[User, User]) -> None:
    campaign = opened_campaign()
    with clock.at(during(campaign, "registration")):
        waiting = pausing.propose_pause(phase=phase(campaign), reason="系统异常。", by=two[0])
    after = phase(campaign).closes_at
    with clock.at(after), pytest.raises(errors.PhaseIsClosed):
        pausing.pause(phase=phase(campaign), digest=waiting.digest, by=two[1])
    with clock.at(after), pytest.raises(errors.PhaseIsClosed):
        pausing.propose_pause(phase=phase(campaign), reason="系统异常。", by=two[1])
    assert phase(campaign).paused_at is None
    hidden = opened_campaign(published=False)
    with pytest.raises(errors.CampaignIsNotPublished):
        pausing.propose_pause(phase=phase(hidden), reason="系统异常。", by=organisers(hidden)[0])


def test_what_makes_no_sense_is_refused(campaign: Campaign, two: tuple[User, User]) -> None:
    with clock.at(during(campaign, "registration")):
        with pytest.raises(pausing.PauseNeedsAReason):
            pausing.propose_pause(phase=phase(campaign), reason=" \n", by=two[0])
        with pytest.raises(pausing.PhaseIsNotPaused):
            pausing.propose_resumption(phase=phase(campaign), reason="核查完毕。", by=two[0])
        with pytest.raises(pausing.PhaseIsNotPaused):
            pausing.resume(phase=phase(campaign), digest="0" * 64, by=two[0])
        paused(campaign, two)
        with pytest.raises(pausing.PhaseIsPausedAlready):
            pausing.propose_pause(phase=phase(campaign), reason="再停一次。", by=two[0])
        unbegun = Phase.objects.filter(campaign=campaign, opens_at=None).exclude(duration=None)[0]
        with pytest.raises(pausing.PhaseHasNoBeginning):
            pausing.propose_pause(phase=unbegun, reason="系统异常。", by=two[0])


def test_a_phase_that_will_open_can_be_paused_and_then_does_not_open(
    campaign: Campaign, two: tuple[User, User]
) -> None:
    with clock.at(during(campaign, "screening", -HOUR)):
        paused(campaign, two, "screening")
    with clock.at(during(campaign, "screening")), pytest.raises(errors.PhaseIsPaused):
        services.require_open(campaign, "screen")


def test_a_pause_prolongs_nothing_and_the_phase_closes_as_usual(campaign: Campaign, two: tuple[User, User]) -> None:
    with clock.at(during(campaign, "registration")):
        before = phase(campaign).closes_at
        paused(campaign, two)
        waiting = pausing.propose_resumption(phase=phase(campaign), reason="核查完毕。", by=two[1])
    assert phase(campaign).closes_at == before
    with clock.at(before):
        assert [each.key for each in services.advance(campaign)] == ["registration"]
        assert phase(campaign).closed_at == before
        with pytest.raises(errors.PhaseIsClosed):  # over, not paused: it never opens again
            services.require_open(campaign, "submit")
        with pytest.raises(errors.PhaseIsClosed):
            pausing.resume(phase=phase(campaign), digest=waiting.digest, by=two[0])
    assert pausing.published(campaign)[0].resumed_at is None


def test_timeline_and_desk_say_that_a_phase_stands_still(campaign: Campaign, two: tuple[User, User]) -> None:
    with clock.at(during(campaign, "registration")):
        paused(campaign, two)
        step = timeline.steps(campaign)[0]
        assert (step.state, step.state_text) == ("present", "已暂停")
        row = desk_page.phase_rows(campaign)[0]
        assert (row["state"], row["word"]) == ("present", "已暂停")
        assert row["pause_url"].endswith("/phases/registration/pause/")
    with clock.at(phase(campaign).closes_at):
        assert timeline.steps(campaign)[0].state == "past"
        assert not desk_page.phase_rows(campaign)[0]["pause_url"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {"approval": None},
        {"paused_at": None},
        {"resumed_at": "2030-01-01T00:00Z"},
        {"resume_reason": "核查完毕。", "resumed_at": "2030-01-01T00:00Z"},
    ],
)
def test_the_database_keeps_no_half_pause(campaign: Campaign, two: tuple[User, User], wrong: dict[str, str]) -> None:
    with clock.at(during(campaign, "registration")):
        paused(campaign, two)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pause.objects.update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pause.objects.create(phase=phase(campaign), reason="再停一次。", proposed_at=clock.now())
