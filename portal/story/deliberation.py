"""The experts meet about the cases that they differ on and those at the edge of the list."""

from __future__ import annotations

from datetime import timedelta

from campaigns import services
from core import clock
from core.errors import DomainError
from portal.story.stage import Stage
from results import services as results
from results.agenda import candidates
from results.models import AgendaItem, Deliberation
from results.models.deliberation import EDGE
from review.models import Conflict

NOTES = (
    "专家对数据口径看法不一。经核对统计公报，申报表所列数字属实。",
    "做法成熟，已在市内其他园区推开；专家认为成效的时间还短，建议继续跟踪。",
    "评议认为与同奖区其他案例相比，制度上的突破更为清楚。",
    "专家复核了佐证材料，意见趋于一致。",
)


def hold(stage: Stage) -> None:
    """A whole meeting where the agenda has a case: all is kept as computed, and the minutes are frozen."""
    begin = stage.campaign.phases.get(key="review").closes_at
    assert begin  # noqa: S101 - the programme gives it dates
    stage.set_clock(begin + timedelta(days=3, hours=9))
    services.advance(stage.campaign)
    if not any(candidate.reasons for candidate in candidates(stage.campaign, EDGE)[1]):
        return
    meeting = _opened(stage)
    for place, item in enumerate(meeting.items.standing()):
        _conclude(stage, item, place)
    opinion = "会议同意按规则计算的结果形成拟入选名单，提请公示。"
    results.save_opinion(deliberation=meeting, opinion=opinion, version=meeting.version, by=stage.organisers[0])
    results.close_deliberation(deliberation=meeting, by=stage.organisers[0])


def begin(stage: Stage) -> None:
    """A meeting under way: one case is concluded, and one decision waits for its second person."""
    stage.set_clock(clock.now(stage.campaign) + timedelta(days=2))
    services.advance(stage.campaign)
    meeting = _opened(stage)
    items = list(meeting.items.standing().with_names())
    _conclude(stage, items[0], 0)
    for item in sorted(items[1:], key=lambda item: "spread" not in item.reasons):
        direction = "leave" if item.facts["chosen"] else "take"
        reason = "专家对数据口径看法不一，经核对统计公报，所列指标属实，做法可复制推广。"
        if direction == "leave":
            reason = "佐证材料与申报表所述不一致，补充材料后仍不能说明。"
        try:
            results.propose_adjustment(
                item=item, direction=direction, clause="spread", detail="", reason=reason, by=stage.organisers[0]
            )
        except DomainError:  # the limits of the list leave no room for this one
            continue
        results.turn_to(deliberation=meeting, item=item, by=stage.organisers[0])
        return


def _opened(stage: Stage) -> Deliberation:
    """Planned for today, with everybody present but the last, and begun."""
    organiser = stage.organisers[0]
    meeting = results.plan_deliberation(
        campaign=stage.campaign,
        held_on=clock.today(stage.campaign),
        place="云岚市会展中心二号会议室",
        chair=str(stage.people["expert"][0]),
        by=organiser,
    )
    conflicted = Conflict.objects.standing().of_campaign(stage.campaign).select_related("submission").first()
    if conflicted and conflicted.submission.number:
        note = "群众来信反映，请专家当面说明"
        results.add_item(deliberation=meeting, number=conflicted.submission.number, note=note, by=organiser)
    present = list(meeting.attendance.values_list("pk", flat=True))
    results.mark_attendance(deliberation=meeting, present=set(present[:-1] or present), by=organiser)
    return results.open_deliberation(deliberation=meeting, by=organiser)


def _conclude(stage: Stage, item: AgendaItem, place: int) -> None:
    notes = NOTES[place % len(NOTES)]
    results.save_item(item=item, notes=notes, conclusion="keep", version=item.version, by=stage.organisers[0])
