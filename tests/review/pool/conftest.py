"""What every test of the pool begins with."""

import pytest

from tests.review.builders import Panel, panel


@pytest.fixture
def built() -> Panel:
    """One case, one expert in the pool."""
    return panel(cases=1, experts=1, assigned=False)
