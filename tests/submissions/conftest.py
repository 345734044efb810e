import pytest
from django.test import Client

from tests.submissions.builders import Office, signed_in


@pytest.fixture
def office() -> Office:
    """An office at work in a campaign of its own."""
    return Office()


@pytest.fixture
def desk(office: Office) -> Client:
    """The office's clerk, signed in."""
    return signed_in(office.clerk)
