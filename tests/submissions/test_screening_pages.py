"""The organisers' queue and decisions."""

import re

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from submissions import services as forms
from submissions.models import Submission
from tests.builders import organisers
from tests.submissions.builders import Office, reload, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(office: Office) -> Office:
    with office.open():
        for n in range(3):
            office.ready(n)
        office.send()
    return office


def test_the_organiser_decides_and_goes_on_to_the_next(sent: Office) -> None:
    organiser = signed_in(organisers(sent.campaign)[0])
    first, second, third = sent.slate.submissions.in_neutral_order()
    with sent.open("screening"):
        answer = organiser.post(reverse("screen_form", args=[first.pk]), {"decision": "admit"})
        assert answer.headers["Location"] == reverse("screen_form", args=[second.pk])
        answer = organiser.post(
            reverse("screen_form", args=[second.pk]), {"decision": "return", "reason": "请核对电话。"}
        )
        assert answer.headers["Location"] == reverse("screen_form", args=[third.pk])
        answer = organiser.post(reverse("screen_form", args=[third.pk]), {"decision": "refuse", "reason": "不符合。"})
        assert answer.headers["Location"] == reverse("screening", args=[sent.campaign.slug])
        office_page = signed_in(sent.clerk).get(reverse("form", args=[second.pk])).content.decode()
    assert [reload(case).status for case in (first, second, third)] == ["admitted", "returned", "refused"]
    assert "请核对电话。" in office_page


def test_a_missing_reason_and_a_late_decision_keep_what_was_typed(sent: Office) -> None:
    organiser = signed_in(organisers(sent.campaign)[0])
    case = sent.slate.submissions.in_neutral_order().first()
    address = reverse("screen_form", args=[case.pk])
    with sent.open("screening"):
        page = organiser.post(address, {"decision": "refuse", "reason": " "}).content.decode()
        assert "请填写理由，推荐单位会看到。" in page
        assert re.search(r'value="refuse"[^>]*checked', page)
        forms.admit(submission=case, by=organisers(sent.campaign)[0])
        page = organiser.post(address, {"decision": "refuse", "reason": "与往年重复。"}).content.decode()
        assert "不能改为" in page
        assert "与往年重复。" in page


def test_the_queue_filters_counts_and_keeps_the_neutral_order(sent: Office) -> None:
    other = Office(sent.campaign, city=1)
    with sent.open():
        for n in range(3):
            other.ready(n)
        other.send()
        Office(sent.campaign, city=2).ready(0)  # not sent, so not in the queue
    organiser = signed_in(organisers(sent.campaign)[0])
    address = reverse("screening", args=[sent.campaign.slug])
    with sent.open("screening"):
        forms.admit(submission=other.slate.submissions.first(), by=organisers(sent.campaign)[0])
        page = organiser.get(address)
        names = [str(form.zone) for form in page.context["page"]]
        assert names == [str(form.zone) for form in Submission.objects.exclude(slate__sent_at=None).in_neutral_order()]
        assert len(names) == 6
        assert "待初审 5" in page.content.decode()
        of_city = organiser.get(address, {"city": other.slate.office.city_code}).context["page"]
        assert {form.slate for form in of_city} == {other.slate}
        assert len(organiser.get(address, {"state": "admitted"}).context["page"].object_list) == 1
        area = sent.slate.submissions.first().area
        assert {form.area for form in organiser.get(address, {"area": area.name}).context["page"]} == {area}
        assert len(organiser.get(address, {"state": "nonsense"}).context["page"].object_list) == 6


def test_the_queue_costs_the_same_for_three_forms_and_for_six(
    sent: Office, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    organiser = signed_in(organisers(sent.campaign)[0])
    address = reverse("screening", args=[sent.campaign.slug])
    other = Office(sent.campaign, city=1)
    with sent.open("screening"):
        organiser.get(address)
        with django_assert_num_queries(10):
            organiser.get(address)
    with sent.open():
        for n in range(3):
            other.ready(n)
        other.send()
    with sent.open("screening"), django_assert_num_queries(10):
        organiser.get(address)
