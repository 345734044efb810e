"""The list of participants as a workbook, for organisers alone: it holds the telephone numbers."""

from __future__ import annotations

from django.utils import timezone

from campaigns.models import Campaign
from core.workbook import SheetWriter
from results.models import Delegate, Meeting

NAME = "参会人员名单.xlsx"
HEAD = ("类别", "单位", "姓名", "职务", "电话", "邮箱", "证件码", "签到时间", "签到方式", "备注")
WIDTHS = (12, 30, 12, 20, 18, 26, 10, 18, 14, 40)


def workbook(meeting: Meeting, campaign: Campaign) -> bytes:
    """Everybody who comes, in neutral order, with the sign-in."""
    writer = SheetWriter()
    mark = f"{campaign.mark_text}。" if campaign.mark else ""
    note = f"{mark}内部资料，含联系电话，请勿外传。按城市代码排列。"
    rows = (_row(each) for each in Delegate.objects.of_meeting(meeting))
    writer.sheet("参会人员", head=HEAD, rows=rows, widths=WIDTHS, note=note)
    return writer.content()


def _row(delegate: Delegate) -> tuple[str, ...]:
    signed, invitation = delegate.arrived, delegate.invitation
    return (
        str(invitation.get_kind_display()),
        delegate.unit,
        delegate.name,
        delegate.post,
        delegate.telephone,
        delegate.email,
        delegate.code,
        f"{timezone.localtime(signed.at):%Y-%m-%d %H:%M}" if signed else "",
        str(signed.get_how_display()) if signed else "",
        invitation.remark,
    )
