"""One expert a row. The e-mail address is the key: it says who is in the pool, who is invited, and who is new.

An empty cell leaves what is known, and ties are only ever added: a table never takes away what keeps an expert from
a case.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from core import clock
from core.models import Organisation, SignedLink
from core.tables import Table
from core.text import narrow
from review.models import Expert, Tie
from review.pool.places import MOST_NOTE, Book, Bound, PlaceIsUnknown, ties_of
from review.services.inviting import waiting
from submissions.directory.plan import HEAD_WITHIN, Column, Line, Plan, Reader, Row, Sheet

NAME = "专家库"
MOST_CASES = 1000
YES, NO = "是", "否"


class Col(Column):
    NAME = "name", "姓名"
    EMAIL = "email", "邮箱"
    PHONE = "phone", "手机"
    UNIT = "unit", "单位"
    FIELD = "field", "专业领域"
    CITIES = "city", "工作过的城市"
    ADVICE = "advice", "曾服务的开发区"
    POSTS = "post", "任职的市或开发区"
    MOST = "most_cases", "可评件数上限"
    AVAILABLE = "is_available", "是否可参加"


REQUIRED = (Col.NAME, Col.EMAIL, Col.UNIT)
TIES = {Col.CITIES: Tie.Kind.CITY, Col.ADVICE: Tie.Kind.ADVICE, Col.POSTS: Tie.Kind.POST}
HEAD = tuple(str(column.label) for column in Col)
WIDTHS = (12, 28, 16, 28, 16, 26, 34, 34, 14, 12)
ALSO = {
    "专家姓名": Col.NAME.value,
    "电子邮箱": Col.EMAIL.value,
    "电子邮件": Col.EMAIL.value,
    "邮件地址": Col.EMAIL.value,
    "E-mail": Col.EMAIL.value,
    "Email": Col.EMAIL.value,
    "手机号": Col.PHONE.value,
    "手机号码": Col.PHONE.value,
    "联系电话": Col.PHONE.value,
    "工作单位": Col.UNIT.value,
    "所在单位": Col.UNIT.value,
    "领域": Col.FIELD.value,
    "工作城市": Col.CITIES.value,
    "服务过的开发区": Col.ADVICE.value,
    "用人单位/任职": Col.POSTS.value,
    "任职单位": Col.POSTS.value,
    "兼职单位": Col.POSTS.value,
    "任职": Col.POSTS.value,
    "件数上限": Col.MOST.value,
    "最多评审件数": Col.MOST.value,
    "可参加": Col.AVAILABLE.value,
}
_SAID = {
    **dict.fromkeys(("是", "可", "可以", "能", "参加", "y", "yes", "true", "1", "√", "✓"), True),
    **dict.fromkeys(("否", "不", "不可", "不能", "不可以", "不参加", "n", "no", "false", "0", "×", "x"), False),
}


def rows(campaign: Campaign) -> Iterator[list[Any]]:
    """The pool as the table that can be brought back: by name, then in the order of arrival."""
    book = Book()
    experts = Expert.objects.of_campaign(campaign).select_related("user").prefetch_related("ties")
    for expert in experts.order_by("user__name", "pk"):
        cells = described(expert, book)
        yield [cells[column] for column in Col]


def described(expert: Expert, book: Book) -> dict[str, str]:
    """An expert of the pool as the cells of a row."""
    person = {"name": str(expert), "email": expert.user.email, "phone": expert.user.phone}
    return person | _profile(vars(expert), ties_of(expert.ties.all()), book)


def waits(link: SignedLink, book: Book) -> dict[str, str]:
    """An invitation that waits, as the cells of a row."""
    carried = link.facts.get("carries", {})
    person = {"name": link.facts["name"], "email": link.facts["email"], "phone": carried.get("phone", "")}
    return person | _profile(carried, bounds_of(carried.get("ties", ())), book)


def bounds_of(ties: Any) -> dict[str, list[Bound]]:
    found: dict[str, list[Bound]] = defaultdict(list)
    for kind, place, note in ties:
        found[kind].append((place, note))
    return found


def _profile(facts: Mapping[str, Any], ties: Mapping[str, list[Bound]], book: Book) -> dict[str, str]:
    return {
        Col.UNIT.value: facts.get("unit", ""),
        Col.FIELD.value: facts.get("field", ""),
        **{column.value: book.told(ties.get(kind, ())) for column, kind in TIES.items()},
        Col.MOST.value: str(facts.get("most_cases") or ""),
        Col.AVAILABLE.value: YES if facts.get("is_available", True) else NO,
    }


def plan(table: Table, campaign: Campaign, hosts: list[Organisation]) -> Plan:
    """What the table would do to the pool; a handful of queries, whatever its size."""
    sheet = Sheet(_one_head(table), Col, required=REQUIRED, also=ALSO)
    pool, lines = Pool(campaign, hosts), []
    seen: dict[str, int] = {}
    for row in sheet:
        reader = ExpertReader(row, Col)
        lines.append(reader.read(pool))
        email, who = reader.line.facts["email"], reader.who
        if email and seen.setdefault(email, row.number) != row.number:
            reader.refuse(Col.EMAIL, _("This address stands in row %(row)s already.") % {"row": seen[email]})
        elif all(who) and seen.setdefault("|".join(who), row.number) != row.number:
            said = _(
                "The same name and unit stand in row %(row)s already. If these are two persons, add the department."
            )
            reader.refuse(Col.NAME, said % {"row": seen["|".join(who)]})
    return Plan(lines, sheet.unknown)


def _one_head(table: Table) -> Table:
    """The table with one row of heads, where an office suite merged cells and wrote a second row below them."""
    known = {"".join(str(label).split()) for label in (*HEAD, *ALSO)}
    heads = [
        [cell if "".join(narrow(cell).split()) in known else "" for cell in row]
        for row in table.rows[: HEAD_WITHIN + 1]
    ]
    for at, (upper, lower) in enumerate(pairwise(heads)):
        others = [cell for cell, head in zip(table.rows[at + 1], lower, strict=True) if cell and not head]
        if any(upper) and any(lower) and not others:
            both = [below or above for above, below in zip(table.rows[at], lower, strict=True)]
            return replace(table, rows=[*table.rows[:at], both, [""] * len(both), *table.rows[at + 2 :]])
    return table


class Pool:
    """Who is in the pool and who is invited, read once."""

    def __init__(self, campaign: Campaign, hosts: list[Organisation]) -> None:
        self.book = Book()
        self.by_email: dict[str, list[Expert]] = defaultdict(list)
        self.by_name: dict[tuple[str, str], Expert] = {}
        for expert in Expert.objects.of_campaign(campaign).select_related("user").prefetch_related("ties"):
            self.by_name[str(expert), expert.unit] = expert
            if expert.user.email:
                self.by_email[expert.user.email.casefold()].append(expert)
        now = clock.now()
        links = [link for link, _host in waiting(hosts) if link.expires_at > now]  # an expired one is sent anew
        self.waiting = {link.facts["email"].casefold(): link for link in reversed(links)}


class ExpertReader(Reader):
    """Reads one row. The facts are ``email``, ``name`` and the ``profile`` that stands after it."""

    def read(self, pool: Pool) -> Line:
        name, unit = self.text(Col.NAME, most=50), self.text(Col.UNIT, most=100)
        email, phone = self._email(), self._phone()
        self.line.name = f"{name} {email}".strip()
        row = self._known(pool, email)
        self.line.row = row
        for column in REQUIRED:
            if column != Col.UNIT or row is None:
                self.needs(column)
        said = {
            "unit": unit,
            "field": self.text(Col.FIELD, most=100),
            "phone": phone,
            "most_cases": self._most(),
            "is_available": self._available(),
        }
        ties = [(str(kind), *bound) for column, kind in TIES.items() for bound in self._places(column, pool.book)]
        self.who = (name, unit)
        self._refuse_stranger(pool, name, unit)
        self._compare(
            pool.book, name, email, {key: value for key, value in said.items() if value not in ("", None)}, ties
        )
        return self.line

    def _known(self, pool: Pool, email: str) -> Expert | SignedLink | None:
        experts = pool.by_email.get(email, [])
        if len(experts) > 1:
            names = "、".join(str(expert) for expert in experts)
            self.refuse(Col.EMAIL, _("Several experts have this address: %(names)s.") % {"names": names})
        return experts[0] if experts else pool.waiting.get(email)

    def _refuse_stranger(self, pool: Pool, name: str, unit: str) -> None:
        """Another person under a known address, or a known person under another address: nobody is mistaken."""
        row = self.line.row
        if isinstance(row, Expert) and name and name != str(row):
            said = _("The pool knows this address as %(name)s's. Correct the name or the address.")
            self.refuse(Col.NAME, said % {"name": row})
        other = pool.by_name.get((name, unit))
        if other and other != row:
            said = _(
                "%(name)s of this unit is in the pool with another address (%(email)s). "
                "Use that one; if these are two persons, add the department to the unit."
            )
            self.refuse(Col.EMAIL, said % {"name": name, "email": other.user.email or _("none on record")})

    def _compare(
        self, book: Book, name: str, email: str, said: dict[str, Any], ties: list[tuple[str, int, str]]
    ) -> None:
        row, old, known = self.line.row, {}, {}
        if isinstance(row, Expert):
            old = described(row, book)
            known = {key: getattr(row, key) for key in ("unit", "field", "most_cases", "is_available")}
            known["phone"] = row.user.phone
            known["ties"] = [(t.kind, t.organisation_id, t.note) for t in row.ties.all()]
            if row.user.phone:
                said.pop("phone", None)  # the person's own word
        elif row is not None:
            old, known = waits(row, book), row.facts.get("carries", {})
        there = [(str(kind), place, note) for kind, place, note in known.get("ties", ())]
        has = {(kind, place) for kind, place, _note in there}
        every = there + [tie for tie in dict.fromkeys(ties) if tie[:2] not in has]
        profile = {"is_available": True, **known, **said, "ties": [list(tie) for tie in every]}
        self.line.facts = {"name": name, "email": email, "profile": profile}
        new = {"name": name or old.get("name", ""), "email": old.get("email", email), "phone": profile.get("phone", "")}
        self.compare(old, new | _profile(profile, bounds_of(every), book))

    def _email(self) -> str:
        said = narrow(self.text(Col.EMAIL, most=254)).replace("＠", "@").replace("．", ".").replace(" ", "").casefold()
        said = said.removeprefix("mailto:")
        if said:
            try:
                validate_email(said)
            except ValidationError:
                self.refuse(Col.EMAIL, _("“%(said)s” is no e-mail address. Check the spelling.") % {"said": said})
                return ""
        return said

    def _phone(self) -> str:
        said = re.sub(r"[\s-]", "", narrow(self.text(Col.PHONE, most=30))).replace("＋", "+")
        if said and not re.fullmatch(r"\+?\d{7,15}", said):
            self.refuse(Col.PHONE, _("“%(said)s” is no telephone number.") % {"said": said})
        return said

    def _most(self) -> int | None:
        said = narrow(self.text(Col.MOST, most=20)).replace(" ", "").removesuffix("件")
        if not said:
            return None
        if re.fullmatch(r"[0-9]{1,6}(\.0+)?", said) and 1 <= (number := int(said.split(".")[0])) <= MOST_CASES:
            return number
        text = _("“%(said)s” is no number of cases from 1 to %(most)s. Leave the cell empty for no limit.")
        self.refuse(Col.MOST, text % {"said": said, "most": MOST_CASES})
        return None

    def _available(self) -> bool | None:
        said = narrow(self.text(Col.AVAILABLE, most=20)).replace(" ", "").casefold()
        if said and said not in _SAID:
            text = _("“%(said)s” is neither “%(yes)s” nor “%(no)s”.")
            self.refuse(Col.AVAILABLE, text % {"said": said, "yes": YES, "no": NO})
        return _SAID.get(said)

    def _places(self, column: Col, book: Book) -> list[Bound]:
        try:
            found = book.bound(self.row.cells.get(column, ""))
        except PlaceIsUnknown as unknown:
            said = _("“%(said)s” is neither a city nor a zone of the directory. Check the spelling.")
            self.refuse(column, said % {"said": unknown})
            return []
        if any(len(note) > MOST_NOTE for _place, note in found):
            self.refuse(column, _("A note in brackets has at most %(most)s characters.") % {"most": MOST_NOTE})
        return found


def read_one(cells: dict[str, str], campaign: Campaign, hosts: list[Organisation]) -> Line:
    """One expert typed into a form, by the rules of a row."""
    return ExpertReader(Row(1, cells, frozenset()), Col).read(Pool(campaign, hosts))
