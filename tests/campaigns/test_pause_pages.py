"""The organisers' page of a pause, the public's notes of it, and who may come here."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaigns import pausing, services
from campaigns.models import Campaign, Pause, Phase
from core import clock
from core.models import Role, User
from tests.builders import during, opened_campaign, organisers, person

pytestmark = pytest.mark.django_db

QUERIES = 21  # of the organisers' page, whatever waits there


@pytest.fixture
def campaign() -> Campaign:
    return opened_campaign()


@pytest.fixture(autouse=True)
def _while_registration_is_open(campaign: Campaign) -> Any:
    with clock.at(during(campaign, "registration")):
        yield


def login(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(campaign: Campaign, name: str = "phase_pause", key: str = "registration") -> str:
    return reverse(name, args=[campaign.slug, key])


def confirmed(client: Client, campaign: Campaign) -> Any:
    """Press what the page offers, with what it showed."""
    page = client.get(address(campaign)).content.decode()
    fields = dict(re.findall(r'name="(digest|act)" value="([^"]+)"', page))
    return client.post(address(campaign, "phase_pause_confirm"), fields, follow=True)


def test_two_organisers_pause_and_resume_by_pressing_and_the_public_reads_why(campaign: Campaign) -> None:
    first, second = map(login, organisers(campaign))
    page = first.get(address(campaign)).content.decode()
    assert "暂停不顺延" in page
    assert "目前没有提请" in page
    first.post(address(campaign), {"reason": "系统<异常>，正在核查。"})
    assert "提请人不能自己复核" in first.get(address(campaign)).content.decode()
    done = confirmed(second, campaign)
    assert "组织报名已暂停，公告已公布" in done.content.decode()
    assert not services.may(campaign, "submit")
    for name in ("campaign", "rules"):
        public = Client().get(reverse(name, args=[campaign.slug])).content.decode()
        assert "组织报名暂停，恢复时间在本页另行公布" in public
        assert "暂停组织报名：系统&lt;异常&gt;，正在核查。" in public
    late = second.post(address(campaign), {"reason": "还要停。", "act": "pause"})  # from a page that showed no pause
    assert (late.status_code, pausing.proposal(phase_of(campaign))) == (409, None)
    assert "还要停。" in late.content.decode()
    assert '<input type="hidden" name="act" value="resume">' in first.get(address(campaign)).content.decode()
    second.post(address(campaign), {"reason": "核查完毕。", "act": "resume"})
    assert "组织报名已恢复" in confirmed(first, campaign).content.decode()
    assert services.may(campaign, "submit")
    for name in ("campaign", "rules"):
        public = Client().get(reverse(name, args=[campaign.slug])).content.decode()
        assert "恢复时间在本页另行公布" not in public
        assert "恢复组织报名：核查完毕。" in public
    overview = first.get(reverse("campaign_desk", args=[campaign.slug])).content.decode()
    assert "提请恢复阶段" in overview
    assert address(campaign) in overview


def phase_of(campaign: Campaign) -> Phase:
    return Phase.objects.get(campaign=campaign, key="registration")


def test_a_proposal_alone_is_shown_to_nobody_outside(campaign: Campaign) -> None:
    login(organisers(campaign)[0]).post(address(campaign), {"reason": "系统异常。"})
    for name in ("campaign", "rules"):
        assert "系统异常" not in Client().get(reverse(name, args=[campaign.slug])).content.decode()


def test_the_own_proposal_another_ones_words_and_nonsense_are_refused_in_sentences(campaign: Campaign) -> None:
    first, second = map(login, organisers(campaign))
    empty = first.post(address(campaign), {"reason": " \x00\n"})
    assert (empty.status_code, Pause.objects.count()) == (200, 0)
    long = first.post(address(campaign), {"reason": "长" * 301})
    assert "长" * 301 in long.content.decode()
    first.post(address(campaign), {"reason": "系统异常。"})
    confirm = address(campaign, "phase_pause_confirm")
    own = first.post(confirm, {"digest": Pause.objects.get().digest, "act": "pause"})
    assert own.status_code == 409
    assert "提请人不能自己复核" in own.content.decode()
    for odd in ({}, {"digest": "0"}, {"digest": "\x00" * 999, "act": "pause"}, {"act": "resume", "digest": "1"}):
        assert second.post(confirm, odd).status_code == 409
    assert second.get(confirm).status_code == 405
    assert services.may(campaign, "submit")


def test_what_came_too_late_stands_in_the_form_with_what_was_typed(campaign: Campaign) -> None:
    first = login(organisers(campaign)[0])
    with clock.at(Phase.objects.get(campaign=campaign, key="registration").closes_at):
        page = first.post(address(campaign), {"reason": "系统异常。"})
        assert "已经结束，不能暂停或恢复" in page.content.decode()
    assert page.status_code == 409
    assert not Pause.objects.exists()


def test_only_organisers_act_auditors_read_and_for_all_others_there_is_nothing(campaign: Campaign) -> None:
    host = campaign.hosts.all()[0].organisation
    office = campaign.slates.order_by("office__city_code")[0].office
    auditor = login(person(Role.AUDITOR, host))
    pausing.propose_pause(
        phase=Phase.objects.get(campaign=campaign, key="registration"), reason="系统异常。", by=organisers(campaign)[0]
    )
    addresses = [address(campaign), address(campaign, "phase_pause_confirm")]
    page = auditor.get(addresses[0])
    assert page.status_code == 200
    assert "系统异常" in page.content.decode()
    assert "<textarea" not in page.content.decode()
    assert [auditor.post(each, {"reason": "不行。"}).status_code for each in addresses] == [404, 404]
    for user in (person(Role.OFFICE, office), person(Role.EXPERT, host), organisers(elsewhere())[0]):
        client = login(user)
        assert client.get(addresses[0]).status_code == 404
        assert [client.post(each, {"reason": "不行。"}).status_code for each in addresses] == [404, 404]
    assert login(organisers(campaign)[0]).get(address(campaign, key="nothing")).status_code == 404
    for each in addresses:
        assert Client().post(each)["Location"].startswith(reverse("login"))
    assert services.may(campaign, "submit")


def elsewhere() -> Campaign:
    """A campaign of another host: its organisers are nobody here."""
    other = opened_campaign()
    for number, host in enumerate(other.hosts.all()):
        organisation = host.organisation
        organisation.pk, organisation.name = None, f"另一单位{number}"
        organisation.save()
        host.organisation = organisation
        host.save()
    return other


def test_the_page_costs_the_same_whatever_waits(campaign: Campaign, django_assert_max_num_queries: Any) -> None:
    first, second = map(login, organisers(campaign))
    for client in (first, second):
        with django_assert_max_num_queries(QUERIES):
            client.get(address(campaign))
        first.post(address(campaign), {"reason": "系统异常。"})
    confirmed(second, campaign)
    with django_assert_max_num_queries(QUERIES):
        first.get(address(campaign))
