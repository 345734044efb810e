"""The kinds of letters about reviews and visits, with their default words (see ``core.wordings``)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.wordings import Fact, Kind, register

EXPERT = Fact("expert", "专家", "沈某")
LINK = Fact("link", "链接", "https://example.com/desk/", required=True)
ZONE = Fact("zone", "开发区", "云岚综合保税区")
UNTIL = Fact("until", "更正期限", "9月20日 24:00")

register(
    Kind(
        "review.remind",
        _("Reminder of open reviews"),
        _("seven, three and one days before the end of the review, and when an organiser asks"),
        _("each expert with unfinished cases"),
        (
            EXPERT,
            Fact("phase", "阶段", "专家评审"),
            Fact("cases", "待评案例", "还有 3 个案例等待评审。", required=True),
            Fact("deadline", "评审期限", "9月30日 24:00 截止，还有 2 天 5 小时。"),
            LINK,
        ),
        _("%(campaign)s: reviews are still open"),
        "{专家}：\n{活动}，{阶段}。\n{待评案例}\n{评审期限}\n\n{链接}",
        verb="score",
    ),
    Kind(
        "review.reopened",
        _("Review given back"),
        _("when an organiser gives a finished review back"),
        _("its expert"),
        (
            EXPERT,
            Fact("number", "案例编号", "031"),
            Fact("reason", "退回原因", "两项指标的分数与评语不符。", required=True),
        ),
        "{活动}：案例{案例编号}的评审已退回",
        "{专家}：\n\n案例{案例编号}的评审已由主办单位退回，原有内容仍在，请修改后重新提交。\n\n退回原因：{退回原因}",
        verb="score",
    ),
    Kind(
        "visit.facts_zone",
        _("Facts of a visit, for the zone"),
        _("when a reporter files the facts of a visit"),
        _("every account of the zone"),
        (ZONE, UNTIL, LINK),
        _("Facts of a visit to %(zone)s"),
        _(
            "A reporter visited %(zone)s and filed facts. Until %(until)s you may enter a correction to each of them, "
            "once, with the reason; it stands beside the fact. Without one the fact stands alone.\n\n%(link)s"
        ),
        verb="visit",
    ),
    Kind(
        "visit.facts_office",
        _("Facts of a visit, for the office"),
        _("when a reporter files the facts of a visit"),
        _("everyone who works for the office"),
        (ZONE, UNTIL, LINK),
        _("Facts of a visit to %(zone)s"),
        _(
            "A reporter visited %(zone)s and filed facts. You read them here; until %(until)s the zone may correct "
            "them with an account of its own, to which you can invite it.\n\n%(link)s"
        ),
        verb="visit",
    ),
)
