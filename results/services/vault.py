"""The vault: who sent an objection is read here and nowhere else, for a reason, and each reading leaves a row."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock, outbox
from core.errors import DomainError
from core.models import StoredFile, User
from core.text import clean_line
from results import docket
from results.models import Objection, Sender, VaultReading

BOOK = "vault"  # of the outbox: a letter to "vault:7" finds its address here, when it is sent
LEAST_REASON = 4  # characters
DELIVERY = "寄送函件"  # the reason that the log gives for a letter


class ReasonIsMissing(DomainError):
    message = _("Say why you need to know the sender. Your name, the moment and the reason are kept.")


class VaultIsClosedToYou(DomainError):
    status = 404
    message = _("This objection is not yours to handle.")


class NobodyIsInTheVault(DomainError):
    message = _("Nothing is known of the sender: the objection is anonymous, or its data was erased.")


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


def _open(objection: Objection, *, by: User | None, reason: str) -> Identity:
    sender = Sender.objects.select_related("seal").filter(objection=objection).first()
    if sender is None:
        raise NobodyIsInTheVault
    now = clock.now(objection.notice.phase.campaign)
    VaultReading.objects.create(objection=objection, by=by, at=now, reason=reason)
    return Identity(sender.name, sender.contact_person, sender.contact, sender.seal)


@outbox.address_book(BOOK)
def address_of(key: str) -> str:
    """The mail address for a letter, asked for when it is sent, so that the outbox holds none."""
    objection = Objection.objects.select_related("notice__phase__campaign").get(pk=int(key))
    return _open(objection, by=None, reason=DELIVERY).contact
