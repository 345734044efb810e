"""Another zone in a place of the slate, and a form that was taken off brought back: nobody's words are ever lost."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.services import require_open
from core import audit
from core.errors import DomainError
from core.models import User
from submissions.models import Slate, Submission, Zone
from submissions.models.submission import Status, SubmissionQuerySet
from submissions.services import places
from submissions.services.forms import editable, move, open_draft, save


class FormIsOnAnotherSlate(DomainError):
    message = _("This form stands on another slate.")


class FormStandsAlready(DomainError):
    message = _("%(zone)s stands on the slate already.")


@transaction.atomic
def swap_zone(*, slate: Slate, form: Submission, zone: Zone, by: User) -> Submission:
    """Take ``form`` off the slate and give its place to ``zone``, in one act; returns the form that stands now.

    It is possible on a full slate as well: the place is never free in between, so nobody else can take it. A form of
    ``zone`` that was taken off before comes back with its texts; else an empty draft is opened.
    Raises FormIsOnAnotherSlate, SlateWasSent, FormIsFrozen, the refusals of a zone and those of the phase.
    """
    require_open(slate.campaign, "submit")
    slate = places.unsent(slate)
    leaving = editable(form)
    if leaving.slate_id != slate.pk:
        raise FormIsOnAnotherSlate
    places.refuse_zone(slate, zone)
    move(leaving, Status.WITHDRAWN)
    save(leaving)
    kept = withdrawn_forms(slate).filter(zone=zone).last()
    coming = _revive(kept) if kept else open_draft(slate=slate, zone=zone, fields={}, by=by)
    facts = {"zone": str(leaving.zone), "into": str(zone), "kept": kept is not None}
    audit.record("slate.swap", slate, by=by, scope=slate.campaign, **facts)
    return coming


@transaction.atomic
def restore_form(*, submission: Submission, by: User) -> Submission:
    """Bring back a form that was taken off, as a draft with all that it said, into a free place.

    What was given for its content (commitment, opinion, seals) still stands for it once it is confirmed again.
    Raises FormStandsAlready, SlateWasSent, SlateIsFull, the refusals of a zone and those of the phase.
    """
    require_open(submission.campaign, "submit")
    slate = places.unsent(submission.slate)
    kept = Submission.objects.select_for_update(of=("self",), no_key=True).with_names().get(pk=submission.pk)
    if kept.status != Status.WITHDRAWN:
        raise FormStandsAlready(zone=kept.zone)
    places.refuse_zone(slate, kept.zone)
    places.take(slate)
    kept = _revive(kept)
    audit.record("form.restore", kept, by=by, scope=slate.campaign, zone=str(kept.zone))
    return kept


def withdrawn_forms(slate: Slate) -> SubmissionQuerySet:
    """The forms that were taken off and whose zone has no other form on the slate, each zone's latest last."""
    standing = slate.submissions.exclude(status=Status.WITHDRAWN).values("zone")
    kept = Submission.objects.filter(slate=slate, status=Status.WITHDRAWN).exclude(zone__in=standing)
    return kept.with_names().order_by("updated_at", "id")


def _revive(kept: Submission) -> Submission:
    """The caller holds the slate's lock, under which alone a form is taken off or brought back."""
    move(kept, Status.DRAFT)
    return save(kept)
