"""Every page of the meeting takes as many queries for three as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from results import services
from results.models import Meeting
from results.services import Person
from tests.results.meeting_days import READ, signed_in, tokens
from tests.results.meetings import MEETING_DAY, coming

pytestmark = pytest.mark.django_db

QUERIES = 24


def _queries(count: int) -> dict[str, int]:
    people = [Person(f"代表{n}", "科长", f"139 0000 300{n}") for n in range(count)]
    there, delegates = coming(*people, count=count)
    meeting, slug = Meeting.objects.get(phase__campaign=there.campaign), there.campaign.slug
    with clock.at(MEETING_DAY):
        for place, delegate in enumerate(delegates[-count:]):
            services.sign_in(delegate=delegate, how="list", by=there.first, client_key=f"query-{delegate.pk}")
            services.save_session(
                meeting=meeting,
                begins_at=MEETING_DAY.replace(hour=10 + place),
                ends_at=MEETING_DAY.replace(hour=11 + place),
                topic="议题",
                case=there.case(place),
                by=there.first,
            )
        for certificate in there.campaign.certificates.all():
            services.hand_over(certificate=certificate, received_by="林某", by=there.first)
        invitation, own = tokens(there, delegates[-1])
        addresses = {name: reverse(f"meeting_{name}", args=[slug]) for name in READ}
        addresses |= {"door": reverse("door_desk", args=[slug]), "public": reverse("meeting", args=[slug])}
        addresses |= {"invitation": reverse("invitation", args=[invitation])}
        addresses |= {"participant": reverse("participant", args=[own])}
        client, counts = signed_in(there.first), {}
        for name, address in addresses.items():
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts[name] = len(queries)
    return counts


def test_a_page_takes_as_many_queries_for_three_as_for_one() -> None:
    one, three = _queries(1), _queries(3)
    assert one == three
    assert max(one.values()) <= QUERIES
