"""Forms until the slate is sent: uploaded, mended, confirmed, given an opinion, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F

from campaigns.services import require_open
from core import audit, clock, files
from core.errors import ChangedMeanwhile
from core.models import User
from core.text import clean, clean_line
from submissions import checks, errors
from submissions.models import CorrectionRequest, Recommendation, Slate, Submission, Zone
from submissions.models.submission import CONTENT, MOVES, MULTILINE, Status
from submissions.services import places
from submissions.services.corrections import refuse_locked, settle
from submissions.services.revisions import digest_of, freeze


@transaction.atomic
def add_form(
    *,
    slate: Slate,
    zone: Zone,
    fields: dict[str, Any],
    by: User,
    original: tuple[str, bytes] | None = None,
    reading: dict[str, Any] | None = None,
    origin: str = Submission.Origin.UPLOAD,
) -> Submission:
    """Take a zone's form into the slate as a draft.

    ``fields`` are the form's columns as read or typed, ``original`` the uploaded file (name, bytes), ``reading`` the
    importer's account of it. Raises SlateWasSent, SlateIsFull, ZoneOfAnotherCity, ZoneIsNotEligible,
    ZoneWasMerged or ZoneTakesPartAlready, and the phase's refusals.
    """
    require_open(slate.campaign, "submit")
    slate = places.unsent(slate)
    places.refuse_zone(slate, zone)
    places.take(slate)
    return open_draft(slate=slate, zone=zone, fields=fields, by=by, original=original, reading=reading, origin=origin)


def open_draft(
    *,
    slate: Slate,
    zone: Zone,
    fields: dict[str, Any],
    by: User,
    original: tuple[str, bytes] | None = None,
    reading: dict[str, Any] | None = None,
    origin: str = Submission.Origin.UPLOAD,
) -> Submission:
    """Write the draft; the caller holds the slate's lock, has checked the zone and taken the place."""
    now = clock.now(slate.campaign)
    submission = Submission(
        campaign=slate.campaign, slate=slate, zone=zone, origin=origin, created_at=now, updated_at=now
    )
    fill(submission, fields)
    submission.reading = reading or {}
    if original:
        submission.original = files.store(name=original[0], content=original[1], by=by, scope=slate.campaign)
    submission.save(force_insert=True)
    save(submission)
    facts = {"zone": str(zone), "problems": submission.problem_count, "origin": origin}
    audit.record("form.add", submission, by=by, scope=slate.campaign, **facts)
    return submission


def fill(submission: Submission, fields: dict[str, Any]) -> None:
    for name in CONTENT:
        if name in fields:
            tidy = clean if name in MULTILINE else clean_line
            setattr(submission, name, tidy(fields[name] or ""))
    if "area" in fields:
        submission.area = fields["area"]


@transaction.atomic
def change_form(*, submission: Submission, fields: dict[str, Any], version: int, by: User) -> Submission:
    """Save mended fields; ``version`` is the one that was on the screen.

    A confirmed form becomes a draft again, and a commitment given for the old content no longer stands.
    Saving a cell settles the importer's doubt about it, also when its text stays as it was.
    Raises ChangedMeanwhile if someone else saved first, FormIsFrozen, FieldIsLocked, and the phase's refusals.
    """
    submission = editable(submission)
    refuse_stale(submission, version)
    fill(submission, fields)
    refuse_locked(submission, changed_keys(submission), by)
    settle_doubts(submission, fields)
    reopen_if_changed(submission)
    return _record(submission, by, "form.change")


@transaction.atomic
def replace_form(
    *, submission: Submission, fields: dict[str, Any], original: tuple[str, bytes], reading: dict[str, Any], by: User
) -> Submission:
    """Put a newly uploaded form in the place of the old one. The old file stays stored; the audit names it."""
    submission = editable(submission)
    fill(submission, fields)
    refuse_locked(submission, changed_keys(submission), by)
    submission.reading = reading
    submission.original = files.store(name=original[0], content=original[1], by=by, scope=submission.campaign)
    if submission.status == Status.SUBMITTED:
        submission.status = Status.DRAFT
    return _record(submission, by, "form.replace")


def refuse_stale(submission: Submission, version: int) -> None:
    if submission.version != version:
        raise ChangedMeanwhile


def settle_doubts(submission: Submission, keys: Iterable[str]) -> None:
    """A person has looked at these cells: the importer no longer doubts them."""
    cells = submission.reading.get("cells", {})
    for key in cells.keys() & set(keys):
        cells[key]["sure"] = True


def reopen_if_changed(submission: Submission) -> None:
    """A confirmed form that says something else than what was confirmed is a draft again."""
    if submission.status == Status.SUBMITTED and submission.digest != digest_of(submission):
        submission.status = Status.DRAFT


def changed_keys(submission: Submission) -> list[str]:
    """The columns that say something else than what is stored."""
    stored = Submission.objects.only("area", *CONTENT).get(pk=submission.pk)
    return [name for name in CONTENT if getattr(submission, name) != getattr(stored, name)] + (
        ["area"] if submission.area_id != stored.area_id else []
    )


def save(submission: Submission) -> Submission:
    """Save the whole row under its lock: a new version, and what boards count. Drafts are not audited row by row."""
    submission.version += 1
    submission.updated_at = clock.now(submission.campaign)
    submission.problem_count = len(checks.form_problems(submission))
    submission.save()
    return submission


def _record(submission: Submission, by: User, action: str) -> Submission:
    save(submission)
    audit.record(action, submission, by=by, scope=submission.campaign, version=submission.version)
    return submission


@transaction.atomic
def confirm(*, submission: Submission, by: User, version: int | None = None) -> Submission:
    """Confirm that the form says what the zone meant, and freeze that; ``version`` was the one on the screen.

    Raises FormIsIncomplete naming every field that is wrong, ChangedMeanwhile, and the refusals of an edit.
    """
    submission = editable(submission)
    if version is not None:
        refuse_stale(submission, version)
    if problems := checks.form_problems(submission):
        raise errors.FormIsIncomplete(problems=" ".join(problem.sentence for problem in problems))
    for cell in submission.reading.get("cells", {}).values():
        cell["sure"] = True  # a person has looked at all of it
    if submission.status == Status.DRAFT:
        move(submission, Status.SUBMITTED)
    _record(submission, by, "form.confirm")
    freeze(submission, by)
    settle(submission, CorrectionRequest.Level.OFFICE)
    return submission


@transaction.atomic
def write_opinion(*, submission: Submission, opinion: str, by: User) -> Recommendation:
    """Write the office's opinion (推荐单位意见). Raises OpinionIsMissing for an empty one."""
    submission = editable(submission)
    opinion = clean(opinion).strip()
    if not opinion:
        raise errors.OpinionIsMissing
    row, _created = Recommendation.objects.update_or_create(
        submission=submission,
        defaults={"opinion": opinion, "by": by, "given_at": clock.now(submission.campaign)},
    )
    audit.record("form.opinion", submission, by=by, scope=submission.campaign, opinion=opinion)
    return row


@transaction.atomic
def withdraw(*, submission: Submission, by: User) -> Submission:
    """Take a form off the slate and free its place; nothing is deleted."""
    require_open(submission.campaign, "withdraw")
    places.unsent(submission.slate)
    submission = editable(submission)
    move(submission, Status.WITHDRAWN)
    Slate.objects.filter(pk=submission.slate_id).update(taken=F("taken") - 1)
    return _record(submission, by, "form.withdraw")


def editable(submission: Submission) -> Submission:
    """The form, locked, if its content may be changed now: while it is a draft, or returned for correction.

    Raises FormIsFrozen and the phase's refusals.
    """
    submission = (
        Submission.objects.select_for_update(of=("self",), no_key=True)
        .select_related("campaign", "slate", "zone__organisation", "area")
        .get(pk=submission.pk)
    )
    if submission.status not in (Status.DRAFT, Status.SUBMITTED, Status.RETURNED):
        raise errors.FormIsFrozen(status=submission.get_status_display())
    require_open(submission.campaign, "resubmit" if submission.status == Status.RETURNED else "edit")
    return submission


def move(submission: Submission, wanted: str) -> None:
    """Change the status along the table of allowed moves; the row is locked by the caller."""
    if wanted not in MOVES[submission.status]:
        raise errors.MoveIsNotPossible(status=submission.get_status_display(), wanted=Status(wanted).label)
    submission.status = wanted
