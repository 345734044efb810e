"""Which cases an organiser's or auditor's page of the review may name."""

from __future__ import annotations

from typing import Any

from campaigns.models import Campaign
from review.models import Conflict
from submissions.models import Submission
from submissions.models.submission import SubmissionQuerySet


def cases_for(user: Any, campaign: Campaign) -> SubmissionQuerySet:
    """The admitted cases without those that conflict with the reader: an organiser may be an expert too."""
    own = Conflict.objects.of(user).values("submission")
    return Submission.objects.filter(campaign=campaign).admitted().exclude(pk__in=own).with_names()
