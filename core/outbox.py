"""Letters and text messages: written in the transaction that causes them, sent afterwards, each once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F

from core import clock, sms
from core.knock import knock
from core.models import Message

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


def _address(to: str) -> str:
    book, colon, key = to.partition(":")
    return _books[book](key) if colon and book in _books else to


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
    address = message.to
    try:
        address = _address(message.to)
        _send(message, address)
    except Exception as error:  # whatever the mail server does, the letter stays and is tried again
        said = str(error).replace(address, message.to)  # mail servers repeat the address that they refuse
        log.warning("Message %s was not sent: %s", message.pk, said)
        last = message.attempts >= MOST_ATTEMPTS
        mine.update(
            state=Message.State.FAILED if last else Message.State.WAITING,
            due_at=clock.database_now() + timedelta(minutes=2**message.attempts),
            error=said[:500],
        )
        return False
    mine.update(state=Message.State.SENT, sent_at=clock.database_now(), error="")
    return True


def _send(message: Message, address: str) -> None:
    if message.channel == Message.Channel.SMS:
        sms.send(address, message.body)
    else:
        send_mail(message.subject, message.body, settings.DEFAULT_FROM_EMAIL, [address])
