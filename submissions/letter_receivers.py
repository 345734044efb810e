"""The forms and slates whose office or zone gets a letter: what previews of the letters are filled with."""

from __future__ import annotations

from typing import Any

from campaigns import kinds
from campaigns.models import Campaign
from core.letter_receivers import Receiver, source
from submissions.models import Slate, Submission
from submissions.models.submission import Status, SubmissionQuerySet


@source("mailed.entered", "screening.decided", "correction.due", "correction.late", "correction.waited")
def handed_in(campaign: Campaign, user: Any) -> list[Receiver]:
    """The zones whose forms were handed in."""
    return _zones(Submission.objects.exclude(status=Status.DRAFT), campaign, user)


@source("release.notice", "release.announcement")
def taking_part(campaign: Campaign, user: Any) -> list[Receiver]:
    """The zones whose cases take part; which of them are on the list is not told here."""
    return _zones(Submission.objects.admitted(), campaign, user)


def _zones(rows: SubmissionQuerySet, campaign: Campaign, user: Any) -> list[Receiver]:
    """Of the cases that ``user`` may see, without those of a conflict."""
    seen = rows.filter(campaign=campaign).visible_to(user).exclude(pk__in=kinds.conflicted_with(campaign, user))
    return [
        Receiver(f"case-{case.pk}", str(case.zone), {"zone": str(case.zone), "title": case.case_title})
        for case in seen.with_names().in_neutral_order()
    ]


@source("slate.sent_for", "slate.quota", "slate.remind", "slate.remind_sms", "release.office")
def offices(campaign: Campaign, user: Any) -> list[Receiver]:
    """The offices that have a list in the campaign, by city code; what stands on it is in no letter's preview."""
    if not Campaign.objects.organised_by(user).filter(pk=campaign.pk).exists():
        return []
    rows = Slate.objects.filter(campaign=campaign).select_related("office").order_by("office__city_code", "pk")
    return [
        Receiver(f"office-{slate.pk}", str(slate.office), {"office": str(slate.office), "city": slate.office.city_name})
        for slate in rows
    ]
