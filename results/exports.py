"""selected-list.xlsx, twice: for the organisers with points, places and grounds, for the public the names alone.

The organisers' workbook never leaves the desk; the public one is made from the announcements and nothing else, so it
cannot hold what they do not say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns import kinds
from campaigns.models import Campaign
from core import files, jobs
from core.canonical import canonical
from core.errors import DomainError
from core.models import Job, StoredFile, User
from core.workbook import SheetWriter
from results.combine import BY_DELIBERATION
from results.explaining import Explainer
from results.models import Announcement, Certificate, Selection, SelectionItem
from submissions.models import Submission

KIND = "selected_list"
NAME = "selected-list.xlsx"
ORDER = "按城市代码排列，不做排名"
CASE_HEAD = ("编号", "案例", "开发区", "城市", "奖区")
CASE_WIDTHS = (8, 44, 30, 10, 12)
REVOKED = "证书已撤销"
HEAD = (*CASE_HEAD, "有效票数", "投票得分", "专家评分", "综合得分", "名次", "依据", "说明")
WIDTHS = (*CASE_WIDTHS, 10, 12, 12, 12, 8, 30, 60)
DECISION = ("编号", "案例", "按规则计算", "合议决定", "依据的规则", "理由", "提出人", "批准人", "批准时间")
DECISION_WIDTHS = (8, 44, 12, 12, 40, 60, 12, 12, 18)
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))  # in the name of a sheet, by Excel's specification
BASES = {
    SelectionItem.Basis.SCORE: "得分",
    SelectionItem.Basis.SCORE_POINTS: "综合得分相同，按专家评分",
    SelectionItem.Basis.VOTE_POINTS: "综合得分相同，按投票得分",
    SelectionItem.Basis.DRAW: "综合得分相同，按公布的种子抽签",
    SelectionItem.Basis.AREA_FLOOR: "奖区最少入选数",
    SelectionItem.Basis.CITY_CAP: "城市最多入选数",
    SelectionItem.Basis.NO_SCORE: "没有专家评分",
    SelectionItem.Basis.DELIBERATION: "合议调整",
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


class WorkbookNamesYourConflict(DomainError):
    status = 403
    message = _(
        "The workbook holds %(count)s cases that you may not see because of a conflict of interest. It is one file for "
        "all organisers, so that another organiser has to read it."
    )


def refuse_conflicted(campaign: Campaign, user: Any) -> None:
    """Raises WorkbookNamesYourConflict: one workbook is made for all, so whoever has a conflict gets none of it."""
    if conflicted := kinds.conflicted_with(campaign, user):
        raise WorkbookNamesYourConflict(count=len(conflicted))


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
    """The bytes of the organisers' workbook: the list, all cases, each award area, and the card that computed them."""
    mark, note = selection.campaign.mark_text, note_of(selection.campaign)
    items = list(selection.items.with_names().in_neutral_order())
    explainer = Explainer(selection, items)
    rows = {item.pk: _row(item, explainer) for item in items}
    writer = SheetWriter()
    chosen = [rows[item.pk] for item in items if item.chosen]
    writer.sheet("拟入选名单", head=HEAD, rows=chosen, widths=WIDTHS, note=note)
    writer.sheet("全部案例", head=[*HEAD, "结果"], rows=_with_result(items, rows), widths=[*WIDTHS, 10], note=note)
    for area in selection.campaign.areas.all():
        there = [item for item in items if item.submission.area_id == area.pk]
        title = f"奖区 {area.name}".translate(FORBIDDEN)[:31]
        writer.sheet(title, head=[*HEAD, "结果"], rows=_with_result(there, rows), widths=[*WIDTHS, 10], note=note)
    if decided := [_decision(item, explainer) for item in items if item.basis == BY_DELIBERATION]:
        writer.sheet("合议调整", head=DECISION, rows=decided, widths=DECISION_WIDTHS, note=note)
    writer.sheet("规则卡", head=("项目", "内容"), rows=_card_rows(selection), widths=(28, 90), note=mark)
    return writer.content()


def _with_result(items: list[SelectionItem], rows: dict[int, list[Any]]) -> list[list[Any]]:
    return [[*rows[item.pk], "入选" if item.chosen else "未入选"] for item in items]


def note_of(campaign: Campaign) -> str:
    """What stands above every table of cases: that their order is no rank, and which campaign is no real one."""
    return "　".join(filter(None, (campaign.mark_text, ORDER)))


def case_cells(case: Submission) -> list[Any]:
    """The cells under ``CASE_HEAD``."""
    zone = case.zone
    return [case.number_text, case.case_title, str(zone), zone.organisation.city_name, str(case.area or "")]


def _row(item: SelectionItem, explainer: Explainer) -> list[Any]:
    return [
        *case_cells(item.submission),
        item.votes,
        item.vote_points,
        item.score_points,
        item.combined,
        item.position,
        BASES[SelectionItem.Basis(item.basis)],
        "".join(explainer.reasons(item.submission.number or 0)),
    ]


def _decision(item: SelectionItem, explainer: Explainer) -> list[Any]:
    """A decision of a deliberation: against what was computed, by which rule, why and by whom."""
    number = item.submission.number or 0
    computed = "入选" if number in (explainer.computed or ()) else "未入选"
    facts = [item.submission.number_text, item.submission.case_title, computed, "入选" if item.chosen else "未入选"]
    decision = explainer.decisions.get(number)
    if decision is None or decision.approval is None:
        return facts
    approval = decision.approval
    people = [str(approval.proposer), str(approval.approver)]
    return [
        *facts,
        decision.clause,
        decision.reason,
        *people,
        f"{timezone.localtime(approval.approved_at):%Y-%m-%d %H:%M}",
    ]


def public_workbook(
    campaign: Campaign, announcements: Sequence[Announcement], revoked: Sequence[Certificate] = ()
) -> bytes:
    """The announced cases as the announcements name them, city by city: no votes, no points, no places.

    A column of remarks says which certificates were ``revoked`` since, if any was. Dated by the newest of all these,
    the same announcements and revocations are the same bytes.
    """
    moments = [*(paper.published_at for paper in announcements), *(each.state_since for each in revoked)]
    cases = [case for paper in announcements for case in paper.cases]
    gone = {each.submission.number_text for each in revoked}
    order = {number: place for place, number in enumerate(_neutral(campaign, [case["number"] for case in cases]))}
    rows = [
        [
            *(case[name] for name in ("number", "title", "zone", "city", "area")),
            *([REVOKED if case["number"] in gone else ""] if gone else []),
        ]
        for case in sorted(cases, key=lambda case: order[case["number"]])
    ]
    head, widths = ((*CASE_HEAD, "备注"), (*CASE_WIDTHS, 14)) if gone else (CASE_HEAD, CASE_WIDTHS)
    writer = SheetWriter()
    writer.sheet("优秀案例名单", head=head, rows=rows, widths=widths, note=note_of(campaign))
    return writer.content(dated=max(moment for moment in moments if moment))


def _neutral(campaign: Campaign, numbers: list[str]) -> list[str]:
    """The case numbers in the neutral order."""
    cases = Submission.objects.filter(campaign=campaign, number__in=[int(number) for number in numbers])
    return [case.number_text for case in cases.in_neutral_order()]


def _card_rows(selection: Selection) -> Iterator[tuple[str, str]]:
    """The card that the list was computed by; a correction since then may have replaced it."""
    card = selection.campaign.card
    content = card.content_at(selection.card_digest)
    yield "规则摘要（SHA-256）", selection.card_digest
    yield "名单摘要（SHA-256）", selection.digest
    yield "锁定时间", f"{timezone.localtime(card.locked_at):%Y-%m-%d %H:%M}"
    yield "抽签种子", content["seed"]
    for phase in content["phases"]:
        for key, value in phase["rules"].items():
            yield f"{phase['name']}：{RULES.get(key, key)}", value if isinstance(value, str) else canonical(value)
