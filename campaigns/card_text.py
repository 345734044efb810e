"""The rule card in sentences, for the public page and for paper. The data stands in ``RuleCard.content``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from campaigns.points import LEAST_CASES

PERIODS = {"day": "每天", "phase": "整个投票期间"}
POINTS = {
    "rank": "按得票名次线性折算",
    "percentile": "按得票在全部案例中的百分位折算",
    "capped_linear": "按得票折算，达到{vote_cap}票得满分",
}
COUNTS = {
    "never": "投票期间和结束后都不公布票数。",
    "live": "投票期间公布票数，每分钟更新一次。",
    "cached": "投票期间公布票数，每{show_minutes}分钟更新一次。",
    "daily": "投票期间公布票数，每天{show_at}更新一次。",
    "closed": "投票期间不公布票数，结束后公布。",
}
METHODS = {
    "mean": "取平均分",
    "trimmed": "去掉一个最高分、一个最低分后取平均分",
    "normalised": "按每位专家的平均分和标准差标准化后取平均分",
}
TIES = {"score_points": "专家得分高者在前", "vote_points": "投票得分高者在前", "draw": "按事先公布的种子抽签"}


def sections(content: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Headings with their sentences, in the order of the phases."""
    return [(phase["name"], _sentences(phase["rules"])) for phase in content["phases"]] + [
        ("排序与公开", [f"名单按{content['order']}排列，不做排名。", f"抽签种子：{content['seed']}。"])
    ]


def _sentences(rules: dict[str, Any]) -> list[str]:
    """Each rule that the card knows as one sentence; a rule it does not know is printed as it stands."""
    sentences: list[str] = []
    if "choices_max" in rules:
        sentences += _voting(rules)
    if "criteria" in rules:
        sentences += [f"{c['name']}（占{c['weight']}%）：{c['question']}。" for c in rules["criteria"]]
        sentences += [f"{c['name']}的评分标准：{_levels(c, rules)}。" for c in rules["criteria"] if c.get("anchors")]
        if rules.get("is_blind"):
            sentences.append("专家评审为盲评，不显示开发区、城市和人员名称。")
        sentences.append(f"每个案例由{rules['experts_per_submission']}位专家评分，每项满分{rules['scale']}分。")
        if rules.get("quorum", 1) > 1:
            sentences.append(f"每个案例收到不少于{rules['quorum']}份评分即为有效。")
    if "list_size" in rules:
        sentences.append(f"选出{rules['list_size']}个案例。")
        sentences += _balance(rules)
        sentences.append(
            f"综合得分中，网络投票占{rules['vote_weight']}%，专家评审占{rules['score_weight']}%。"
            f"网络投票{POINTS[rules['vote_points']].format(**rules)}，专家评分{METHODS[rules['score_method']]}。"
        )
        sentences += _between_experts(rules)
        sentences.append("得分相同时，依次：" + "；".join(TIES[tie] for tie in rules["tie_breaks"]) + "。")
    return sentences


def _levels(criterion: dict[str, Any], rules: dict[str, Any]) -> str:
    """The levels of a criterion in words, each with its points; cards of before had none."""
    tops = [rules["scale"], *(level["least"] - 1 for level in criterion["anchors"])]
    levels = zip(criterion["anchors"], tops, strict=False)
    return "；".join(f"{level['name']}（{level['least']}—{top}分）{level['words']}" for level, top in levels)


def _voting(rules: dict[str, Any]) -> list[str]:
    """The rules of a vote; what an older card does not know is not limited."""
    sentence = (
        f"每人{PERIODS[rules['period']]}可投{rules['sheets_per_period']}次，"
        f"每次选{rules['choices_min']}至{rules['choices_max']}个案例，同一案例每期最多{rules['per_submission']}票。"
    )
    sentences = [sentence]
    if rules.get("sheets_in_all"):
        sentences.append(f"每人在整个投票期间最多投{rules['sheets_in_all']}次。")
    if rules.get("per_area"):
        sentences.append(f"每人{PERIODS[rules['period']]}在同一奖区最多投{rules['per_area']}票。")
    if rules.get("daily_from") and rules.get("daily_until"):
        sentences.append(f"每天{_hour(rules['daily_from'])}至{_hour(rules['daily_until'], '24:00')}可以投票。")
    if rules.get("region_hint"):
        sentences.append(f"面向范围：{rules['region_hint']}（仅为提示，不限制投票）。")
    shown = COUNTS[rules["show_counts"]].format(**rules)
    if rules.get("show_totals"):
        shown = shown.replace("票数", "各案例的票数")
        shown += "活动结束后公布投票总数和每天的投票数，不涉及单个案例。"
    sentences.append(shown)
    return sentences


def _between_experts(rules: dict[str, Any]) -> list[str]:
    """The formula of normalised scores with its condition, and what a large difference between experts means."""
    sentences = []
    if rules["score_method"] == "normalised":
        sentences.append(
            "标准化：换算分＝全部评分的平均分＋（评分－该专家的平均分）÷该专家的标准差×全部评分的标准差，"
            f"限于0分至满分；每位专家至少评{rules.get('least_cases') or LEAST_CASES}个案例，否则不采用。"
        )
    if rules.get("spread_limit"):
        sentences.append(f"同一案例各专家总分的最高分与最低分相差{rules['spread_limit']}分及以上的，提交评议。")
    return sentences


def _balance(rules: dict[str, Any]) -> list[str]:
    """Floors of the award areas and the cap of a city; a card without them has none."""
    floors = [f"{area}{least}个" for area, least in (rules.get("area_floors") or {}).items() if least]
    sentences = [f"各奖区最少入选：{'、'.join(floors)}。"] if floors else []
    if rules.get("city_cap"):
        sentences.append(f"同一城市最多入选{rules['city_cap']}个案例。")
    return sentences


def _hour(value: str, midnight: str = "0:00") -> str:
    """The card's "08:00" as people write it: 8:00; an end at 00:00 is that of the day."""
    return midnight if value.startswith("00:00") else value[:5].removeprefix("0")


@dataclass(frozen=True)
class Change:
    """What a correction changes under one heading: the sentences that went and those that came."""

    heading: str
    gone: list[str]
    come: list[str]


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """The sentences of two cards that differ, heading by heading; what no sentence says is told by its name."""
    old, found = dict(sections(before)), []
    for heading, sentences in sections(after):
        stood = old.get(heading, [])
        gone, come = [s for s in stood if s not in sentences], [s for s in sentences if s not in stood]
        if gone or come:
            found.append(Change(heading, gone, come))
    if not found and before != after:
        found.append(Change("其他", ["与公布内容的文字表述无关的参数"], ["以本次更正后的规则摘要为准"]))
    return found
