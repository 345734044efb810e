"""The pages that span the stages: what each visitor sees, and how many queries it takes."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from campaigns.models import Campaign
from core import clock
from core.models import Role
from core.text_size import TextSizeMiddleware
from tests.builders import admitted_cases, during, locked_card, opened_campaign, organisers, person

pytestmark = pytest.mark.django_db


def get(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_home_lists_what_is_public(client: Client) -> None:
    assert "还没有开设活动" in get(client, "/")
    public, hidden = opened_campaign(), opened_campaign(published=False)
    page = get(client, "/")
    assert f"/c/{public.slug}/" in page
    assert f"/c/{hidden.slug}/" not in page


def test_an_unpublished_campaign_is_its_organisers_alone(client: Client) -> None:
    campaign = opened_campaign(published=False)
    get(client, f"/c/{campaign.slug}/", 404)
    client.force_login(organisers(campaign)[0])
    assert campaign.name in get(client, f"/c/{campaign.slug}/")


@pytest.mark.parametrize(
    ("phase", "says"), [("registration", "各市办公室在工作台"), ("screening", "8月16日"), ("voting", "进入投票页")]
)
def test_the_one_box_says_what_can_be_done_now(client: Client, phase: str, says: str) -> None:
    campaign = opened_campaign()
    admitted_cases(campaign, 3)
    locked_card(campaign)
    with clock.at(during(campaign, phase)):
        page = get(client, f"/c/{campaign.slug}/")
    assert says in page
    assert page.count("tx-panel--now") == 1


def test_the_notice_is_shown_in_full_with_clauses_and_schedule(client: Client) -> None:
    campaign = opened_campaign()
    page = get(client, f"/c/{campaign.slug}/call/")
    for words in ("关于举办", "近三年内没有发生重大及以上安全生产事故", "8月21日—8月30日", "不做排名", "不收取费用"):
        assert words in page
    assert "$" not in page.split("<main")[1].split("</main")[0]


@pytest.mark.parametrize("path", ["", "call/", "rules/", "title.css"])
def test_the_unknown_and_the_hidden_answer_alike(client: Client, path: str) -> None:
    hidden = opened_campaign(published=False)
    pages = [get(client, f"/c/{slug}/{path}", 404) for slug in (hidden.slug, "no-such-campaign")]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("many", [1, 3])
def test_queries_do_not_grow_with_the_cases(client: Client, many: int, django_assert_max_num_queries: Any) -> None:
    campaign = opened_campaign()
    admitted_cases(campaign, many)
    locked_card(campaign)
    with clock.at(during(campaign, "voting")), django_assert_max_num_queries(40):
        get(client, f"/c/{campaign.slug}/")


def desks(campaign: Campaign) -> dict[Role, str]:
    """What each role finds on its desk."""
    return {
        Role.ORGANISER: f"/desk/c/{campaign.slug}/",
        Role.AUDITOR: f"/desk/c/{campaign.slug}/",
        Role.OFFICE: f"/desk/slates/{campaign.slates.order_by('office__city_code')[0].pk}/",
        Role.EXPERT: "/admin/review/assignment/",
        Role.REPORTER: "/desk/visits/",
    }


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.AUDITOR, Role.OFFICE, Role.EXPERT, Role.REPORTER])
def test_everyone_finds_the_way_to_their_work(client: Client, role: Role) -> None:
    campaign = opened_campaign()
    office = campaign.slates.order_by("office__city_code")[0].office
    user = person(role, office if role == Role.OFFICE else campaign.hosts.all()[0].organisation)
    client.force_login(user)
    with clock.at(during(campaign, "registration")):
        page = get(client, "/desk/")
        assert desks(campaign)[role] in page
        get(client, desks(campaign)[role])


ORGANISERS_PAGES = [
    "",
    "card/",
    "people/",
    "screening/",
    "review/",
    "selection/",
    "deliberation/",
    "documents/",
    "seals/",
    "figures/",
]


@pytest.mark.parametrize("page", ORGANISERS_PAGES)
@pytest.mark.parametrize("role", [Role.OFFICE, Role.EXPERT, Role.REPORTER, Role.APPLICANT])
def test_the_organisers_pages_are_unknown_to_others(client: Client, page: str, role: Role) -> None:
    campaign = opened_campaign()
    client.force_login(person(role, campaign.hosts.all()[0].organisation))
    get(client, f"/desk/c/{campaign.slug}/{page}", 404)


@pytest.mark.parametrize("page", ORGANISERS_PAGES)
def test_an_organiser_opens_every_page_and_a_visitor_is_asked_to_sign_in(client: Client, page: str) -> None:
    campaign = opened_campaign()
    address = f"/desk/c/{campaign.slug}/{page}"
    assert client.get(address).status_code == 302
    client.force_login(organisers(campaign)[0])
    get(client, address)


def test_the_organiser_of_another_host_is_a_stranger(client: Client) -> None:
    from core.models import Organisation

    campaign = opened_campaign()
    client.force_login(person(Role.ORGANISER, Organisation.objects.create(kind="host", name="别的主办单位")))
    get(client, f"/desk/c/{campaign.slug}/", 404)


def test_large_text_is_remembered_and_stays_on_this_host(client: Client) -> None:
    answer = client.get("/?text=large&page=2")
    assert (answer.status_code, answer["Location"]) == (302, "/?page=2")
    assert 'data-text="large"' in get(client, "/")


def test_the_text_switch_never_leads_to_another_host(rf: RequestFactory) -> None:
    request = rf.get("/", {"text": "normal"})
    request.path = "//example.com/"
    answer = TextSizeMiddleware(lambda _request: HttpResponse())(request)
    assert answer["Location"] == "/example.com/"
