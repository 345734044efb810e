"""How to object and who takes objections: the words of a notice's page, of its paper and of the form."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from campaigns.models import Campaign
from results.models import Objection

# For campaigns that were opened before their programme had these texts.
RULES = (
    "单位提出异议的，应加盖公章并写明联系人和联系方式；个人提出异议的，应署真实姓名和联系方式。",
    "请以书面形式反映，写明事实并提供必要的证据材料。",
)
KINDS = {
    Objection.Kind.OBJECTION: "对入选结果、名称、奖区等有不同意见，或者对整个名单有不同意见。",
    Objection.Kind.REPORT: "反映名单中某个案例不符合参评资格、材料不实等问题。",
    Objection.Kind.COMPLAINT: "反映工作人员、评审专家、记者等在活动中的行为。",
}


def rules(campaign: Campaign) -> list[str]:
    """The rules for objecting, a paragraph each."""
    said = [line.strip() for line in campaign.text("objection_rules").splitlines() if line.strip()]
    return said or list(RULES)


def meaning(campaign: Campaign, kind: str) -> str:
    """What an objection of ``kind`` is about."""
    return campaign.text(f"objection_{kind}") or KINDS[Objection.Kind(kind)]


def office(campaign: Campaign) -> list[tuple[str, str]]:
    """Who takes objections, fact by fact: the programme's lines, then telephone and mailbox."""
    lines = [line.strip() for line in campaign.text("acceptance").splitlines() if "：" in line]
    parts = [(name, value) for name, _colon, value in (line.partition("：") for line in lines)]
    # A province may have left its address open.
    facts = [(name, value) for name, value in parts if value and not value.startswith("$")]
    facts = facts or [("受理单位", campaign.host_names[-1])]
    if campaign.telephone:
        facts.append(("电话", campaign.telephone))
    if campaign.mailbox:
        facts.append(("邮箱", campaign.mailbox))
    return facts


def sentence(campaign: Campaign) -> str:
    """The same as the last sentence of a notice on paper, with the page on which one objects."""
    facts = [*office(campaign), ("网上提出", settings.SITE_URL + reverse("notice", args=[campaign.slug]))]
    return "；".join(f"{name}：{value}" for name, value in facts) + "。"
