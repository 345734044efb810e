"""Which forms the queue shows, in which order, and what stands beside one of them."""

import pytest
from django.urls import reverse

from core import clock
from submissions import queue
from submissions import services as forms
from submissions.models import Resemblance, Submission
from tests.builders import organisers
from tests.submissions.builders import Office, reload, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(office: Office) -> list[Submission]:
    """Three sent forms, the second of them returned and renamed by its office since."""
    with office.open():
        for n, title in enumerate(["一枚印章管审批", "标准地出让", "中试平台共享"]):
            office.ready(n, title=title)
        office.send()
    cases = list(office.slate.submissions.in_neutral_order())
    with office.open("screening"):
        forms.return_for_correction(submission=cases[1], reason="请核对。", by=organisers(office.campaign)[0])
        second = reload(cases[1])
        forms.change_form(submission=second, fields={"title": "草稿里的新名"}, version=second.version, by=office.clerk)
    return cases


def shown(office: Office, **facts: str) -> list[int]:
    """The positions (0 to 2) of the cases that the filter leaves, in its order."""
    with office.open("screening"):
        chosen = queue.chosen(office.campaign, facts, clock.now(office.campaign))
    order = list(office.slate.submissions.in_neutral_order().values_list("pk", flat=True))
    return [order.index(pk) for pk in chosen.values_list("pk", flat=True)]


@pytest.mark.sqlite  # annotations and words out of JSON are what databases do differently
def test_the_filters_narrow_and_the_orders_order(office: Office, cases: list[Submission]) -> None:
    first, second, third = cases
    names = {case.title: n for n, case in enumerate(cases)}
    Submission.objects.filter(pk=third.pk).update(origin=Submission.Origin.MAILED)
    first.answers.filter(question__key="accident", year=2025).update(value="yes", explanation="一起一般事故。")
    with office.open("screening"):
        now = clock.now(office.campaign)
    Resemblance.objects.create(submission=first, other=third, share=0.4, found_at=now)
    Resemblance.objects.create(submission=third, other=first, share=0.6, found_at=now)
    assert shown(office) == [0, 1, 2]
    assert shown(office, state="returned") == [1]
    assert shown(office, origin="mailed") == [2]
    assert shown(office, mark="finding") == [0]
    assert shown(office, mark="alike") == [0, 2]
    Resemblance.objects.filter(submission=first).update(note="已看。", looked_by=office.clerk, looked_at=now)
    assert shown(office, mark="alike") == [2]
    assert shown(office, mark="overdue") == []
    assert shown(office, order="alike") == [2, 0, 1]
    assert shown(office, order="due") == [1, 0, 2]
    assert shown(office, order="changed")[0] == 1
    assert shown(office, q=str(second.zone)) == [1]
    assert shown(office, q="印章 审批") == [names["一枚印章管审批"]]
    assert shown(office, area=third.area.name, q=third.title) == [2]
    with office.open("screening"):
        counted = queue.counts(office.campaign, clock.now(office.campaign))
    assert {name: counted[name] for name in ("all", "recommended", "returned", "finding", "alike", "overdue")} == {
        "all": 3,
        "recommended": 2,
        "returned": 1,
        "finding": 1,
        "alike": 1,
        "overdue": 0,
    }


@pytest.mark.sqlite
def test_what_the_office_is_mending_is_neither_shown_nor_found(office: Office, cases: list[Submission]) -> None:
    assert shown(office, q="草稿里的新名") == []
    assert shown(office, q=cases[1].title) == [1]
    organiser = signed_in(organisers(office.campaign)[0])
    with office.open("screening"):
        page = organiser.get(reverse("screening", args=[office.campaign.slug])).content.decode()
        alone = organiser.get(reverse("screen_form", args=[cases[1].pk])).content.decode()
    assert "草稿里的新名" not in page + alone
    assert cases[1].title in page


def test_next_and_previous_keep_the_filter(office: Office, cases: list[Submission]) -> None:
    first, _second, third = cases
    organiser = signed_in(organisers(office.campaign)[0])
    with office.open("screening"):
        page = organiser.get(reverse("screen_form", args=[first.pk]), {"state": "recommended"})
        here = page.context["here"]
        assert (here.position, here.total, here.previous, here.following) == (1, 2, None, third.pk)
        assert f"/desk/forms/{third.pk}/screen/?state=recommended" in page.content.decode()
        answer = organiser.post(reverse("screen_form", args=[first.pk]) + "?state=recommended", {"decision": "admit"})
        assert answer.headers["Location"] == f"/desk/forms/{third.pk}/screen/?state=recommended"
        answer = organiser.post(reverse("screen_form", args=[third.pk]) + "?state=recommended", {"decision": "admit"})
        assert answer.headers["Location"] == f"/desk/c/{office.campaign.slug}/screening/?state=recommended"


@pytest.mark.parametrize("query", ["page=abc", "page=99", "state=x&city=%00&order=;", "q=%F0%9F%98%80%00", "area=1"])
def test_odd_addresses_are_answered(office: Office, query: str) -> None:
    organiser = signed_in(organisers(office.campaign)[0])
    assert organiser.get(reverse("screening", args=[office.campaign.slug]) + "?" + query).status_code == 200
