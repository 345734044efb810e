"""Two members end each other at the same instant: one stays, so that no office is left without anybody."""

import threading

import pytest

from core import people
from core.models import Membership, Organisation, Role
from tests.builders import person
from tests.races.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pair() -> list[Membership]:
    facts = {"city_code": "999900", "city_name": "某市"}
    office = Organisation.objects.create(kind="office", name="某市办公室", **facts)
    users = [person(Role.OFFICE, office) for _n in range(2)]
    return [user.memberships.select_related("user", "organisation").get() for user in users]


@pytest.mark.sqlite
def test_of_two_who_end_each_other_one_stays(pair: list[Membership]) -> None:
    first, second = pair
    works = [(first, second.user), (second, first.user)]
    answers = at_once([lambda m=m, by=by: people.end_membership(membership=m, by=by) for m, by in works])
    assert sum(isinstance(answer, people.LastMemberStays) for answer in answers) == 1
    assert Membership.objects.filter(organisation=first.organisation).count() == 1


def test_control_counting_first_and_ending_then_leaves_nobody(pair: list[Membership]) -> None:
    """Without the lock; if somebody stays here, the test above proves nothing."""
    counted = threading.Barrier(2, timeout=30)

    def naive(membership: Membership) -> bool:
        others = Membership.objects.filter(organisation=membership.organisation).exclude(pk=membership.pk).exists()
        counted.wait()
        if others:
            Membership.objects.filter(pk=membership.pk).delete()
        return others

    assert at_once([lambda m=m: naive(m) for m in pair]) == [True, True]
    assert not Membership.objects.filter(organisation=pair[0].organisation).exists()
