"""Preliminary review (资料初审): the organisers admit, return or refuse; numbers are drawn at admission."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign, Phase
from campaigns.opening import midnight
from campaigns.services import require_open
from core import audit, clock, wordings
from core.deadlines import moment_text
from core.errors import ChangedMeanwhile, DomainError
from core.models import Role, User
from core.text import clean
from submissions import checks, errors, letters
from submissions.models import CorrectionRequest, Decision, Revision, Submission
from submissions.models.submission import Status
from submissions.services import likeness
from submissions.services.corrections import ask_for_correction, settle
from submissions.services.forms import editable, move
from submissions.services.revisions import hand_over

HIGHEST_NUMBER = 999  # three digits on cards and boards


class DueDayIsOutside(DomainError):
    message = gettext_lazy(
        "The day for the correction must lie between %(first)s and %(last)s, while the review is open."
    )


class FindingIsMissing(DomainError):
    message = gettext_lazy(
        "A “yes” about eligibility still waits for your finding (%(question)s). Write it first, then admit the case."
    )


class FieldCannotBeReturned(DomainError):
    message = gettext_lazy("The form has no field “%(key)s” that could be returned.")


def state_of(submission: Submission) -> str:
    """What an officer has seen when deciding: a decision on anything else is refused (``seen``).

    While a form is being mended its words change without the officer, who decides on the return alone.
    """
    if submission.status == Status.RETURNED:
        return str(submission.status)
    return f"{submission.status}:{submission.digest}"


@transaction.atomic
def admit(*, submission: Submission, by: User, seen: str = "") -> Submission:
    """Admit the case: it takes part (获得参评资格) and draws its number.

    ``seen`` (``state_of``) is what was on the screen; as for the other two decisions, ChangedMeanwhile is raised if
    another officer decided or the office resubmitted since. Raises FindingIsMissing while nobody has looked into a
    "yes" about eligibility (clause 二): no case takes part on an open question.
    """
    phase, submission = _to_screen(submission, seen)
    for answer in submission.answers.select_related("question"):
        if answer.waits_for_a_person:
            raise FindingIsMissing(question=checks.label_of(submission, answer.key))
    move(submission, Status.ADMITTED)
    submission.number = draw_number(submission.campaign)
    return _decide(phase, submission, Decision.Outcome.ADVANCED, "", by)


@transaction.atomic
def return_for_correction(
    *,
    submission: Submission,
    reason: str,
    by: User,
    items: Mapping[str, str] | None = None,
    due_at: datetime | None = None,
    seen: str = "",
) -> Submission:
    """Return the form to its office: as a whole with a ``reason``, or only the fields of ``items`` (key -> reason).

    ``due_at`` is the day by which it should be back; None is ``correction_days`` from now, at most the phase's end.
    Raises DueDayIsOutside, FieldCannotBeReturned, ReasonIsMissing, ChangedMeanwhile, MoveIsNotPossible.
    """
    phase, submission = _to_screen(submission, seen)
    refuse_unknown_fields(submission, items or {})
    due_at = _due(phase, clock.now(submission.campaign), due_at)
    move(submission, Status.RETURNED)
    request = ask_for_correction(
        submission,
        level=CorrectionRequest.Level.ORGANISER,
        reason=reason,
        items=items or {},
        due_at=due_at,
        by=by,
    )
    said = request.reason or "；".join(item.reason for item in request.items.all())
    return _decide(phase, submission, Decision.Outcome.RETURNED, said, by, letter=letter_of_return(request))


def refuse_unknown_fields(submission: Submission, items: Mapping[str, str]) -> None:
    """Raises FieldCannotBeReturned for a key that is no field or question of the form."""
    labels = checks.labels_of(submission).keys() - {"zone"}  # another zone would be another form
    known = labels | {key.split(".")[0] for key in labels}  # a question stands for its answers of all years
    if unknown := items.keys() - known:
        raise FieldCannotBeReturned(key=sorted(unknown)[0])


def _due(phase: Phase, now: datetime, due_at: datetime | None) -> datetime | None:
    if due_at is None:
        return due_day(phase, now)
    if due_at <= now or (phase.closes_at and due_at > phase.closes_at):
        last = moment_text(phase.closes_at) if phase.closes_at else _("the end of the review")
        raise DueDayIsOutside(first=moment_text(midnight(timezone.localdate(now) + timedelta(days=1))), last=last)
    return due_at


def letter_of_return(request: CorrectionRequest) -> str:
    """What the office reads about a return: why, which fields with their reasons, until when."""
    labels = checks.labels_of(request.submission)
    lines = [request.reason] if request.reason else []
    lines += [f"{labels.get(item.field, item.field)}：{item.reason}" for item in request.items.all()]
    if request.due_at:
        lines.append(_("Please submit it again by %(moment)s.") % {"moment": moment_text(request.due_at)})
    return "\n".join(lines)


def due_day(phase: Phase, now: datetime) -> datetime | None:
    """24:00 of the last day for a correction: ``correction_days`` from today, and never after the phase's end."""
    days = phase.screen_rules.correction_days
    last = midnight(timezone.localdate(now) + timedelta(days=days + 1))
    return min(last, phase.closes_at) if phase.closes_at else last


@transaction.atomic
def refuse(*, submission: Submission, reason: str, by: User, seen: str = "") -> Submission:
    """Refuse the case with a reason; it does not take part."""
    phase, submission = _to_screen(submission, seen)
    move(submission, Status.REFUSED)
    return _decide(phase, submission, Decision.Outcome.ELIMINATED, reason, by)


@transaction.atomic
def resubmit(*, submission: Submission, by: User) -> Submission:
    """Submit a returned form again; complete, and with a commitment for its new content."""
    submission = editable(submission)
    if lacks := checks.form_lacks(submission, checks.rules_of(submission.campaign_id)):
        raise errors.FormIsIncomplete(problems=" ".join(lack.sentence for lack in lacks))
    move(submission, Status.RECOMMENDED)
    submission.updated_at = clock.now(submission.campaign)
    submission.save(update_fields=["status", "updated_at"])
    hand_over(submission, by, Revision.Kind.RESUBMITTED)
    likeness.ask([submission], by=by)
    settle(submission, *CorrectionRequest.Level)
    audit.record("form.resubmit", submission, by=by, scope=submission.campaign)
    return submission


def _to_screen(submission: Submission, seen: str) -> tuple[Phase, Submission]:
    phase = require_open(submission.campaign, "screen")
    # The campaign's row is the lock that orders admissions, and so the drawing of numbers.
    Campaign.objects.select_for_update(no_key=True).get(pk=submission.campaign_id)
    submission = (
        Submission.objects.select_for_update(of=("self",), no_key=True)
        .select_related("campaign", "zone__organisation", "slate__office")
        .get(pk=submission.pk)
    )
    if seen and seen != state_of(submission):
        raise ChangedMeanwhile
    return phase, submission


def _decide(phase: Phase, submission: Submission, outcome: str, reason: str, by: User, letter: str = "") -> Submission:
    reason = clean(reason).strip()
    if outcome != Decision.Outcome.ADVANCED and not reason:
        raise errors.ReasonIsMissing
    now = clock.now(submission.campaign)
    Decision.objects.update_or_create(
        phase=phase,
        submission=submission,
        defaults={"outcome": outcome, "reason": reason, "by": by, "at": now},
    )
    submission.updated_at = now
    submission.save(update_fields=["status", "number", "updated_at"])
    audit.record(f"form.{outcome}", submission, by=by, scope=submission.campaign, reason=reason)
    if (sender := submission.slate.sent_by) and sender.email:
        _write_to(sender, submission, letter or reason)
    return submission


def _write_to(sender: User, submission: Submission, reason: str) -> None:
    """To whoever sent the slate; of one that an organiser sent for the office, to the office's members instead."""
    key = f"screening:{submission.pk}:{submission.updated_at.isoformat()}"
    state = submission.get_status_display()
    facts = {"zone": submission.zone, "state": state, "reasons": reason or state}
    if sender.has_role(Role.OFFICE, submission.slate.office):
        wording = wordings.of("screening.decided", submission.campaign)
        wording.post({**facts, "link": ""}, key=key, to=sender.email)
    else:
        letters.to_office(submission.slate, "screening.decided", key=key, **facts)


def draw_number(campaign: Campaign) -> int:
    """The next case number of a published draw: anyone with the seed can repeat it.

    Numbers 1 to 999 are sorted by SHA-256 of "seed:number"; the n-th admitted case gets the n-th of them. So a number
    tells neither the city nor the order of admission. The caller holds the campaign's lock.
    """
    drawn = Submission.objects.filter(campaign=campaign, number__isnull=False).count()
    return drawing(campaign.seed)[drawn]


def drawing(seed: str) -> list[int]:
    """All numbers in the order in which the seed draws them."""
    return sorted(range(1, HIGHEST_NUMBER + 1), key=lambda number: hashlib.sha256(f"{seed}:{number}".encode()).digest())
