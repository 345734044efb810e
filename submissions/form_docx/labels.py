"""The labels of the annex, and how offices have been seen to write them."""

from __future__ import annotations

import difflib
import re
import unicodedata
from functools import lru_cache

# key -> the annex's label first, then spellings that mean the same cell
LABELS: dict[str, tuple[str, ...]] = {
    "zone_name": (
        *("开发区名称", "开发区全称", "申报单位", "单位名称", "申报单位名称", "开发区", "园区名称", "推荐开发区"),
        *("申报开发区", "参评单位", "参评开发区", "单位全称"),
    ),
    "area": (
        *("拟申报奖区", "申报奖区", "拟申报奖项", "奖区", "申报奖项", "申报类别", "拟申报类别", "参评奖区", "奖项类别"),
        *("申报方向", "拟申报方向", "申报领域", "奖区类别"),
    ),
    "address": ("通信地址", "通讯地址", "联系地址", "地址", "单位地址", "办公地址", "详细地址"),
    "department": ("填报部门", "填报单位", "申报部门", "填报科室", "承办部门", "责任部门", "填表部门"),
    "contact": ("联系人", "联系人姓名", "姓名", "填报人", "经办人"),
    "position": ("职务", "职位", "联系人职务", "职务职称"),
    "phone": ("电话", "联系电话", "办公电话", "固定电话", "座机", "电话号码", "联系人电话"),
    "mobile": ("手机号码", "手机", "手机号", "移动电话", "联系人手机", "联系手机"),
    "email": ("E-mail", "Email", "电子邮箱", "邮箱", "电子邮件", "电子信箱", "邮箱地址", "Mail", "电邮"),
    "overview": (
        *("开发区概况", "概况", "开发区基本情况", "基本情况", "开发区简介", "园区概况", "单位概况", "开发区情况"),
    ),
    "experience": (
        *("典型经验", "典型经验做法", "典型案例", "经验做法", "典型做法", "主要做法", "典型经验材料", "案例内容"),
        *("典型经验及做法", "典型经验和做法", "典型经验及成效", "案例正文", "主要经验"),
    ),
    "commitment": ("诚信承诺", "诚信承诺书", "申报单位承诺", "承诺"),
    "opinion": ("推荐单位意见", "推荐意见", "市级推荐意见", "推荐部门意见", "审核推荐意见"),
    "filled_on": ("申报时间", "填报时间", "申报日期", "填报日期", "填表日期", "填表时间"),
}
MANY_LINES = frozenset({"overview", "experience", "commitment", "opinion"})
SEALED = frozenset({"commitment", "opinion"})  # cells that end with a place for a seal and a date
CORE = frozenset({"zone_name", "area", "overview", "experience"})  # without any of these, no form of ours
# Words that also begin an ordinary line of a narrative or of a notice.
COMMON = frozenset(
    {"地址", "姓名", "电话", "手机", "邮箱", "概况", "职务", "承诺", "奖区", "开发区", "联系人", "联系电话"}
    | {"主要做法", "基本情况", "主要经验", "经验做法", "典型做法"}
)

_ASIDE = re.compile(r"[(（\[【〔][^()（）\[\]【】〔〕]*[)）\]】〕]")
_OPEN_ASIDE = re.compile(r"[(（【][^()（）【】]*$")
_NOISE = re.compile(r"[\s:：*＊·、.．\-‐—_＿|｜“”\"'‘’]+")
_ORDINAL = re.compile(
    r"\s*(?:第?[一二三四五六七八九十]{1,3}\s*[、.．:：]|[(（]\s*(?:[一二三四五六七八九十]{1,3}|\d{1,2})\s*[)）]\s*、?"
    r"|\d{1,2}\s*[、.．]|[\u2460-\u2473]|[■●◆★▲※])\s*"
)
_LENGTH = re.compile(r"(?:字数)?(?:请?控制在|限|不超过|约)?\d{2,5}字(?:左右|以内|以上|内)?$")
_LATIN = re.compile(r"(?<=[\u4e00-\u9fff])[a-z/]+$")  # the same in English
_WRAPPED = re.compile(r"\s*[【\[〔]([^【】\[\]〔〕]+)[】\]〕]\s*")
_MUST = re.compile(r"(?:必填|选填)$")
# Words of remarks on how to fill in a cell.
_REMARK = re.compile(r"[字填必选章称请如须限续接附注份可勿]|任选|一致|常用|市级|单位|签|个|[A-Za-z]{3}")
_JOINED = re.compile(r"[及和与/／、,，&\n]|\s{2,}")


@lru_cache(maxsize=4096)
def squeezed(text: str) -> str:
    """``text`` without white space, colons, dashes and asides in brackets; full-width letters narrowed."""
    plain = unicodedata.normalize("NFKC", text)
    return _NOISE.sub("", _OPEN_ASIDE.sub("", _ASIDE.sub("", plain))).casefold()


_KEYS = {squeezed(spelling): key for key, spellings in LABELS.items() for spelling in spellings}
_COMMON = frozenset(squeezed(spelling) for spelling in COMMON)
_LONGEST = max(len(label) for label in _KEYS) + 12  # with a remark on the length behind it
# A label and its value in one cell or one paragraph: "联系人：林某".
_LABEL_AND_VALUE = re.compile(r"\s*([^:：\n]{2,30}?)\s*[:：]\s*(\S[\s\S]*)")


@lru_cache(maxsize=4096)
def label_of(text: str) -> str:
    """The key of the field that ``text`` is the label of, or ""."""
    return _KEYS.get(_bare(text), "")


def _bare(text: str) -> str:
    """What is left of a label without number, noise and remarks; "" for what is too long to be one."""
    if not 0 < len(text) < 80:
        return ""
    if wrapped := _WRAPPED.fullmatch(text):
        text = wrapped[1]
    short = squeezed(_ORDINAL.sub("", text, count=1) if _ORDINAL.match(text) else text)
    short = _LATIN.sub("", short)
    return _MUST.sub("", _LENGTH.sub("", short)) if len(short) <= _LONGEST else ""


def is_common(text: str) -> bool:
    """Whether a label is written with a word that ordinary texts use as well."""
    return _bare(text) in _COMMON


def continues(text: str) -> bool:
    """Whether a label says that its value goes on: "典型经验（续）"."""
    return bool(re.search(r"[(（]\s*[接续][^()（）]{0,4}[)）]|[(（]续", text))


def said_in_brackets(label: str) -> str:
    """What stands in brackets behind a label and is no remark on how to fill it in, or ""."""
    found = re.search(r"[(（]([^()（）]{2,60})[)）]\s*$", label)
    said = found[1].strip() if found else ""
    return "" if not said or _REMARK.search(said) or label_of(said) else said


def labels_joined(text: str) -> tuple[str, ...]:
    """The keys of a label for several cells in one ("联系人及电话"), or () for an ordinary text."""
    if len(text) > 40:
        return ()
    keys = [label_of(part) for part in _JOINED.split(_ASIDE.sub("", text).strip(" :：\t\n")) if part.strip()]
    distinct = tuple(dict.fromkeys(keys))
    return distinct if len(keys) > 1 and all(keys) else ()


def label_like(text: str) -> str:
    """The key whose label ``text`` nearly is (one wrong character in a word of four or more), or ""."""
    short = _bare(text)
    if not 4 <= len(short) <= 10:
        return ""
    near = difflib.get_close_matches(short, [label for label in _KEYS if len(label) >= 4], n=3, cutoff=0.74)
    keys = {_KEYS[label] for label in near}
    return keys.pop() if len(keys) == 1 else ""


def split_label(text: str) -> tuple[str, str]:
    """Key and value of a text that holds both, or ("", "")."""
    found = _LABEL_AND_VALUE.fullmatch(text)
    key = label_of(found[1]) if found else ""
    return (key, found[2]) if found and key else ("", "")
