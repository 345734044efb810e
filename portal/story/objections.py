"""What came while the notice was up: a report, a wrong name, a complaint about staff, and one to the whole list."""

from __future__ import annotations

from datetime import timedelta

from core import clock
from portal.story.stage import Stage
from results import services as results
from results.models import Objection, PublicNotice
from results.services.examining import finding_digest
from results.services.objections import noticed


def tell(stage: Stage) -> None:
    """Two are settled before the notice ends; two wait for the organisers and hold no case."""
    first, second = stage.organisers[:2]
    stage.set_clock(clock.now(stage.campaign) + timedelta(hours=3))
    reported, misnamed = noticed(PublicNotice.objects.get(phase__campaign=stage.campaign))[:2]

    report = _raise(
        stage,
        kind=Objection.Kind.REPORT,
        submission=reported,
        name="林某某",
        contact="linmoumou@example.com",
        content="申报材料中的办件时间与本人实际经历不一致，请核查。",
    )
    results.accept_objection(objection=report, by=first)
    question = results.ask_sender(objection=report, text="请说明办理的事项和时间。", by=first)
    results.answer_question(question=question, answer="今年三月办理施工许可，前后用了六个工作日。")
    reply = "经核查，案例所述办件时间为改革后全部事项的平均值，统计口径和原始台账齐全，材料属实。"
    results.settle_objection(objection=report, finding="dismissed", reply=reply, by=second)

    wrong = _raise(
        stage,
        submission=misnamed,
        name="周某某",
        contact="139 0000 1088",
        content="本单位案例的联系部门已经更名，公示材料中用的是旧名称。",
    )
    results.accept_objection(objection=wrong, by=second)
    found = results.settle_objection(
        objection=wrong, finding="corrected", reply="属实。相关材料中的部门名称已经改正，案例继续公示。", by=second
    )
    results.approve_finding(objection=wrong, shown=finding_digest(found), by=first)

    complaint = _raise(
        stage,
        kind=Objection.Kind.COMPLAINT,
        concerned="现场评议工作人员",
        name="吴某某",
        contact="139 0000 1099",
        content="评议当天通知补充材料的时间过短，建议改进。",
    )
    results.accept_objection(objection=complaint, by=first)
    results.ask_sender(objection=complaint, text="请说明是哪一天、通过什么方式通知的。", by=first)
    _raise(
        stage,
        name="郑某某",
        contact="zhengmoumou@example.com",
        content="名单中个别奖区的案例较多，请说明各奖区的入选数量是怎样确定的。",
    )


def _raise(stage: Stage, **facts: object) -> Objection:
    return results.raise_objection(campaign=stage.campaign, **facts)  # type: ignore[arg-type]  # facts of the story
