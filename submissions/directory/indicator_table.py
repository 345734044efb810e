"""The figures about zones as a table: one zone, year and indicator a row."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core import clock
from core.tables import Table
from submissions.directory import zone_table
from submissions.directory.plan import Column, Line, Plan, Reader, Sheet, listed
from submissions.indicators import KNOWN
from submissions.models import Indicator, Zone
from submissions.models.zone import plain

NAME = "开发区指标"
WIDTHS = (30, 10, 8, 22, 26, 14, 16, 8, 10, 50)
FIRST_YEAR = 1984  # in which the first zones were set up
FIGURE = re.compile(r"[-+]?\d{1,14}(\.\d{1,4})?")
KEY = re.compile(r"[a-z0-9-]{1,40}")
WRITTEN = frozenset({"label", "value", "unit", "rank", "rank_of", "source"})  # what a table may change
MOST_RANK = 32_767  # the greatest small whole number of every database


class Col(Column):
    ZONE = "zone", "开发区"
    CITY = "city", "城市"  # for the reader of the table; the zone says it
    YEAR = "year", "年份"
    KEY = "key", "指标代码"
    LABEL = "label", "指标名称"
    VALUE = "value", "数值"
    UNIT = "unit", "单位"
    RANK = "rank", "位次"
    RANK_OF = "rank_of", "参评总数"
    SOURCE = "source", "来源"


REQUIRED = (Col.ZONE, Col.YEAR, Col.LABEL)
ALSO = {**{column.value: column.value for column in Col}, "开发区名称": Col.ZONE.value, "排名": Col.RANK.value}
HEAD = tuple(str(column.label) for column in Col)
lock = zone_table.lock


def rows() -> Iterator[list[Any]]:
    """Every figure, in the neutral order of zones."""
    order = ("zone__organisation__city_code", "zone__level", "zone__pinyin", "zone", "key", "year")
    for figure in Indicator.objects.select_related("zone__organisation").order_by(*order):
        value = None if figure.value is None else Decimal(plain(figure.value))  # a number, without zeros at its end
        place = [str(figure.zone), figure.zone.organisation.city_name, figure.year, figure.key, figure.label]
        yield [*place, value, figure.unit, figure.rank, figure.rank_of, figure.source]


def described(figure: Indicator) -> dict[str, str]:
    """The cells of a figure's row that a table may change."""
    return {
        Col.LABEL.value: figure.label,
        Col.VALUE.value: plain(figure.value),
        Col.UNIT.value: figure.unit,
        Col.RANK.value: str(figure.rank or ""),
        Col.RANK_OF.value: str(figure.rank_of or ""),
        Col.SOURCE.value: figure.source,
    }


def plan(table: Table) -> Plan:
    """What the table would do, in four queries."""
    sheet = Sheet(table, Col, required=REQUIRED, also=ALSO)
    book, lines = _Book(), []
    seen: dict[tuple[int, int, str], int] = {}
    for row in sheet:
        reader = _FigureReader(row, Col)
        lines.append(reader.read(book))
        place = reader.place
        if place and seen.setdefault(place, row.number) != row.number:
            reader.refuse(Col.ZONE, _("This figure stands in row %(row)s already.") % {"row": seen[place]})
    return Plan(lines, sheet.unknown)


class _Book:
    """Zones by their names, the figures that are there, and the keys by label."""

    def __init__(self) -> None:
        zones = list(Zone.objects.with_names())
        self.by_name = {str(zone): zone for zone in zones}
        self.by_other_name: dict[str, list[Zone]] = defaultdict(list)
        for zone in zones:
            for name in [] if zone.merged_into_id else zone.all_names[1:]:
                self.by_other_name[name].append(zone)
        self.figures = {(figure.zone_id, figure.year, figure.key): figure for figure in Indicator.objects.all()}
        self.keys = {figure.label: figure.key for figure in self.figures.values()}
        self.today = clock.today()
        self.keys |= {known.label: key for key, known in KNOWN.items()}


class _FigureReader(Reader):
    place: tuple[int, int, str] | None = None

    def read(self, book: _Book) -> Line:
        zone, year, label = self._zone(book), self._year(book.today.year), self.text(Col.LABEL, most=60)
        self.needs(Col.LABEL)
        key = self._key(book, label)
        known = KNOWN.get(key)
        self.line.name = " · ".join(filter(None, [self.text(Col.ZONE, most=100), str(year or ""), label]))
        facts: dict[str, Any] = {"zone": zone, "year": year, "key": key, "label": label}
        if zone and year and key:
            self.place = (zone.pk, year, key)
            self.line.row = book.figures.get(self.place)
        if self.has(Col.VALUE):
            facts["value"] = self._figure()
        for column in (Col.RANK, Col.RANK_OF):
            if self.has(column):
                facts[column.value] = self._rank(column)
        for column, most in ((Col.UNIT, 20), (Col.SOURCE, 200)):
            if self.has(column):
                facts[column.value] = self.text(column, most=most)
        if not self.line.row and known and not self.has(Col.UNIT):
            facts["unit"] = known.unit
        self._refuse_nothing(facts)
        self.line.facts = facts
        cells = {column.value: _said(facts[column.value]) for column in Col if column.value in facts}
        old = described(self.line.row) if self.line.row else {}
        self.compare(old, {name: said for name, said in cells.items() if name not in ("zone", "year", "key")})
        return self.line

    def _zone(self, book: _Book) -> Zone | None:
        name = self.text(Col.ZONE, most=100)
        self.needs(Col.ZONE)
        if not name or name in book.by_name:
            return book.by_name.get(name)
        found = book.by_other_name.get(name, [])
        if len(found) == 1:
            return found[0]
        if found:
            sentence = _("Several zones are called so: %(zones)s. Write the present name.")
            self.refuse(Col.ZONE, sentence % {"zones": listed(found)})
        else:
            sentence = _("“%(name)s” is not in the directory. Write the name that it has there, or add the zone first.")
            self.refuse(Col.ZONE, sentence % {"name": name})
        return None

    def _year(self, last: int) -> int | None:
        said = self.text(Col.YEAR, most=10).removesuffix("年")
        if re.fullmatch(r"\d{4}", said) and FIRST_YEAR <= int(said) <= last:
            return int(said)
        sentence = _("Write a year from %(first)s to %(last)s, for example %(last)s.")
        self.refuse(Col.YEAR, sentence % {"first": FIRST_YEAR, "last": last})
        return None

    def _key(self, book: _Book, label: str) -> str:
        said = self.text(Col.KEY, most=40)
        if said and not KEY.fullmatch(said):
            self.refuse(Col.KEY, _("A code has small letters, digits and hyphens only, for example tax-per-mu."))
            return ""
        if not said and label and label not in book.keys:
            known = listed(each.label for each in KNOWN.values())
            sentence = _("This indicator is new here. Give it a code, or use one of these names: %(names)s.")
            self.refuse(Col.KEY if self.has(Col.KEY) else Col.LABEL, sentence % {"names": known})
        return said or book.keys.get(label, "")

    def _figure(self) -> Decimal | None:
        said = self.text(Col.VALUE, most=40).replace(",", "").replace("，", "")
        if not said:
            return None
        if FIGURE.fullmatch(said):
            return Decimal(said)
        sentence = _("“%(said)s” is no number with at most 4 decimals. Write the unit in its own column.")
        self.refuse(Col.VALUE, sentence % {"said": said})
        return None

    def _rank(self, column: Col) -> int | None:
        said = self.text(column, most=10)
        if not said:
            return None
        if re.fullmatch(r"\d{1,5}", said) and 1 <= int(said) <= MOST_RANK:
            return int(said)
        self.refuse(column, _("“%(said)s” is no whole number from 1 on.") % {"said": said})
        return None

    def _refuse_nothing(self, facts: dict[str, Any]) -> None:
        """A figure must say something, also together with what stands there and is not in the file."""
        row = self.line.row
        value, rank, among = (facts.get(name, getattr(row, name, None)) for name in ("value", "rank", "rank_of"))
        if value is None and rank is None and not self.line.problems:
            column = Col.VALUE if self.has(Col.VALUE) or not self.has(Col.RANK) else Col.RANK
            self.refuse(column, _("Give a figure or a rank."))
        if rank and among and rank > among:
            sentence = _("Rank %(rank)s of %(among)s cannot be.")
            self.refuse(Col.RANK, sentence % {"rank": rank, "among": among})


def _said(fact: Any) -> str:
    return plain(fact) if isinstance(fact, Decimal) else "" if fact is None else str(fact)


def apply(lines: list[Line]) -> None:
    """Write the lines that add or change; the caller has locked the directory and planned under that lock."""
    Indicator.objects.bulk_create(Indicator(**line.facts) for line in lines if line.row is None)
    for line in lines:
        if line.row and line.changes:
            for name in WRITTEN & line.facts.keys():
                setattr(line.row, name, line.facts[name])
            line.row.save(update_fields=WRITTEN)
