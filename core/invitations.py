"""Accounts come by invitation: a signed link for one person, one organisation and one role."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy

from core import audit, clock, signed_links, wordings
from core.canonical import subject_of
from core.errors import DomainError
from core.models import Membership, Organisation, Role, SignedLink, User
from core.models.people import STAFF_ROLES

PURPOSE = "invitation"
VALID = timedelta(days=14)

LETTER = "people.invitation"
wordings.register(
    wordings.Kind(
        LETTER,
        gettext_lazy("Invitation to open an account"),
        gettext_lazy("when somebody is invited to work in the portal, and when it is sent again"),
        gettext_lazy("whoever is invited"),
        (
            wordings.Fact("name", "姓名", "林某某"),
            wordings.Fact("organisation", "单位", "云岚市商务局"),
            wordings.Fact("role", "身份", "推荐单位经办人"),
            wordings.Fact("link", "个人链接", "https://example.com/invitations/xxxx/", required=True, secret=True),
        ),
        gettext_lazy("Invitation to the case-selection portal"),
        gettext_lazy(
            "%(name)s, you are invited to work for %(organisation)s as %(role)s. Open your account here:\n%(link)s"
        ),
    )
)

Taker = Callable[[User, Organisation, Mapping[str, Any]], None]
_takers: dict[str, Taker] = {}


def when_accepted(role: Role, taker: Taker) -> None:
    """Let an app above complete each accepted invitation in ``role``, in the same transaction.

    ``taker`` is given the account, the organisation and what the invitation carries; apps register in ``ready``.
    """
    _takers[role] = taker


class UsernameIsTaken(DomainError):
    message = gettext_lazy("This user name is taken. Please choose another.")


@transaction.atomic
def invite(
    *,
    organisation: Organisation,
    role: Role,
    name: str,
    email: str,
    by: User | None,
    scope: clock.Scope | None,
    then: str = "",
    carries: Mapping[str, Any] | None = None,
) -> str:
    """Invite a person; writes the letter and returns the absolute address of the link, to be shown once.

    ``then`` is the path to which the new account is led first (without one, its desk). What the invitation ``carries``
    (plain data) is kept with it, also when it is sent again, and is given to the role's taker once it is accepted.
    """
    facts: dict[str, Any] = {"role": role, "name": name, "email": email} | ({"then": then} if then else {})
    facts |= {"carries": dict(carries)} if carries else {}
    token = signed_links.issue(purpose=PURPOSE, subject=organisation, valid=VALID, by=by, scope=None, **facts)
    address: str = settings.SITE_URL + reverse("accept_invitation", args=[token])
    told = {"name": name, "organisation": organisation, "role": Role(role).label, "link": address}
    wordings.of(LETTER, scope).post(told, key=f"invitation:{token[-40:]}", to=email)
    audit.record("people.invite", organisation, by=by, scope=scope, role=role, name=name)
    return address


@transaction.atomic
def revoke(*, organisation: Organisation, role: Role, by: User | None, scope: clock.Scope | None) -> int:
    """Make every unused invitation of the organisation in this role void; returns how many there were."""
    unused = SignedLink.objects.filter(
        purpose=PURPOSE, subject=subject_of(organisation), facts__role=role, used_at=None, revoked_at=None
    )
    count = unused.update(revoked_at=clock.now())
    if count:
        audit.record("people.revoke_invitation", organisation, by=by, scope=scope, role=role, count=count)
    return count


def read(token: str) -> tuple[SignedLink, Organisation]:
    """The invitation behind a token and its organisation. Raises the refusals of ``signed_links.read``."""
    link = signed_links.read(token, purpose=PURPOSE)
    return link, Organisation.objects.get(pk=link.subject.split(":")[1])


@transaction.atomic
def accept(*, token: str, username: str, password: str | None) -> User:
    """Open the account that the invitation offers. Raises UsernameIsTaken and the refusals of the link.

    Without a password nobody can sign in with it: an account of a rehearsal, or one that signs in otherwise.
    """
    link, organisation = read(token)
    signed_links.use(link)
    user = open_account(username=username, password=password, name=link.facts["name"], email=link.facts["email"])
    grant(user, organisation, Role(link.facts["role"]))
    _complete(link, user, organisation)
    audit.record("people.accept_invitation", user, by=user, scope=None, role=link.facts["role"])
    return user


@transaction.atomic
def join(*, token: str, user: User) -> Membership:
    """Accept an invitation with an account that exists: one person may work for several. Raises the link's refusals."""
    link, organisation = read(token)
    signed_links.use(link)
    membership = grant(user, organisation, Role(link.facts["role"]))
    _complete(link, user, organisation)
    audit.record("people.join", user, by=user, scope=None, role=link.facts["role"], organisation=str(organisation))
    return membership


def _complete(link: SignedLink, user: User, organisation: Organisation) -> None:
    link.refresh_from_db(fields=["facts"])  # spent by now: nobody amends it any more
    if taker := _takers.get(link.facts["role"]):
        taker(user, organisation, link.facts.get("carries", {}))


def open_account(*, username: str, password: str | None, name: str, email: str) -> User:
    """A new account, without any membership yet. Raises UsernameIsTaken."""
    if User.objects.filter(username__iexact=username).exists():
        raise UsernameIsTaken
    user = User(username=username, name=name, email=email)
    user.set_password(password)
    user.save()
    return user


def grant(user: User, organisation: Organisation, role: Role) -> Membership:
    """Save ``user`` as a member of ``organisation``; the roles that work in the admin may enter it."""
    user.is_staff = user.is_staff or role in STAFF_ROLES
    user.save()
    user.__dict__.pop("held_roles", None)  # read before, it would not know of the new one
    return Membership.objects.get_or_create(user=user, organisation=organisation, role=role)[0]


def unanswered(organisations: Iterable[Organisation]) -> list[tuple[SignedLink, Organisation]]:
    """The invitations that were neither accepted nor revoked, expired ones as well, newest first."""
    subjects = {subject_of(organisation): organisation for organisation in organisations}
    links = SignedLink.objects.filter(purpose=PURPOSE, subject__in=subjects, used_at=None, revoked_at=None)
    return [(link, subjects[link.subject]) for link in links.order_by("-id")]


def unanswered_one(pk: int, organisations: QuerySet[Organisation]) -> tuple[SignedLink, Organisation]:
    """One unanswered invitation of one of ``organisations``; Http404 for any other."""
    link = get_object_or_404(SignedLink, pk=pk, purpose=PURPOSE, used_at=None, revoked_at=None)
    return link, get_object_or_404(organisations, pk=link.subject.split(":")[1])


@transaction.atomic
def renew(*, link: SignedLink, organisation: Organisation, by: User, scope: clock.Scope | None) -> str:
    """Send an unanswered invitation once more with a fresh link; the earlier one is void. Returns the new address.

    Raises LinkWasUsed if it was accepted or revoked meanwhile.
    """
    cancel(link=link, organisation=organisation, by=by, scope=scope)
    link.refresh_from_db(fields=["facts"])  # void by now: nobody amends it any more, but somebody may just have
    return invite(organisation=organisation, by=by, scope=scope, **link.facts)


@transaction.atomic
def amend(*, link: SignedLink, name: str, carries: Mapping[str, Any], by: User, scope: clock.Scope | None) -> None:
    """Bring up to date what an unanswered invitation carries; its letter and link stay good. Raises LinkWasUsed."""
    facts = link.facts | {"name": name, "carries": dict(carries)}
    if not SignedLink.objects.filter(pk=link.pk, used_at=None, revoked_at=None).update(facts=facts):
        raise signed_links.LinkWasUsed
    audit.record("people.amend_invitation", link, by=by, scope=scope, name=name)


@transaction.atomic
def cancel(*, link: SignedLink, organisation: Organisation, by: User, scope: clock.Scope | None) -> None:
    """Make one unanswered invitation void. Raises LinkWasUsed if it was accepted or revoked meanwhile."""
    voided = SignedLink.objects.filter(pk=link.pk, used_at=None, revoked_at=None).update(revoked_at=clock.now())
    if not voided:
        raise signed_links.LinkWasUsed
    audit.record("people.revoke_invitation", organisation, by=by, scope=scope, name=link.facts.get("name", ""))
