"""Places of the offline display: who may change them, what is refused, what of them is public."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from campaigns import display
from campaigns.models import Campaign, DisplaySite
from core import clock
from core.models import AuditEntry, Job, Role
from results.display import papers, scans
from tests.builders import during, laid_cases, opened_campaign, organisers, person
from tests.results.displays import site_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def campaign() -> Any:
    found = opened_campaign()
    with clock.at(during(found, "voting")):
        yield found


def typed(**facts: Any) -> dict[str, Any]:
    today = clock.today()
    usual = {"name": "云岚展厅", "address": "松石大道 1 号", "opens_on": today, "closes_on": today + timedelta(days=3)}
    return usual | facts


def test_a_place_is_added_changed_and_closed_on_the_desk(client: Client, campaign: Campaign) -> None:
    first, second = organisers(campaign)
    client.force_login(first)
    address = reverse("places", args=[campaign.slug])
    assert client.post(address, typed(contact="林某 139 0000 7777")).status_code == 302
    site = DisplaySite.objects.get()
    assert len(site.code) == display.LENGTH
    assert not set(site.code) - set(display.SIGNS)
    page = reverse("place", args=[campaign.slug, site.pk])
    assert client.post(page, typed(name="云岚展厅二楼")).status_code == 302
    assert DisplaySite.objects.get().code == site.code
    client.force_login(second)
    assert "云岚展厅二楼" in client.get(address).content.decode()
    assert client.post(reverse("place_act", args=[campaign.slug, site.pk, "close"])).status_code == 302
    assert DisplaySite.objects.get().closed_at
    assert client.post(page, typed(name="另一名")).status_code == 409
    assert DisplaySite.objects.get().name == "云岚展厅二楼"
    acts = AuditEntry.objects.filter(scope=campaign.slug, action__startswith="display_site").order_by("id")
    assert [act.action.partition(".")[2] for act in acts] == ["add", "change", "close"]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"name": " "}, "请填写"),
        ({"name": "\x01\x02"}, "看得见的文字"),
        ({"name": "\u200b\u200b"}, "看得见的文字"),
        ({"address": "\x01", "contact": "松石大道 1 号"}, "看得见的文字"),
        ({"closes_on": "2026-01-01"}, "最后一天早于第一天"),
        ({"opens_on": "0001-01-01"}, "2000"),
        ({"name": "长" * 41}, "40"),
        ({"area": "999999"}, ""),
        ({"opens_on": "昨天"}, ""),
    ],
)
def test_what_was_typed_wrong_stays_and_is_named(
    client: Client, campaign: Campaign, facts: dict[str, Any], sentence: str
) -> None:
    client.force_login(organisers(campaign)[0])
    answer = client.post(reverse("places", args=[campaign.slug]), typed(**facts))
    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert "松石大道 1 号" in answer.content.decode()
    assert not DisplaySite.objects.exists()


def test_a_text_that_grows_when_it_is_normalised_is_cut(campaign: Campaign) -> None:
    site = site_of(campaign, organisers(campaign)[0], name="\u0958" * 40, contact="\u0958" * 60)
    assert (len(site.name), len(site.contact)) == (40, 60)


def test_two_places_of_one_campaign_have_two_names(client: Client, campaign: Campaign) -> None:
    by = organisers(campaign)[0]
    site = site_of(campaign, by, name="云岚展厅")
    with pytest.raises(display.PlaceStandsAlready):
        site_of(campaign, by, name="云岚展厅")
    with pytest.raises(IntegrityError), transaction.atomic():
        DisplaySite.objects.create(
            campaign=campaign,
            name=site.name,
            address="别处",
            opens_on=site.opens_on,
            closes_on=site.closes_on,
            code="ABCDEFGH",
            created_at=site.created_at,
            created_by=by,
        )


def test_a_place_is_removed_only_before_anybody_came_from_it(client: Client, campaign: Campaign) -> None:
    by, case = organisers(campaign)[0], laid_cases(campaign, 1)[0]
    unused, used = site_of(campaign, by), site_of(campaign, by)
    scans.count(site=used, case=case)
    client.force_login(by)
    assert client.post(reverse("place_act", args=[campaign.slug, unused.pk, "remove"])).status_code == 302
    assert client.post(reverse("place_act", args=[campaign.slug, used.pk, "remove"])).status_code == 409
    assert list(DisplaySite.objects.all()) == [used]


def test_organisers_act_auditors_read_and_all_others_find_nothing(client: Client, campaign: Campaign) -> None:
    by = organisers(campaign)[0]
    host, site = campaign.hosts.all()[0].organisation, site_of(campaign, by)
    laid_cases(campaign, 1)
    job = papers.ask(site=site, size="a3", by=by)
    reading = [
        reverse("places", args=[campaign.slug]),
        reverse("place", args=[campaign.slug, site.pk]),
        reverse("board_state", args=[campaign.slug, site.pk, job.pk]),
        reverse("reach", args=[campaign.slug]),
        reverse("reach_workbook", args=[campaign.slug]),
    ]
    acting = [
        *reading[:2],
        reverse("make_boards", args=[campaign.slug, site.pk]),
        reverse("retry_boards", args=[campaign.slug, site.pk, job.pk]),
        reverse("place_act", args=[campaign.slug, site.pk, "close"]),
        reverse("place_act", args=[campaign.slug, site.pk, "remove"]),
    ]
    file = reverse("boards_file", args=[campaign.slug, site.pk, job.pk])
    assert {client.get(address).status_code for address in [*reading, file]} == {302}
    for role, expected in ((Role.AUDITOR, 200), (Role.OFFICE, 404), (Role.EXPERT, 404), (Role.REPORTER, 404)):
        client.force_login(person(role, host))
        assert {client.get(address).status_code for address in reading} == {expected}, role
        assert {client.post(address, typed(size="a3")).status_code for address in acting} == {404}, role
        assert client.get(file).status_code == 404
    other = opened_campaign(published=False)
    stranger = organisers(other)[0]
    client.force_login(stranger)
    theirs = site_of(other, stranger)
    assert client.get(reverse("place", args=[other.slug, site.pk])).status_code == 404
    assert client.get(reverse("board_state", args=[other.slug, theirs.pk, job.pk])).status_code == 404
    assert DisplaySite.objects.get(pk=site.pk).closed_at is None
    assert Job.objects.filter(kind=papers.KIND).count() == 1


def test_the_campaigns_page_lists_places_with_days_and_no_contact(client: Client, campaign: Campaign) -> None:
    by = organisers(campaign)[0]
    site = site_of(campaign, by, name="云岚展厅")
    closed = display.close_site(site=site_of(campaign, by, name="旧展厅"), by=by)
    page = client.get(reverse("campaign", args=[campaign.slug])).content.decode()
    assert "云岚展厅" in page
    assert site.where in page
    for secret in ("139 0000 7777", "陶某", site.code, closed.name):
        assert secret not in page
    with clock.at(during(campaign, "voting", timedelta(days=60))):
        assert "云岚展厅" not in client.get(reverse("campaign", args=[campaign.slug])).content.decode()


def test_the_page_of_places_takes_as_many_queries_for_three_as_for_one(
    client: Client, campaign: Campaign, django_assert_max_num_queries: Any
) -> None:
    by = organisers(campaign)[0]
    client.force_login(by)
    pages = [reverse("places", args=[campaign.slug]), reverse("reach", args=[campaign.slug])]
    for many, cases in ((1, laid_cases(campaign, 3)), (3, [])):
        while DisplaySite.objects.count() < many:
            site_of(campaign, by)
        for case in cases:
            scans.count(site=DisplaySite.objects.all()[0], case=case)
        for page in pages:
            with django_assert_max_num_queries(16):
                assert client.get(page).status_code == 200
