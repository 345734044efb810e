"""The zone's integrity commitment: by its own account, or through a signed link that its office shows or sends."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from campaigns.services import require_open
from core import audit, clock, signed_links
from core.errors import ChangedMeanwhile
from core.models import SignedLink, User
from core.text import clean_line
from submissions import errors
from submissions.models import Commitment, Submission
from submissions.models.submission import Status
from submissions.services.forms import editable
from submissions.services.revisions import accept, freeze

PURPOSE = "commitment"
LONGEST = timedelta(days=14)  # of a link in a phase without an end


@transaction.atomic
def issue_commitment_link(*, submission: Submission, by: User) -> str:
    """The token of a link with which the zone gives its commitment for exactly the present content.

    It is good until the phase closes in which it can be used. Raises FormMustBeConfirmedFirst, CommitmentStands, and
    the refusals of an edit.
    """
    submission = editable(submission)
    _refuse_unconfirmed(submission)
    campaign = submission.campaign
    phase = require_open(campaign, "resubmit" if submission.status == Status.RETURNED else "edit")
    now = clock.now(campaign)
    token = signed_links.issue(
        purpose=PURPOSE,
        subject=submission,
        valid=(phase.closes_at or now + LONGEST) - now,
        by=by,
        scope=campaign,
        digest=submission.digest,
    )
    audit.record("form.link", submission, by=by, scope=campaign, zone=str(submission.zone))
    return token


def read_link(token: str) -> tuple[SignedLink, Submission]:
    """The link behind ``token`` and the form that it is for.

    Raises LinkIsUnknown, LinkWasUsed, LinkHasExpired, or FormChangedSinceLink.
    """
    link = signed_links.find(token, purpose=PURPOSE)
    submission = Submission.objects.with_names().get(pk=link.subject.split(":")[1])
    signed_links.refuse_spent(link, scope=submission.campaign)
    if link.facts["digest"] != submission.digest:
        raise errors.FormChangedSinceLink
    return link, submission


@transaction.atomic
def give_commitment(
    *,
    submission: Submission,
    name: str,
    by: User | None,
    link: SignedLink | None = None,
    seen: str = "",
    address: str | None = None,
) -> Commitment:
    """Record the commitment in the programme's exact words, for exactly the present content of the form.

    It accepts what the office has mended in it since the zone last stood for it.

    ``seen`` is the digest of the content that the giver has read, where no link names it.
    Raises FormMustBeConfirmedFirst, CommitmentStands, NameIsMissing, ChangedMeanwhile, FormChangedSinceLink, and the
    refusals of the link.
    """
    submission = editable(submission)
    _refuse_unconfirmed(submission)
    name = clean_line(name)
    if not name:
        raise errors.NameIsMissing
    if seen and seen != submission.digest:
        raise ChangedMeanwhile
    if link is not None:
        if link.facts["digest"] != submission.digest:
            raise errors.FormChangedSinceLink
        signed_links.refuse_spent(link, scope=submission.campaign)
        signed_links.use(link, scope=submission.campaign)
    revision = freeze(submission, by)
    accept(revision, name=name[:40])
    commitment = Commitment(
        submission=submission,
        revision=revision,
        content_digest=submission.digest,
        text=submission.campaign.text("commitment"),
        name=name[:40],
        user=by,
        by_link=link is not None,
        address=address or None,
        given_at=clock.now(submission.campaign),
    )
    commitment.save(force_insert=True)
    audit.record("form.commit", submission, by=by, scope=submission.campaign, name=name, by_link=link is not None)
    return commitment


def _refuse_unconfirmed(submission: Submission) -> None:
    if submission.status not in (Status.SUBMITTED, Status.RETURNED):
        raise errors.FormMustBeConfirmedFirst
    if submission.commitment:
        raise errors.CommitmentStands
