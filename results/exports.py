"""selected-list.xlsx: the list for the organisers, with points and grounds. It never leaves the desk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from core import files, jobs
from core.canonical import canonical
from core.models import Job, StoredFile, User
from core.workbook import SheetWriter
from results.models import Selection, SelectionItem

KIND = "selected_list"
NAME = "selected-list.xlsx"
ORDER = "按城市代码排列，不做排名"
HEAD = ("编号", "案例", "开发区", "城市", "奖区", "有效票数", "投票得分", "专家评分", "综合得分", "依据")
WIDTHS = (8, 44, 30, 10, 12, 10, 12, 12, 12, 30)
BASES = {
    SelectionItem.Basis.SCORE: "得分",
    SelectionItem.Basis.SCORE_POINTS: "综合得分相同，按专家评分",
    SelectionItem.Basis.VOTE_POINTS: "综合得分相同，按投票得分",
    SelectionItem.Basis.DRAW: "综合得分相同，按公布的种子抽签",
    SelectionItem.Basis.AREA_FLOOR: "奖区最少入选数",
    SelectionItem.Basis.CITY_CAP: "城市最多入选数",
    SelectionItem.Basis.NO_SCORE: "没有专家评分",
}
RULES = {
    "list_size": "入选数",
    "vote_weight": "网络投票权重（%）",
    "score_weight": "专家评分权重（%）",
    "vote_points": "票数换算",
    "vote_cap": "满分票数",
    "score_method": "专家评分合成",
    "tie_breaks": "同分处理次序",
    "least_cases": "专家标准化所需最少评分数",
    "spread_limit": "提交评议的分差",
    "area_floors": "各奖区最少入选数",
    "city_cap": "每市最多入选数",
}


def ask_selected_list(selection: Selection, *, by: User) -> Job:
    """Ask for the workbook of a selection; asked twice it is one job."""
    return jobs.ask(
        kind=KIND, key=f"selected-list:{selection.pk}", by=by, scope=selection.campaign, selection=selection.pk
    )


@jobs.handler(KIND)
def write_selected_list(job: Job) -> StoredFile:
    selection = Selection.objects.select_related("campaign__card").get(pk=job.facts["selection"])
    return files.store(name=NAME, content=workbook(selection), by=job.requested_by, scope=selection.campaign)


def workbook(selection: Selection) -> bytes:
    """The bytes of the workbook: the list, all cases, and the rule card by which both were computed."""
    mark = selection.campaign.mark_text
    note = f"{mark}　{ORDER}" if mark else ORDER
    items = list(selection.items.with_names().in_neutral_order())
    writer = SheetWriter()
    chosen = [_row(item) for item in items if item.chosen]
    writer.sheet("拟入选名单", head=HEAD, rows=chosen, widths=WIDTHS, note=note)
    everyone = [[*_row(item), "入选" if item.chosen else "未入选"] for item in items]
    writer.sheet("全部案例", head=[*HEAD, "结果"], rows=everyone, widths=[*WIDTHS, 10], note=note)
    writer.sheet("规则卡", head=("项目", "内容"), rows=_card_rows(selection), widths=(28, 90), note=mark)
    return writer.content()


def _row(item: SelectionItem) -> list[Any]:
    case = item.submission
    return [
        case.number_text,
        case.case_title,
        str(case.zone),
        case.zone.organisation.city_name,
        str(case.area or ""),
        item.votes,
        item.vote_points,
        item.score_points,
        item.combined,
        BASES[SelectionItem.Basis(item.basis)],
    ]


def _card_rows(selection: Selection) -> Iterator[tuple[str, str]]:
    card = selection.campaign.card
    yield "规则摘要（SHA-256）", card.digest
    yield "名单摘要（SHA-256）", selection.digest
    yield "锁定时间", f"{timezone.localtime(card.locked_at):%Y-%m-%d %H:%M}"
    yield "抽签种子", card.content["seed"]
    for phase in card.content["phases"]:
        for key, value in phase["rules"].items():
            yield f"{phase['name']}：{RULES.get(key, key)}", value if isinstance(value, str) else canonical(value)
