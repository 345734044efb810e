"""The vault: who sent an objection is read here and nowhere else, for a reason, and each reading leaves a row."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from core import approvals, audit, clock, outbox
from core.errors import DomainError
from core.models import Approval, Message, StoredFile, User
from core.text import clean_line
from results import docket
from results.models import Objection, Sender, VaultReading

BOOK = "vault"  # of the outbox: a letter to "vault:7" finds its address here, when it is sent
LEAST_REASON, MOST_CONTACT = 4, 100  # characters
DELIVERY = "寄送函件"  # the reason that the log gives for a letter
AGAIN = "重新寄送函件"  # and for what is done about letters that did not arrive
PROPOSED, CORRECTED = "提请更正邮箱：{reason}", "更正邮箱：{reason}"
CONTACT = "objection.contact"  # what two persons do


class ReasonIsMissing(DomainError):
    message = _("Say why you need to know the sender. Your name, the moment and the reason are kept.")


class VaultIsClosedToYou(DomainError):
    status = 404
    message = _("This objection is not yours to handle.")


class NobodyIsInTheVault(DomainError):
    message = _("Nothing is known of the sender: the objection is anonymous, or its data was erased.")


class ContactIsNoMailAddress(DomainError):
    message = _("Letters go to a mail address. Write one as the sender gave it, for example name@example.com.")


class NoLetterHasFailed(DomainError):
    message = _("No letter to this sender has failed. Reload the page to see how they stand.")


@dataclass(frozen=True)
class Identity:
    """What the vault holds of a sender. Never store it, log it, or put it into a page that may be kept."""

    name: str
    contact_person: str
    contact: str
    seal: StoredFile | None


def masked(name: str, party: str) -> str:
    """All that is told of a sender outside the vault: the first character, as in 王**."""
    return f"{name[0]}{'***' if party == Objection.Party.UNIT else '**'}"


def keep(objection: Objection, *, name: str, contact: str, contact_person: str, seal: StoredFile | None) -> None:
    """Put the sender of a new objection into the vault, in the transaction that takes the objection."""
    Sender.objects.create(objection=objection, name=name, contact=contact, contact_person=contact_person, seal=seal)


def is_from(objection: Objection, *, name: str, contact: str, contact_person: str) -> bool:
    """Whether the sender gave exactly these; asked of a form that comes twice. The database compares, nobody reads."""
    known = Sender.objects.filter(objection=objection, name=name, contact=contact, contact_person=contact_person)
    return known.exists()


@transaction.atomic
def read(*, objection: Objection, by: User, reason: str) -> Identity:
    """The sender's identity, for whoever handles the objection. The reading is logged before anything is shown.

    Raises VaultIsClosedToYou, ReasonIsMissing or NobodyIsInTheVault.
    """
    campaign = objection.notice.phase.campaign
    if not docket.handled(campaign, by).filter(pk=objection.pk).exists():
        raise VaultIsClosedToYou
    reason = clean_line(reason)[:200]
    if len(reason) < LEAST_REASON:
        raise ReasonIsMissing
    identity = _open(objection, by=by, reason=reason)
    # The record says that somebody looked; the reason stays in the vault's log, for it may name the sender.
    audit.record("objection.vault", objection, by=by, scope=campaign)
    return identity


def letters_to(objection: Objection) -> models.QuerySet[Message]:
    """The messages to the sender, the newest first, without what they say: that holds the sender's key."""
    return Message.objects.filter(to=f"{BOOK}:{objection.pk}").defer("body").order_by("-id")


@transaction.atomic
def send_again(*, objection: Objection, by: User) -> int:
    """Try the failed letters to the sender once more, which the vault's log names; returns how many.

    Nobody sees the address for it. Raises VaultIsClosedToYou, NobodyIsInTheVault or NoLetterHasFailed.
    """
    found = _locked(objection, by)
    return _try_again(found, by=by, reason=AGAIN)


@transaction.atomic
def correct_contact(*, objection: Objection, contact: str, reason: str, by: User) -> int:
    """Put another mail address of the sender into the vault, and try the failed letters there; returns how many.

    Letters hold the sender's key, so nobody leads them away alone, nor from an address that takes them: 0 means that
    the address waits for a second person, who types the same. Until then only its keyed digest is kept. The log and the
    record say who changed it and when, the log why; neither names an address. Raises VaultIsClosedToYou,
    ReasonIsMissing, ContactIsNoMailAddress, NobodyIsInTheVault or NoLetterHasFailed.
    """
    found = _locked(objection, by)
    reason, contact = clean_line(reason)[:150], clean_line(contact)
    if len(reason) < LEAST_REASON:
        raise ReasonIsMissing
    if not is_mail(contact):
        raise ContactIsNoMailAddress
    if not letters_to(found).filter(state=Message.State.FAILED).exists():
        raise NoLetterHasFailed
    digest = salted_hmac(CONTACT, f"{found.pk}:{contact}", algorithm="sha256").hexdigest()
    waiting = open_correction(found)
    scope = found.notice.phase.campaign
    if waiting is None or waiting.proposer_id == by.pk or waiting.digest != digest:
        approvals.propose(action=CONTACT, subject=found, digest=digest, by=by, scope=scope)
        _log(found, by=by, reason=PROPOSED.format(reason=reason))
        return 0
    approvals.approve(action=CONTACT, subject=found, digest=digest, by=by, scope=scope)
    Sender.objects.filter(objection=found).update(contact=contact)
    return _try_again(found, by=by, reason=CORRECTED.format(reason=reason))


def open_correction(objection: Objection) -> Approval | None:
    """The corrected address that waits for a second person, if there is one."""
    return approvals.open_proposal(CONTACT, objection)


def is_mail(contact: str) -> bool:
    """Whether letters can go to ``contact``."""
    if len(contact) > MOST_CONTACT:
        return False
    try:
        validate_email(contact)
    except ValidationError:
        return False
    return True


def _locked(objection: Objection, by: User) -> Objection:
    """The objection of a sender who is known, locked, for whoever handles it."""
    campaign = objection.notice.phase.campaign
    if not docket.handled(campaign, by).filter(pk=objection.pk).exists():
        raise VaultIsClosedToYou
    rows = Objection.objects.select_for_update(of=("self",), no_key=True)
    found = rows.select_related("notice__phase__campaign").get(pk=objection.pk)
    if not Sender.objects.filter(objection=found).exists():
        raise NobodyIsInTheVault
    return found


def _try_again(objection: Objection, *, by: User, reason: str) -> int:
    campaign = objection.notice.phase.campaign
    failed = letters_to(objection).filter(state=Message.State.FAILED)
    tried = sum(outbox.retry(message=message, by=by, scope=campaign) for message in failed)
    if not tried:
        raise NoLetterHasFailed
    _log(objection, by=by, reason=reason)
    return tried


def _log(objection: Objection, *, by: User | None, reason: str) -> None:
    now = clock.now(objection.notice.phase.campaign)
    VaultReading.objects.create(objection=objection, by=by, at=now, reason=reason)


def _open(objection: Objection, *, by: User | None, reason: str) -> Identity:
    sender = Sender.objects.select_related("seal").filter(objection=objection).first()
    if sender is None:
        raise NobodyIsInTheVault
    _log(objection, by=by, reason=reason)
    return Identity(sender.name, sender.contact_person, sender.contact, sender.seal)


@outbox.address_book(BOOK)
def address_of(key: str) -> str:
    """The mail address for a letter, asked for when it is sent, so that the outbox holds none."""
    objection = Objection.objects.select_related("notice__phase__campaign").get(pk=int(key))
    return _open(objection, by=None, reason=DELIVERY).contact
