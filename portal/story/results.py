"""Thirty are selected, put on public notice, announced, given certificates and invited."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from campaigns import services
from core import clock
from portal.story.stage import Stage
from results import exports
from results import services as results
from results.models import Certificate, Selection, SelectionItem


def select(stage: Stage) -> None:
    """Two organisers confirm the list that the locked card gives, with two scenarios kept beside it."""
    review = stage.campaign.phases.get(key="review")
    assert review.closes_at  # noqa: S101 - the programme gives it dates
    stage.set_clock(review.closes_at + timedelta(days=5, hours=9))
    services.advance(stage.campaign)
    first, second = stage.organisers[:2]
    results.propose_selection(campaign=stage.campaign, by=first)
    card = stage.campaign.card.rules("select")
    kept: dict[str, Any] = {"campaign": stage.campaign, "area_floors": card["area_floors"], "by": first}
    results.save_scenario(slot="A", list_size=card["list_size"], city_cap=None, **kept)
    results.save_scenario(slot="B", list_size=card["list_size"] - 2, city_cap=card["city_cap"], **kept)
    results.confirm_selection(campaign=stage.campaign, by=second)
    chosen = SelectionItem.objects.filter(selection__campaign=stage.campaign, chosen=True)
    stage.figures["selected"] = chosen.count()


def export(stage: Stage) -> None:
    """The organisers ask for the list of the selected as a workbook."""
    selection = Selection.objects.get(campaign=stage.campaign)
    exports.ask_selected_list(selection, by=stage.organisers[0])


def publish(stage: Stage) -> None:
    """The list is put on public notice, and announced when its working days are over."""
    first, second = stage.organisers[:2]
    results.propose_notice(campaign=stage.campaign, by=first)
    results.publish_notice(campaign=stage.campaign, by=second)
    notice = stage.campaign.phases.get(key="notice")
    assert notice.closes_at  # noqa: S101 - publishing has started it
    stage.set_clock(notice.closes_at + timedelta(hours=9))
    services.advance(stage.campaign)
    results.propose_announcement(campaign=stage.campaign, by=second)
    results.announce(campaign=stage.campaign, by=first)


def award(stage: Stage) -> None:
    """Certificates are issued, and everyone selected is invited to the exchange meeting."""
    first = stage.organisers[0]
    results.issue_certificates(campaign=stage.campaign, by=first)
    stage.figures["certificates"] = Certificate.objects.filter(campaign=stage.campaign).count()
    moment = clock.now(stage.campaign) + timedelta(days=7)
    results.set_meeting(campaign=stage.campaign, starts_at=moment, place="云岚市会展中心一号厅", by=first)
    results.send_invitations(campaign=stage.campaign, by=first)
