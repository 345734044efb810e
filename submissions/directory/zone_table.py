"""The directory as a table: one zone a row. The name is the key; other names decide what is a rename."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from core import clock
from core.errors import DomainError
from core.models import Organisation
from core.tables import Table
from submissions.directory.plan import Column, Line, Plan, Problem, Reader, Sheet, listed
from submissions.models import Zone, ZoneName
from submissions.models.zone import TYPES
from submissions.services import zones

NAME = "开发区名录"
WIDTHS = (30, 10, 10, 8, 10, 30, 30, 40, 12, 30)
SEPARATORS = re.compile(r"[、；;\n]+")
DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


class Col(Column):
    NAME = "name", "名称"
    CITY_CODE = "city_code", "城市代码"
    CITY = "city", "城市"
    LEVEL = "level", "级别"
    TYPE = "type", "类型"
    ALIAS = "alias", "别名"
    FORMER = "former", "曾用名"
    SOURCE = "source", "来源"
    CHECKED_ON = "checked_on", "核对日期"
    MERGED_INTO = "merged_into", "并入"


REQUIRED = (Col.NAME,)
# The heads of the files in campaigns/provinces, and of lists that offices keep.
ALSO = {
    **{column.value: column.value for column in Col},
    "开发区名称": Col.NAME.value,
    "开发区": Col.NAME.value,
    "所在城市": Col.CITY.value,
    "former_names": Col.FORMER.value,
    "aliases": Col.ALIAS.value,
}
HEAD = tuple(str(column.label) for column in Col)


def rows() -> Iterator[list[Any]]:
    """Every zone, also those that were merged, in the neutral order."""
    for zone in Zone.objects.with_names().select_related("office", "merged_into__organisation"):
        facts = described(zone)
        yield [zone.checked_on if column == Col.CHECKED_ON else facts[column] for column in Col]


def described(zone: Zone) -> dict[str, str]:
    """The cells of a zone's row."""
    names: dict[str, list[str]] = defaultdict(list)
    for other in zone.names.all():
        names[other.kind].append(other.name)
    return {
        Col.NAME.value: str(zone),
        Col.CITY_CODE.value: zone.office.city_code,
        Col.CITY.value: zone.office.city_name,
        Col.LEVEL.value: zone.level,
        Col.TYPE.value: zone.type,
        Col.ALIAS.value: "、".join(sorted(names[ZoneName.Kind.ALIAS])),
        Col.FORMER.value: "、".join(sorted(names[ZoneName.Kind.FORMER])),
        Col.SOURCE.value: zone.source,
        Col.CHECKED_ON.value: zone.checked_on.isoformat() if zone.checked_on else "",
        Col.MERGED_INTO.value: str(zone.merged_into or ""),
    }


def plan(table: Table) -> Plan:
    """What the table would do to the directory, in six queries and two more for each name or city that changes."""
    sheet = Sheet(table, Col, required=REQUIRED, also=ALSO)
    book, lines, seen = _Book(), [], dict[str, int]()
    for row in sheet:
        reader = _ZoneReader(row, Col)
        lines.append(reader.read(book))
        name = reader.line.name
        if name and seen.setdefault(name, row.number) != row.number:
            reader.refuse(Col.NAME, _("This zone stands in row %(row)s already.") % {"row": seen[name]})
    names = {line.name for line in lines}
    for line in lines:  # a former name that is itself a row of the file is no rename
        if line.row and line.name != str(line.row) and str(line.row) in names:
            line.problems.append(_two_rows(line))
    return Plan(lines, sheet.unknown)


def _two_rows(line: Line) -> Problem:
    sentence = _("%(former)s has a row of its own. Remove it from the former names, or remove its row.")
    return Problem(str(Col.FORMER.label), sentence % {"former": str(line.row)})


class _Book:
    """The directory as it stands, read once."""

    def __init__(self) -> None:
        offices = list(Organisation.objects.filter(kind=Organisation.Kind.OFFICE))
        self.by_code = {office.city_code: office for office in offices}
        self.by_city = {office.city_name: office for office in offices}
        all_zones = list(Zone.objects.with_names().select_related("office", "merged_into__organisation"))
        self.by_name = {str(zone): zone for zone in all_zones}
        self.by_other_name: dict[str, list[Zone]] = defaultdict(list)
        for zone in all_zones:
            for other in zone.names.all():
                if not zone.merged_into_id:
                    self.by_other_name[other.name].append(zone)
        elsewhere = Organisation.objects.filter(~Q(kind=Organisation.Kind.ZONE))
        self.taken = set(elsewhere.values_list("name", flat=True))
        self.today = clock.today()

    def current(self, name: str) -> Zone | None:
        zone = self.by_name.get(name)
        return zone if zone and not zone.merged_into_id else None


class _ZoneReader(Reader):
    """Reads one row. The facts are those of ``zones.write``, and ``alias`` and ``former`` as sets of names."""

    def read(self, book: _Book) -> Line:
        self.line.name = name = self.text(Col.NAME, most=100)
        self.needs(Col.NAME)
        facts: dict[str, Any] = {"name": name} | {
            kind: names for kind in (Col.ALIAS, Col.FORMER) if (names := self._names(kind)) is not None
        }
        self.line.row = zone = book.by_name.get(name) or self._renamed(book, facts)
        self._place(book, facts, zone)
        self._choices(facts, zone)
        if self.has(Col.SOURCE):
            facts["source"] = self.text(Col.SOURCE, most=200)
        if self.has(Col.CHECKED_ON):
            facts["checked_on"] = self._date(book.today)
        self._refuse_names(book, facts, zone)
        self.line.facts = facts
        self.compare(described(zone) if zone else {}, self._cells(facts))
        self._refuse_merged(zone)
        self._ask_service(zone)
        return self.line

    def _names(self, kind: str) -> set[str] | None:
        if not self.has(kind):
            return None
        names = {" ".join(name.split()) for name in SEPARATORS.split(self.row.cells[kind])} - {""}
        if long := [name for name in names if len(name) > 100]:
            self.refuse(kind, _("A name has at most 100 characters: %(names)s") % {"names": listed(long)})
        return names

    def _renamed(self, book: _Book, facts: dict[str, Any]) -> Zone | None:
        """The zone whose present name is a former name here: the row gives it a new one."""
        found = [zone for name in sorted(facts.get(Col.FORMER, ())) if (zone := book.current(name))]
        return found[0] if len(found) == 1 else None

    def _place(self, book: _Book, facts: dict[str, Any], zone: Zone | None) -> None:
        code, city = self.text(Col.CITY_CODE, most=6), self.text(Col.CITY, most=20)
        if not code and not city:
            if not zone or self.has(Col.CITY_CODE) or self.has(Col.CITY):
                key = Col.CITY if self.has(Col.CITY) or not self.has(Col.CITY_CODE) else Col.CITY_CODE
                self.refuse(key, _("The city is missing. Give its name or its code."))
            return
        found = {office for office in (book.by_code.get(code), book.by_city.get(city)) if office}
        if (code and code not in book.by_code) or (city and city not in book.by_city):
            key, said = (Col.CITY_CODE, code) if code not in book.by_code and code else (Col.CITY, city)
            self.refuse(key, _("“%(said)s” is no city of the directory. Check the spelling.") % {"said": said})
        elif len(found) > 1:
            self.refuse(Col.CITY, _("Name and code are of two cities. Correct one of them."))
        else:
            facts["office"] = found.pop()

    def _choices(self, facts: dict[str, Any], zone: Zone | None) -> None:
        for key, allowed in ((Col.LEVEL, Zone.Level.values), (Col.TYPE, [*TYPES, *([zone.type] if zone else [])])):
            said = self.text(key, most=10)
            if said in allowed:
                facts[key] = said
            elif said:
                choices = "、".join(dict.fromkeys(allowed))
                self.refuse(key, _("“%(said)s” is not one of: %(choices)s.") % {"said": said, "choices": choices})
            elif not zone or self.has(key):
                self.needs(key)

    def _date(self, today: date) -> date | None:
        said = self.text(Col.CHECKED_ON, most=20)
        if not said:
            return None
        match = DATE.fullmatch(said)
        try:
            day = date(*map(int, match.groups())) if match else None
        except ValueError:
            day = None
        if day is None:
            self.refuse(Col.CHECKED_ON, _("“%(said)s” is no date. Write it as 2026-08-01.") % {"said": said})
        elif day > today:
            self.refuse(Col.CHECKED_ON, _("%(day)s is still to come.") % {"day": day})
        return day

    def _refuse_names(self, book: _Book, facts: dict[str, Any], zone: Zone | None) -> None:
        name = facts["name"]
        if name in book.taken:
            self.refuse(Col.NAME, _("This is the name of an office or a host, not of a zone."))
        if zone is None and (owners := book.by_other_name.get(name)):
            self.refuse(
                Col.NAME,
                _("The directory knows this as another name of %(zones)s. Write that zone's present name here.")
                % {"zones": listed(owners)},
            )
        for kind in (Col.ALIAS, Col.FORMER):
            others = facts.get(kind, set())
            if name in others:
                self.refuse(kind, _("The present name stands among the other names. Remove it there."))
            strangers = [other for other in others if (owner := book.current(other)) and owner != zone]
            if strangers:
                self.refuse(
                    kind, _("%(names)s is the present name of another zone.") % {"names": listed(sorted(strangers))}
                )
        if both := facts.get(Col.ALIAS, set()) & facts.get(Col.FORMER, set()):
            self.refuse(
                Col.ALIAS, _("%(names)s stands in both columns. Keep it in one.") % {"names": listed(sorted(both))}
            )

    def _cells(self, facts: dict[str, Any]) -> dict[str, str]:
        """The row in the words of ``described``, as far as the file speaks of it."""
        cells = {Col.NAME.value: facts["name"]}
        if office := facts.get("office"):
            cells |= {Col.CITY_CODE.value: office.city_code, Col.CITY.value: office.city_name}
        for key in (Col.LEVEL, Col.TYPE, Col.SOURCE):
            cells |= {key.value: facts[key]} if key in facts else {}
        for key in (Col.ALIAS, Col.FORMER):
            cells |= {key.value: "、".join(sorted(facts[key]))} if key in facts else {}
        if "checked_on" in facts:
            cells[Col.CHECKED_ON.value] = facts["checked_on"].isoformat() if facts["checked_on"] else ""
        if self.has(Col.MERGED_INTO):
            cells[Col.MERGED_INTO.value] = self.text(Col.MERGED_INTO, most=100)
        return cells

    def _refuse_merged(self, zone: Zone | None) -> None:
        if zone and zone.merged_into_id:
            if self.line.changes:
                self.refuse(Col.NAME, str(zones.ZoneWasMerged(zone=zone, target=zone.merged_into)))
        elif any(change.label == Col.MERGED_INTO.label and change.new for change in self.line.changes):
            self.refuse(Col.MERGED_INTO, _("Zones are not merged by a table. Open the zone and choose “Merge”."))

    def _ask_service(self, zone: Zone | None) -> None:
        if zone and self.line.changes and not self.line.problems:
            try:
                zones.refuse_change(zone, self.line.facts)
            except DomainError as refusal:
                self.refuse(Col.NAME, str(refusal))


def lock() -> None:
    """Lock every zone: whoever changes one, or hangs something on it, waits until the table is written."""
    list(Zone.objects.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def apply(lines: list[Line]) -> None:
    """Write the lines that add or change; the caller has locked the directory and planned under that lock."""
    changed = [line for line in lines if line.row and line.changes]
    for line in changed:
        zones.write(line.row, line.facts)  # a statement a row: Django's bulk_update takes five times as long
    _set_names(changed)
    fresh = [line for line in lines if line.row is None]
    added = zones.create([line.facts for line in fresh])
    ZoneName.objects.bulk_create(
        ZoneName(zone=zone, name=name, kind=kind)
        for zone, line in zip(added, fresh, strict=True)
        for kind in ZoneName.Kind
        for name in sorted(line.facts.get(kind, ()))
    )


def _set_names(lines: list[Line]) -> None:
    """The names as the file gives them; those of a kind whose column it does not have stay."""
    known: dict[int, dict[str, ZoneName]] = defaultdict(dict)
    for other in ZoneName.objects.filter(zone__in=[line.row for line in lines]):
        known[other.zone_id][other.name] = other
    doomed, moved, fresh = [], [], []
    for line in lines:
        wanted = {name: kind for kind in ZoneName.Kind for name in line.facts.get(kind, ())}
        for other in known[line.row.pk].values():
            if other.name not in wanted:
                doomed += [other.pk] if other.kind in line.facts else []
            elif other.kind != wanted[other.name]:
                other.kind = wanted[other.name]
                moved.append(other)
        missing = sorted(wanted.keys() - known[line.row.pk].keys())
        fresh += [ZoneName(zone=line.row, name=name, kind=wanted[name]) for name in missing]
    ZoneName.objects.filter(pk__in=doomed).delete()
    ZoneName.objects.bulk_update(moved, ["kind"], batch_size=500)
    ZoneName.objects.bulk_create(fresh)
