"""What stands in a cell: the value, the date beside the seal, what the paper itself printed there."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from core.text import clean, clean_line, narrow
from submissions.form_docx.labels import MANY_LINES, SEALED, split_label, squeezed

NUMBERS = frozenset({"phone", "mobile", "email", "filled_on"})  # what machines compare or dial

_BLANK_DATE = re.compile(r"[_＿]*年[_＿]*月[_＿]*日")
_DATE = re.compile(
    r"[\d〇零○一二三四五六七八九十]*年[\d一二三四五六七八九十]*月[\d一二三四五六七八九十]*日|\d{4}[-./]\d{1,2}[-./]\d{1,2}"
)
# "申报单位盖章：", "（公章）", "负责人签字："; behind the colon a name may stand, and on the same line the date.
_STAMP = r"(?:加?盖?(?:单位)?(?:公章|印章)|盖章|签章|签字|签名)"
_WHO = r"(?:(?:申报|推荐|填报|主管|市)?(?:单位|部门|办公室)?(?:主要)?(?:负责人|法定代表人)?)"
_SEAL = re.compile(
    rf"[（(]?{_WHO}[（(]?{_STAMP}(?:[、/及和]{_STAMP})?[)）]?[：:]?[)）]?"
    rf"(?P<name>(?<=[：:)）])[^，。；;]{{1,40}}?)?(?P<date>{_DATE.pattern})?"
)
# What a form prints where something is to be written, and what stands round it.
_HINT = re.compile(
    r"[\[【（(]?(?:请|单击|点击|此处|在此|在这里|选择一项|click|choose|enter)[^。；]{0,30}[\]】）)]?。?", re.IGNORECASE
)
_TITLE = re.compile(
    r"附件[\d一二三四五六七八九十]*[:：]?|[^，。；]{0,60}申报表(?:[（(][^（）()]{0,20}[)）])?|[“\"][^“”\"]{2,12}[”\"]"
)
_REMARK = re.compile(r"[（(【][^()（）]{0,20}\d{2,5}字[^()（）]{0,20}[)）】]")
MAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
MOBILE = re.compile(r"(?<!\d)1\d{10}(?!\d)")
ORNAMENTS = frozenset({"序号", "编号", "项目", "栏目", "内容", "填写内容", "填报内容", "备注", "填报项目", "指标"})


@dataclass(slots=True)
class Tidy:
    """A cell's text taken apart; ``printed`` is what the blank form holds there too, ``seal`` a name behind 盖章."""

    value: str = ""
    date: str = ""
    seal: list[str] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)


def tidy(key: str, text: str) -> Tidy:
    """The value of the cell ``key`` that says ``text``."""
    if key == "filled_on":
        return _day(text)
    if key not in MANY_LINES:
        return Tidy(clean_line(text))
    lines, found = many_lines(text).split("\n"), Tidy()
    if len(lines) > 1 and is_remark(lines[0]):
        found.printed.append(lines.pop(0))
    while key in SEALED and lines and _takes_seal(lines[-1], found):
        lines.pop()
    found.value = "\n".join(lines).strip("\n")
    return found


def _day(text: str) -> Tidy:
    compact = _compact(text)
    if _BLANK_DATE.fullmatch(compact):
        return Tidy(printed=[text])
    return Tidy(compact if _DATE.fullmatch(narrow(compact)) else clean_line(text))


def _takes_seal(line: str, found: Tidy) -> bool:
    """Whether the last line of a cell belongs to its seal; then its date and name are in ``found``."""
    compact = _compact(line)
    seal = _SEAL.fullmatch(narrow(compact))
    if not compact or _BLANK_DATE.fullmatch(compact):
        found.printed.append(line)
    elif _DATE.fullmatch(narrow(compact)):
        _keep_date(compact, found)
    elif seal:
        name, date = seal["name"] or "", seal["date"] or ""
        found.printed.append(compact.removesuffix(date).removesuffix(name))
        if name:
            found.seal.append(name)
        if date and not _BLANK_DATE.fullmatch(date):
            _keep_date(date, found)
    else:
        return False
    return True


def _keep_date(date: str, found: Tidy) -> None:
    if found.date:
        found.seal.append(date)
    else:
        found.date = narrow(date)


def is_seal(line: str) -> bool:
    """Whether a line is the place of a seal or of its date, filled in or not."""
    compact = narrow(_compact(line))
    return bool(compact) and bool(
        _SEAL.fullmatch(compact) or _DATE.fullmatch(compact) or _BLANK_DATE.fullmatch(compact)
    )


def is_blank_seal(line: str) -> bool:
    """Whether a line is the place of a seal or a date with nothing written in it."""
    compact = _compact(line)
    seal = _SEAL.fullmatch(compact)
    unwritten = seal and not seal["name"] and _BLANK_DATE.fullmatch(seal["date"] or "年月日")
    return bool(unwritten or _BLANK_DATE.fullmatch(compact))


def is_remark(line: str) -> bool:
    """Whether a line is the form's own word on the length: （字数控制在800字左右）."""
    return bool(_REMARK.fullmatch(re.sub(r"\s+", "", line)))


def is_title(line: str) -> bool:
    """Whether a line is the paper's own heading: 附件, or the form's title."""
    return bool(_TITLE.fullmatch(squeezed_keeping_quotes(line)))


def squeezed_keeping_quotes(line: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", line))


def is_hint(text: str) -> bool:
    """Whether a text only says what is to be written in its place."""
    return bool(_HINT.fullmatch(re.sub(r"\s+", "", text)))


def is_heading(text: str) -> bool:
    """Whether a cell is the head of a column that orders the table: 序号, 项目."""
    return squeezed(text) in ORNAMENTS


def is_ornament(text: str) -> bool:
    """Whether a cell only orders the table: 序号, 项目, a number."""
    return is_heading(text) or bool(re.fullmatch(r"\d{1,2}|[一二三四五六七八九十]{1,3}", squeezed(text)))


def many_lines(text: str) -> str:
    """Many lines, each without the white space around it, and none empty at the beginning or the end."""
    return "\n".join(line.strip() for line in clean(text).split("\n")).strip("\n")


def stored(key: str, value: str) -> str:
    """The value as it is stored: digits and Latin letters narrowed where a machine compares, else as written."""
    if key == "filled_on":
        return narrow(value)
    return unicodedata.normalize("NFKC", value).strip() if key in NUMBERS else value


def number_in(key: str, value: str) -> str:
    """The mobile number or mail address within a text, or ""."""
    found = (MAIL if key == "email" else MOBILE).search(unicodedata.normalize("NFKC", value))
    return found[0] if found else ""


def doubt(key: str, value: str) -> str:
    """Why a person should look at a value although it stood beside its label, or ""."""
    plain = unicodedata.normalize("NFKC", value)
    digits = sum(c.isdigit() for c in plain)
    if is_hint(value):
        return _("This looks like the form's own hint.")
    if key not in MANY_LINES and split_label(value)[0] not in ("", key):
        return _("Another label stands in this cell.")
    if key in ("contact", "position") and digits >= 5:
        return _("A number stands beside the words.")
    if key == "contact" and len(value) > 20:
        return _("This is long for a name.")
    if key in ("phone", "mobile") and digits < 5:
        return _("This does not look like a number.")
    if key in ("zone_name", "department") and (digits >= 6 or len(value) > 60):
        return _("This does not look like a name.")
    if key == "address" and plain.isdigit():
        return _("This does not look like an address.")
    return ""


def _compact(text: str) -> str:
    return re.sub(r"\s+", "", clean_line(text))
