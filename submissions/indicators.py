"""Figures about zones by year: which ones are known, and how a zone's own are drawn."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


class Known(NamedTuple):
    """An indicator that the evaluation of zones uses. ``unit`` is empty for a rank without a figure."""

    label: str
    unit: str


# After the evaluation of 2021 as the organisers' slides show it; docs/glossary.md explains each.
KNOWN = {
    "overall": Known("综合发展水平排名", ""),
    "tax-per-mu": Known("亩均税收", "万元/亩"),
    "investment-per-mu": Known("亩均投资强度", "万元/亩"),
    "revenue-per-mu": Known("亩均营业收入", "万元/亩"),
    "output-per-energy": Known("单位能耗工业增加值", "万元/吨标准煤"),
    "foreign-investment": Known("实际使用外资", "万美元"),
    "high-tech-share": Known("高新技术产业产值占比", "%"),
}


def plain(value: Decimal | None) -> str:
    """A figure as people write it: 31.78 and not 31.7800; "" for none."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
