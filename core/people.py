"""Memberships when staff change: ended with a record, or handed over to a successor through a signed link.

Work belongs to the organisation, never to the person: a successor finds everything where it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit, clock, invitations, outbox, signed_links
from core.canonical import subject_of
from core.errors import DomainError
from core.models import Membership, Role, SignedLink, User
from core.models.people import STAFF_ROLES

HANDOVER = "handover"
VALID = timedelta(days=14)


class LastMemberStays(DomainError):
    message = gettext_lazy(
        "%(name)s is the last %(role)s of %(organisation)s. Invite a colleague first, or hand over to a successor."
    )


class MembershipHasEnded(DomainError):
    status = 410
    message = gettext_lazy("This membership has ended already; there is nothing to hand over.")


class SuccessorIsTheSame(DomainError):
    message = gettext_lazy("You hold this membership yourself. Open the link with the successor's account.")


@transaction.atomic
def end_membership(*, membership: Membership, by: User, scope: clock.Scope | None = None) -> None:
    """End a membership; it has no effect any more from the next request on. Work stays with the organisation.

    Open offers to hand it over become void. Raises LastMemberStays for the last one in its role.
    """
    colleagues = _colleagues(membership)
    if not any(each.pk == membership.pk for each in colleagues):
        return  # somebody else has just ended it
    if not any(each.pk != membership.pk and each.user.is_active for each in colleagues):
        raise LastMemberStays(**_names(membership))
    _remove(membership, "people.end", by=by, scope=scope)
    _tell(
        membership.user,
        key=f"people.end:{membership.pk}",
        subject=_("Your membership has ended"),
        body=_("You no longer act for %(organisation)s as %(role)s. Your account stays; the work does too.")
        % _names(membership),
        scope=scope,
    )


@transaction.atomic
def offer_handover(*, membership: Membership, name: str, email: str, by: User, scope: clock.Scope | None = None) -> str:
    """Offer a membership to a successor; writes the letter and returns the link's address, to be shown once.

    Nothing changes until the successor accepts. An earlier offer of the same membership becomes void.
    """
    _void_offers(membership)
    token = signed_links.issue(
        purpose=HANDOVER, subject=membership, valid=VALID, by=by, scope=None, name=name, email=email
    )
    address: str = settings.SITE_URL + reverse("accept_handover", args=[token])
    facts = {"successor": name, "name": membership.user, "address": address, **_names(membership)}
    outbox.post(
        key=f"handover:{token[-40:]}",
        to=email,
        subject=_("%(name)s hands over to you") % facts,
        body=_(
            "%(successor)s, %(name)s hands over to you: you will act for %(organisation)s as %(role)s. "
            "When you accept, the membership of %(name)s ends.\n%(address)s"
        )
        % facts,
        scope=scope,
    )
    audit.record("people.offer_handover", membership.organisation, by=by, scope=scope, role=membership.role, to=name)
    return address


def read_handover(token: str) -> tuple[SignedLink, Membership]:
    """The offer behind a token and the membership that it is about.

    Raises MembershipHasEnded and the refusals of ``signed_links.read``.
    """
    link = signed_links.read(token, purpose=HANDOVER)
    found = Membership.objects.select_related("user", "organisation").filter(pk=link.subject.split(":")[1]).first()
    if found is None:
        raise MembershipHasEnded
    return link, found


@transaction.atomic
def accept_handover(*, token: str, user: User | None = None, username: str = "", password: str | None = None) -> User:
    """Take over: the successor's membership begins and the old one ends, in one act. Returns the successor.

    ``user`` accepts with an account that exists; else one is opened with ``username`` and ``password``.
    Raises SuccessorIsTheSame, UsernameIsTaken, MembershipHasEnded, and the refusals of the link.
    """
    link, old = read_handover(token)
    if user is not None and user.pk == old.user_id:
        raise SuccessorIsTheSame
    signed_links.use(link)
    successor = user or invitations.open_account(
        username=username, password=password, name=link.facts["name"], email=link.facts["email"]
    )
    invitations.grant(successor, old.organisation, Role(old.role))
    facts = {"successor": successor, "name": old.user, **_names(old)}
    _remove(old, "people.handover", by=successor, scope=None, to=str(successor))
    for person in (old.user, successor):
        _tell(
            person,
            key=f"people.handover:{link.pk}:{person.pk}",
            subject=_("The handover is done"),
            body=_("%(successor)s has taken over from %(name)s for %(organisation)s as %(role)s.") % facts,
            scope=None,
        )
    return successor


def offers(memberships: Iterable[Membership]) -> dict[int, SignedLink]:
    """The open offers by the membership's key."""
    subjects = [subject_of(each) for each in memberships]
    links = SignedLink.objects.filter(purpose=HANDOVER, subject__in=subjects, used_at=None, revoked_at=None)
    return {int(link.subject.split(":")[1]): link for link in links.filter(expires_at__gt=clock.now())}


def withdraw_offer(*, membership: Membership, by: User, scope: clock.Scope | None = None) -> None:
    """Make the open offer of a membership void."""
    with transaction.atomic():
        if _void_offers(membership):
            audit.record("people.withdraw_handover", membership.organisation, by=by, scope=scope, role=membership.role)


def _colleagues(membership: Membership) -> list[Membership]:
    """All who hold this role in this organisation; their rows are locked, so that two never end each other at once."""
    rows = Membership.objects.filter(organisation=membership.organisation_id, role=membership.role)
    return list(rows.select_for_update(of=("self",)).select_related("user").order_by("pk"))


def _remove(membership: Membership, action: str, *, by: User, scope: clock.Scope | None, **facts: Any) -> None:
    _void_offers(membership)
    Membership.objects.filter(pk=membership.pk).delete()
    person = membership.user
    kept = Membership.objects.filter(user=person, role__in=STAFF_ROLES).exists()
    User.objects.filter(pk=person.pk, is_superuser=False).update(is_staff=kept)
    person.__dict__.pop("held_roles", None)
    facts |= {"role": membership.role, "name": str(person)}
    audit.record(action, membership.organisation, by=by, scope=scope, **facts)


def _void_offers(membership: Membership) -> int:
    links = SignedLink.objects.filter(purpose=HANDOVER, subject=subject_of(membership), used_at=None, revoked_at=None)
    return links.update(revoked_at=clock.now())


def _names(membership: Membership) -> dict[str, object]:
    return {
        "name": membership.user,
        "organisation": membership.organisation,
        "role": Role(membership.role).label,
    }


def _tell(person: User, *, key: str, subject: str, body: str, scope: clock.Scope | None) -> None:
    if person.email:
        outbox.post(key=key, to=person.email, subject=subject, body=body, scope=scope)
