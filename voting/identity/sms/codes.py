"""Codes by text message: sent within limits, stored as keyed hashes alone, tried five times at most.

The limits are counted on the one row of the number, under its lock, so they hold however many requests come at once.
Numbers and addresses are keyed hashes from the first moment; the number itself goes to the gateway and nowhere else.
"""

from __future__ import annotations

import ipaddress
import logging
import secrets
from datetime import datetime, timedelta
from math import ceil

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign
from core import clock, sms
from core.errors import DomainError
from voting.models import PhoneCode
from voting.models.identity import MOST_CODES, MOST_TRIES
from voting.models.voter import keyed_hash

log = logging.getLogger(__name__)

GOOD_FOR = timedelta(minutes=5)
WAIT = timedelta(seconds=60)  # before another code for the same number
# An address is refused only for what it does: so many codes in an hour that nobody ever confirmed, and few that
# somebody did. Five hundred people behind one office's address are not refused (reliability-security.md, G17).
ADDRESS_WINDOW = timedelta(hours=1)
MOST_UNCONFIRMED = 1000
KEPT_FOR = timedelta(days=2)  # a row: as long as the limit of a day needs it


class CodeWasJustSent(DomainError):
    status = 429
    message = gettext_lazy("A code was sent just now. Another one can be sent in %(seconds)s seconds.")


class NumberHasHadItsCodes(DomainError):
    status = 429
    message = gettext_lazy("This number has had %(most)s codes today. Please try again tomorrow.")


class AddressAsksTooOften(DomainError):
    status = 429
    message = gettext_lazy(
        "Very many codes were asked for from this network and not used. Please try again in an hour."
    )


class MessageWasNotSent(DomainError):
    status = 503
    message = gettext_lazy("The text message could not be sent. Please try again shortly; what you chose is kept.")


class CodeIsWrong(DomainError):
    message = gettext_lazy("This is not the code that was sent. You can try %(left)s more times.")


class CodeCannotBeUsed(DomainError):
    message = gettext_lazy("This code has expired or was tried too often. Please have a new one sent.")


def send(*, phone: str, browser: str, address: str, campaign: Campaign) -> None:
    """Send a new code to ``phone`` (11 digits), good for five minutes in this ``browser`` (its secret) alone.

    Raises CodeWasJustSent, NumberHasHadItsCodes, AddressAsksTooOften or MessageWasNotSent.
    """
    now, code = clock.now(), f"{secrets.randbelow(1_000_000):06d}"
    row = _written(phone, code, keyed_hash(f"browser:{browser}"), _address_key(address, now), now)
    try:
        sms.send(phone, _text(code, campaign))
    except Exception as error:  # whatever a gateway's class raises: the visitor may ask again at once
        log.warning("A code was not sent: %s", type(error).__name__)
        sent_by_us = PhoneCode.objects.filter(pk=row.pk, code_key=row.code_key)
        sent_by_us.update(code_key="", sent_at=now - WAIT, sent_that_day=F("sent_that_day") - 1)
        raise MessageWasNotSent from None


def confirm(*, phone: str, code: str, browser: str) -> None:
    """Check ``code`` for ``phone`` in the browser that asked for it; a second press of the same is no error.

    Raises CodeIsWrong or CodeCannotBeUsed.
    """
    with transaction.atomic():
        row = PhoneCode.objects.select_for_update().filter(phone_key=keyed_hash(f"phone:{phone}")).first()
        now = clock.now()
        if row is None or not _is_usable(row, browser, now):
            raise CodeCannotBeUsed
        row.tries += 1  # kept before anything is said about the code
        is_right = constant_time_compare(_code_key(row.phone_key, code), row.code_key)
        if is_right:
            row.confirmed_at = now
        row.save(update_fields=["tries", "confirmed_at"])
    if not is_right:
        raise CodeIsWrong(left=MOST_TRIES - row.tries) if row.tries < MOST_TRIES else CodeCannotBeUsed


def forget() -> int:
    """Delete the rows that no limit needs any more; returns how many."""
    return PhoneCode.objects.filter(sent_at__lt=clock.now() - KEPT_FOR).delete()[0]


def _written(phone: str, code: str, browser_key: str, address_key: str, now: datetime) -> PhoneCode:
    """The number's row with the new code, if the limits let it through."""
    today, phone_key = timezone.localdate(now), keyed_hash(f"phone:{phone}")
    fresh = {"browser_key": browser_key, "address_key": address_key, "day": today, "sent_at": now - WAIT}
    with transaction.atomic():
        PhoneCode.objects.get_or_create(phone_key=phone_key, defaults=fresh)
        row = PhoneCode.objects.select_for_update().get(phone_key=phone_key)
        left = (row.sent_at + WAIT - now).total_seconds()
        if left > 0:
            raise CodeWasJustSent(seconds=ceil(left))
        sent = row.sent_that_day if row.day == today else 0
        if sent >= MOST_CODES:
            raise NumberHasHadItsCodes(most=MOST_CODES)
        _check_address(address_key, now)
        row.code_key, row.browser_key, row.address_key = _code_key(phone_key, code), browser_key, address_key
        row.day, row.sent_that_day, row.sent_at, row.tries, row.confirmed_at = today, sent + 1, now, 0, None
        row.save()
    return row


def _check_address(address_key: str, now: datetime) -> None:
    """No lock here: it is a brake for a machine that asks and asks, and a few more or less are no matter."""
    rows = PhoneCode.objects.filter(address_key=address_key, sent_at__gt=now - ADDRESS_WINDOW, sent_that_day__gt=0)
    counts = rows.aggregate(
        confirmed=Count("pk", filter=Q(confirmed_at__isnull=False)),
        open=Count("pk", filter=Q(confirmed_at__isnull=True)),
    )
    if counts["open"] >= MOST_UNCONFIRMED and counts["open"] > 3 * counts["confirmed"]:
        raise AddressAsksTooOften


def _is_usable(row: PhoneCode, browser: str, now: datetime) -> bool:
    return (
        bool(row.code_key)
        and constant_time_compare(row.browser_key, keyed_hash(f"browser:{browser}"))
        and now < row.sent_at + GOOD_FOR
        and row.tries < MOST_TRIES
    )


def _code_key(phone_key: str, code: str) -> str:
    """Bound to the number, so that equal codes of two numbers look different."""
    return keyed_hash(f"code:{phone_key}:{code}")


def _address_key(address: str, now: datetime) -> str:
    """The network for one day: an IPv6 connection is its /64, since a household has all of that."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        network = ""
    else:
        network = str(ipaddress.ip_network(f"{parsed}/64", strict=False)) if parsed.version == 6 else str(parsed)
    return keyed_hash(f"address:{timezone.localdate(now)}:{network}")


def _text(code: str, campaign: Campaign) -> str:
    facts = {"code": code, "minutes": int(GOOD_FOR.total_seconds() // 60), "campaign": campaign.name}
    return _("%(code)s is your code to vote in %(campaign)s, good for %(minutes)s minutes. Tell it to nobody.") % facts
