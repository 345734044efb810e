"""Figures about zones by year: which ones are known, and how a zone's own are drawn as small charts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from submissions.models import Indicator, Zone
from submissions.models.zone import plain


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
_ORDER = list(KNOWN)

# The drawing, in units of its own view box.
WIDTH, TOP, BOTTOM = 180, 24, 80
WIDEST = 34  # a bar
YEARS, FEWER = 4, 3  # the last ones are drawn, fewer if figures are long: each stands above its bar
LONG = 6  # characters


def rank_text(figure: Indicator) -> str:
    """ "No. 3 of 87", as far as the source says it."""
    facts = {"rank": figure.rank, "among": figure.rank_of}
    if not figure.rank:
        return ""
    return (_("No. %(rank)s of %(among)s") if figure.rank_of else _("No. %(rank)s")) % facts


@dataclass(frozen=True)
class Point:
    """One year. ``x`` is the middle of its column, ``y`` the end of its bar or its dot, all in the drawing's units."""

    figure: Indicator
    text: str
    x: float
    y: float
    base: float  # where its bar begins
    bar: float  # how wide that is

    @property
    def left(self) -> float:
        return round(self.x - self.bar / 2, 1)

    @property
    def top(self) -> float:
        return min(self.y, self.base)

    @property
    def height(self) -> float:
        return round(max(abs(self.base - self.y), 1), 1)

    @property
    def label_y(self) -> float:
        """Where the figure is written: above the bar or the dot."""
        return self.top - 8


@dataclass(frozen=True)
class Series:
    """One indicator over the years. Ranks are dots on a line, the first place on top; figures are bars from zero."""

    label: str
    unit: str
    is_rank: bool
    points: list[Point]
    figures: list[Indicator]

    @property
    def latest(self) -> Point:
        return self.points[-1]

    @property
    def headline(self) -> str:
        return self._said(self.latest)

    def _said(self, point: Point) -> str:
        return _("No. %(rank)s") % {"rank": point.figure.rank} if self.is_rank else point.text

    @property
    def note(self) -> str:
        """The year of the latest figure, and what the figure itself does not say of its rank."""
        figure = self.latest.figure
        among = _("of %(among)s") % {"among": figure.rank_of} if figure.rank_of else ""
        return " · ".join(filter(None, [str(figure.year), among if self.is_rank else rank_text(figure)]))

    @property
    def line(self) -> str:
        """The dots as an SVG list of points."""
        return " ".join(f"{point.x:g},{point.y:g}" for point in self.points)

    @property
    def sentence(self) -> str:
        """The chart for who does not see it."""
        said = "，".join(f"{point.figure.year} {self._said(point)}" for point in self.points)
        return f"{self.label}{f'（{self.unit}）' if self.unit else ''}：{said}"


def series(zone: Zone) -> list[Series]:
    """The figures of ``zone`` as it stands today, one series an indicator, in one query.

    Figures of zones that were merged into it fill the years for which it has none of its own.
    """
    own = Q(zone=zone.present_id) | Q(zone__merged_into=zone.present_id)
    found = Indicator.objects.filter(own).select_related("zone__organisation").order_by("key", "year")
    drawn = [_series(list(figures), zone) for _key, figures in groupby(found, key=lambda figure: figure.key)]
    return sorted(drawn, key=_place)


def _place(one: Series) -> tuple[int, str]:
    key = one.figures[0].key
    return (_ORDER.index(key) if key in KNOWN else len(KNOWN), one.label)


def _series(figures: list[Indicator], zone: Zone) -> Series:
    years: dict[int, Indicator] = {}
    for figure in figures:
        if figure.year not in years or figure.zone_id == zone.pk:
            years[figure.year] = figure
    chosen = list(years.values())
    is_rank = chosen[-1].value is None
    like = [figure for figure in chosen if (figure.value is None) == is_rank]
    years_shown = YEARS if all(len(_written(figure)) <= LONG for figure in like) else FEWER
    shown = [figure for figure in like if figure.year > like[-1].year - years_shown]
    levels = [float(figure.rank or 0) if is_rank else float(figure.value or 0) for figure in shown]
    ends = _rank_ends(shown, levels) if is_rank else _bar_ends(levels)
    span = shown[-1].year - shown[0].year + 1
    step = WIDTH / span
    base, bar = round(_height(0, *_range(levels)), 1), round(min(WIDEST, step / 2), 1)
    points = [
        Point(
            figure,
            _written(figure),
            round(step * (figure.year - shown[0].year + 0.5), 1),
            round(end, 1),
            BOTTOM if is_rank else base,
            bar,
        )
        for figure, end in zip(shown, ends, strict=True)
    ]
    return Series(chosen[-1].label, chosen[-1].unit, is_rank, points, chosen)


def _written(figure: Indicator) -> str:
    """What stands above a bar or a dot: the figure, else the rank."""
    return plain(figure.value) or str(figure.rank)


def _range(levels: Iterable[float]) -> tuple[float, float]:
    """From the least to the greatest, zero always among them: a bar that does not begin at zero exaggerates."""
    levels = list(levels)
    return min([0.0, *levels]), max([0.0, *levels])


def _height(level: float, least: float, most: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * (level - least) / ((most - least) or 1)


def _bar_ends(levels: list[float]) -> list[float]:
    least, most = _range(levels)
    return [_height(level, least, most) for level in levels]


def _rank_ends(figures: list[Indicator], levels: list[float]) -> list[float]:
    """The first place on top; at the bottom the last of all who were ranked, or the worst rank of the years shown."""
    last = max([*levels, *(float(figure.rank_of or 0) for figure in figures)])
    return [TOP + (BOTTOM - TOP) * (level - 1) / ((last - 1) or 1) for level in levels]
