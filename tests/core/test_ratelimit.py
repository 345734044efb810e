"""Where a request came from: an office's address, a household's network, never a header that anybody may send."""

import pytest
from django.test import RequestFactory

from core import ratelimit


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("", "unknown"),
    ],
)
def test_the_place_of_a_request(address: str, place: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert ratelimit.place_of(request) == place
