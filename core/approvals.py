"""Approval by two persons: one proposes, another approves exactly the same content."""

from __future__ import annotations

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock
from core.canonical import subject_of
from core.errors import DomainError
from core.models import Approval, User


class NothingIsProposed(DomainError):
    message = _("There is no open proposal for this. Propose it first; a second person then approves.")


class ProposerCannotApprove(DomainError):
    message = _("Proposed; waiting for a second person. The proposer cannot approve.")


class ContentHasChanged(DomainError):
    message = _("The content has changed since it was proposed. Please check it and propose it again.")


def open_proposal(action: str, subject: models.Model) -> Approval | None:
    """The proposal that waits for a second person, if there is one."""
    return Approval.objects.filter(
        action=action, subject=subject_of(subject), approved_at=None, withdrawn_at=None
    ).first()


@transaction.atomic
def propose(*, action: str, subject: models.Model, digest: str, by: User, scope: clock.Scope) -> Approval:
    """Open a proposal. The same content proposed again is the same proposal; other content replaces the old one."""
    now = clock.now(scope)
    waiting = Approval.objects.select_for_update().filter(
        action=action, subject=subject_of(subject), approved_at=None, withdrawn_at=None
    )
    for proposal in waiting:
        if proposal.digest == digest:
            return proposal
    waiting.update(withdrawn_at=now)
    # ignore_conflicts: two persons who propose at the same instant; the constraint lets one through, both see it.
    Approval.objects.bulk_create(
        [Approval(action=action, subject=subject_of(subject), digest=digest, proposer=by, proposed_at=now)],
        ignore_conflicts=True,
    )
    audit.record(f"{action}.propose", subject, by=by, scope=scope, digest=digest)
    return Approval.objects.get(action=action, subject=subject_of(subject), approved_at=None, withdrawn_at=None)


@transaction.atomic
def approve(
    *, action: str, subject: models.Model, digest: str, by: User, scope: clock.Scope, seen: str | None = None
) -> Approval:
    """Approve the open proposal as the second person. Call it inside the transaction of the act itself.

    ``digest`` is that of what is in force now. ``seen`` is that of what was on this person's screen: what was proposed
    since is not approved unread. Raises NothingIsProposed, ProposerCannotApprove or ContentHasChanged.
    """
    proposal = (
        Approval.objects.select_for_update()
        .filter(action=action, subject=subject_of(subject), approved_at=None, withdrawn_at=None)
        .first()
    )
    if proposal is None:
        raise NothingIsProposed
    if proposal.proposer_id == by.pk:
        raise ProposerCannotApprove
    if proposal.digest != digest or seen not in (None, digest):
        raise ContentHasChanged
    proposal.approver, proposal.approved_at = by, clock.now(scope)
    proposal.save(update_fields=["approver", "approved_at"])
    audit.record(f"{action}.approve", subject, by=by, scope=scope, digest=digest, proposer=proposal.proposer_id)
    return proposal


@transaction.atomic
def give_up(*, action: str, subject: models.Model, by: User, scope: clock.Scope) -> None:
    """Take back the open proposal, if there is one: nobody can approve it any more."""
    waiting = Approval.objects.filter(action=action, subject=subject_of(subject), approved_at=None, withdrawn_at=None)
    if waiting.update(withdrawn_at=clock.now(scope)):
        audit.record(f"{action}.give_up", subject, by=by, scope=scope)
