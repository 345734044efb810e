"""The organisers' pages of two persons and of people."""

import re

import pytest
from django.test import Client

from campaigns.models import Campaign, RuleCard
from core import clock
from core.models import Message, Role, User
from tests.builders import PASSWORD, during, opened_campaign, organisers

pytestmark = pytest.mark.django_db


def press(client: Client, campaign: Campaign, act: str, by: User, **typed: str) -> int:
    client.force_login(by)
    return client.post(f"/desk/c/{campaign.slug}/card/{act}/", typed).status_code


def test_two_organisers_publish_and_lock_by_pressing(client: Client) -> None:
    campaign = opened_campaign(published=False)
    first, second = organisers(campaign)
    with clock.at(during(campaign, "screening")):
        assert press(client, campaign, "propose-publication", first) == 302
        assert press(client, campaign, "publish", first) == 409
        assert press(client, campaign, "publish", second) == 302
        assert press(client, campaign, "propose-lock", second) == 302
        page = client.get(f"/desk/c/{campaign.slug}/card/").content.decode()
        assert "提请人不能自己复核" in page
        assert "复核通过" not in page
        for wrong in ({}, {"seen": "0" * 64}):  # another card than the one that was read
            assert press(client, campaign, "lock", first, **wrong) == 409
        assert not RuleCard.objects.exists()
        page = client.get(f"/desk/c/{campaign.slug}/card/").content.decode()
        shown = re.findall(r'name="seen" value="([0-9a-f]{64})"', page)
        assert press(client, campaign, "lock", first, seen=shown[0]) == 302
    assert RuleCard.objects.get().campaign == campaign
    rules = client.get(f"/c/{campaign.slug}/rules/").content.decode()
    assert RuleCard.objects.get().digest[:16] in rules


def test_a_refusal_is_a_sentence(client: Client) -> None:
    campaign = opened_campaign(published=False)
    client.force_login(organisers(campaign)[0])
    answer = client.post(f"/desk/c/{campaign.slug}/card/publish/")
    assert answer.status_code == 409
    assert "还没有人提请" in answer.content.decode()
    as_json = client.post(f"/desk/c/{campaign.slug}/card/publish/", headers={"accept": "application/json"})
    assert as_json.json()["error"] == "NothingIsProposed"


def test_an_unknown_act_and_a_get_do_nothing(client: Client) -> None:
    campaign = opened_campaign()
    client.force_login(organisers(campaign)[0])
    assert client.post(f"/desk/c/{campaign.slug}/card/fly/").status_code == 404
    assert client.get(f"/desk/c/{campaign.slug}/card/lock/").status_code == 405


def test_an_invited_clerk_opens_an_account_and_signs_in(client: Client) -> None:
    campaign = opened_campaign()
    client.force_login(organisers(campaign)[0])
    office = campaign.slates.order_by("office__city_code")[0].office
    facts = {"role": "office", "organisation": office.pk, "name": "  林  某 ", "email": "lin@example.com"}
    page = client.post(f"/desk/c/{campaign.slug}/people/", facts, follow=True).content.decode()
    address = page.split("/account/")[1].split("/")[0]
    assert Message.objects.filter(to="lin@example.com").count() == 1

    client.logout()
    path = f"/account/{address}/"
    assert "林 某" in client.get(path).content.decode()
    wrong = client.post(path, {"username": "lin", "password": PASSWORD, "repeated": "other"})
    assert "两次输入的密码不一致" in wrong.content.decode()
    assert 'value="lin"' in wrong.content.decode()
    done = client.post(path, {"username": "lin", "password": PASSWORD, "repeated": PASSWORD})
    assert done["Location"] == "/desk/"
    assert User.objects.get(username="lin").has_role(Role.OFFICE, office)
    assert client.get(path).status_code == 410


def test_a_role_in_the_wrong_kind_of_organisation_is_refused_and_kept(client: Client) -> None:
    campaign = opened_campaign()
    client.force_login(organisers(campaign)[0])
    host = campaign.hosts.all()[0].organisation
    facts = {"role": "office", "organisation": host.pk, "name": "林某", "email": "lin@example.com"}
    page = client.post(f"/desk/c/{campaign.slug}/people/", facts).content.decode()
    assert "这种角色属于市办公室" in page
    assert 'value="林某"' in page
    assert not Message.objects.exists()


def test_whoever_proposes_second_is_told_that_they_can_approve(client: Client) -> None:
    campaign = opened_campaign(published=False)
    first, second = organisers(campaign)
    press(client, campaign, "propose-publication", first)
    press(client, campaign, "propose-publication", second)
    assert f"{first} 已经提请，现在可以由你复核" in client.get(f"/desk/c/{campaign.slug}/card/").content.decode()
