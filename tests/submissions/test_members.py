"""The office's own people, and the organisers' list of everybody."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core import clock, invitations
from core.models import Message, Role, SignedLink, User
from tests.builders import organisers, person
from tests.submissions.builders import Office, signed_in

pytestmark = pytest.mark.django_db


def invite(office: Office, name: str = "陈若水", role: Role = Role.OFFICE, zone: int | None = None) -> SignedLink:
    organisation = office.slate.office if zone is None else office.zones[zone].organisation
    invitations.invite(
        organisation=organisation, role=role, name=name, email="chen@example.com", by=None, scope=office.campaign
    )
    return SignedLink.objects.latest("pk")


def test_an_office_invites_colleagues_and_applicants_of_its_own_zones_only(office: Office, desk: Client) -> None:
    address = reverse("office_members", args=[office.slate.office_id])
    other = Office(office.campaign, city=1)
    facts = {"name": " 陈  若水 ", "email": "chen@example.com"}
    page = desk.post(address, {**facts, "organisation": office.slate.office_id}, follow=True).content.decode()
    assert "/account/" in page  # the link, once
    assert "/account/" not in desk.get(address).content.decode()
    zone = office.zones[0].organisation
    desk.post(address, {**facts, "organisation": zone.pk})
    roles = {link.subject.split(":")[1]: link.facts["role"] for link in SignedLink.objects.all()}
    assert roles == {str(office.slate.office_id): Role.OFFICE, str(zone.pk): Role.APPLICANT}
    assert Message.objects.filter(to="chen@example.com").count() == 2
    refused = desk.post(address, {**facts, "organisation": other.zones[0].organisation_id}).content.decode()
    assert 'value=" 陈  若水 "' in refused
    assert SignedLink.objects.count() == 2


def test_the_page_shows_who_is_there_and_who_has_not_come_yet(office: Office, desk: Client) -> None:
    office.applicant(0)
    invite(office, "王小满", Role.APPLICANT, zone=1)
    address = reverse("office_members", args=[office.slate.office_id])
    page = desk.get(address).content.decode()
    for said in (str(office.clerk), "本人", "王小满", "已邀请，尚未开通", "从不", str(office.zones[1])):
        assert said in page
    with clock.at(clock.now() + timedelta(days=15)):
        assert "邀请已过期" in signed_in(office.clerk).get(address).content.decode()


def test_an_invitation_is_sent_again_and_revoked_by_pressing(office: Office, desk: Client) -> None:
    link, pk = invite(office), office.slate.office_id
    page = desk.post(reverse("office_invitation_resend", args=[pk, link.pk]), follow=True).content.decode()
    assert "/account/" in page
    link.refresh_from_db()
    assert link.revoked_at
    fresh = SignedLink.objects.latest("pk")
    assert (
        "对陈若水的邀请已撤销。"
        in desk.post(reverse("office_invitation_revoke", args=[pk, fresh.pk]), follow=True).content.decode()
    )
    other = invite(Office(office.campaign, city=1))
    assert desk.post(reverse("office_invitation_revoke", args=[pk, other.pk])).status_code == 404


def test_a_colleague_is_ended_and_the_last_one_refused_in_words(office: Office, desk: Client) -> None:
    pk = office.slate.office_id
    colleague = person(Role.OFFICE, office.slate.office, "离任同事")
    end = reverse("office_member_end", args=[pk, colleague.memberships.get().pk])
    assert "立即生效" in desk.get(end).content.decode()
    assert "离任同事的成员身份已结束。" in desk.post(end, follow=True).content.decode()
    own = reverse("office_member_end", args=[pk, office.clerk.memberships.get().pk])
    refused = desk.post(own)
    assert refused.status_code == 409
    assert "请先邀请同事加入，或者移交给接任者" in refused.content.decode()
    stranger = Office(office.campaign, city=1).clerk.memberships.get()
    assert desk.post(reverse("office_member_end", args=[pk, stranger.pk])).status_code == 404


def test_a_clerk_offers_the_handover_and_takes_it_back(office: Office, desk: Client) -> None:
    address = reverse("office_handover", args=[office.slate.office_id])
    refused = desk.post(address, {"name": "陈若水", "email": "x"}).content.decode()
    assert 'value="陈若水"' in refused
    assert "/handover/" not in refused.replace(address, "")
    page = desk.post(address, {"name": "陈若水", "email": "chen@example.com"}, follow=True).content.decode()
    assert "/handover/" in page
    assert "已向陈若水发出移交邀请" in page
    assert "移交已取消" in desk.post(address, {"withdraw": "1"}, follow=True).content.decode()
    assert "已向陈若水" not in desk.get(reverse("office_members", args=[office.slate.office_id])).content.decode()


# --- the organisers' list ---------------------------------------------------------------------------------------------


@pytest.fixture
def organiser(office: Office) -> User:
    return organisers(office.campaign)[0]


def test_the_organisers_see_everybody_and_care_for_invitations(office: Office, organiser: User) -> None:
    desk, slug = signed_in(organiser), office.campaign.slug
    link = invite(office, "王小满", Role.APPLICANT, zone=1)
    page = desk.get(reverse("people", args=[slug])).content.decode()
    for said in (str(office.clerk), str(organiser), "王小满", "已邀请，尚未开通", "主办人员"):
        assert said in page
    again = desk.post(reverse("invitation_resend", args=[slug, link.pk]), follow=True).content.decode()
    assert "/account/" in again
    fresh = SignedLink.objects.latest("pk")
    desk.post(reverse("invitation_revoke", args=[slug, fresh.pk]))
    desk.get(reverse("people", args=[slug]))  # says that it was revoked, once
    assert "王小满" not in desk.get(reverse("people", args=[slug])).content.decode()
    colleague = person(Role.OFFICE, office.slate.office)
    end = reverse("membership_end", args=[slug, colleague.memberships.get().pk])
    assert desk.post(end, follow=True).status_code == 200
    assert not colleague.memberships.exists()
    last = desk.post(reverse("membership_end", args=[slug, office.clerk.memberships.get().pk]))
    assert last.status_code == 409


def test_only_organisers_care_for_people(office: Office, organiser: User) -> None:
    slug, link = office.campaign.slug, invite(office)
    auditor = signed_in(person(Role.AUDITOR, office.campaign.hosts.all()[0].organisation))
    addresses = [
        reverse("membership_end", args=[slug, office.clerk.memberships.get().pk]),
        reverse("invitation_resend", args=[slug, link.pk]),
        reverse("invitation_revoke", args=[slug, link.pk]),
    ]
    for desk in (auditor, signed_in(office.clerk)):
        assert [desk.post(address).status_code for address in addresses] == [404, 404, 404]
    page = auditor.get(reverse("people", args=[slug])).content.decode()
    assert str(office.clerk) in page
    assert "重新发送" not in page


def test_the_list_of_people_costs_the_same_for_one_and_for_three(
    office: Office, organiser: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    desk, address = signed_in(organiser), reverse("people", args=[office.campaign.slug])
    own, members = signed_in(office.clerk), reverse("office_members", args=[office.slate.office_id])
    for client, path in ((desk, address), (own, members)):
        client.get(path)
    with django_assert_num_queries(13):
        desk.get(address)
    with django_assert_num_queries(11):
        own.get(members)
    for n in range(3):
        person(Role.OFFICE, office.slate.office)
        office.applicant(n)
        invite(office, f"某{n}")
    with django_assert_num_queries(13):
        desk.get(address)
    with django_assert_num_queries(11):
        own.get(members)
