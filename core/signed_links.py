"""Links that let their bearer do one thing once: accept an invitation, give a commitment, answer an invitation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core import signing
from django.db import models, transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from core import clock
from core.canonical import subject_of
from core.errors import DomainError
from core.models import SignedLink, User


class LinkIsUnknown(DomainError):
    status = 404
    message = _("This link is not valid. Please open it exactly as it was sent, or ask for a new one.")


class LinkHasExpired(DomainError):
    status = 410
    message = _("This link has expired. Please ask the sender for a new one.")


class LinkWasUsed(DomainError):
    status = 410
    message = _("This link has been used already.")


def issue(
    *,
    purpose: str,
    subject: models.Model,
    valid: timedelta,
    by: User | None,
    scope: clock.Scope | None,
    **facts: Any,
) -> str:
    """Issue a link and return its token (URL-safe text). Earlier unused links for the same thing are revoked."""
    now = clock.now(scope)
    with transaction.atomic():
        SignedLink.objects.filter(
            purpose=purpose, subject=subject_of(subject), facts=facts, used_at=None, revoked_at=None
        ).update(revoked_at=now)
        link = SignedLink.objects.create(
            purpose=purpose,
            subject=subject_of(subject),
            facts=facts,
            nonce=get_random_string(22),
            created_at=now,
            created_by=by,
            expires_at=now + valid,
        )
    return token_of(link)


def token_of(link: SignedLink) -> str:
    """A token of a link that was issued: for a second letter, or a page that shows the link to whom it belongs."""
    return signing.dumps([link.pk, link.nonce], salt=f"link.{link.purpose}")


def standing(purpose: str, subjects: Iterable[models.Model], *, scope: clock.Scope | None) -> dict[str, SignedLink]:
    """The newest link that still opens for each of ``subjects`` (by ``subject_of``). One query."""
    links = SignedLink.objects.filter(
        purpose=purpose,
        subject__in=[subject_of(subject) for subject in subjects],
        used_at=None,
        revoked_at=None,
        expires_at__gt=clock.now(scope),
    )
    return {link.subject: link for link in links.order_by("pk")}


def read(token: str, *, purpose: str, scope: clock.Scope | None = None) -> SignedLink:
    """The link behind ``token``. Raises LinkIsUnknown, LinkWasUsed or LinkHasExpired."""
    link = find(token, purpose=purpose)
    refuse_spent(link, scope=scope)
    return link


def find(token: str, *, purpose: str) -> SignedLink:
    """The link behind ``token``, used or not: it names the row that tells by which clock it expires.

    Raises LinkIsUnknown.
    """
    try:
        pk, nonce = signing.loads(token, salt=f"link.{purpose}")
    except (signing.BadSignature, ValueError, TypeError):
        raise LinkIsUnknown from None
    link = SignedLink.objects.filter(pk=pk, nonce=nonce, purpose=purpose, revoked_at=None).first()
    if link is None:
        raise LinkIsUnknown
    return link


def refuse_spent(link: SignedLink, *, scope: clock.Scope | None) -> None:
    """Raises LinkWasUsed or LinkHasExpired, by the clock of ``scope``."""
    if link.used_at:
        raise LinkWasUsed
    if link.expires_at <= clock.now(scope):
        raise LinkHasExpired


def use(link: SignedLink, *, scope: clock.Scope | None = None) -> None:
    """Spend the link; of two presses at once exactly one succeeds, the other raises LinkWasUsed."""
    spent = SignedLink.objects.filter(pk=link.pk, used_at=None, revoked_at=None).update(used_at=clock.now(scope))
    if not spent:
        raise LinkWasUsed
