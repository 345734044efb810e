"""The figures of participation as people read them: totals with their words, and one table for each way they split.

The tables are the content; ``static/js/charts.js`` draws a chart from each that asks for one. Rows keep the order of
the figures (city codes, the programme's areas, days), never that of the counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.figures import Figure
from results.models import Objection

# What is counted, and the unit that stands behind the number. A figure that no word is known for is in the JSON alone.
WORDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "cities_recommending": (_("Cities that recommended"), pgettext_lazy("unit of a count", "cities")),
    "zones_recommended": (_("Zones recommended"), pgettext_lazy("unit of a count", "zones")),
    "forms_received": (_("Application forms"), pgettext_lazy("unit of a count", "forms")),
    "cases_admitted": (_("Cases admitted"), pgettext_lazy("unit of a count", "cases")),
    "ballots": (_("Ballots"), pgettext_lazy("unit of a count", "ballots")),
    "votes": (_("Votes in all"), pgettext_lazy("unit of a count", "votes")),
    "experts": (_("Experts"), pgettext_lazy("unit of a count", "experts")),
    "reviews": (_("Expert reviews"), pgettext_lazy("unit of a count", "reviews")),
    "visits": (_("Media visits"), pgettext_lazy("unit of a count", "visits")),
    "objections": (_("Objections and reports"), pgettext_lazy("unit of a count", "objections")),
    "cases_selected": (_("Cases selected"), pgettext_lazy("unit of a count", "cases")),
}
# The way a figure splits, with the title of its table, the head of its first column, and how the chart lies.
SPLITS: dict[str, tuple[str | Promise, str | Promise, str]] = {
    "area": (_("By award area"), _("Award area"), "upright"),
    "city": (_("By city"), _("City"), "lying"),
    "day": (_("Voting day by day"), _("Day"), "upright"),
    "hour": (_("Voting by the hour of the day"), _("Hour"), "upright"),
    "kind": (_("Objections by kind"), _("Kind"), ""),
}
ORDERS: dict[str, str | Promise] = {
    "area": _("In the order of the award areas; the numbers rank nobody."),
    "city": _("In the order of city codes; the numbers rank nobody."),
    "hour": _("All days together; 9:00 stands for 9:00 to 10:00."),
}


@dataclass(frozen=True)
class Total:
    label: str | Promise
    count: int | None
    unit: str | Promise


@dataclass(frozen=True)
class Table:
    """One split: the figures that have it are the ``columns``, each its key and its words.

    ``chart``: upright, lying, or "" for none.
    """

    key: str
    title: str | Promise
    head: str | Promise
    columns: list[tuple[str, str | Promise]]
    rows: list[tuple[str, list[int | None]]]
    chart: str
    order: str | Promise

    @property
    def cards(self) -> list[tuple[str, list[tuple[str | Promise, int | None]]]]:
        """The rows, each count with its column's words: on a phone a row is a card, and no head stands over it."""
        words = [label for _key, label in self.columns]
        return [(name, list(zip(words, counts, strict=True))) for name, counts in self.rows]

    @property
    def hides_some(self) -> bool:
        return any(count is None for _name, counts in self.rows for count in counts)


def totals(figures: Sequence[Figure]) -> list[Total]:
    """The totals that there are words for, in the order of the phases."""
    return [Total(WORDS[each.key][0], each.total, WORDS[each.key][1]) for each in figures if each.key in WORDS]


def tables(figures: Sequence[Figure]) -> list[Table]:
    """One table for each split that any of the figures has."""
    found = []
    for key, (title, head, chart) in SPLITS.items():
        having = [each for each in figures if each.key in WORDS and each.by.get(key)]
        split = [dict(each.by[key]) for each in having]
        if not split:
            continue
        names = dict.fromkeys(name for counts in split for name in counts)
        rows = [(_name(key, name), [counts.get(name, 0) for counts in split]) for name in names]
        columns = [(each.key, WORDS[each.key][0]) for each in having]
        found.append(Table(key, title, head, columns, rows, chart, ORDERS.get(key, "")))
    return found


def _name(split: str, name: str) -> str:
    """What a row is called: days and hours as people write them, a kind of objections by its label, or its own name."""
    if split == "day":
        return date_format(date.fromisoformat(name), "n月j日")
    if split == "hour":
        return f"{int(name)}:00"
    if split == "kind" and name in Objection.Kind.values:
        return str(Objection.Kind(name).label)
    return name
