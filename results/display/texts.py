"""What a board or the kiosk says of a case: public content alone, in the words that are public at this moment.

Names are those of the case's certificate once that is public, so that a correction is on the next board. The texts are
cut by whole sentences to what the board has room for; the rest is read on the case's page. Nothing here tells a rank, a
score or a vote.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from campaigns.models import Campaign, DisplaySite
from core import clock
from core.canonical import digest
from results.display import layout
from results.models import AnnouncedCase, BoardText, Certificate
from submissions import pictures
from submissions.models import Submission

Facts = dict[str, Any]


def cases_at(site: DisplaySite, *, selected: bool = False) -> QuerySet[Submission]:
    """The cases that ``site`` shows, in neutral order: the admitted ones, or those whose announcement is public."""
    cases = Submission.objects.filter(campaign=site.campaign_id).admitted()
    if site.area_id:
        cases = cases.filter(area=site.area_id)
    if selected:
        cases = cases.filter(pk__in=honoured(site.campaign, clock.now(site.campaign)))
    return cases.with_names().defer("reading").in_neutral_order()


def honoured(campaign: Campaign, now: datetime) -> set[int]:
    """The cases that are announced by ``now``, without those whose certificate was revoked."""
    announced = AnnouncedCase.objects.filter(
        submission__campaign=campaign, announcement__published_at__lte=now
    ).values_list("submission", flat=True)
    revoked = Certificate.objects.filter(campaign=campaign, state=Certificate.State.WITHDRAWN)
    return set(announced) - set(revoked.values_list("submission", flat=True))


def present(campaign: Campaign, cases: Iterable[Submission]) -> dict[int, Facts]:
    """What a board of each of ``cases`` would say now, by the case's id. Four queries for any number of cases."""
    cases, now = list(cases), clock.now(campaign)
    ids = [case.pk for case in cases]
    public = Certificate.objects.filter(campaign=campaign, submission__in=ids).public_at(now).standing()
    names = {certificate.submission_id: certificate for certificate in public}
    shown = _pictures(ids)
    honour = honoured(campaign, now)
    return {case.pk: _facts(campaign, case, names.get(case.pk), shown[case.pk], case.pk in honour) for case in cases}


def _facts(
    campaign: Campaign, case: Submission, certificate: Certificate | None, shown: list[Facts], is_honoured: bool
) -> Facts:
    title = certificate.title if certificate else case.case_title
    zone = certificate.zone if certificate else str(case.zone)
    city = case.zone.organisation.city_name
    narrative, overview = case.narrative.strip(), case.overview.strip()
    room = layout.room(campaign.name, title, place_line(zone, city), pictures=len(shown), has_overview=bool(overview))
    return {
        "number": case.number_text,
        "title": title,
        "zone": zone,
        "city": city,
        "area": str(case.area or ""),
        "honour": is_honoured,
        "overview": layout.trimmed(overview, layout.LEFT, room.overview),
        "text": layout.trimmed(narrative, room.narrative_width, room.narrative),
        "pictures": shown,
    }


def place_line(zone: str, city: str) -> str:
    """The zone, with its city where the name does not say it."""
    return zone if zone.startswith(city.removesuffix("市")) else f"{city}　{zone}"


def _pictures(cases: list[int]) -> dict[int, list[Facts]]:
    """The first shown pictures of each case, with their words."""
    rows = pictures.public().filter(attachment__submission__in=cases).order_by("attachment")
    found: dict[int, list[Facts]] = defaultdict(list)
    names = ("attachment__submission", "attachment", "attachment__caption", "attachment__credit")
    for case, attachment, caption, credit in rows.values_list(*names).distinct():
        if len(found[case]) < layout.MOST_PICTURES:
            found[case].append({"id": attachment, "caption": caption, "credit": credit})
    return found


def content_digest(facts: Facts) -> str:
    return digest(facts)


def keep(campaign: Campaign, cases: Iterable[Submission]) -> list[BoardText]:
    """The present text of each case as a row with its version, in the order given; what was kept before is found again.

    The caller holds the campaign's row, which orders the versions.
    """
    cases = list(cases)
    said = present(campaign, cases)
    there = {(text.submission_id, text.digest): text for text in BoardText.objects.filter(submission__in=[*said])}
    last = dict(
        BoardText.objects.filter(submission__in=[*said]).order_by().values_list("submission").annotate(Max("version"))
    )
    now = clock.now(campaign)
    new = [
        BoardText(submission=case, version=last.get(case.pk, 0) + 1, facts=said[case.pk], digest=found, made_at=now)
        for case in cases
        if (case.pk, found := content_digest(said[case.pk])) not in there
    ]
    BoardText.objects.bulk_create(new)
    there |= {(text.submission_id, text.digest): text for text in new}
    return [there[case.pk, content_digest(said[case.pk])] for case in cases]
