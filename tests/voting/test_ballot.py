"""The ballot's address: what is accepted, what is refused in a sentence, and that nothing a client sends breaks it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from tests.builders import opened_campaign
from tests.voting.builders import Poll, poll
from voting import frozen, middleware
from voting.flusher import TooManyAreWaiting
from voting.models import Ballot, Vote, Voter

pytestmark = pytest.mark.django_db
KEY = "a-key-of-this-page"
FORM = "application/x-www-form-urlencoded"


def send(client: Client, here: Poll, numbers: list[str], *, key: str = KEY, **extra: Any) -> Any:
    """A ballot as the page's form sends it."""
    return client.post(reverse("ballot", args=[here.campaign.slug]), {"cases": numbers, "key": key}, **extra)


def send_json(client: Client, here: Poll, content: Any) -> Any:
    address = reverse("ballot", args=[here.campaign.slug])
    body = content if isinstance(content, bytes | str) else json.dumps(content)
    return client.post(address, body, content_type="application/json", headers={"accept": "application/json"})


def test_a_ballot_is_answered_by_a_redirect_to_what_was_cast(client: Client) -> None:
    here = poll(4)
    with here.open():
        response = send(client, here, here.numbers[:3])
    assert response.status_code == 303
    assert response["Location"] == reverse("vote_done", args=[here.campaign.slug])
    assert response["Cache-Control"] == "no-store"
    assert Vote.objects.count() == 3


def test_the_voter_s_cookie_is_signed_and_closed_to_scripts_and_other_sites(client: Client) -> None:
    here = poll(4)
    with here.open():
        cookie = send(client, here, here.numbers[:3]).cookies["voter"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (True, "Lax", "/", "")
    assert cookie["domain"] == ""
    assert Voter.objects.get().provider == "trial"


def test_one_browser_is_one_voter(client: Client) -> None:
    here = poll(4)
    with here.open():
        send(client, here, here.numbers[:3])
        again = send(client, here, here.numbers[1:], key="another-key")
    assert again.status_code == 409
    assert "你已投过票，投票时间 8月21日 12:00。" in again.content.decode()
    assert (Voter.objects.count(), Vote.objects.count()) == (1, 3)


def test_a_forged_cookie_is_nobody(client: Client) -> None:
    here = poll(4)
    with here.open():
        send(client, here, here.numbers[:3])
        other = Client()
        other.cookies["voter"] = client.cookies["voter"].value[:-1] + "x"
        assert send(other, here, here.numbers[:3]).status_code == 303
    assert Voter.objects.count() == 2


def test_no_field_of_the_request_names_the_voter(client: Client) -> None:
    here = poll(4)
    somebody = here.voter()
    fields = {"voter": somebody.pk, "subject": "somebody", "openid": "somebody", "key": KEY, "cases": here.numbers[:3]}
    with here.open():
        client.post(reverse("ballot", args=[here.campaign.slug]) + "?openid=somebody&subject=somebody", fields)
    assert not Ballot.objects.filter(voter=somebody).exists()
    assert Vote.objects.count() == 3


def test_a_refusal_keeps_the_choice_and_says_what_to_do(client: Client) -> None:
    here = poll(4)
    with here.open():
        response = send(client, here, here.numbers[:2])
    page = response.content.decode()
    assert response.status_code == 409
    assert "至少再选 1 个。" in page
    assert page.count(" checked>") == 2
    assert KEY not in page  # the page sent next is another sheet
    assert "Content-Security-Policy" in response


def test_too_many_choices_are_refused_with_the_number_to_remove(client: Client) -> None:
    here = poll(6, choices_max=4)
    with here.open():
        response = send(client, here, here.numbers)
    assert "最多选 4 个，请先移除 2 个。" in response.content.decode()
    assert not Vote.objects.exists()


def test_a_retry_is_answered_like_the_first_time(client: Client) -> None:
    here = poll(4)
    with here.open():
        first, again = send(client, here, here.numbers[:3]), send(client, here, here.numbers[:3])
    assert (first.status_code, again.status_code) == (303, 303)
    assert Vote.objects.count() == 3


def test_json_is_answered_in_json(client: Client) -> None:
    here = poll(4)
    ballot = {"cases": [int(here.numbers[0]), *here.numbers[1:3]], "key": KEY}
    with here.open():
        taken, again = send_json(client, here, ballot), send_json(client, here, {**ballot, "key": "another-key"})
    assert taken.status_code == 200
    assert {name: taken.json()[name] for name in ("choices", "sheets_left", "repeated")} == {
        "choices": 3,
        "sheets_left": 0,
        "repeated": False,
    }
    assert again.status_code == 409
    assert again.json() == {"error": "AlreadyVoted", "message": "你已投过票，投票时间 8月21日 12:00。"}


def test_another_site_s_form_does_not_vote() -> None:
    here = poll(4)
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
    ):
        with here.open():
            response = send(Client(), here, here.numbers[:3], headers=headers)
        assert response.status_code == 403, headers
        assert " checked>" not in response.content.decode()
        assert "voter" not in response.cookies
    assert not Vote.objects.exists()


def test_the_page_s_own_form_votes() -> None:
    here = poll(4)
    for headers in ({"sec-fetch-site": "same-origin"}, {"origin": "http://testserver"}, {}):
        with here.open():
            response = send(Client(enforce_csrf_checks=True), here, here.numbers[:3], headers=headers)
        assert response.status_code == 303, headers


# One poll for all that is malformed: making it takes longer than a hundred answers. (body, content type, status)
MALFORMED_FORMS = [
    ("", FORM, 400),
    ("cases=1", FORM, 400),  # without a key
    (f"key={KEY}&cases=abc", FORM, 400),
    (f"key={KEY}&cases=1%00", FORM, 400),
    (f"key={KEY}&cases=%ED%A0%80", FORM, 400),
    (f"key={KEY}&cases=99999999999999999999", FORM, 400),
    (f"key={KEY}&cases=-1", FORM, 400),
    (f"key={KEY}&cases=٣", FORM, 400),
    ("key=short&cases=1", FORM, 400),
    (f"key={'x' * 65}&cases=1", FORM, 400),
    (f"key={KEY}%00&cases=1", FORM, 400),
    (f"key={KEY}" + "&cases=1" * 10_000, FORM, 413),
    (f"key={KEY}" + "&a" * 5_000, FORM, 400),
    (f"key={KEY}&" + "&".join(f"cases={n}" for n in range(900)), FORM, 409),
    (f"key={KEY}&cases=900&cases=901&cases=902", FORM, 409),
    ("key", "text/plain", 400),
    ("--x", "multipart/form-data; boundary=x", 400),
    ("--x", "multipart/form-data", 400),
    ("key=1", "application/x-www-form-urlencoded; charset=utf-16", 400),
]
MALFORMED_JSON: list[Any] = [
    b"",
    b"{",
    b"\xff\xfe",
    "[" * 100_000,
    "[" * 8_000,
    "1" * 10_000,
    "NaN",
    [],
    {"cases": None, "key": KEY},
    {"cases": "017", "key": KEY},
    {"cases": [True, 1.5, None, {}, []], "key": KEY},
    {"cases": ["1"], "key": None},
    {"cases": ["1"], "key": "\ud800" * 10},
    {"cases": [10**40], "key": KEY},
]


def test_a_malformed_form_is_refused_in_a_sentence(client: Client) -> None:
    here = poll(3)
    for body, content_type, status in MALFORMED_FORMS:
        with here.open():
            address = reverse("ballot", args=[here.campaign.slug])
            response = client.generic("POST", address, body, content_type=content_type)
        assert response.status_code == status, body[:80]
        assert 'role="alert"' in response.content.decode(), body[:80]
    assert not Vote.objects.exists()


def test_malformed_json_is_refused_in_a_sentence(client: Client) -> None:
    here = poll(3)
    for content in MALFORMED_JSON:
        with here.open():
            response = send_json(client, here, content)
        assert response.status_code in (400, 413), str(content)[:80]
        assert response.json()["message"] == "收到的选票不完整，请核对所选案例后重新提交。"


def test_an_odd_content_length_is_no_error(client: Client) -> None:
    here = poll(3)
    address = reverse("ballot", args=[here.campaign.slug])
    for length in ("abc", "-1", "9" * 400, "１"):
        with here.open():
            response = client.post(address, {"key": KEY}, headers={"content-length": length})
        assert response.status_code in (400, 413), length


def test_nothing_is_received_for_what_is_unknown_or_unpublished(client: Client) -> None:
    unpublished = opened_campaign(published=False)
    for slug in ("nothing", unpublished.slug):
        assert client.post(f"/c/{slug}/vote/ballot/", {"key": KEY, "cases": ["1"]}).status_code in (302, 404)
    assert not Voter.objects.exists()


def test_the_address_opened_in_a_browser_leads_to_the_grid(client: Client) -> None:
    here = poll(3)
    response = client.get(reverse("ballot", args=[here.campaign.slug]))
    assert response["Location"] == reverse("vote", args=[here.campaign.slug])
    assert client.put(reverse("ballot", args=[here.campaign.slug])).status_code == 405


def test_the_path_is_thin(client: Client, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """One statement: who it is, whether it counts, and what is stored."""
    monkeypatch.setattr(frozen, "SECONDS", 60.0)
    here = poll(6, sheets_per_period=2)
    with here.open():
        send(client, here, here.numbers[:3])
        with django_assert_num_queries(1):
            assert send(client, here, here.numbers[3:], key="another-key").status_code == 303


def test_a_line_that_is_too_long_answers_early(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    here = poll(3)

    def full(**_: Any) -> None:
        raise TooManyAreWaiting

    monkeypatch.setattr(middleware, "cast", full)
    with here.open():
        response = send(client, here, here.numbers)
    assert (response.status_code, response["Retry-After"]) == (503, "2")


def test_a_cookie_whose_voter_is_gone_is_nobody(client: Client) -> None:
    here = poll(4)
    with here.open():
        send(client, here, here.numbers[:2])  # refused, and recognised
        Voter.objects.all().delete()
        assert send(client, here, here.numbers[:3]).status_code == 303
    assert Voter.objects.count() == 1


def test_a_database_that_is_away_is_no_lost_choice(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    here = poll(3)

    def away(slug: str) -> None:
        raise OperationalError

    monkeypatch.setattr(middleware.frozen, "poll", away)
    response = send(client, here, here.numbers)
    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert response.content.decode() == "网络异常，请重试。已选的案例仍然保留。"
