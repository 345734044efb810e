"""The minutes (评审会纪要) and the signature sheet (专家签字表): what is frozen at the close, and the jobs for both.

Everything that the papers say stands in ``Deliberation.minutes``, so that each copy made later says the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone, translation

from campaigns import kinds
from core import jobs
from core.models import Job, User
from results import agenda
from results.combine import TAKE
from results.models import Adjustment, AgendaItem, Deliberation
from results.papers import day
from results.selection import compute
from submissions.models import Submission

MINUTES_PDF, MINUTES_DOCX = "minutes_pdf", "minutes_docx"
SHEET_PDF, SHEET_DOCX = "signature_pdf", "signature_docx"
KINDS = (MINUTES_PDF, MINUTES_DOCX, SHEET_PDF, SHEET_DOCX)
MOST_BLANKS = 10
CONCLUSIONS = {"keep": "维持规则计算的结果", "adjust": "调整", "defer": "暂缓，留待下次会议"}
DIRECTIONS = {True: "列入名单", False: "不列入名单"}


def content(deliberation: Deliberation) -> dict[str, Any]:
    """All that the minutes say, as plain data: whoever reads it needs no other row."""
    campaign = deliberation.campaign
    computed = compute(campaign)
    chosen = [outcome.number for outcome in computed.outcomes if outcome.chosen]
    on_list = Submission.objects.filter(campaign=campaign, number__in=chosen).with_names().in_neutral_order()
    recused = recusals(deliberation, present=True)  # nobody leaves a room who was not there
    adjustments = list(Adjustment.objects.filter(item__deliberation=deliberation).in_force().with_names())
    items = list(deliberation.items.with_names())
    with translation.override("zh-hans"):  # documents are Chinese, whoever closes the meeting
        return {
            "campaign": campaign.name,
            "title": [line.replace("\u200b", "") for line in campaign.title_lines],  # breaks for screens
            "mark": campaign.mark_text,
            "hosts": campaign.host_names,
            "position": deliberation.position,
            "held_on": deliberation.held_on,
            "place": deliberation.place,
            "chair": deliberation.chair,
            "opened_at": deliberation.opened_at,
            "closed_at": deliberation.closed_at,
            "card": computed.card.digest,
            "attendance": list(deliberation.attendance.values("name", "unit", "role", "is_present")),
            "items": [_item(item, recused.get(item.submission_id, [])) for item in items if not item.dropped_at],
            "dropped": [{**_case(item.submission), "reason": item.drop_reason} for item in items if item.dropped_at],
            "adjustments": [_adjustment(adjustment) for adjustment in adjustments],
            "opinion": deliberation.opinion,
            "list": [_case(case) for case in on_list],
            "list_digest": computed.digest,
        }


def recusals(deliberation: Deliberation, *, present: bool = False) -> dict[int, list[str]]:
    """By submission, who on the list of attendance must leave the room for it; ``present``: only of those there."""
    rows = deliberation.attendance.filter(is_present=True) if present else deliberation.attendance.all()
    attends = set(rows.values_list("user", flat=True))
    found: dict[int, list[str]] = {}
    for judge in kinds.judges_of(deliberation.campaign):
        for pk in judge.conflicted if judge.user.pk in attends else ():
            found.setdefault(pk, []).append(str(judge.user))
    return found


def _case(case: Submission) -> dict[str, str]:
    return {
        "number": case.number_text,
        "title": case.case_title,
        "zone": str(case.zone),
        "city": case.zone.organisation.city_name,
        "area": str(case.area or ""),
    }


def _item(item: AgendaItem, recused: list[str]) -> dict[str, Any]:
    return {
        **_case(item.submission),
        "why": agenda.sentences(item),
        "facts": item.facts,
        "recused": recused,
        "notes": item.notes,
        "conclusion": item.conclusion,
    }


def _adjustment(adjustment: Adjustment) -> dict[str, Any]:
    approval = adjustment.approval
    return {
        **_case(adjustment.submission),
        "takes": adjustment.direction == TAKE,
        "rule": adjustment.clause,
        "reason": adjustment.reason,
        "proposer": str(approval.proposer) if approval else "",
        "approver": str(approval.approver) if approval else "",
        "approved_at": approval.approved_at if approval else None,
    }


# --- jobs -------------------------------------------------------------------------------------------------------------


def ask_all(deliberation: Deliberation, *, by: User) -> None:
    """Ask for the minutes and the plain signature sheet, in the transaction that closes the meeting."""
    for kind in (MINUTES_PDF, MINUTES_DOCX):
        jobs.ask(
            kind=kind,
            key=f"{kind}:{deliberation.pk}",
            by=by,
            scope=deliberation.campaign,
            deliberation=deliberation.pk,
        )
    ask_sheet(deliberation, annex=False, blanks=0, by=by)


def ask_sheet(deliberation: Deliberation, *, annex: bool, blanks: int, by: User) -> list[Job]:
    """Ask for a signature sheet in both formats: with the list as an annex, with ``blanks`` rows without a name.

    The newest is the one that the page offers: asked for like that one it is the same, otherwise made anew.
    """
    facts = {"deliberation": deliberation.pk, "annex": annex, "blanks": max(0, min(blanks, MOST_BLANKS))}
    return [_ask_sheet(kind, deliberation, facts, by) for kind in (SHEET_PDF, SHEET_DOCX)]


def _ask_sheet(kind: str, deliberation: Deliberation, facts: dict[str, Any], by: User) -> Job:
    before = Job.objects.filter(key__startswith=f"{kind}:{deliberation.pk}:").order_by("id")
    newest = before.last()
    if newest is not None and newest.facts == facts and newest.state != Job.State.FAILED:
        return newest
    key = f"{kind}:{deliberation.pk}:{int(facts['annex'])}:{facts['blanks']}:{before.count() + 1}"
    return jobs.ask(kind=kind, key=key, by=by, scope=deliberation.campaign, **facts)


def of_deliberation(deliberation: Deliberation) -> dict[str, Job]:
    """The newest job of each paper of the meeting."""
    rows = Job.objects.filter(scope=deliberation.campaign.slug, kind__in=KINDS).select_related("result")
    return {row.kind: row for row in rows.order_by("id") if row.facts.get("deliberation") == deliberation.pk}


# --- the papers in words ----------------------------------------------------------------------------------------------


Block = dict[str, Any]  # "kind" is h1, h2, p or table; "text", or "head", "rows" and "widths" in percent

NUMERALS = "零一二三四五六七八九十"


def numeral(number: int) -> str:
    """A number as headings write it: in words below a hundred, in digits from there on."""
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    if not tens:
        return NUMERALS[ones]
    return f"{NUMERALS[tens] if tens > 1 else ''}十{NUMERALS[ones] if ones else ''}"


def title(facts: dict[str, Any], word: str) -> list[str]:
    """The lines of a paper's title: the campaign's, then the meeting and what the paper is."""
    turn = f"第{numeral(facts['position'])}次" if facts["position"] > 1 else ""
    return [*facts["title"], f"{turn}专家评审会{word}"]


def held(facts: dict[str, Any]) -> str:
    """The day of the meeting as papers write it."""
    return day(date.fromisoformat(facts["held_on"])) if facts["held_on"] else ""


def blocks(facts: dict[str, Any]) -> list[Block]:
    """The body of the minutes, which both formats lay out."""
    return [*_meeting(facts), *_discussed(facts), *_decided(facts), *_closing(facts)]


def _p(text: str) -> Block:
    return {"kind": "p", "text": text}


def _meeting(facts: dict[str, Any]) -> Iterable[Block]:
    present = [row for row in facts["attendance"] if row["is_present"]]
    absent = [row for row in facts["attendance"] if not row["is_present"]]
    yield _p(f"时间：{held(facts)}")
    yield _p(f"地点：{facts['place'] or '—'}")
    yield _p(f"主持人：{facts['chair'] or '—'}")
    yield _p(f"出席（{len(present)}人）：{_people(present)}")
    if absent:
        yield _p(f"请假（{len(absent)}人）：{_people(absent)}")
    yield {"kind": "h1", "text": "一、会议议题"}
    yield _p(
        f"会议依据已公布的规则卡（摘要 {facts['card'][:12]}）和专家评分，对 {len(facts['items'])} 个案例进行合议。"
        "评议的案例按议程排列，不做排名。"
    )


def _people(rows: Iterable[dict[str, Any]]) -> str:
    return "、".join(f"{row['name']}（{row['unit']}）" if row["unit"] else row["name"] for row in rows)


def _discussed(facts: dict[str, Any]) -> Iterable[Block]:
    yield {"kind": "h1", "text": "二、评议情况"}
    for place, item in enumerate(facts["items"], start=1):
        yield {"kind": "h2", "text": f"（{numeral(place)}）{item['number']}《{item['title']}》"}
        yield _p(f"{item['city']}，{item['zone']}；奖区：{item['area']}。")
        yield _p(f"提交原因：{''.join(item['why'])}")
        yield _p(f"得分：{points(item['facts'])}")
        yield _p(f"回避：{'、'.join(item['recused']) + '，评议时离场' if item['recused'] else '无'}。")
        notes = item["notes"].split("\n") if item["notes"] else ["—"]
        yield _p(f"评议意见：{notes[0]}")
        yield from (_p(line) for line in notes[1:] if line.strip())
        yield _p(f"结论：{CONCLUSIONS[item['conclusion']]}。")


def points(facts: dict[str, Any]) -> str:
    """The points of a case in a sentence."""
    if not facts["reviews"]:
        return "没有专家评分。"
    said = [f"专家评分 {facts['reviews']} 份", f"原始平均 {facts['mean']}", f"去掉最高最低分平均 {facts['trimmed']}"]
    if facts["normalised"]:
        said.append(f"标准化平均 {facts['normalised']}")
    said.append(f"最低 {facts['lowest']}，最高 {facts['highest']}")
    return "，".join(said) + f"；投票得分 {facts['vote_points']}，综合得分 {facts['combined']}。"


def _decided(facts: dict[str, Any]) -> Iterable[Block]:
    yield {"kind": "h1", "text": "三、调整决定"}
    if not facts["adjustments"]:
        yield _p("会议没有调整决定，名单按规则计算的结果。")
        return
    lead = f"会议作出 {len(facts['adjustments'])} 项调整决定，均由一人提出、另一人批准："
    yield {**_p(lead), "keep": True}  # with its table on one page
    yield {
        "kind": "table",
        "head": ("案例", "决定", "依据的规则", "理由", "提出人、批准人"),
        "rows": [
            (
                f"{row['number']}《{row['title']}》",
                DIRECTIONS[row["takes"]],
                row["rule"],
                row["reason"],
                f"{row['proposer']}、{row['approver']}",
            )
            for row in facts["adjustments"]
        ],
        "widths": (23, 12, 23, 28, 14),
    }


def _closing(facts: dict[str, Any]) -> Iterable[Block]:
    yield {"kind": "h1", "text": "四、会议意见"}
    for line in (facts["opinion"] or "无。").split("\n"):
        if line.strip():
            yield _p(line)
    yield _p(f"按上述结论，拟入选案例 {len(facts['list'])} 个，名单见附件，按城市代码排列，不做排名。")
    for row in facts["dropped"]:
        yield _p(f"{row['number']}《{row['title']}》移出议程：{row['reason']}")


def annex(facts: dict[str, Any]) -> Block:
    """The list that the meeting agreed on, in neutral order."""
    return {
        "kind": "table",
        "head": ("编号", "案例", "开发区", "城市", "奖区"),
        "rows": [(row["number"], row["title"], row["zone"], row["city"], row["area"]) for row in facts["list"]],
        "widths": (9, 36, 28, 12, 15),
    }


STATEMENT = (
    "本人出席本次评审会，已如实申报利益冲突并回避有关案例，对会议纪要所载的评议情况和结论予以确认，并对评审情况保密。"
)
SHEET_HEAD = ("序号", "姓名", "单位", "评审组职务", "签字", "日期")
SHEET_WIDTHS = (9, 15, 27, 17, 17, 15)


def sheet_rows(facts: dict[str, Any], blanks: int) -> list[tuple[str, ...]]:
    """Those present, in their order, then ``blanks`` rows for names written by hand."""
    present = [(row["name"], row["unit"], row["role"]) for row in facts["attendance"] if row["is_present"]]
    named = [*present, *[("", "", "")] * blanks]
    return [(str(place), *row, "", "") for place, row in enumerate(named, start=1)]


def closed_on(facts: dict[str, Any]) -> str:
    """The day of the close as papers write it."""
    return day(timezone.localdate(datetime.fromisoformat(facts["closed_at"])))
