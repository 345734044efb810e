"""The recent record of a campaign in words: what the audit's actions are called on the organisers' desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import audit, clock

WORDS: dict[str, Promise] = {
    "adjustment.decide": _("approved a decision of the deliberation"),
    "adjustment.propose": _("proposed a decision of the deliberation"),
    "adjustment.withdraw.propose": _("proposed to withdraw a decision"),
    "adjustment.withdrawn": _("withdrew a decision"),
    "announcement.call_off": _("called off the release of the announcement"),
    "announcement.publish": _("released the announcement"),
    "announcement.publish.propose": _("proposed the announcement"),
    "campaign.open": _("opened the campaign"),
    "campaign.publish": _("published the notice of the campaign"),
    "campaign.publish.propose": _("proposed to publish the notice of the campaign"),
    "card.compose": _("changed the rules before the lock"),
    "card.correct": _("published a correction of the rule card"),
    "card.correct.propose": _("proposed a correction of the rule card"),
    "card.lock": _("locked the rule card"),
    "card.lock.propose": _("proposed to lock the rule card"),
    "certificate.issue": _("issued the certificates"),
    "certificate.act.propose": _("proposed to change a certificate"),
    "certificate.act.approve": _("approved the change of a certificate"),
    "certificate.act.give_up": _("took back the proposed change of a certificate"),
    "certificate.reissue": _("re-issued a certificate"),
    "certificate.rectify": _("placed a certificate under rectification"),
    "certificate.restore": _("restored a certificate to valid"),
    "certificate.withdraw": _("revoked a certificate"),
    "certificate.recall": _("took back certificates that were not public yet"),
    "deliberation.add": _("put a case on the agenda"),
    "deliberation.close": _("closed the deliberation"),
    "deliberation.drop": _("dropped a case from the agenda"),
    "deliberation.open": _("opened the deliberation"),
    "deliberation.plan": _("planned the deliberation"),
    "deliberation.signed": _("kept a signed sheet"),
    "dossier.make": _("made a dossier"),
    "expert.add": _("added an expert"),
    "form.add": _("uploaded a form"),
    "form.advanced": _("admitted a case"),
    "form.commit": _("gave an integrity commitment"),
    "form.confirm": _("confirmed a form"),
    "form.eliminated": _("refused a case"),
    "form.mailed": _("entered a form from the mail"),
    "form.object": _("objected to an entry"),
    "form.opinion": _("wrote an opinion"),
    "form.resubmit": _("submitted a form again"),
    "form.restore": _("put a form back on a slate"),
    "form.returned": _("returned a form for correction"),
    "form.withdraw_picture": _("withdrew a picture from the public pages"),
    "meeting.answer": _("answered an invitation"),
    "meeting.correct_address": _("sent an invitation to a corrected address"),
    "meeting.export": _("took the list of participants with telephones"),
    "meeting.freeze_minutes": _("froze the minutes of the meeting"),
    "meeting.hand_over": _("handed over a certificate"),
    "meeting.invite": _("sent the invitations"),
    "meeting.invite_guest": _("invited a guest to the meeting"),
    "meeting.material": _("added a file to the meeting"),
    "meeting.remind": _("reminded of the meeting"),
    "meeting.remove_material": _("took back a file of the meeting"),
    "meeting.session": _("wrote the agenda of the meeting"),
    "meeting.set": _("set date and place of the meeting"),
    "meeting.take_back_certificate": _("undid the handing over of a certificate"),
    "meeting.take_back_sign_in": _("undid a sign-in"),
    "message.retry": _("had a message tried again"),
    "message.send_to": _("sent a message to a corrected address"),
    "news.call_off": _("called off a piece of news"),
    "news.correct": _("published a correction of news"),
    "news.correct.propose": _("proposed a correction of news"),
    "news.publish": _("published news"),
    "news.publish.propose": _("proposed news"),
    "news.withdraw": _("withdrew news"),
    "notice.call_off": _("called off the release of the public notice"),
    "notice.publish": _("released the public notice"),
    "notice.publish.propose": _("proposed the public notice"),
    "objection.accept": _("took an objection up"),
    "objection.answer": _("answered a question about an objection"),
    "objection.ask": _("asked the sender of an objection"),
    "objection.contact.approve": _("corrected the address of an objection's sender"),
    "objection.contact.propose": _("proposed another address of an objection's sender"),
    "objection.keep_off": _("keeps off an objection"),
    "objection.raise": _("raised an objection"),
    "objection.settle": _("settled an objection"),
    "objection.uphold.propose": _("proposed to uphold an objection"),
    "objection.vault": _("opened the identity of an objection's sender"),
    "objection.withdraw": _("withdrew an objection"),
    "people.invite": _("invited a person"),
    "phase.close": _("closed a phase"),
    "phase.pause": _("paused a phase"),
    "phase.pause.propose": _("proposed to pause a phase"),
    "phase.resume": _("let a paused phase go on"),
    "phase.resume.propose": _("proposed that a paused phase goes on"),
    "phase.start": _("started a phase"),
    "review.abstain": _("abstained from a case"),
    "review.assign": _("assigned the experts"),
    "review.reopen": _("gave a review back"),
    "review.submit": _("submitted a review"),
    "scenario.discard": _("discarded a scenario of the list"),
    "scenario.save": _("kept a scenario of the list"),
    "scores.open": _("opened the scores"),
    "scores.open.propose": _("proposed to open the scores"),
    "selection.confirm": _("confirmed the list"),
    "selection.confirm.propose": _("proposed the list"),
    "slate.exception": _("granted an exception to the quota"),
    "slate.recall": _("recalled a slate"),
    "slate.remind": _("reminded an office"),
    "slate.send": _("sent a slate"),
    "slate.swap": _("swapped a zone for another"),
    "visit.correct": _("corrected a fact of a visit"),
    "visit.plan": _("planned a visit"),
    "route.save": _("planned a route"),
    "route.stops": _("put cases on a route"),
    "visit.ask": _("added a question of a visit"),
    "visit.cancel": _("took a visit off the plan"),
    "visit.move": _("moved a visit"),
    "visit.release": _("released a report to the public"),
    "visit.release.propose": _("proposed to release a report"),
    "visit.report": _("filed a report"),
}


@dataclass(frozen=True)
class Line:
    at: datetime
    who: str
    what: str


def recent(scope: clock.Scope, most: int = 10) -> list[Line]:
    """The last lines that have words, newest first; the system itself has no name."""
    entries = audit.recent(scope, actions=list(WORDS), limit=most)
    return [Line(entry.at, entry.actor_name or str(_("system")), str(WORDS[entry.action])) for entry in entries]
