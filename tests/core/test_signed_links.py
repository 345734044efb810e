from datetime import timedelta

import pytest

from core import clock, invitations, signed_links
from core.models import Message, Organisation, Role, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def host() -> Organisation:
    return Organisation.objects.create(kind="host", name="云上日报")


def issue(host: Organisation) -> str:
    return signed_links.issue(purpose="test", subject=host, valid=timedelta(days=1), by=None, scope=None, seat=3)


def test_a_link_opens_once(host: Organisation) -> None:
    link = signed_links.read(issue(host), purpose="test")
    assert link.facts == {"seat": 3}
    signed_links.use(link)
    with pytest.raises(signed_links.LinkWasUsed):
        signed_links.use(link)


def test_it_expires(host: Organisation) -> None:
    token = issue(host)
    with clock.at(clock.now() + timedelta(days=1, minutes=1)), pytest.raises(signed_links.LinkHasExpired):
        signed_links.read(token, purpose="test")


@pytest.mark.parametrize("spoil", [str.upper, lambda t: t[:-1], lambda t: t[:0], lambda t: t + ":more"])
def test_a_spoilt_token_is_unknown(host: Organisation, spoil) -> None:
    with pytest.raises(signed_links.LinkIsUnknown):
        signed_links.read(spoil(issue(host)), purpose="test")


def test_it_serves_its_purpose_only(host: Organisation) -> None:
    with pytest.raises(signed_links.LinkIsUnknown):
        signed_links.read(issue(host), purpose="other")


def test_a_new_link_revokes_the_old_one(host: Organisation) -> None:
    old, new = issue(host), issue(host)
    with pytest.raises(signed_links.LinkIsUnknown):
        signed_links.read(old, purpose="test")
    assert signed_links.read(new, purpose="test")


def invite(host: Organisation) -> str:
    address = invitations.invite(
        organisation=host, role=Role.ORGANISER, name="周某", email="zhou@example.com", by=None, scope=None
    )
    return address.rstrip("/").rsplit("/", 1)[1]


def test_an_account_comes_by_invitation(host: Organisation) -> None:
    token = invite(host)
    assert token in Message.objects.get().body
    user = invitations.accept(token=token, username="zhou", password="a long enough word")
    assert user.has_role(Role.ORGANISER, host)
    assert user.is_staff
    assert user.check_password("a long enough word")
    with pytest.raises(signed_links.LinkWasUsed):
        invitations.accept(token=token, username="zhou2", password="a long enough word")


def test_a_taken_name_keeps_the_invitation(host: Organisation) -> None:
    User.objects.create(username="Zhou", name="另一人")
    token = invite(host)
    with pytest.raises(invitations.UsernameIsTaken):
        invitations.accept(token=token, username="zhou", password="a long enough word")
    assert invitations.accept(token=token, username="zhou3", password="a long enough word").name == "周某"
