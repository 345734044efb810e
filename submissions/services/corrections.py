"""Returning a form to be mended: as a whole, or field by field, until a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from core import clock
from core.models import Role, User
from core.text import clean
from submissions import errors
from submissions.models import CorrectionRequest, Submission, Zone
from submissions.services.revisions import acts_for_zone, freeze


def open_corrections(submission: Submission) -> list[CorrectionRequest]:
    """The returns that are not settled yet, with their items."""
    return list(submission.corrections.filter(settled_at=None).prefetch_related("items"))


def binding(requests: Iterable[CorrectionRequest], submission: Submission, by: User) -> list[CorrectionRequest]:
    """Those that bind ``by``: the organisers' bind office and zone, the office's bind its zone alone."""
    for_zone = acts_for_zone(by, submission)
    return [each for each in requests if for_zone or each.level == CorrectionRequest.Level.ORGANISER]


def unlocked(submission: Submission, by: User) -> frozenset[str] | None:
    """The keys that ``by`` may change now; None: all of them."""
    return unlocked_by(binding(open_corrections(submission), submission, by))


def unlocked_by(requests: Iterable[CorrectionRequest]) -> frozenset[str] | None:
    """The keys that all of ``requests`` name; None if they return the whole form."""
    keys = [frozenset(item.field for item in request.items.all()) for request in requests]
    limited = [each for each in keys if each]
    return frozenset.intersection(*limited) if limited else None


def is_locked(key: str, allowed: frozenset[str] | None) -> bool:
    """Whether ``key`` stays as it is; a return may name a question ("accident") or one answer ("accident.2024")."""
    return allowed is not None and key not in allowed and key.split(".")[0] not in allowed


def refuse_locked(submission: Submission, changed: Iterable[str], by: User) -> None:
    """Raises FieldIsLocked naming the fields of ``changed`` that were not returned to be mended."""
    allowed = unlocked(submission, by)
    if locked := [key for key in changed if is_locked(key, allowed)]:
        raise errors.FieldIsLocked(fields="、".join(_labels(submission, locked)))


def _labels(submission: Submission, keys: list[str]) -> list[str]:
    from submissions.checks import label_of

    return [label_of(submission, key) for key in keys]


def ask_for_correction(
    submission: Submission,
    *,
    level: str,
    reason: str,
    items: Mapping[str, str],
    due_at: datetime | None,
    by: User,
) -> CorrectionRequest:
    """Write the request; the caller holds the lock and moves the status. ``items``: field key -> its reason.

    Raises ReasonIsMissing if neither a reason nor an item says anything.
    """
    items = {key: said for key, text in items.items() if (said := clean(text).strip())}
    reason = clean(reason).strip()
    if not reason and not items:
        raise errors.ReasonIsMissing
    now = clock.now(submission.campaign)
    submission.corrections.filter(level=level, settled_at=None).update(settled_at=now)
    request = CorrectionRequest.objects.create(
        submission=submission, level=level, reason=reason, due_at=due_at, before=freeze(submission, by), by=by, at=now
    )
    for field, said in items.items():
        request.items.create(field=field, reason=said)
    return request


def settle(submission: Submission, *levels: str) -> None:
    """Settle the open requests of ``levels``; the caller holds the lock."""
    open_ones = submission.corrections.filter(level__in=levels, settled_at=None)
    open_ones.update(settled_at=clock.now(submission.campaign))


def applicants(submission: Submission) -> list[User]:
    """The accounts that act for the form's zone."""
    zones = Zone.objects.filter(pk__in=[submission.zone_id, submission.zone.present_id])
    members = User.objects.filter(
        memberships__organisation__zone__in=zones, memberships__role=Role.APPLICANT, is_active=True
    )
    return list(members.distinct())


def office_people(submission: Submission) -> list[User]:
    """The accounts that act for the office that recommends the form."""
    members = User.objects.filter(
        memberships__organisation=submission.slate.office_id, memberships__role=Role.OFFICE, is_active=True
    )
    return list(members.distinct())
