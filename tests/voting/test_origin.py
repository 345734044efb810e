"""A ballot that is cast in a browser that came from a board carries its place; nothing else about it changes."""

import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from campaigns import display, services
from portal.reach import ballots_by_place, reach, workbook
from tests.builders import organisers
from tests.results.displays import PHONE, site_of
from tests.voting.builders import Poll, poll
from voting import origin
from voting.models import Ballot, Vote

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def send(client: Client, here: Poll, *, key: str = "a-key-of-this-page") -> Any:
    return client.post(reverse("ballot", args=[here.campaign.slug]), {"cases": here.numbers[:3], "key": key})


def scan(client: Client, here: Poll, site: Any) -> None:
    address = reverse("scan", args=[here.campaign.pk, site.code, here.cases[0].number])
    assert client.get(address, headers={"user-agent": PHONE}).status_code == 302


def test_a_ballot_from_a_board_carries_its_place_and_others_none(client: Client) -> None:
    here = poll(4)
    with here.open():
        site = site_of(here.campaign, organisers(here.campaign)[0])
        scan(client, here, site)
        assert send(client, here).status_code == 303
        assert send(Client(), here, key="another-key-here").status_code == 303
        assert send(client, here, key="once-more-of-mine").status_code == 409  # the same de-duplication holds
        assert sorted(Ballot.objects.values_list("origin", flat=True), key=str) == [site.pk, None]
        assert ballots_by_place(here.campaign) is None  # not while people vote
    assert Vote.objects.count() == 6
    services.close_phase(here.phase, by=None)
    assert ballots_by_place(here.campaign) == {site.pk: 1}
    with here.open():
        with pytest.raises(display.PlaceWasUsed):
            display.remove_site(site=site, by=organisers(here.campaign)[0])
        assert reach(here.campaign).ballots == 1
        book = load_workbook(io.BytesIO(workbook(here.campaign)))
    assert [sheet.title for sheet in book] == ["展示点", "案例", "日期"]
    rows = list(book["展示点"].values)
    assert rows[2][0] == site.name
    assert (rows[2][4], rows[2][-1]) == (1, 1)
    assert list(book["案例"].values)[1][-1] == site.name


def test_before_the_vote_has_closed_no_page_and_no_workbook_tells_of_ballots(client: Client) -> None:
    here = poll(4)
    with here.open():
        by = organisers(here.campaign)[0]
        scan(client, here, site_of(here.campaign, by))
        send(client, here)
        client.force_login(by)
        page = client.get(reverse("reach", args=[here.campaign.slug])).content.decode()
        book = load_workbook(io.BytesIO(workbook(here.campaign)))
    assert "投票结束后统计" in page
    assert list(book["展示点"].values)[2][-1] == "投票结束后统计"


def test_a_place_that_is_gone_or_forged_costs_no_vote(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    here = poll(4)
    with here.open():
        by = organisers(here.campaign)[0]
        site = site_of(here.campaign, by)
        scan(client, here, site)

        def broken(*_args: Any, **_facts: Any) -> Any:
            raise DatabaseError

        monkeypatch.setattr("voting.origin.Ballot", SimpleNamespace(objects=SimpleNamespace(filter=broken)))
        assert send(client, here).status_code == 303
        monkeypatch.undo()
        other = Client()
        other.cookies[display.COOKIE] = f"{here.campaign.pk}.{site.pk}:forged:forged"
        assert send(other, here, key="another-key-here").status_code == 303
    assert list(Ballot.objects.values_list("origin", flat=True)) == [None, None]


def test_a_ballot_from_nowhere_costs_no_query_more(rf: Any, django_assert_num_queries: Any) -> None:
    here = poll(4)
    with django_assert_num_queries(0):
        nothing: Any = None  # never looked at
        origin.note(rf.post("/"), phase=here.phase, rules=nothing, voter=nothing, answer=nothing)
