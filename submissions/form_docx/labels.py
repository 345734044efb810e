"""The labels of the annex, and how offices have been seen to write them."""

from __future__ import annotations

import re
import unicodedata

# key -> the annex's label first, then spellings that mean the same cell
LABELS: dict[str, tuple[str, ...]] = {
    "zone_name": ("开发区名称", "开发区全称", "申报单位", "单位名称"),
    "area": ("拟申报奖区", "申报奖区", "拟申报奖项", "奖区"),
    "address": ("通信地址", "通讯地址", "联系地址", "地址"),
    "department": ("填报部门", "填报单位", "申报部门"),
    "contact": ("联系人", "联系人姓名"),
    "position": ("职务", "职位"),
    "phone": ("电话", "联系电话", "办公电话", "固定电话"),
    "mobile": ("手机号码", "手机", "手机号", "移动电话"),
    "email": ("E-mail", "Email", "电子邮箱", "邮箱", "电子邮件"),
    "overview": ("开发区概况", "概况"),
    "experience": ("典型经验", "典型经验做法", "典型案例"),
    "commitment": ("诚信承诺", "诚信承诺书"),
    "opinion": ("推荐单位意见", "推荐意见"),
    "filled_on": ("申报时间", "填报时间", "申报日期"),
}
MANY_LINES = frozenset({"overview", "experience", "commitment", "opinion"})
SEALED = frozenset({"commitment", "opinion"})  # cells that end with a place for a seal and a date

_ASIDE = re.compile(r"[(（][^()（）]*[)）]")
_NOISE = re.compile(r"[\s:：*＊·、.．\-‐—_]+")


def squeezed(text: str) -> str:
    """``text`` without white space, colons, dashes and asides in brackets; full-width letters narrowed."""
    return _NOISE.sub("", _ASIDE.sub("", unicodedata.normalize("NFKC", text))).casefold()


_KEYS = {squeezed(spelling): key for key, spellings in LABELS.items() for spelling in spellings}
_LONGEST = max(len(label) for label in _KEYS)
# A label and its value in one cell or one paragraph: "联系人：林某".
_LABEL_AND_VALUE = re.compile(r"\s*([^:：\n]{2,20}?)\s*[:：]\s*(\S[\s\S]*)")


def label_of(text: str) -> str:
    """The key of the field that ``text`` is the label of, or ""."""
    short = squeezed(text) if len(text) < 80 else ""
    return _KEYS.get(short, "") if len(short) <= _LONGEST else ""


def split_label(text: str) -> tuple[str, str]:
    """Key and value of a text that holds both, or ("", "")."""
    found = _LABEL_AND_VALUE.fullmatch(text)
    key = label_of(found[1]) if found else ""
    return (key, found[2]) if found and key else ("", "")
