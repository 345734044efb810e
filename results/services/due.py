"""Which cases are due: to be announced, and to be given a certificate."""

from __future__ import annotations

from campaigns.models import Campaign
from results.kinds import confirmed_selection
from results.models import Objection
from submissions.models import Submission
from submissions.models.submission import SubmissionQuerySet


def to_announce(campaign: Campaign) -> SubmissionQuerySet:
    """The selected cases not announced yet, without those under an open or an upheld objection; neutral order."""
    selection = confirmed_selection(campaign)
    return (
        Submission.objects.filter(selected__selection=selection, selected__chosen=True, announced=None)
        .exclude(pk__in=held(campaign).values("pk"))
        .with_names()
        .in_neutral_order()
    )


def held(campaign: Campaign) -> SubmissionQuerySet:
    """The cases that an objection holds, or has taken off."""
    objected = Objection.objects.filter(submission__campaign=campaign).holding()
    return Submission.objects.filter(pk__in=objected.values("submission"))


def announced_without_certificate(campaign: Campaign) -> SubmissionQuerySet:
    """The cases whose certificate is due."""
    waiting = Submission.objects.filter(campaign=campaign, announced__isnull=False, certificate=None)
    return waiting.with_names().order_by("number")
