"""The finished campaign: what was announced, and the figures of participation, counted once and kept.

Everything here begins with the minute of the first announcement, by the clock; before it there is nothing to know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaigns import figures, kinds
from campaigns.models import Campaign
from core import files
from core.models import StoredFile
from results import exports
from results.models import Announcement, Certificate, ClosingRecord
from submissions.models import Submission

LAYOUT = 3  # raise it when other things are counted: records of before are then counted anew


@dataclass(frozen=True)
class Closing:
    """A campaign whose announcement is public. ``cases`` are the lines that the announcements print, in neutral order.

    They say number, title, zone, city and area: never votes, points or places; and ``revoked``, the number of the
    certificate if that was revoked since.
    """

    announcements: list[Announcement]
    cases: list[dict[str, Any]]
    figures: list[figures.Figure]
    counted_at: datetime
    list_file: StoredFile | None

    @property
    def by_area(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """The cases area by area, in the order in which the figures name the areas; in each the neutral order."""
        groups: dict[str, list[dict[str, Any]]] = {name: [] for name in self._areas()}
        for case in self.cases:
            groups.setdefault(case["area"], []).append(case)
        return [(name, cases) for name, cases in groups.items() if cases]

    def _areas(self) -> list[str]:
        selected = next((figure for figure in self.figures if figure.key == "cases_selected"), None)
        return [name for name, _count in selected.by.get("area", ())] if selected else []


def closing(campaign: Campaign, now: datetime) -> Closing | None:
    """What the public may read at ``now`` of the finished campaign; None before its announcement is public.

    Three queries once the figures were counted; the first reader after an announcement or a revocation counts them.
    """
    announcements = public_announcements(campaign, now)
    if not announcements:
        return None
    gone = revoked(campaign, now)
    record = _record(campaign, announcements, gone, now)
    lines = {case["number"]: case for paper in announcements for case in paper.cases}
    numbers = {each.submission.number_text: each.number for each in gone}
    cases = [{**lines[number], "revoked": numbers.get(number, "")} for number in record.order if number in lines]
    return Closing(announcements, cases, figures.read(record.figures), record.counted_at, record.list_file)


def revoked(campaign: Campaign, now: datetime) -> list[Certificate]:
    """The certificates that were revoked: what was announced stays announced, and from then on says so."""
    return list(Certificate.objects.filter(campaign=campaign).revoked_at(now))


def keep(campaign: Campaign, now: datetime) -> None:
    """Count what ``closing`` will show, unless nothing changed since it was counted. Safe to call often."""
    if announcements := public_announcements(campaign, now):
        _record(campaign, announcements, revoked(campaign, now), now)


def forget(campaign: Campaign) -> None:
    """Count anew at the next occasion: something that the kept figures or the list say is no longer so."""
    ClosingRecord.objects.filter(campaign=campaign).delete()


def public_announcements(campaign: Campaign, now: datetime) -> list[Announcement]:
    """The announcements that anyone may read at ``now``, with their files; one query."""
    found = Announcement.objects.filter(phase__campaign=campaign).public_at(now)
    return list(found.select_related("job__result").order_by("position"))


def _record(
    campaign: Campaign, announcements: Sequence[Announcement], gone: Sequence[Certificate], now: datetime
) -> ClosingRecord:
    newest = max(paper.published_at for paper in announcements if paper.published_at)
    numbers = [each.number for each in gone]
    kept = ClosingRecord.objects.filter(campaign=campaign).select_related("list_file").first()
    if kept and (kept.announced_at, kept.layout, kept.revoked) == (newest, LAYOUT, numbers):
        return kept
    record = ClosingRecord(
        campaign=campaign,
        announced_at=newest,
        counted_at=now,
        layout=LAYOUT,
        figures=figures.stored(kinds.figures_of(campaign)),
        order=_neutral_order(announcements),
        list_file=files.store(
            name=exports.NAME, content=exports.public_workbook(campaign, announcements, gone), by=None, scope=campaign
        ),
        revoked=numbers,
    )
    # Two readers may count at the same moment: they count the same and write the same list, either row will do.
    ClosingRecord.objects.bulk_create(
        [record],
        update_conflicts=True,
        unique_fields=["campaign"],
        update_fields=["announced_at", "counted_at", "layout", "figures", "order", "list_file", "revoked"],
    )
    return record


def _neutral_order(announcements: Sequence[Announcement]) -> list[str]:
    found = Submission.objects.filter(announced__announcement__in=announcements).in_neutral_order()
    return [case.number_text for case in found]
