"""The sender's side of an objection: raised while the notice is open, followed by its receipt, answered, withdrawn.

The organisers' side is ``results.services.examining``; who sent it stands in ``results.services.vault``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from campaigns.services import require_open
from core import approvals, audit, clock, files, working_days
from core.errors import DomainError
from core.inspection.pipeline import MB, Inspected, inspect
from core.models import Organisation, StoredFile
from core.text import clean, clean_line
from results import letters
from results.errors import CaseIsNotOnTheNotice, ObjectionIsSettled
from results.models import Objection, ObjectionFile, ObjectionQuestion, ObjectionRules, PublicNotice
from results.models.objection import ANONYMOUS, MOVES, State
from results.services import vault
from submissions.models import Submission
from submissions.models.submission import SubmissionQuerySet

RECEIPT_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is misread over the telephone
MOST_CONTENT = 3000  # characters
TAKEN = (".pdf", ".jpg", ".jpeg", ".png", ".docx", ".xlsx")
SEALS = (".pdf", ".jpg", ".jpeg", ".png")
MOST_FILES = 8  # of evidence, with one objection and all its answers
MOST_BYTES = 60 * MB

WORDS_OF_A_FORM = ("kind", "submission_id", "concerned_host_id", "concerned", "content")
FINDING = "objection.uphold"  # the act of two persons

Upload = tuple[str, bytes | Path]


class ContentIsMissing(DomainError):
    message = _("Please write what you object to, with facts.")


class AnonymousIsNotTaken(DomainError):
    message = _("Objections are taken by real name only. Write your name, or your unit's, and how to reach you.")


class ContactIsMissing(DomainError):
    message = _("Please write a telephone number or a mail address: without it nobody can ask back or reply.")


class SealIsMissing(DomainError):
    message = _("A unit objects under its seal. Add the scan or a photo of the sealed page.")


class ReportNamesNoCase(DomainError):
    message = _("Choose the case that you report.")


class ComplaintNamesNobody(DomainError):
    message = _("Write whom the complaint concerns: a name, or a position.")


class TooMuchEvidence(DomainError):
    message = _("At most %(most)s files of %(size)s MB together are taken. Send the most important ones.")


class ThisFormWasSentAlready(DomainError):
    message = _(
        "This form was sent already, under the receipt number %(receipt)s. To object to something else, "
        "open a new form."
    )


class AnotherSentThisForm(ThisFormWasSentAlready):
    """Of a shared computer: the first one's receipt is not told to the second."""

    message = _("This form was sent already by somebody else. Open a new form for your objection.")


class QuestionIsAnswered(DomainError):
    message = _("This question was answered already.")


def raise_objection(
    *,
    campaign: Campaign,
    content: str,
    submission: Submission | None = None,
    kind: str = Objection.Kind.OBJECTION,
    party: str = Objection.Party.PERSON,
    name: str = "",
    contact: str = "",
    contact_person: str = "",
    concerned_host: Organisation | None = None,
    concerned: str = "",
    seal: Upload | None = None,
    uploads: Sequence[Upload] = (),
    key: str = "",
) -> Objection:
    """Take an objection to a case, a report about one, a complaint about staff, or an objection to the whole list.

    The receipt number is the sender's way back to the reply; it cannot be guessed. The same ``key`` with the same
    words of the same sender is the same objection (a double press), else ThisFormWasSentAlready. Raises the phase's
    refusals, those of this module, those of the inspection, and CaseIsNotOnTheNotice.
    """
    row = Objection(
        kind=kind,
        party=party,
        submission=None if kind == Objection.Kind.COMPLAINT else submission,
        concerned_host=concerned_host if kind == Objection.Kind.COMPLAINT else None,
        concerned="".join(clean_line(concerned).split())[:60] if kind == Objection.Kind.COMPLAINT else "",
        content=clean(content).strip()[:MOST_CONTENT],
        client_key=key[:40],
    )
    name, contact = clean_line(name)[:60], clean_line(contact)[:100]
    who = {"name": name, "contact": contact, "contact_person": clean_line(contact_person)[:60]}
    if first := _sent_before(campaign, row.client_key):  # also when the window has closed since
        return _the_same(first, row, who)
    require_open(campaign, "object")  # before seconds are spent on files; asked again on the locked row
    _refuse_incomplete(row, name=name, contact=contact, sealed=seal is not None)
    sealed = inspect(*seal, taken=SEALS) if seal and party == Objection.Party.UNIT else None
    evidence = inspected(uploads)
    return _take(campaign, row, who, sealed, evidence)


def _refuse_incomplete(row: Objection, *, name: str, contact: str, sealed: bool) -> None:
    if not row.content:
        raise ContentIsMissing
    if row.kind == Objection.Kind.REPORT and row.submission is None:
        raise ReportNamesNoCase
    if row.kind == Objection.Kind.COMPLAINT and not row.concerned:
        raise ComplaintNamesNobody
    if row.party == Objection.Party.ANONYMOUS:
        return
    if not name:
        raise AnonymousIsNotTaken
    if not contact:
        raise ContactIsMissing
    if row.party == Objection.Party.UNIT and not sealed:
        raise SealIsMissing


def inspected(uploads: Sequence[Upload], there: int = 0) -> list[Inspected]:
    """The files that may be stored. Seconds, so outside of every lock. Raises TooMuchEvidence and the inspection's."""
    if len(uploads) + there > MOST_FILES:
        raise TooMuchEvidence(most=MOST_FILES, size=MOST_BYTES // MB)
    found = [inspect(name, content, taken=TAKEN) for name, content in uploads]
    if sum(file.size for file in found) > MOST_BYTES:
        raise TooMuchEvidence(most=MOST_FILES, size=MOST_BYTES // MB)
    return found


@transaction.atomic
def _take(
    campaign: Campaign, row: Objection, who: dict[str, str], seal: Inspected | None, evidence: list[Inspected]
) -> Objection:
    row.notice = _locked_notice(campaign)
    if first := _sent_before(campaign, row.client_key):
        return _the_same(first, row, who)
    row.received_at = clock.now(campaign)  # before the window is asked: nothing was received after its end
    phase = require_open(campaign, "object")
    rules = ObjectionRules.of(phase)
    if row.party == Objection.Party.ANONYMOUS and not rules.anonymous_taken:
        raise AnonymousIsNotTaken
    _refuse_strange_case(row)
    received = timezone.localdate(row.received_at)
    row.accept_by = working_days.last_day(received, rules.accept_days, first_day_counts=False)[0]
    row.receipt = f"YY-{get_random_string(10, RECEIPT_SIGNS)}"
    anonymous = row.party == Objection.Party.ANONYMOUS
    row.masked = ANONYMOUS if anonymous else vault.masked(who["name"], row.party)
    row.takes_mail = not anonymous and vault.is_mail(who["contact"])
    row.save(force_insert=True)
    if not anonymous:
        stored = _stored(campaign, "盖章页", seal) if seal else None
        vault.keep(row, **who, seal=stored)
    add_files(row, evidence)
    # The record says that one came, not who sent it: the vault does, to those who say why they ask.
    number = row.submission.number if row.submission else None
    audit.record("objection.raise", row, by=None, scope=campaign, kind=row.kind, case=number)
    letters.post(row, letters.RECEIVED)
    return row


def _locked_notice(campaign: Campaign) -> PublicNotice:
    """The published notice, locked: whoever announces waits for what is being raised (``announcing``)."""
    phase = require_open(campaign, "object")
    notices = PublicNotice.objects.select_for_update(of=("self",), no_key=True)
    notice: PublicNotice = notices.select_related("phase__campaign").get(phase=phase)
    return notice


def _sent_before(campaign: Campaign, key: str) -> Objection | None:
    return Objection.objects.filter(notice__phase__campaign=campaign, client_key=key).first() if key else None


def _the_same(first: Objection, row: Objection, who: dict[str, str]) -> Objection:
    """The first one, for a double press of one sender. Raises AnotherSentThisForm or ThisFormWasSentAlready."""
    if first.party != row.party or (row.party != Objection.Party.ANONYMOUS and not vault.is_from(first, **who)):
        raise AnotherSentThisForm
    if any(getattr(first, each) != getattr(row, each) for each in WORDS_OF_A_FORM):
        raise ThisFormWasSentAlready(receipt=first.receipt)
    return first


def _refuse_strange_case(row: Objection) -> None:
    """A report is about a case of the list; an objection may also be about one that took part and is not on it."""
    if row.submission is None:
        return
    known = noticed(row.notice) if row.kind == Objection.Kind.REPORT else objectionable(row.notice)
    if not known.filter(pk=row.submission.pk).exists():
        raise CaseIsNotOnTheNotice


def noticed(notice: PublicNotice) -> SubmissionQuerySet:
    """The cases of the notice, in its order."""
    numbers = [int(case["number"]) for case in notice.cases]
    cases = Submission.objects.filter(campaign=notice.phase.campaign_id, number__in=numbers)
    return cases.with_names().in_neutral_order()


def objectionable(notice: PublicNotice) -> SubmissionQuerySet:
    """Every case that took part, in neutral order: one that is not on the list may be objected for, too."""
    return Submission.objects.filter(campaign=notice.phase.campaign_id).admitted().with_names().in_neutral_order()


def add_files(objection: Objection, evidence: Sequence[Inspected], question: ObjectionQuestion | None = None) -> None:
    """Store inspected files of evidence under names of ours, in the caller's transaction and under its lock."""
    campaign = objection.notice.phase.campaign
    there = objection.files.count()
    for place, found in enumerate(evidence, start=there + 1):
        stored = _stored(campaign, f"证据材料{place}", found)
        ObjectionFile.objects.create(objection=objection, question=question, file=stored, added_at=clock.now(campaign))


def _stored(campaign: Campaign, stem: str, found: Inspected) -> StoredFile:
    return files.store(name=stem + Path(found.name).suffix.lower(), content=found.content, by=None, scope=campaign)


# --- by the receipt ---------------------------------------------------------------------------------------------------


def locked(objection: Objection) -> Objection:
    """The row, read again under its lock."""
    rows = Objection.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("notice__phase__campaign", "submission").get(pk=objection.pk)


def void_finding(objection: Objection) -> None:
    """Take back a finding that waits for its second person: the objection is settled otherwise."""
    if proposal := approvals.open_proposal(FINDING, objection):
        proposal.withdrawn_at = clock.now(objection.notice.phase.campaign)
        proposal.save(update_fields=["withdrawn_at"])


@transaction.atomic
def withdraw_objection(*, objection: Objection) -> Objection:
    """Take an objection back, by whoever holds its receipt. Raises ObjectionIsSettled."""
    objection = locked(objection)
    if State.WITHDRAWN not in MOVES.get(objection.state, ()):
        raise ObjectionIsSettled
    campaign = objection.notice.phase.campaign
    objection.state, objection.settled_at = State.WITHDRAWN, clock.now(campaign)
    objection.finding = objection.reply = ""  # what was proposed and not agreed upon is no reply
    objection.save(update_fields=["state", "settled_at", "finding", "reply"])
    void_finding(objection)
    audit.record("objection.withdraw", objection, by=None, scope=campaign)
    return objection


def answer_question(*, question: ObjectionQuestion, answer: str, uploads: Sequence[Upload] = ()) -> ObjectionQuestion:
    """Answer a further question, by whoever holds the receipt; files count with those that are there.

    Raises ContentIsMissing, ObjectionIsSettled, QuestionIsAnswered, TooMuchEvidence and the inspection's refusals.
    """
    answer = clean(answer).strip()[:MOST_CONTENT]
    if not answer:
        raise ContentIsMissing
    evidence = inspected(uploads, question.objection.files.count())
    with transaction.atomic():
        objection = locked(question.objection)
        if not objection.is_open:
            raise ObjectionIsSettled
        question = ObjectionQuestion.objects.get(pk=question.pk)
        if question.answered_at:
            raise QuestionIsAnswered
        _refuse_overfull(objection, evidence)
        campaign = objection.notice.phase.campaign
        question.answer, question.answered_at = answer, clock.now(campaign)
        question.save(update_fields=["answer", "answered_at"])
        add_files(objection, evidence, question)
        audit.record("objection.answer", objection, by=None, scope=campaign)
    return question


def _refuse_overfull(objection: Objection, evidence: Sequence[Inspected]) -> None:
    """Counted under the objection's lock."""
    sizes = list(objection.files.values_list("file__size", flat=True))
    if len(sizes) + len(evidence) > MOST_FILES or sum(sizes) + sum(file.size for file in evidence) > MOST_BYTES:
        raise TooMuchEvidence(most=MOST_FILES, size=MOST_BYTES // MB)
