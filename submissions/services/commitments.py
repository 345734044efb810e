"""The zone's integrity commitment: by its own account, or through a signed link that its office shows or sends."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from core import audit, clock, signed_links
from core.models import SignedLink, User
from core.text import clean_line
from submissions import errors
from submissions.models import Commitment, Submission
from submissions.models.submission import Status
from submissions.services.forms import editable

PURPOSE = "commitment"
VALID = timedelta(days=14)


def issue_commitment_link(*, submission: Submission, by: User) -> str:
    """The token of a link with which the zone gives its commitment for exactly the present content."""
    _refuse_unconfirmed(submission)
    return signed_links.issue(
        purpose=PURPOSE,
        subject=submission,
        valid=VALID,
        by=by,
        scope=submission.campaign,
        digest=submission.content_digest,
    )


@transaction.atomic
def give_commitment(
    *, submission: Submission, name: str, by: User | None, link: SignedLink | None = None, address: str | None = None
) -> Commitment:
    """Record the commitment in the programme's exact words, for exactly the present content of the form.

    Raises FormMustBeConfirmedFirst, CommitmentStands, ReasonIsMissing (no name), and the refusals of the link: one
    issued before the form was changed no longer fits it.
    """
    submission = editable(submission)
    _refuse_unconfirmed(submission)
    name = clean_line(name)
    if not name:
        raise errors.ReasonIsMissing
    if link is not None:
        if link.facts["digest"] != submission.content_digest:
            raise signed_links.LinkHasExpired
        signed_links.use(link, scope=submission.campaign)
    commitment = Commitment(
        submission=submission,
        content_digest=submission.content_digest,
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
