"""Everyone selected meets: an agenda, answers by link and by telephone, people at the door, certificates in hand."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

from docx import Document

from core import clock
from portal.story.stage import Stage
from results import services
from results.models import Certificate, Delegate, Invitation, Meeting, SignIn
from results.services.meeting.agenda import speakers
from results.services.meeting.letters import link_of

SURNAMES, GIVEN = "林赵钱孙周吴郑冯陈褚卫蒋沈韩杨朱", ("致远", "思齐", "明哲", "若水", "景行", "嘉言", "望舒", "修远")
POSTS = ("管委会副主任", "发展改革局局长", "办公室主任", "科技创新局科长")
TOPICS = (
    "深化改革：一扇门办成一件事",
    "科技创新：企业出题、园区解题",
    "产业升级：链上企业同建一座实验室",
    "绿色发展：园区的第一个零碳工厂",
)
GUESTS = (
    (Invitation.Kind.OFFICE, "云岚市推荐办公室", "office@example.com"),
    (Invitation.Kind.EXPERT, "海岳大学区域经济研究所", "expert@example.com"),
    (Invitation.Kind.PRESS, "海岳晨报记者站", "press@example.com"),
)
MINUTES = """一、会议概况
与会代表围绕深化改革、科技创新、产业升级、绿色发展交流了做法。
二、达成的共识
（一）相互开放现场，每季度组织一次互访。
各园区指定联络人，互访安排提前两周通知。"""


def meet(stage: Stage, moment: datetime) -> None:
    """The meeting began at the last half hour before ``moment``: the story is told until then."""
    begins = moment.replace(minute=moment.minute // 30 * 30, second=0, microsecond=0)
    stage.set_clock(max(clock.now(stage.campaign), begins - timedelta(days=3)))
    _invite(stage, begins)
    _answer(stage)
    stage.set_clock(max(clock.now(stage.campaign), begins - timedelta(minutes=20)))
    _sign_in(stage)


def _invite(stage: Stage, begins: datetime) -> None:
    campaign, by = stage.campaign, stage.organisers[0]
    meeting = services.set_meeting(
        campaign=campaign,
        starts_at=begins,
        ends_at=begins + timedelta(hours=3),
        place="云岚市会展中心一号厅",
        topic="开发区改革创新经验交流",
        answer_until=begins - timedelta(days=1),
        by=by,
    )
    holders = list(speakers(campaign, clock.now(campaign))[: len(TOPICS)])
    for place, (topic, case) in enumerate(zip(TOPICS, holders, strict=False)):
        start = begins + timedelta(minutes=15 + 30 * place)
        services.save_session(
            meeting=meeting,
            begins_at=start,
            ends_at=start + timedelta(minutes=30),
            topic=topic,
            case=case,
            speaker=f"{_name(place)}　{POSTS[0]}",
            by=by,
        )
    services.send_invitations(campaign=campaign, by=by)
    for kind, guest, email in GUESTS:
        services.invite_guest(campaign=campaign, kind=kind, guest=guest, email=email, by=by)
    _add_material(meeting, stage)


def _add_material(meeting: Meeting, stage: Stage) -> None:
    document, buffer = Document(), io.BytesIO()
    document.add_heading("会议须知（演示）")
    document.add_paragraph("请凭参会证或个人参会页的二维码签到；会后可下载参会证明。")
    document.save(buffer)
    services.add_material(
        meeting=meeting,
        title="会议须知",
        name="会议须知.docx",
        content=buffer.getvalue(),
        is_public=False,
        by=stage.organisers[0],
    )


def _answer(stage: Stage) -> None:
    """Most come with one or two, some decline, some are silent, and one has called."""
    invitations = Invitation.objects.filter(meeting__phase__campaign=stage.campaign).in_neutral_order()
    for place, invitation in enumerate(invitations):
        if place % 9 == 5:
            continue
        people = [_person(2 * place + n) for n in range(1 + place % 2)] if place % 9 != 7 else []
        if place == 1:
            services.record_answer(
                invitation=invitation, takes_part=True, delegates=people, by=stage.organisers[1], remark="前一晚到达。"
            )
        else:
            token = link_of(invitation, stage.campaign, None)
            services.answer_invitation(token=token, takes_part=bool(people), delegates=people)


def _name(number: int) -> str:
    return SURNAMES[number % len(SURNAMES)] + GIVEN[number // len(SURNAMES) % len(GIVEN)]


def _person(number: int) -> services.Person:
    post = POSTS[number % len(POSTS)]
    return services.Person(_name(number), post, f"139 0000 {1000 + number}", f"delegate{number}@example.com")


def _sign_in(stage: Stage) -> None:
    by = stage.organisers[0]
    meeting = Meeting.objects.get(phase__campaign=stage.campaign)
    for place, delegate in enumerate(Delegate.objects.of_meeting(meeting)):
        if place % 2:
            how = SignIn.How.BADGE if place % 4 == 1 else SignIn.How.LIST
            services.sign_in(delegate=delegate, how=how, by=by, client_key=f"story-{delegate.pk}")
    valid = stage.campaign.certificates.filter(state=Certificate.State.VALID)
    for certificate in valid.order_by("number")[:4]:
        services.hand_over(certificate=certificate, received_by=_name(certificate.pk % 90), by=by)
    services.save_minutes(meeting=meeting, text=MINUTES, version=0, by=by)


def finish(stage: Stage) -> None:
    """The meeting is over, and its minutes are frozen."""
    meeting = Meeting.objects.get(phase__campaign=stage.campaign)
    stage.set_clock(clock.now(stage.campaign) + timedelta(hours=4))
    services.freeze_minutes(meeting=meeting, by=stage.organisers[1])
