"""The city's office and its zone: the form goes back with reasons, is mended, and is handed in again (三: 收集审核)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from campaigns.opening import midnight
from campaigns.services import require_open
from core import audit, clock, signed_links, wordings
from core.deadlines import moment_text
from core.errors import ChangedMeanwhile, DomainError
from core.models import SignedLink, User
from core.text import clean_line
from submissions import checks, errors
from submissions.models import CorrectionRequest, Revision, Submission
from submissions.models.submission import CONTENT, Status
from submissions.services.answers import put_answers
from submissions.services.commitments import give_commitment
from submissions.services.corrections import applicants, ask_for_correction, office_people
from submissions.services.forms import confirm, editable, fill, save
from submissions.services.revisions import last_stood_for
from submissions.services.screening import letter_of_return, refuse_unknown_fields


class ReturnDayIsOutside(DomainError):
    message = gettext_lazy("The day must lie between %(first)s and %(last)s, while forms can be changed.")


@transaction.atomic
def return_to_zone(
    *,
    submission: Submission,
    reason: str,
    by: User,
    items: Mapping[str, str] | None = None,
    due_at: datetime | None = None,
) -> CorrectionRequest:
    """The office returns the form to its zone: as a whole, or only the fields of ``items`` (key -> reason).

    The form is a draft again, and every account of the zone gets a letter with the reasons. Raises ReasonIsMissing,
    FieldCannotBeReturned, ReturnDayIsOutside, and the refusals of an edit.
    """
    submission = editable(submission)
    refuse_unknown_fields(submission, items or {})
    _refuse_day(submission, due_at)
    level = CorrectionRequest.Level.OFFICE
    request = ask_for_correction(submission, level=level, reason=reason, items=items or {}, due_at=due_at, by=by)
    if submission.status == Status.SUBMITTED:
        submission.status = Status.DRAFT
    save(submission)
    fields = [item.field for item in request.items.all()]
    audit.record("form.return_to_zone", submission, by=by, scope=submission.campaign, reason=reason, fields=fields)
    _write(submission, applicants(submission), "form.returned", "online", reasons=letter_of_return(request))
    return request


def _refuse_day(submission: Submission, due_at: datetime | None) -> None:
    phase = require_open(submission.campaign, "resubmit" if submission.status == Status.RETURNED else "edit")
    now = clock.now(submission.campaign)
    if due_at and (due_at <= now or (phase.closes_at and due_at > phase.closes_at)):
        first = midnight(timezone.localdate(now) + timedelta(days=1))
        raise ReturnDayIsOutside(
            first=moment_text(first), last=moment_text(phase.closes_at) if phase.closes_at else str(phase)
        )


@transaction.atomic
def hand_in(*, submission: Submission, name: str, seen: str, by: User, address: str | None = None) -> Submission:
    """The zone hands its form in to its office, with the integrity commitment, in one act.

    ``seen`` is the digest of what stood on its page. What the office mended meanwhile is accepted with it.
    Raises FormIsIncomplete, ChangedMeanwhile, NameIsMissing, CommitmentStands, and the refusals of an edit.
    """
    submission = editable(submission)
    if seen != submission.digest:
        raise ChangedMeanwhile
    handed_in = submission.status == Status.SUBMITTED
    if not handed_in:
        submission = confirm(submission=submission, by=by)
    if handed_in or submission.commitment is None:
        give_commitment(submission=submission, name=name, by=by, seen=seen, address=address)
    audit.record("form.hand_in", submission, by=by, scope=submission.campaign, name=name)
    _write(submission, office_people(submission), "form.handed_in", "form")
    return submission


@transaction.atomic
def decline_revision(
    *, submission: Submission, name: str, by: User | None, link: SignedLink | None = None
) -> Submission:
    """The zone declines its office's mending: the form says again what the zone last stood for, as a draft.

    The office gets a letter. Raises NothingToAccept if no revision waits, NameIsMissing, the refusals of the link and
    those of an edit.
    """
    submission = editable(submission)
    waiting = submission.revisions.filter(acceptance=Revision.Acceptance.WAITING).last()
    before = last_stood_for(submission)
    if waiting is None or before is None or waiting.digest != submission.digest:
        raise errors.NothingToAccept
    if not (name := clean_line(name)[:40]):
        raise errors.NameIsMissing
    if link is not None:
        signed_links.refuse_spent(link, scope=submission.campaign)
        signed_links.use(link, scope=submission.campaign)
    now = clock.now(submission.campaign)
    open_ones = submission.revisions.filter(acceptance=Revision.Acceptance.WAITING)
    open_ones.update(acceptance=Revision.Acceptance.DECLINED, answered_by=name, answered_at=now)
    _say_again(submission, before.content)
    if submission.status == Status.SUBMITTED:
        submission.status = Status.DRAFT
    save(submission)
    audit.record("form.decline", submission, by=by, scope=submission.campaign, name=name, revision=waiting.number)
    _write(submission, office_people(submission), "form.declined", "form")
    return submission


def _say_again(submission: Submission, content: Mapping[str, Any]) -> None:
    """Put the words of a frozen content back into the form, answers included."""
    area = submission.campaign.areas.filter(name=content.get("area", "")).first()
    fill(submission, {key: content.get(key, "") for key in CONTENT} | {"area": area})
    asked = checks.asked(submission)
    said = {key: (value, explanation) for key, (value, explanation) in content.get("answers", {}).items()}
    stored = {each.key: (each.value, each.explanation) for each in submission.answers.select_related("question")}
    wanted = {key: said.get(key, ("", "")) for key in stored.keys() | said.keys()}
    put_answers(
        submission, asked, {key: text for key, text in wanted.items() if key in asked and text != stored.get(key)}
    )


def _write(submission: Submission, people: Iterable[User], kind: str, page: str, **facts: object) -> None:
    """A letter of that kind to each of ``people`` that leads to ``page`` of the form."""
    facts |= {"zone": submission.zone, "link": settings.SITE_URL + reverse(page, args=[submission.pk])}
    moment, wording = clock.database_now().isoformat(), wordings.of(kind, submission.campaign)
    for person in people:
        if person.email:
            wording.post(facts, key=f"form:{submission.pk}:{person.pk}:{moment}", to=person.email)
