"""Who works for which organisation: members with their last log-in, and the invitations that nobody has opened."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from core import clock, invitations
from core.models import Membership, Organisation, Role, SignedLink, User


@dataclass(frozen=True)
class Member:
    """One member in one role; ``is_self`` marks the reader's own line."""

    membership: Membership
    is_self: bool

    @property
    def person(self) -> User:
        return self.membership.user


@dataclass(frozen=True)
class Invited:
    """Somebody who was invited and has not come yet; ``expired`` ones can be invited anew."""

    link: SignedLink
    expired: bool

    @property
    def name(self) -> str:
        return str(self.link.facts.get("name", ""))

    @property
    def email(self) -> str:
        return str(self.link.facts.get("email", ""))

    @property
    def role(self) -> str:
        return str(Role(self.link.facts["role"]).label)

    @property
    def until(self) -> datetime:
        return self.link.expires_at


@dataclass
class Unit:
    """One organisation with its people."""

    organisation: Organisation
    members: list[Member] = field(default_factory=list)
    invited: list[Invited] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.members and not self.invited


def roster(organisations: Iterable[Organisation], *, reader: User, roles: Collection[Role] = tuple(Role)) -> list[Unit]:
    """The people of ``organisations`` in ``roles``, organisation by organisation in the order given. Two queries."""
    units = {organisation.pk: Unit(organisation) for organisation in organisations}
    members = Membership.objects.filter(organisation__in=units, role__in=roles, user__is_active=True)
    order = list(Role)
    rows = members.select_related("user").order_by("user__name", "pk")
    for membership in sorted(rows, key=lambda row: order.index(Role(row.role))):
        member = Member(membership, membership.user_id == reader.pk)
        units[membership.organisation_id].members.append(member)
    now = clock.now()
    for link, organisation in invitations.unanswered(unit.organisation for unit in units.values()):
        if link.facts["role"] in roles:
            units[organisation.pk].invited.append(Invited(link, link.expires_at <= now))
    return list(units.values())
