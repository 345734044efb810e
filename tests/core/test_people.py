"""Memberships that end and are handed over; a new password by letter."""

from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.test import Client
from django.urls import reverse

from core import invitations, outbox, people, signed_links
from core.models import AuditEntry, Membership, Message, Organisation, Role, User
from tests.builders import PASSWORD, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Organisation:
    return Organisation.objects.create(kind="office", name="某市办公室", city_code="999900", city_name="某市")


def membership(user: User) -> Membership:
    return user.memberships.select_related("user", "organisation").get()


def token_of(address: str) -> str:
    return address.rstrip("/").rsplit("/", 1)[1]


# --- ending -----------------------------------------------------------------------------------------------------------


def test_a_membership_that_ended_counts_from_the_next_request_on(office: Organisation, client: Client) -> None:
    stays, goes = person(Role.OFFICE, office), person(Role.OFFICE, office)
    client.force_login(goes)
    address = reverse("office_members", args=[office.pk])
    assert client.get(address).status_code == 200
    people.end_membership(membership=membership(goes), by=stays)
    assert client.get(address).status_code == 404  # the same session
    assert not User.objects.get(pk=goes.pk).has_role(Role.OFFICE)
    entry = AuditEntry.objects.get(action="people.end")
    assert (entry.actor, entry.facts["name"]) == (stays, str(goes))
    assert Message.objects.get().to == goes.email


def test_the_last_one_stays_also_beside_a_colleague_whose_account_is_closed(office: Organisation) -> None:
    last, closed = person(Role.OFFICE, office), person(Role.OFFICE, office)
    closed.is_active = False
    closed.save()
    with pytest.raises(people.LastMemberStays, match=f"{last}是{office}最后一名市办人员"):
        people.end_membership(membership=membership(last), by=last)
    assert membership(last)
    people.end_membership(membership=membership(closed), by=last)  # who cannot work is no loss


def test_who_worked_in_the_admin_no_longer_enters_it() -> None:
    host = Organisation.objects.create(kind="host", name="某报社")
    both, other = person(Role.EXPERT, host), person(Role.EXPERT, host)
    invitations.grant(both, host, Role.AUDITOR)
    first = both.memberships.select_related("user", "organisation").get(role=Role.EXPERT)
    people.end_membership(membership=first, by=other)
    assert User.objects.get(pk=both.pk).is_staff  # still an auditor
    person(Role.AUDITOR, host)
    people.end_membership(membership=membership(both), by=other)
    assert not User.objects.get(pk=both.pk).is_staff


# --- handing over -----------------------------------------------------------------------------------------------------


def offer(user: User) -> str:
    address = people.offer_handover(membership=membership(user), name="陈若水", email="chen@example.com", by=user)
    return token_of(address)


def test_a_successor_takes_over_and_the_predecessor_is_out(office: Organisation, client: Client) -> None:
    before = person(Role.OFFICE, office)
    token = offer(before)
    assert membership(before)  # an offer changes nothing
    assert token in Message.objects.get(to="chen@example.com").body
    path = reverse("accept_handover", args=[token])
    assert f"{before}将工作移交给你" in client.get(path).content.decode()
    done = client.post(path, {"username": "chen", "password": PASSWORD, "repeated": PASSWORD})
    assert done.headers["Location"] == reverse("desk")
    successor = User.objects.get(username="chen")
    assert (successor.name, successor.has_role(Role.OFFICE, office)) == ("陈若水", True)
    assert not before.memberships.exists()
    assert AuditEntry.objects.get(action="people.handover").facts["to"] == "陈若水"
    told = Message.objects.filter(key__startswith="people.handover:").values_list("to", flat=True)
    assert set(told) == {before.email, "chen@example.com"}
    again = client.get(path)
    assert again.status_code == 410
    assert "已经用过" in again.content.decode()


def test_a_successor_with_an_account_takes_over_with_it_but_nobody_from_himself(
    office: Organisation, client: Client
) -> None:
    before, colleague = person(Role.OFFICE, office), person(Role.OFFICE, office)
    path = reverse("accept_handover", args=[offer(before)])
    assert "已有账号的" in client.get(path).content.decode()
    client.force_login(before)
    refused = client.post(path, {"join": "1"})
    assert refused.status_code == 409
    assert "请由接任者用自己的账号打开链接" in refused.content.decode()
    client.force_login(colleague)
    assert client.post(path, {"join": "1"}).status_code == 302
    assert [row.user for row in office.memberships.all()] == [colleague]


@pytest.mark.parametrize("how", ["withdrawn", "offered anew", "ended"])
def test_an_offer_that_is_no_more_cannot_be_accepted(office: Organisation, how: str) -> None:
    before, colleague = person(Role.OFFICE, office), person(Role.OFFICE, office)
    token, own = offer(before), membership(before)
    if how == "withdrawn":
        people.withdraw_offer(membership=own, by=before)
    elif how == "offered anew":
        offer(before)
    else:
        people.end_membership(membership=own, by=colleague)
    with pytest.raises(signed_links.LinkIsUnknown):
        people.accept_handover(token=token, user=colleague)


def test_a_taken_user_name_keeps_the_offer(office: Organisation) -> None:
    before = person(Role.OFFICE, office)
    token = offer(before)
    with pytest.raises(invitations.UsernameIsTaken):
        people.accept_handover(token=token, username=before.username.upper(), password=PASSWORD)
    assert people.accept_handover(token=token, username="chen", password=PASSWORD).username == "chen"


def test_an_invitation_is_accepted_with_an_account_that_exists(office: Organisation, client: Client) -> None:
    host = Organisation.objects.create(kind="host", name="某报社")
    expert = person(Role.EXPERT, host)
    address = invitations.invite(
        organisation=office, role=Role.OFFICE, name="林某", email="lin@example.com", by=None, scope=None
    )
    client.force_login(expert)
    before = User.objects.count()
    assert client.post(f"/account/{token_of(address)}/", {"join": "1"}).status_code == 302
    assert User.objects.get(pk=expert.pk).has_role(Role.OFFICE, office)
    assert User.objects.count() == before


def test_an_invitation_is_sent_again_or_revoked(office: Organisation) -> None:
    facts: dict[str, Any] = {"organisation": office, "by": None, "scope": None}
    first = token_of(invitations.invite(role=Role.OFFICE, name="林某", email="lin@example.com", **facts))
    [(link, _office)] = invitations.unanswered([office])
    second = token_of(invitations.renew(link=link, **facts))
    with pytest.raises(signed_links.LinkIsUnknown):
        invitations.read(first)
    assert invitations.read(second)[0].facts["name"] == "林某"
    assert Message.objects.filter(to="lin@example.com").count() == 2
    with pytest.raises(signed_links.LinkWasUsed):  # pressed twice: the old line is gone
        invitations.renew(link=link, **facts)
    [(link, _office)] = invitations.unanswered([office])
    invitations.cancel(link=link, **facts)
    assert invitations.unanswered([office]) == []


def test_an_invitation_amended_meanwhile_is_sent_again_with_what_it_carries_now(office: Organisation) -> None:
    facts: dict[str, Any] = {"organisation": office, "by": None, "scope": None}
    invitations.invite(role=Role.OFFICE, name="林某", email="lin@example.com", carries={"unit": "旧单位"}, **facts)
    [(seen, _office)] = invitations.unanswered([office])
    [(link, _office)] = invitations.unanswered([office])
    invitations.amend(link=link, name="林知远", carries={"unit": "新单位"}, by=None, scope=None)
    sent = invitations.read(token_of(invitations.renew(link=seen, **facts)))[0].facts
    assert (sent["name"], sent["carries"]) == ("林知远", {"unit": "新单位"})


# --- a new password ---------------------------------------------------------------------------------------------------


def ask(client: Client, email: str) -> str:
    answer = client.post(reverse("password_reset"), {"email": email}, follow=True, headers={"host": "evil.example"})
    return str(answer.content.decode())


def test_a_new_password_is_asked_for_alike_whether_the_address_is_known_or_not(
    office: Organisation, client: Client, settings: Any, mailoutbox: list[Any]
) -> None:
    settings.SITE_URL = "https://tuixuan.example.com"
    user = person(Role.OFFICE, office)
    known, unknown = ask(client, user.email), ask(client, "nobody@example.com")
    assert known == unknown
    assert "如果有账号使用这个邮箱" in known
    assert not mailoutbox  # nothing is sent while the visitor waits: the answers take the same time
    ask(client, user.email)
    assert Message.objects.filter(key__startswith="password-reset:").count() in (1, 2)  # 2 at the turn of ten minutes
    outbox.deliver_due()
    letter = mailoutbox[0]
    assert letter.subject == "推选：重设密码"
    assert "https://tuixuan.example.com/password/reset/" in letter.body
    assert "evil.example" not in letter.body
    path = letter.body.split("example.com")[1].split()[0]
    page = client.get(path, follow=True)
    done = client.post(page.request["PATH_INFO"], {"new_password1": PASSWORD, "new_password2": PASSWORD}, follow=True)
    assert "新密码已保存" in done.content.decode()
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_who_cannot_sign_in_gets_no_letter(office: Organisation, client: Client) -> None:
    user = person(Role.OFFICE, office)
    user.is_active = False
    user.save()
    ask(client, user.email)
    with pytest.raises(ObjectDoesNotExist):
        Message.objects.get()
