"""The two doors for accounts: whatever is typed there, the answer is a page."""

import pytest
from django.test import Client

from core.http import MOST_USERNAME
from core.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("door", ["/login/", "/admin/login/"])
@pytest.mark.parametrize("name", ["长" * 300, "a" * 100_000, "🙂", "a\x00b", "\x01"])
def test_no_name_is_too_long_for_the_doors(client: Client, door: str, name: str) -> None:
    """A name longer than the column of failed sign-ins was an error of the database."""
    answer = client.post(door, {"username": name, "password": "wrong"})
    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_the_longest_name_still_signs_in_and_is_still_stopped(client: Client) -> None:
    name = "n" * MOST_USERNAME
    User.objects.create_user(name, password="right")
    assert client.post("/login/", {"username": name, "password": "right"}).status_code == 302
    client.logout()
    answers = [client.post("/login/", {"username": name, "password": "wrong"}).status_code for _each in range(9)]
    assert answers[0] == 200
    assert answers[-1] == 429
