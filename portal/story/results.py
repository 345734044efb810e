"""Thirty are selected, put on public notice, announced, given certificates and invited."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from campaigns import services
from core import clock
from portal.archive import jobs as archive
from portal.story import objections, releases
from portal.story.stage import Stage
from results import casebook, exports
from results import services as results
from results.combine import Rules
from results.models import Certificate, Letter, Selection, SelectionItem
from results.services import letters
from results.services.certificate_acts import content_digest


def select(stage: Stage) -> None:
    """Two organisers confirm the list that the locked card gives, with two scenarios kept beside it."""
    review = stage.campaign.phases.get(key="review")
    assert review.closes_at  # noqa: S101 - the programme gives it dates
    stage.set_clock(review.closes_at + timedelta(days=5, hours=9))
    services.advance(stage.campaign)
    first, second = stage.organisers[:2]
    results.propose_selection(campaign=stage.campaign, by=first)
    keep_scenarios(stage)
    results.confirm_selection(campaign=stage.campaign, by=second)
    chosen = SelectionItem.objects.filter(selection__campaign=stage.campaign, chosen=True)
    stage.figures["selected"] = chosen.count()


def keep_scenarios(stage: Stage) -> None:
    """What the list would be without the cap, and with two cases fewer."""
    card = stage.campaign.card
    rules = Rules.from_card(card.rules("select"), card.rules("score"))
    for slot, size, cap in (("A", rules.list_size, None), ("B", rules.list_size - 2, rules.city_cap)):
        results.save_scenario(
            campaign=stage.campaign,
            slot=slot,
            list_size=size,
            area_floors=rules.area_floors,
            city_cap=cap,
            by=stage.organisers[0],
        )


def export(stage: Stage) -> None:
    """The organisers ask for the list of the selected as a workbook, the review matrix and a first dossier."""
    selection, by = Selection.objects.get(campaign=stage.campaign), stage.organisers[0]
    exports.ask_selected_list(selection, by=by)
    archive.ask(kind=archive.MATRIX, campaign=stage.campaign, by=by)
    first = selection.items.chosen().in_neutral_order().select_related("submission")[0]
    archive.ask(kind=archive.CASE, campaign=stage.campaign, case=first.submission, by=by)


def publish(stage: Stage, *, objected: bool = False) -> None:
    """The list is released for the next morning; when its working days are over it is announced, with certificates.

    ``objected``: somebody objects to the last case of the list, which the announcement then leaves out.
    """
    first, second = stage.organisers[:2]
    morning = _next_morning(clock.now(stage.campaign))
    results.propose_notice(campaign=stage.campaign, by=first, release_at=morning)
    results.publish_notice(campaign=stage.campaign, by=second)
    stage.set_clock(morning)
    if objected:
        releases.object_to_the_last(stage)
    objections.tell(stage)
    notice = stage.campaign.phases.get(key="notice")
    assert notice.closes_at  # noqa: S101 - its release has started it
    stage.set_clock(notice.closes_at + timedelta(hours=9))
    services.advance(stage.campaign)
    moment = notice.closes_at + timedelta(hours=10)
    results.propose_announcement(campaign=stage.campaign, by=second, release_at=moment, with_certificates=True)
    results.announce(campaign=stage.campaign, by=first)
    stage.set_clock(moment)


def _next_morning(now: datetime) -> datetime:
    """Nine o'clock of the next day."""
    return timezone.localtime(now + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)


def change_certificates(stage: Stage) -> None:
    """Of the certificates one is re-issued, one under rectification, and a change of a third waits for somebody."""
    first, second = stage.organisers[:2]
    reissued, rectifying, waiting = Certificate.objects.filter(campaign=stage.campaign)[:3]
    stage.set_clock(clock.now(stage.campaign) + timedelta(days=2))
    due_on = clock.today(stage.campaign) + timedelta(days=30)
    reason = "证书所印案例名称不全，予以更正。"
    for certificate, facts in (
        (reissued, {"kind": "reissue", "reason": reason, "title": f"{reissued.title}的实践"}),
        (rectifying, {"kind": "rectify", "reason": "材料中一项数据与核查不一致，责令限期更正。", "due_on": due_on}),
    ):
        act = results.propose_certificate_act(certificate=certificate, **facts, by=first)
        results.approve_certificate_act(certificate=certificate, digest=content_digest(act), by=second)
    results.propose_certificate_act(
        certificate=waiting, kind="reissue", reason=reason, title=f"{waiting.title}的实践", by=second
    )


def award(stage: Stage) -> None:
    """The certificates were issued with the announcement; the case book is bound, and a commendation follows."""
    casebook.ask(campaign=stage.campaign, kind=casebook.PDF, by=stage.organisers[0])
    stage.figures["certificates"] = Certificate.objects.filter(campaign=stage.campaign).count()
    write_letters(stage)


def write_letters(stage: Stage) -> None:
    """The commendation is issued by two organisers; the notice of the meeting waits for its second person."""
    first, second = stage.organisers[:2]
    for kind in (Letter.Kind.COMMENDATION, Letter.Kind.MEETING):
        words = letters.suggested(stage.campaign, kind)
        letter = results.propose_letter(campaign=stage.campaign, kind=kind, by=first, **words)
        if kind == Letter.Kind.COMMENDATION:
            results.issue_letter(letter=letter, by=second)
