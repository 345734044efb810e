"""The clauses that a decision of the deliberation may rest on: those of the notice, and the locked card's rules.

Documents are Chinese texts, and these stand in the minutes.
"""

from __future__ import annotations

from campaigns.cards import locked_card
from campaigns.models import Campaign
from campaigns.services import phase_for

OTHER = "other"


def clauses(campaign: Campaign) -> dict[str, str]:
    """By key, every clause in the words that the minutes quote; the last one is to be named by hand."""
    found = {"process": f"活动通知：{phase_for(campaign, 'select').summary.rstrip('。')}"}
    found["eligibility"] = "活动通知：参评资格"
    if card := locked_card(campaign):
        found |= _of_card(card.rules("select"), card.rules("score"))
    return found | {OTHER: "其他依据"}


def _of_card(select: dict[str, object], score: dict[str, object]) -> dict[str, str]:
    found = {}
    if limit := select.get("spread_limit"):
        found["spread"] = f"规则卡：专家评分相差 {limit} 分及以上的案例提交合议"
    floors = select.get("area_floors")
    if isinstance(floors, dict) and any(floors.values()):
        each = "、".join(f"{area} {least} 个" for area, least in floors.items() if least)
        found["floors"] = f"规则卡：各奖区最少入选数（{each}）"
    if cap := select.get("city_cap"):
        found["cap"] = f"规则卡：同一城市入选案例不超过 {cap} 个"
    if quorum := score.get("quorum"):
        found["quorum"] = f"规则卡：每个案例至少 {quorum} 名专家评分"
    found["ties"] = "规则卡：综合得分相同时的处理次序"
    return found
