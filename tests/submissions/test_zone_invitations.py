"""An office invites a zone to fill in online: a place of the slate, a link that expires, an account, the form."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from core import clock, invitations
from core.models import Message, SignedLink
from submissions import errors
from submissions import services as forms
from submissions.models import Submission
from submissions.models.submission import Status
from submissions.services import zone_invitations as zones
from tests.builders import FIELDS, PASSWORD
from tests.submissions.builders import Office, reload

pytestmark = pytest.mark.django_db
CONTACT = {"name": "王某", "email": "wang@example.com"}


def invited(office: Office, zone: int = 0) -> zones.Invited:
    return zones.invite_zone(slate=office.fresh(), zone=office.zones[zone], by=office.clerk, **CONTACT)


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def test_from_the_office_s_page_to_the_zone_s_own_form(office: Office, desk: Client) -> None:
    with office.open():
        there = reverse("zone_invite", args=[office.slate.pk])
        assert there in desk.get(reverse("slate", args=[office.slate.pk])).content.decode()
        page = desk.post(there, {"zone": office.zones[0].pk, **CONTACT}, follow=True).content.decode()
        form = Submission.objects.get(slate=office.slate)
        assert (form.origin, form.status, form.contact, form.email) == ("online", "draft", "王某", "wang@example.com")
        assert office.fresh().taken == 1
        letter = Message.objects.get(to="wang@example.com")
        found = re.search(r'value="(http[^"]+/account/[^"]+)"', page)
        assert found
        assert found[1] in letter.body
        assert found[1] not in desk.get(reverse("form_invitation", args=[form.pk])).content.decode()
        slate = desk.get(reverse("slate", args=[office.slate.pk])).content.decode()
        assert "已邀请 7月15日" in slate
        assert "还有 8 项等待开发区填写。" in slate  # the office has nothing to mend there

        zone = Client()
        data = {"username": "yunlan", "password": PASSWORD, "repeated": PASSWORD}
        assert zone.post(path_of(found[1]), data)["Location"] == reverse("online", args=[form.pk])
        assert zone.get(reverse("online", args=[form.pk])).status_code == 200
        assert "已邀请，账号已开通" in desk.get(reverse("slate", args=[office.slate.pk])).content.decode()
        used = Client().get(path_of(found[1]))
        assert used.status_code == 410
        assert "账号已用这个链接开通" in used.content.decode()


def test_a_zone_with_an_account_gets_a_letter_and_no_link(office: Office, desk: Client) -> None:
    with office.open():
        person = office.applicant()
        done = invited(office)
        assert done.address == ""
        assert not SignedLink.objects.filter(purpose=invitations.PURPOSE).exists()
        letter = Message.objects.get(to=person.email)
        assert reverse("online", args=[done.submission.pk]) in letter.body
        there = reverse("form_invitation", args=[done.submission.pk])
        assert person.email in desk.get(there).content.decode()
        desk.post(there, {"letter": "1"})
    assert Message.objects.filter(to=person.email).count() == 2


def test_a_second_invitation_voids_the_first_and_it_can_be_taken_back(office: Office, desk: Client) -> None:
    with office.open():
        first = invited(office)
        there = reverse("form_invitation", args=[first.submission.pk])
        assert 'value="王某"' in desk.get(there).content.decode()
        desk.post(there, {"name": "李某", "email": "li@example.com"})
        assert Client().get(path_of(first.address)).status_code == 404
        link = SignedLink.objects.get(purpose=invitations.PURPOSE, revoked_at=None)
        assert link.facts["name"] == "李某"
        page = desk.post(there, {"revoke": "1"}, follow=True).content.decode()
        assert "邀请已收回，链接失效。" in page
        assert not SignedLink.objects.filter(purpose=invitations.PURPOSE, revoked_at=None).exists()
    assert office.fresh().taken == 1  # its place is freed by taking the zone off


def test_an_expired_link_says_so_on_both_sides(office: Office, desk: Client) -> None:
    with office.open():
        done = invited(office)
        with clock.at(clock.now() + invitations.VALID + timedelta(minutes=1)):
            page = Client().get(path_of(done.address))
            assert page.status_code == 410
            assert "链接已过期" in page.content.decode()
            assert "7月15日的邀请已过期" in desk.get(reverse("slate", args=[office.slate.pk])).content.decode()


def test_a_form_that_was_taken_off_comes_back_with_its_texts(office: Office) -> None:
    with office.open():
        old = office.draft(0, overview="写了一半的概况。")
        forms.withdraw(submission=old, by=office.clerk)
        done = invited(office)
    assert done.submission.pk == old.pk
    assert (reload(old).status, reload(old).overview) == (Status.DRAFT, "写了一半的概况。")


def test_the_refusals_of_a_place_are_those_of_every_form(office: Office, desk: Client) -> None:
    office.more_zones(6)
    with office.open():
        for n in range(5):
            office.draft(n)
        with pytest.raises(errors.SlateIsFull):
            invited(office, 5)
        data = {"zone": office.zones[5].pk, **CONTACT}
        page = desk.post(reverse("zone_invite", args=[office.slate.pk]), data).content.decode()
        assert str(errors.SlateIsFull(places=5)) in page
        assert 'value="王某"' in page
        with pytest.raises(errors.ZoneTakesPartAlready):
            invited(office, 0)
    assert Message.objects.filter(to="wang@example.com").count() == 0
    assert FIELDS["contact"] != "王某"


@pytest.mark.parametrize("data", [{"name": "", "email": "x@example.com"}, {"name": "王某", "email": "no address"}])
def test_an_invitation_needs_a_name_and_an_address(office: Office, desk: Client, data: dict[str, str]) -> None:
    with office.open():
        page = desk.post(reverse("zone_invite", args=[office.slate.pk]), {"zone": office.zones[0].pk, **data})
    assert page.status_code == 200
    assert not Submission.objects.exists()
