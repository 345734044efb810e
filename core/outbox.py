"""Letters and other messages: written in the transaction that causes them, sent afterwards.

A message is written once (its key) and sent at least once: a sender that is killed between the handing over and the
mark leaves a lease that runs out, and the next one sends again. No database can close that gap, because the other end
is not in it; a letter therefore bears a Message-ID that never changes, by which mail systems drop the second copy.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core import audit, clock, senders
from core.canonical import digest
from core.errors import DomainError
from core.knock import knock
from core.models import Message, MessageAttempt, User

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 8

AddressBook = Callable[[str], str]
_books: dict[str, AddressBook] = {}


def address_book(name: str) -> Callable[[AddressBook], AddressBook]:
    """Register the function that knows the addresses of a book.

    A letter ``to`` "NAME:KEY" is addressed by it when it is sent, so that the outbox never holds an address that
    nobody but the book may know.
    """

    def register(function: AddressBook) -> AddressBook:
        if _books.setdefault(name, function) is not function:
            raise ValueError(f"Two address books are called {name}.")
        return function

    return register


def _is_in_a_book(to: str) -> bool:
    book, colon, _key = to.partition(":")
    return bool(colon) and book in _books


def _address(to: str) -> str:
    book, _colon, key = to.partition(":")
    return _books[book](key) if _is_in_a_book(to) else to


class MessageWasCalledOff(DomainError):
    message = _("This message was called off: what it says is not true yet, or not any more. It is sent to nobody.")


class AddressIsInABook(DomainError):
    message = _(
        "This message goes to somebody whose address is kept secret, and holds what only that person may read. "
        "It is sent nowhere else."
    )


class MessageIsOnItsWay(DomainError):
    message = _("This message is still on its way. Wait until it was sent or has failed, then send it elsewhere.")


def post(
    *,
    key: str,
    to: str,
    subject: str,
    body: str,
    scope: clock.Scope | None,
    channel: str = Message.Channel.MAIL,
    due_at: datetime | None = None,
) -> None:
    """Put a letter (or a text message, whose ``body`` alone is sent) into the outbox.

    A second call with the same ``key`` changes nothing. ``due_at``, a moment on the clock of ``scope``, lets it wait
    until then; it may be called off before (``call_off``).

    Letters of demonstrations and rehearsals are held back: nobody outside ever receives one.
    """
    now = clock.database_now()
    held = bool(scope and scope.mark)
    message = Message(
        channel=channel,
        key=key,
        to=to,
        subject=subject[:200],
        body=body,
        scope=scope.slug if scope else "",
        state=Message.State.HELD if held else Message.State.WAITING,
        created_at=now,
        due_at=due_at - clock.offset(scope) if due_at else now,
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)
    if not held:
        transaction.on_commit(lambda: knock("core.tasks.work_outbox"), robust=True)


def call_off(prefix: str) -> int:
    """Call off every letter whose key begins with ``prefix`` and that has not gone; returns how many.

    A letter that a sender holds at this instant is not called off: it may be out already.
    """
    waiting = Message.objects.filter(key__startswith=prefix, state__in=[Message.State.WAITING, Message.State.HELD])
    return waiting.update(state=Message.State.CALLED_OFF)


def deliver_due() -> int:
    """Send every letter that is due; returns how many were sent. Safe to run twice at once."""
    sent = 0
    while message := _claim():
        sent += _deliver(message)
    return sent


def _claim() -> Message | None:
    """Take one due letter by compare-and-set. A sender that died leaves a lease that runs out."""
    now = clock.database_now()
    due = Message.objects.filter(state__in=[Message.State.WAITING, Message.State.SENDING], due_at__lte=now)
    for message in due.order_by("due_at")[:20]:
        taken = Message.objects.filter(pk=message.pk, state=message.state, due_at=message.due_at).update(
            state=Message.State.SENDING, due_at=now + LEASE, attempts=F("attempts") + 1
        )
        if taken:
            message.refresh_from_db()
            return message
    return None


def _deliver(message: Message) -> bool:
    mine = Message.objects.filter(pk=message.pk, state=Message.State.SENDING, due_at=message.due_at)
    try:
        senders.send(message, _address(message.to))
    except Exception as error:  # whatever the mail server does, the letter stays and is tried again
        said = _said(error, message.to)
        log.warning("Message %s was not sent: %s", message.pk, said)
        last = message.attempts >= MOST_ATTEMPTS
        state = Message.State.FAILED if last else Message.State.WAITING
        due_at = clock.database_now() + timedelta(minutes=2**message.attempts)
        _mark(mine, message, error=said[:500] or type(error).__name__, state=state, due_at=due_at)
        return False
    _mark(mine, message, error="", state=Message.State.SENT, sent_at=clock.database_now())
    return True


def _said(error: Exception, to: str) -> str:
    """What may be kept of ``error``: mail servers repeat, in any spelling, the address that they refuse.

    Of an address from a book only the kind of the error is kept, and the server's code.
    """
    if not _is_in_a_book(to):
        return str(error)
    return f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".strip()


@transaction.atomic
def _mark(mine: models.QuerySet[Message], message: Message, *, error: str, **facts: Any) -> None:
    """Log the attempt and mark the message, unless its lease ran out and another sender has it."""
    MessageAttempt.objects.create(message=message, at=clock.database_now(), error=error)
    mine.update(error=error, **facts)


@transaction.atomic
def retry(*, message: Message, by: User, scope: clock.Scope) -> bool:
    """Send a message that failed for good once more; returns whether it was this call that asked for it.

    Pressed twice it is one more round of attempts of the same message: nobody gets it twice.
    """
    failed = Message.objects.filter(pk=message.pk, state=Message.State.FAILED)
    if not failed.update(state=Message.State.WAITING, attempts=0, due_at=clock.database_now()):
        return False
    audit.record("message.retry", message, by=by, scope=scope)
    transaction.on_commit(lambda: knock("core.tasks.work_outbox"), robust=True)
    return True


@transaction.atomic
def send_to(*, message: Message, to: str, by: User, scope: clock.Scope) -> Message:
    """Send a message that went wrong, or went to a wrong address, to ``to``: as a new message beside the old one.

    The same address asked for twice is one message. Raises MessageIsOnItsWay while the old one may still go, and
    MessageWasCalledOff, and AddressIsInABook for a message that an address book addresses.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    if _is_in_a_book(message.to):
        raise AddressIsInABook
    if message.state == Message.State.CALLED_OFF:
        raise MessageWasCalledOff
    if message.state in (Message.State.WAITING, Message.State.SENDING):
        raise MessageIsOnItsWay
    key = f"again:{message.pk}:{digest(to)[:16]}"
    is_new = not Message.objects.filter(key=key).exists()
    post(
        key=key,
        to=to,
        subject=message.subject,
        body=message.body,
        scope=scope,
        channel=Message.Channel(message.channel),
    )
    again = Message.objects.get(key=key)
    if is_new:
        Message.objects.filter(pk=again.pk).update(replaces=message)
        audit.record("message.send_to", again, by=by, scope=scope, instead_of=message.pk)
    return again
