"""The organisers' side of an objection: taken up or not, asked about, kept off, settled; upheld by two persons.

Whoever the case conflicts with, or the complaint is about, is refused here as on every page (``docket.handled``).
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import approvals, audit, clock, pdf, working_days
from core.canonical import digest
from core.errors import ChangedMeanwhile, DomainError
from core.models import User
from core.text import clean, clean_line
from results import docket, letters
from results.errors import ObjectionIsSettled, ReplyIsMissing
from results.models import Objection, ObjectionQuestion, ObjectionRecusal, ObjectionRules
from results.models.objection import AGREED, MOVES, State
from results.services import announcing
from results.services.objections import FINDING, MOST_CONTENT, locked, void_finding
from results.services.vault import VaultIsClosedToYou as ObjectionIsNotYours

MOST_QUESTIONS = 10
APPROVERS = 2  # persons who uphold an objection: so many must be left when somebody keeps off


class ObjectionIsNotTakenUp(DomainError):
    message = _("Take this objection up first; then settle it. One that is not for you to examine is refused instead.")


class ObjectionIsBeingExamined(DomainError):
    message = _("This objection was taken up already.")


class FindingIsUnknown(DomainError):
    message = _("Choose how the objection is settled.")


class QuestionIsMissing(DomainError):
    message = _("Please write the question. Whoever holds the receipt reads it.")


class TooManyQuestions(DomainError):
    message = _("%(count)s questions were asked already. Settle the objection with what is known.")


class ReplyCannotBePrinted(DomainError):
    message = _("The reply has characters that its letter cannot print: %(found)s. Write them otherwise.")


class WhyIsMissing(DomainError):
    message = _("Please write why you keep off this objection.")


class NobodyElseIsLeft(DomainError):
    message = _("Fewer than two others could handle this objection. Have another organiser invited first.")


def _handled(objection: Objection, by: User) -> Objection:
    objection = locked(objection)
    if not docket.handled(objection.notice.phase.campaign, by).filter(pk=objection.pk).exists():
        raise ObjectionIsNotYours
    return objection


def _refuse_move(objection: Objection, to: str) -> None:
    """The one table of moves (``MOVES``), said in words."""
    if to in MOVES.get(objection.state, ()):
        return
    if not objection.is_open:
        raise ObjectionIsSettled
    raise ObjectionIsBeingExamined if to == State.EXAMINING else ObjectionIsNotTakenUp


@transaction.atomic
def accept_objection(*, objection: Objection, by: User) -> Objection:
    """Take an objection up (受理): from now on the reply has its deadline, in working days.

    Raises ObjectionIsBeingExamined, ObjectionIsSettled or ObjectionIsNotYours.
    """
    objection = _handled(objection, by)
    _refuse_move(objection, State.EXAMINING)
    phase = objection.notice.phase
    now = clock.now(phase.campaign)
    objection.state, objection.accepted_at, objection.accepted_by = State.EXAMINING, now, by
    days = ObjectionRules.of(phase).reply_days
    objection.reply_by = working_days.last_day(timezone.localdate(now), days, first_day_counts=False)[0]
    objection.save(update_fields=["state", "accepted_at", "accepted_by", "reply_by"])
    audit.record("objection.accept", objection, by=by, scope=phase.campaign)
    letters.post(objection, letters.ACCEPTED)
    return objection


@transaction.atomic
def settle_objection(*, objection: Objection, finding: str, reply: str, by: User) -> Objection:
    """Settle an objection with a reply: not taken up or dismissed at once, upheld or corrected as a proposal.

    What is proposed waits for ``approve_finding`` by a second person; proposed anew it replaces the proposal. Raises
    FindingIsUnknown, ReplyIsMissing, ReplyCannotBePrinted, ObjectionIsNotTakenUp, ObjectionIsNotYours, or
    ObjectionIsSettled for the second of two who settle at once.
    """
    reply = clean(reply).strip()[:MOST_CONTENT]
    if finding not in letters.FINDINGS:
        raise FindingIsUnknown
    if not reply:
        raise ReplyIsMissing
    if missing := pdf.missing_glyphs(reply):  # once settled the words stand, and the letter would fail for good
        raise ReplyCannotBePrinted(found=" ".join(sorted(missing)))
    objection = _handled(objection, by)
    _refuse_move(objection, finding)
    objection.reply = reply
    if finding in AGREED:
        return _propose(objection, finding, by)
    void_finding(objection)
    return _settle(objection, finding, by)


def _propose(objection: Objection, finding: str, by: User) -> Objection:
    objection.finding = finding
    objection.save(update_fields=["finding", "reply"])
    campaign = objection.notice.phase.campaign
    approvals.propose(action=FINDING, subject=objection, digest=finding_digest(objection), by=by, scope=campaign)
    return objection


def finding_digest(objection: Objection) -> str:
    """What two persons agree upon: how the objection is settled, and the words of the reply.

    Never of the receipt: pages show the digest, and from it a number that is half known could be found by trying.
    """
    return digest({"objection": objection.pk, "finding": objection.finding, "reply": objection.reply})


@transaction.atomic
def approve_finding(*, objection: Objection, shown: str, by: User) -> Objection:
    """Settle as proposed, as the second person; ``shown`` is the digest of what the page showed.

    An upheld objection takes its case off the announcement. Raises ObjectionIsNotYours, ObjectionIsSettled,
    ChangedMeanwhile, and the refusals of ``approvals.approve``.
    """
    objection = _handled(objection, by)
    if not objection.is_open:
        raise ObjectionIsSettled
    if not objection.finding:
        raise approvals.NothingIsProposed
    if shown != finding_digest(objection):
        raise ChangedMeanwhile
    _refuse_move(objection, objection.finding)
    campaign = objection.notice.phase.campaign
    objection.approval = approvals.approve(
        action=FINDING, subject=objection, digest=finding_digest(objection), by=by, scope=campaign
    )
    return _settle(objection, objection.finding, by)


def _settle(objection: Objection, state: str, by: User) -> Objection:
    campaign = objection.notice.phase.campaign
    objection.state, objection.finding = state, ""
    objection.settled_by, objection.settled_at = by, clock.now(campaign)
    objection.letter = letters.ask_letter(objection, by=by)
    objection.save()
    audit.record("objection.settle", objection, by=by, scope=campaign, state=objection.state)
    if state == Objection.State.UPHELD and objection.submission:
        announcing.stop_announcement_of(case=objection.submission, by=by, reason="一项异议成立")
    letters.post(objection, letters.REPLIED)
    return objection


@transaction.atomic
def ask_sender(*, objection: Objection, text: str, by: User) -> ObjectionQuestion:
    """Ask the sender something, through the receipt's page (and by mail, if that is the contact).

    Raises QuestionIsMissing, ObjectionIsNotTakenUp, TooManyQuestions, ObjectionIsSettled or ObjectionIsNotYours.
    """
    text = clean(text).strip()[:MOST_CONTENT]
    if not text:
        raise QuestionIsMissing
    objection = _handled(objection, by)
    if objection.state != State.EXAMINING:
        raise ObjectionIsNotTakenUp if objection.is_open else ObjectionIsSettled
    count = objection.questions.count()
    if count >= MOST_QUESTIONS:
        raise TooManyQuestions(count=count)
    campaign = objection.notice.phase.campaign
    question = ObjectionQuestion.objects.create(
        objection=objection, text=text, asked_by=by, asked_at=clock.now(campaign)
    )
    audit.record("objection.ask", objection, by=by, scope=campaign)
    letters.post(objection, letters.ASKED, number=question.pk)
    return question


@transaction.atomic
def keep_off(*, objection: Objection, reason: str, by: User) -> ObjectionRecusal:
    """Keep off an objection oneself (回避): from now on it is on none of one's pages.

    A finding that this person proposed is void. Raises WhyIsMissing, NobodyElseIsLeft, ObjectionIsSettled or
    ObjectionIsNotYours.
    """
    reason = clean_line(reason)[:200]
    if not reason:
        raise WhyIsMissing
    objection = _handled(objection, by)
    if not objection.is_open:
        raise ObjectionIsSettled
    campaign = objection.notice.phase.campaign
    if len([each for each in docket.handlers(objection) if each.pk != by.pk]) < APPROVERS:
        raise NobodyElseIsLeft
    recusal = ObjectionRecusal.objects.create(
        objection=objection, user=by, reason=reason, by=by, at=clock.now(campaign)
    )
    proposal = approvals.open_proposal(FINDING, objection)
    if proposal and proposal.proposer_id == by.pk:
        void_finding(objection)
        objection.finding = ""
        objection.save(update_fields=["finding"])
    audit.record("objection.keep_off", objection, by=by, scope=campaign)
    return recusal
