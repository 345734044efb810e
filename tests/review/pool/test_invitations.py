"""Invitations that carry a profile: made from a form or a table, sent again, revoked, accepted."""

import pytest
from django.test import Client
from django.urls import reverse

from core import clock, invitations
from core.models import Role, SignedLink
from review.models import Conflict, Expert, Tie
from tests.builders import person
from tests.review.builders import Panel
from tests.review.pool.told import accept, address_of, login, row, take

pytestmark = pytest.mark.django_db


# --- invitations -----------------------------------------------------------------------------------------------------


FORM = {"name": "林知远", "email": "lin@example.com", "unit": "海岳财经大学", "is_available": "on"}


def test_one_expert_is_invited_by_a_form_with_the_same_rules(built: Panel) -> None:
    client, url = login(built.organiser), reverse("pool_invite", args=[built.campaign.slug])
    wrong = client.post(url, {**FORM, "city": "不存在市", "most_cases": "0"})
    assert (wrong.status_code, set(wrong.context["form"].errors)) == (422, {"city", "most_cases"})
    office = built.cases[0].slate.office
    assert client.post(url, {**FORM, "city": f"{office.city_name}（2010）"}).status_code == 302
    page = client.get(reverse("pool", args=[built.campaign.slug])).content.decode()
    assert address_of("lin@example.com") in page  # shown once
    assert address_of("lin@example.com") not in client.get(reverse("pool", args=[built.campaign.slug])).content.decode()
    twice = client.post(url, FORM)
    assert (twice.status_code, "已邀请" in twice.content.decode()) == (422, True)
    with built.scoring():
        accept("lin@example.com")
    assert str(Tie.objects.get(expert__user__username="lin")) == f"{office.city_name}（2010）"
    assert Conflict.objects.filter(kind="city").count() == 1
    there = client.post(url, FORM)
    assert (there.status_code, "已在专家库" in there.content.decode()) == (422, True)


def test_an_account_that_exists_joins_and_an_expert_of_another_pool_keeps_the_profile(built: Panel) -> None:
    old = person(Role.REPORTER, built.campaign.hosts.all()[0].organisation)
    Expert.objects.create(user=old, unit="旧单位", field="旧领域")
    office = built.cases[0].slate.office
    take(built, row(city=office.city_name, field="新领域"))
    with built.scoring():
        answer = login(old).post(address_of("lin@example.com"), {"join": "1"})
    assert answer["Location"] == reverse("own_profile")
    expert = Expert.objects.get(user=old)
    assert (expert.unit, expert.field) == ("旧单位", "旧领域")
    assert [tie.kind for tie in expert.ties.all()] == ["city"]
    assert Conflict.objects.filter(expert=expert).count() == 1


def test_an_invitation_without_a_profile_makes_none(built: Panel) -> None:
    host = built.campaign.hosts.all()[0].organisation
    address = invitations.invite(
        organisation=host, role=Role.EXPERT, name="周以宁", email="z@example.com", by=None, scope=None
    )
    user = invitations.accept(token=address.rstrip("/").rsplit("/", 1)[1], username="z", password=None)
    assert user.has_role(Role.EXPERT)
    assert not Expert.objects.filter(user=user).exists()


def test_an_invitation_sent_again_carries_the_same_and_a_revoked_one_nothing(built: Panel) -> None:
    take(built, row(field="产业经济"), row(name="周以宁", email="zhou@example.com"))
    client = login(built.organiser)
    links = {link.facts["email"]: link for link in SignedLink.objects.filter(used_at=None, facts__role=Role.EXPERT)}
    void = address_of("lin@example.com")
    client.post(reverse("pool_resend", args=[built.campaign.slug, links["lin@example.com"].pk]))
    client.post(reverse("pool_revoke", args=[built.campaign.slug, links["zhou@example.com"].pk]))
    assert Client().get(void).status_code == 404
    assert Client().get(address_of("zhou@example.com")).status_code == 404
    accept("lin@example.com")
    assert Expert.objects.get(user__username="lin").field == "产业经济"
    client.get(reverse("pool", args=[built.campaign.slug]))  # says once who was revoked
    page = client.get(reverse("pool", args=[built.campaign.slug]), {"state": "invited"}).content.decode()
    assert ("林知远" in page, "周以宁" in page) == (False, False)


@pytest.mark.parametrize("by_table", [True, False])
def test_an_expired_invitation_is_written_anew_and_stands_once(built: Panel, by_table: bool) -> None:
    take(built, row())
    SignedLink.objects.filter(facts__role=Role.EXPERT, used_at=None).update(
        created_at=clock.now() - invitations.VALID * 2, expires_at=clock.now() - invitations.VALID
    )
    if by_table:
        assert take(built, row()).counts["added"] == 1
    else:
        assert login(built.organiser).post(reverse("pool_invite", args=[built.campaign.slug]), FORM).status_code == 302
    assert SignedLink.objects.filter(facts__role=Role.EXPERT, used_at=None, revoked_at=None).count() == 1
    assert Client().get(address_of("lin@example.com")).status_code == 200
