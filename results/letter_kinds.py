"""The kinds of letters after the list, with their default words (see ``core.wordings``).

The words are Chinese as documents are; the programme has its own for those of a release and of the meeting.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.wordings import Fact, Kind, register

NOTICE, ANNOUNCEMENT, OFFICE = "release.notice", "release.announcement", "release.office"

ZONE = Fact("zone", "开发区", "云岚综合保税区")
TITLE = Fact("title", "案例名称", "一枚印章管审批")
PAPER = Fact("paper", "文件名称", "关于公布开发区优秀案例名单的通知")
PAGE = Fact("page", "网页", "https://example.com/c/case-selection/results/", required=True)
DATE = Fact("date", "日期", "2026年10月15日")
PLACE = Fact("place", "地点", "云岚市会展中心一号厅")
MEETING = Fact("title", "会议名称", "开发区优秀案例交流会")
GUEST = Fact("guest", "受邀单位", "云岚综合保税区")
FRAME = Fact("frame", "会议安排", "时间：2026年10月26日 09:30\n地点：云岚市会展中心一号厅")
UNTIL = Fact("until", "回复期限", "请在10月22日 18:00前回复。")
PERSONAL = Fact("link", "个人链接", "https://example.com/invitation/xxxx/", required=True, secret=True)
CALENDAR = Fact("calendar", "日历链接", "https://example.com/invitation/xxxx/meeting.ics", secret=True)
PERSON = Fact("person", "姓名", "林某")
KIND = Fact("kind", "事项", "异议")
RECEIPT = Fact("receipt", "回执编号", "YY-8K2M4P6R9T", secret=True)
FOLLOW = Fact("link", "查询链接", "https://example.com/c/case-selection/notice/object/", required=True, secret=True)

ADDRESS = "\n\n{网页}\n\n{主办单位}"
ANSWER = "\n\n回复及参会信息：\n{个人链接}\n\n加入日历：\n{日历链接}\n\n{主办单位}"
OWN_PAGE = (
    "\n{会议安排}\n\n个人参会页（签到二维码、会议资料、参会证明）：\n{个人链接}\n\n日历：\n{日历链接}\n\n{主办单位}"
)
TO_CONTACT, TO_INVITED = _("the contact of each case on the list"), _("whoever is invited")
TO_DELEGATE, TO_SENDER = _("each participant who left an address"), _("the sender, by the vault")

register(
    Kind(
        NOTICE,
        _("Public notice, to the zones"),
        _("at the minute of the public notice"),
        TO_CONTACT,
        (
            ZONE,
            TITLE,
            PAPER,
            Fact("first_day", "公示首日", "2026年10月9日"),
            Fact("last_day", "公示末日", "10月15日"),
            PAGE,
        ),
        "{文件名称}",
        "",
        programme=("public_notice_letter",),
        tail=ADDRESS,
        verb="object",
    ),
    Kind(
        ANNOUNCEMENT,
        _("Announcement, to the zones"),
        _("at the minute of the announcement"),
        TO_CONTACT,
        (ZONE, TITLE, PAPER, DATE, PAGE),
        "{文件名称}",
        "",
        programme=("announcement_letter",),
        tail=ADDRESS,
        verb="announce",
    ),
    Kind(
        OFFICE,
        _("Announcement, to the offices that recommended"),
        _("at the minute of the announcement"),
        _("everyone who works for the office"),
        (
            Fact("office", "推荐单位", "云岚市商务局"),
            Fact(
                "selected",
                "入选案例",
                "入选的案例：\n云岚综合保税区《一枚印章管审批》\n云岚高新技术产业开发区《企业开办半日办结》",
                required=True,
            ),
            Fact("others", "未列入案例", "未列入本次名单的案例：\n云岚经济开发区《一扇门办成一件事》"),
            Fact("pending", "另行通知案例", "尚在办理、结果另行通知的案例：\n云岚化工园区《一张网管到底》"),
            PAPER,
            DATE,
            PAGE,
        ),
        "{文件名称}",
        "{推荐单位}：\n你单位推荐的案例有关结果于{日期}公布，名单不做排名。\n\n{入选案例}\n\n{未列入案例}\n\n{另行通知案例}"
        "\n\n感谢你单位和各开发区的支持与参与。公布全文见：\n{网页}\n\n{主办单位}",
        programme=("announcement_office_letter",),
        tail=ADDRESS,
        verb="announce",
    ),
    Kind(
        "meeting.invitation",
        _("Invitation to the meeting, to a zone"),
        _("when the invitations are sent, and when an address is corrected"),
        TO_INVITED,
        (GUEST, Fact("zone", "开发区", "云岚综合保税区"), MEETING, DATE, PLACE, UNTIL, PERSONAL, CALENDAR),
        "邀请函：{会议名称}",
        "",
        programme=("meeting_invitation",),
        tail="{回复期限}" + ANSWER,
        verb="invite",
    ),
    Kind(
        "meeting.guest",
        _("Invitation to the meeting, to a guest"),
        _("when a guest is invited"),
        TO_INVITED,
        (GUEST, Fact("zone", "单位", "海岳大学"), MEETING, DATE, PLACE, UNTIL, PERSONAL, CALENDAR),
        "邀请函：{会议名称}",
        "",
        programme=("meeting_guest_invitation", "meeting_invitation"),
        tail="{回复期限}" + ANSWER,
        verb="invite",
    ),
    Kind(
        "meeting.remind",
        _("Reminder of the answer"),
        _("when an organiser reminds who has not answered"),
        TO_INVITED,
        (GUEST, MEETING, Fact("until", "回复期限", "请在10月22日 18:00前回复是否参加及参会人员。"), PERSONAL, CALENDAR),
        "请回复：{会议名称}",
        "{受邀单位}：\n我们还没有收到你单位对{会议名称}邀请的回复。{回复期限}" + ANSWER,
        verb="invite",
    ),
    Kind(
        "meeting.change",
        _("Change of the meeting"),
        _("when time, place or topic change after the invitations"),
        TO_INVITED,
        (GUEST, MEETING, FRAME, PERSONAL, CALENDAR),
        "变更：{会议名称}",
        "{受邀单位}：\n{会议名称}的安排有变更，以本次通知为准。\n{会议安排}" + ANSWER,
        verb="invite",
    ),
    Kind(
        "meeting.participant",
        _("Registration of a participant"),
        _("when an answer names somebody with an address"),
        TO_DELEGATE,
        (PERSON, MEETING, FRAME, PERSONAL, CALENDAR),
        "参会信息：{会议名称}",
        "{姓名}：\n你已登记参会。" + OWN_PAGE,
        verb="invite",
    ),
    Kind(
        "meeting.participant_change",
        _("Change of the meeting, to a participant"),
        _("when time, place or topic change after the invitations"),
        TO_DELEGATE,
        (PERSON, MEETING, FRAME, PERSONAL, CALENDAR),
        "变更：{会议名称}",
        "{姓名}：\n会议安排有变更。" + OWN_PAGE,
        verb="invite",
    ),
    *(
        Kind(
            f"objection.{key}",
            title,
            when,
            TO_SENDER,
            (KIND, RECEIPT, *facts, FOLLOW),
            "关于{事项}的回执",
            f"{body}\n\n{{查询链接}}",
            verb="object",
        )
        for key, title, when, facts, body in (
            (
                "received",
                _("Objection received"),
                _("when an objection, report or complaint comes in"),
                (Fact("accept", "受理期限", "我们将于2026年10月14日前决定是否受理。"),),
                "你对“{活动}”公示提出的{事项}已收到，回执编号{回执编号}。{受理期限}请保存回执编号，凭编号查看进度和答复。",
            ),
            (
                "accepted",
                _("Objection taken up"),
                _("when it is taken up"),
                (Fact("reply", "答复期限", "我们将于2026年11月4日前答复。"),),
                "你提出的{事项}（回执编号{回执编号}）已受理，正在核查。{答复期限}",
            ),
            (
                "asked",
                _("Question to the sender"),
                _("when a further question is put"),
                (),
                "经办人员就你提出的{事项}（回执编号{回执编号}）提出了问题，请打开下面的页面回答。",
            ),
            (
                "replied",
                _("Reply to the sender"),
                _("when it is settled"),
                (),
                "你提出的{事项}（回执编号{回执编号}）已有答复，请打开下面的页面查看。",
            ),
        )
    ),
)
