"""The pages of the pool: narrowed, read by whom they may be, and the expert's own profile."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core import invitations
from core.models import Role, SignedLink
from review import services
from review.models import Conflict, Tie
from review.pool import exchange
from tests.builders import person
from tests.review.builders import Panel, new_expert, panel
from tests.review.pool.told import INVITED_QUERIES, POOL_QUERIES, book, login, row, stored, take

pytestmark = pytest.mark.django_db


# --- the pages -------------------------------------------------------------------------------------------------------


def test_the_pool_is_narrowed_by_name_field_city_and_availability(built: Panel) -> None:
    other = new_expert(built.campaign, built.organiser, "周以宁")
    office = built.cases[0].slate.office
    services.save_profile(
        expert=other, unit="海岳海关学院", field="海关", most_cases=4, is_available=False, campaign=None, by=other.user
    )
    services.add_tie(expert=other, organisation=office, kind="city", note="", campaign=None, by=other.user)
    client, url = login(built.organiser), reverse("pool", args=[built.campaign.slug])
    asked = ({"q": "以宁"}, {"q": "海关学院"}, {"field": "海关"}, {"city": office.city_code}, {"free": "0"})
    for query in asked:
        assert [expert.pk for expert in client.get(url, query).context["page"]] == [other.pk], query
    assert [expert.pk for expert in client.get(url, {"free": "1"}).context["page"]] == [built.experts[0].pk]
    assert client.get(url, {"q": "无此人"}).status_code == 200
    assert len(client.get(url, {"field": "无", "city": "x" * 99, "page": "9" * 40}).context["page"]) == 2


def test_the_expert_checks_and_completes_the_own_profile(built: Panel) -> None:
    expert, office = built.experts[0], built.cases[0].slate.office
    client, url, ties = login(expert.user), reverse("own_profile"), reverse("own_tie")
    with built.scoring():
        assert url in client.get(reverse("desk")).content.decode()
        assert client.post(url, {"unit": " "}).status_code == 422
        fields = {"unit": "海岳工业大学", "field": "制造业", "most_cases": "6", "is_available": "on"}
        assert client.post(url, fields).status_code == 302
        assert client.post(ties, {"kind": "city", "place": "不存在市"}).status_code == 422
        assert client.post(ties, {"kind": "city", "place": office.city_name, "note": "2001"}).status_code == 302
        assert client.post(ties, {"kind": "city", "place": office.city_name}).status_code == 422
    expert.refresh_from_db()
    assert (expert.unit, expert.most_cases) == ("海岳工业大学", 6)
    assert Conflict.objects.standing().filter(expert=expert).count() == 1
    assert login(built.organiser).get(url).status_code == 404
    assert login(built.organiser).post(ties, {}).status_code == 404


PAGES = {"pool": 200, "pool_template": 404, "pool_export": 404, "pool_import": 404, "pool_invite": 404}
ACTS = ("pool_resend", "pool_revoke", "pool_preview")


@pytest.mark.parametrize("name", [*PAGES, *ACTS])
def test_the_pool_is_the_organisers_and_read_by_auditors(built: Panel, name: str) -> None:
    take(built, row())
    link, host = SignedLink.objects.get(facts__email="lin@example.com"), built.campaign.hosts.all()[0].organisation
    at = login(built.organiser).post(
        reverse("pool_import", args=[built.campaign.slug]), {"file": SimpleUploadedFile("a.xlsx", book(row(field="x")))}
    )["Location"]
    url = (
        at
        if name == "pool_preview"
        else reverse(name, args=[built.campaign.slug, *([link.pk] if name in ACTS else [])])
    )
    strangers = [built.experts[0].user, person(Role.REPORTER, host), person(Role.OFFICE, built.cases[0].slate.office)]
    for stranger in strangers:
        assert {login(stranger).get(url).status_code, login(stranger).post(url).status_code} <= {404, 405}
    auditor = login(person(Role.AUDITOR, host))
    assert auditor.get(url).status_code == PAGES.get(name, 405 if name in ACTS[:2] else 404)
    assert auditor.post(url).status_code in (404, 405)
    colleague = person(Role.ORGANISER, host)
    if name == "pool_preview":  # a preview is whose upload it was
        assert login(colleague).get(url).status_code == 404
    assert Client().get(url).status_code in (302, 405)
    link.refresh_from_db()
    assert link.revoked_at is None


def test_an_invitation_of_another_role_is_no_business_of_the_pool(built: Panel) -> None:
    host = built.campaign.hosts.all()[0].organisation
    invitations.invite(organisation=host, role=Role.AUDITOR, name="甲", email="a@example.com", by=None, scope=None)
    link = SignedLink.objects.get(facts__email="a@example.com")
    for name in ("pool_resend", "pool_revoke"):
        assert login(built.organiser).post(reverse(name, args=[built.campaign.slug, link.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(count: int, django_assert_num_queries) -> None:
    built = panel(cases=1, experts=count, assigned=False)
    for number, expert in enumerate(built.experts):
        Tie.objects.create(expert=expert, organisation=built.cases[0].slate.office, kind="city")
        take(built, row(name=f"受邀{number}", email=f"{number}@example.com", city="云岚市"))
    client, url = login(built.organiser), reverse("pool", args=[built.campaign.slug])
    with django_assert_num_queries(POOL_QUERIES):
        client.get(url)
    with django_assert_num_queries(INVITED_QUERIES):
        client.get(url, {"state": "invited"})
    file = stored(book(*[row(name=f"新{number}", email=f"new{number}@example.com") for number in range(count)]))
    with django_assert_num_queries(8):
        exchange.preview(built.campaign, file)
