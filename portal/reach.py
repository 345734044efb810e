"""Which place of the offline display reached whom: scans by place, case and day, and ballots by place.

Scans say nothing about persons. Ballots are counted by place once their vote is closed and not before, as all counts
are. Cases stand in neutral order; the page is for organisers and auditors.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import TruncDate

from campaigns import kinds
from campaigns.models import Campaign, DisplaySite
from core.workbook import SheetWriter
from results.exports import CASE_HEAD, CASE_WIDTHS, case_cells, note_of
from results.models import DisplayScan
from submissions.models import Submission
from voting.models import Ballot

LONG = ("overview", "experience")


@dataclass(frozen=True)
class PlaceLine:
    """One place. ``ballots`` is None while the vote has not closed."""

    site: DisplaySite
    scans: int
    apart: int  # before its first or after its last day
    cases: int
    busiest: tuple[date, int] | None
    ballots: int | None


@dataclass(frozen=True)
class CaseLine:
    case: Submission
    scans: int
    places: int
    by_place: list[int]  # in the order of the places


@dataclass(frozen=True)
class Reach:
    """What the page and the workbook tell."""

    places: list[PlaceLine]
    cases: list[CaseLine]
    days: list[tuple[date, int]]

    @property
    def scans(self) -> int:
        return sum(line.scans + line.apart for line in self.places)

    @property
    def ballots(self) -> int | None:
        counts = [line.ballots for line in self.places if line.ballots is not None]
        return sum(counts) if counts else None

    @property
    def most_of_a_day(self) -> int:
        return max((count for _day, count in self.days), default=0)


def reach(campaign: Campaign) -> Reach:
    """All figures of the campaign's places, in six queries for any number of them."""
    sites = list(DisplaySite.objects.filter(campaign=campaign).select_related("area"))
    scans = DisplayScan.objects.filter(site__campaign=campaign).order_by()
    in_time: dict[bool, Counter[int]] = {True: Counter(), False: Counter()}
    of_case: dict[int, Counter[int]] = defaultdict(Counter)
    for site, case, flag, count in scans.values_list("site", "submission", "in_time").annotate(Sum("count")):
        in_time[flag][site] += count
        of_case[case][site] += count
    of_day: dict[int, Counter[date]] = defaultdict(Counter)
    for site, day, count in scans.values_list("site", TruncDate("hour")).annotate(Sum("count")):
        of_day[site][day] += count
    ballots = ballots_by_place(campaign)
    places = [
        PlaceLine(
            site=site,
            scans=in_time[True][site.pk],
            apart=in_time[False][site.pk],
            cases=sum(1 for counts in of_case.values() if counts[site.pk]),
            busiest=max(of_day[site.pk].items(), key=lambda pair: (pair[1], pair[0])) if of_day[site.pk] else None,
            ballots=None if ballots is None else ballots[site.pk],
        )
        for site in sites
    ]
    admitted = Submission.objects.filter(campaign=campaign).admitted().with_names().defer("reading", *LONG)
    cases = [_case(case, of_case[case.pk], sites) for case in admitted.in_neutral_order()] if sites else []
    return Reach(places, cases, sorted(sum(of_day.values(), Counter()).items()))


def _case(case: Submission, counts: Counter[int], sites: list[DisplaySite]) -> CaseLine:
    by_place = [counts[site.pk] for site in sites]
    return CaseLine(case, sum(by_place), sum(1 for count in by_place if count), by_place)


def ballots_by_place(campaign: Campaign) -> Counter[int] | None:
    """How many ballots of each place were cast, of votes that are closed; None while none is."""
    closed = campaign.phases.filter(kind__in=kinds.with_verb("vote"), closed_at__isnull=False)
    phases = list(closed.values_list("pk", flat=True))
    if not phases:
        return None
    cast = Ballot.objects.filter(phase__in=phases, origin__isnull=False, sheets_used__gt=0)
    return Counter(dict(cast.order_by().values_list("origin").annotate(Count("pk"))))


PLACE_HEAD = (
    "展示点",
    "地址",
    "开始",
    "结束",
    "扫码次数",
    "展期外扫码",
    "被扫案例数",
    "最多的一天",
    "当天次数",
    "选票数",
)
PLACE_WIDTHS = (28, 40, 12, 12, 10, 12, 12, 12, 10, 12)
NOT_YET = "投票结束后统计"


def workbook(campaign: Campaign) -> bytes:
    """The same as a workbook: places, cases with a column a place, days."""
    found, note = reach(campaign), note_of(campaign)
    writer = SheetWriter()
    writer.sheet("展示点", head=PLACE_HEAD, rows=map(_place_row, found.places), widths=PLACE_WIDTHS, note=note)
    names = [line.site.name for line in found.places]
    writer.sheet(
        "案例",
        head=[*CASE_HEAD, "扫码次数", *names],
        rows=_case_rows(found),
        widths=[*CASE_WIDTHS, 10, *[14] * len(names)],
        note=note,
    )
    writer.sheet("日期", head=("日期", "扫码次数"), rows=found.days, widths=(14, 12), note=campaign.mark_text)
    return writer.content()


def _place_row(line: PlaceLine) -> list[Any]:
    site, (day, count) = line.site, line.busiest or ("", "")
    figures = [line.scans, line.apart, line.cases, day, count, NOT_YET if line.ballots is None else line.ballots]
    return [site.name, site.where, site.opens_on, site.closes_on, *figures]


def _case_rows(found: Reach) -> Iterator[list[Any]]:
    for line in found.cases:
        yield [*case_cells(line.case), line.scans, *line.by_place]
