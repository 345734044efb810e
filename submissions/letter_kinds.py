"""The kinds of letters about forms and slates, with their default words (see ``core.wordings``)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.models import Message
from core.wordings import Fact, Kind, register

ZONE = Fact("zone", "开发区", "云岚综合保税区")
CITY = Fact("city", "城市", "云岚市")
OFFICE = Fact("office", "推荐单位", "云岚市商务局")
NAME = Fact("name", "经办人", "林某某")
RECEIPT = Fact("receipt", "回执编号", "TJ-0817")
REASON = Fact("reason", "理由", "“典型经验”缺少数据来源，请补充。", required=True)
REASONS = Fact("reasons", "退回理由", "典型经验：缺少数据来源，请补充。", required=True)
DUE = Fact("due", "补正期限", "8月18日 24:00")
LINK = Fact("link", "链接", "https://example.com/desk/", required=True, secret=True)
SLATE_LINK = Fact("link", "链接", "https://example.com/desk/slates/8/", required=True)

TO_OFFICE, TO_ZONE = _("everyone who works for the office"), _("every account of the zone")
TO_BOTH, TO_ORGANISERS = _("the office and the zone"), _("the organisers")

register(
    Kind(
        "form.invitation",
        _("Invitation to fill in a form"),
        _("when an office invites a zone that has an account"),
        TO_ZONE,
        (ZONE, OFFICE, LINK),
        _("Please fill in the form of %(zone)s"),
        _("%(office)s invites %(zone)s to take part in %(campaign)s. Fill in the form here:\n%(link)s"),
        verb="recommend",
    ),
    Kind(
        "form.returned",
        _("Form returned by the office"),
        _("when an office returns a form to its zone"),
        TO_ZONE,
        (ZONE, REASONS, LINK),
        _("The form of %(zone)s was returned by the city's office"),
        "{退回理由}\n{链接}",
        verb="recommend",
    ),
    Kind(
        "form.handed_in",
        _("Form handed in by the zone"),
        _("when a zone hands its form in"),
        TO_OFFICE,
        (ZONE, LINK),
        _("%(zone)s has handed in its form"),
        _("%(zone)s has handed in its form\n%(link)s"),
        verb="recommend",
    ),
    Kind(
        "form.declined",
        _("Mending not accepted by the zone"),
        _("when a zone declines what its office mended"),
        TO_OFFICE,
        (ZONE, LINK),
        _("%(zone)s does not accept what was mended in its form"),
        _("%(zone)s does not accept what was mended in its form\n%(link)s"),
        verb="recommend",
    ),
    Kind(
        "mailed.entered",
        _("Form entered from the mail"),
        _("when an organiser enters a form that came by mail"),
        TO_OFFICE,
        (ZONE, NAME, SLATE_LINK),
        _("%(zone)s: entered from the mail"),
        _(
            "The form of %(zone)s came by mail and was entered by the organisers (%(name)s). Please check it.\n\n"
            "%(link)s"
        ),
        verb="recommend",
    ),
    Kind(
        "mailed.objection",
        _("Objection to an entered form"),
        _("when an office objects to what was entered for it"),
        TO_ORGANISERS,
        (ZONE, REASON),
        _("%(zone)s: the office objects to what was entered"),
        "{理由}",
        verb="recommend",
    ),
    Kind(
        "slate.sent_for",
        _("Slate sent for the office"),
        _("when an organiser sends a slate for its office"),
        TO_OFFICE,
        (CITY, NAME, RECEIPT, REASON, SLATE_LINK),
        _("%(city)s: the slate was sent for you"),
        _(
            "%(name)s of the organisers has sent your slate, receipt number %(receipt)s.\nReason: %(reason)s\n\n"
            "%(link)s"
        ),
        verb="recommend",
    ),
    Kind(
        "slate.quota",
        _("Change of the quota"),
        _("when two organisers change an office's quota"),
        TO_OFFICE,
        (
            CITY,
            Fact("least", "最少名额", "3", required=True),
            Fact("most", "最多名额", "6", required=True),
            REASON,
            SLATE_LINK,
        ),
        _("Recommendation places of %(city)s"),
        _("In %(campaign)s your office may now recommend %(least)s to %(most)s zones.\nReason: %(reason)s\n\n%(link)s"),
        verb="recommend",
    ),
    Kind(
        "slate.remind",
        _("Reminder of the slate"),
        _("three days and one day before the end of registration, and when an organiser asks"),
        TO_OFFICE,
        (
            CITY,
            Fact("deadline", "报名期限", "报名：8月15日 24:00 截止，还有 2 天 5 小时。"),
            Fact("lacking", "尚缺内容", "还缺：云岚综合保税区的诚信承诺。"),
            SLATE_LINK,
        ),
        _("%(city)s: the slate has not been sent"),
        _("Your office has not sent its slate in %(campaign)s yet.\n%(deadline)s\n%(lacking)s\n\n%(link)s"),
        verb="recommend",
    ),
    Kind(
        "slate.remind_sms",
        _("Reminder of the slate, as a text message"),
        _("together with the letter, to those who left a mobile number"),
        TO_OFFICE,
        (CITY, Fact("until", "截止时间", "，8月15日 24:00 截止")),
        "",
        "{城市}推荐名单尚未送交{截止时间}。{活动}",
        verb="recommend",
        channel=Message.Channel.SMS,
    ),
    Kind(
        "screening.decided",
        _("Decision of the preliminary review"),
        _("when a form is admitted, returned or refused"),
        _("whoever sent the slate"),
        (
            ZONE,
            Fact("state", "办理结果", "退回补正"),
            Fact("reasons", "办理意见", "典型经验：缺少数据来源，请补充。", required=True),
            Fact("link", "链接", "https://example.com/desk/slates/8/"),
        ),
        "{开发区}：{办理结果}",
        "{办理意见}\n\n{链接}",
        verb="screen",
    ),
    Kind(
        "correction.due",
        _("Correction due soon"),
        _("a day before the day of a correction, and when an organiser asks"),
        TO_BOTH,
        (ZONE, DUE, REASONS),
        _("%(zone)s: the correction is due by %(due)s"),
        "{退回理由}",
        verb="screen",
    ),
    Kind(
        "correction.late",
        _("Correction overdue"),
        _("once the day of a correction is over"),
        TO_BOTH,
        (ZONE, DUE, REASONS),
        _("%(zone)s: the correction is overdue"),
        _("%(reasons)s\nThe day is over; it can still be submitted until the preliminary review closes."),
        verb="screen",
    ),
    Kind(
        "correction.waited",
        _("Correction waited for"),
        _("when an organiser asks for a correction that has no day"),
        TO_BOTH,
        (ZONE, REASONS),
        _("%(zone)s: the correction is waited for"),
        "{退回理由}",
        verb="screen",
    ),
)
