"""Boards hang in three invented places while people vote, and are scanned; the selected cases hang once more."""

from __future__ import annotations

from datetime import timedelta

from campaigns import display
from campaigns.models import DisplaySite
from core import clock
from portal.story.stage import Stage
from results.display import papers, scans, texts

PLACES = (
    ("云岚市政务服务中心", "云岚市", "松石大道 88 号一楼大厅", "陶然 139 0000 3101"),
    ("海岳高铁站东广场", "海岳市", "站前路 1 号候车厅外", "夏禾 139 0000 3102"),
    ("青屏工业园区展厅", "云岚市", "青屏路 6 号", "俞安 139 0000 3103"),
)
AFTERWARDS = ("海岳省会展中心", "海岳市", "会展路 9 号二号馆", "沈知 139 0000 3104")
DAYS = 10
SCANS = 24  # of a day at the first place; half of it at the next


def open_places(stage: Stage) -> None:
    """Three places, from the first day of the vote; the last shows one award area only, and its boards are printed."""
    stage.go_to("voting", timedelta(hours=8))
    for place in PLACES:
        site = _open(stage, place, DAYS)
    area = stage.campaign.areas.all()[0]
    facts = {name: getattr(site, name) for name in display.FACTS} | {"area": area}
    site = display.save_site(campaign=stage.campaign, site=site, by=stage.organisers[0], **facts)
    papers.ask(site=site, size=papers.Size.A3, by=stage.organisers[0])


def visit(stage: Stage, *, days: int = 3) -> None:
    """People come and scan: more in the first place than in the last, and at every hour of the day."""
    for place, site in enumerate(DisplaySite.objects.filter(campaign=stage.campaign).order_by("id")):
        cases = list(texts.cases_at(site))
        for day in range(days):
            for number in range(SCANS // (place + 1)):
                stage.go_to("voting", timedelta(days=day, hours=9 + number % 9))
                site.campaign = stage.campaign  # the moment has moved
                scans.count(site=site, case=cases[(7 * number + 3 * day) % len(cases)])


def hang_the_selected(stage: Stage) -> None:
    """The announced cases hang for a month, before some of their names are corrected."""
    site = _open(stage, AFTERWARDS, 30)
    papers.ask(site=site, size=papers.Size.A3, selected=True, by=stage.organisers[0])
    for case in texts.cases_at(site, selected=True)[:12]:
        scans.count(site=site, case=case)


def _open(stage: Stage, place: tuple[str, str, str, str], days: int) -> DisplaySite:
    name, city, address, contact = place
    today = clock.today(stage.campaign)
    return display.save_site(
        campaign=stage.campaign,
        by=stage.organisers[0],
        name=name,
        city=city,
        address=address,
        contact=contact,
        opens_on=today,
        closes_on=today + timedelta(days=days - 1),
    )
