"""My votes: what this voter cast by day, what is left, and nothing of anybody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from submissions.models import Submission
from tests.voting.builders import Poll, poll
from tests.voting.test_pages import NOON, vote

pytestmark = pytest.mark.django_db


def mine(client: Client, here: Poll, after: timedelta = NOON) -> str:
    with here.open(after):
        response = client.get(reverse("vote_mine", args=[here.campaign.slug]))
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-cache"
    page: str = response.content.decode()
    return page


def numbers(page: str) -> list[str]:
    return re.findall(r'class="tx-cast__number">(\d{3})<', page)


def test_votes_stand_by_day_the_latest_first(client: Client) -> None:
    here = poll(4)
    vote(client, here, here.numbers[:3])
    vote(client, here, here.numbers[1:], timedelta(days=1, hours=9))
    page = mine(client, here, timedelta(days=1, hours=10))
    assert re.findall(r"<h2>(\d+月\d+日)", page) == ["8月22日", "8月21日"]
    assert sorted(numbers(page)) == sorted([*here.numbers[:3], *here.numbers[1:]])
    assert "9:00</time>" in page
    assert "今日已投完，明日 0:00 后可以再投。" in page


def test_somebody_new_is_told_where_to_begin(client: Client) -> None:
    here = poll(3)
    with here.open():
        here.cast(here.voter(), *here.ids)
    page = mine(client, here)
    assert numbers(page) == []
    assert "这个浏览器还没有投过票" in page
    assert "今日还可投票 <b>1</b> 次" in page


def test_one_at_a_time_it_says_how_many_votes_are_left(client: Client) -> None:
    here = poll(4, sheets_per_period=3, choices_min=1, choices_max=1, period="phase")
    vote(client, here, here.numbers[:1])
    page = mine(client, here)
    assert "还可投 <b>2</b> 票" in page
    assert "整个投票期间" in page
    assert numbers(page) == here.numbers[:1]


def test_a_case_that_left_the_ballot_stays_on_the_voter_s_page(client: Client) -> None:
    here = poll(4)
    vote(client, here, here.numbers[:3])
    Submission.objects.filter(pk=here.ids[0]).update(status="withdrawn")
    assert here.numbers[0] in numbers(mine(client, here))


def test_an_unpublished_campaign_has_no_such_page(client: Client) -> None:
    here = poll(1)
    type(here.campaign).objects.filter(pk=here.campaign.pk).update(published_at=None)
    assert client.get(reverse("vote_mine", args=[here.campaign.slug])).status_code == 404
