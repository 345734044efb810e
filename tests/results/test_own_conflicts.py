"""An organiser who is an expert too: a case that conflicts with the own person is on no page after the review."""

import pytest
from django.test import Client
from django.urls import reverse

from campaigns import kinds
from core import clock
from core.models import Role, User
from results import services
from results.models import Selection
from review.models import Conflict, Expert
from tests.builders import person
from tests.results.builders import NOTICE_DAY, Judged, judged, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> Judged:
    """Six cases, the later the better, three on the list; at most two of a city, so that caps name each other."""
    return judged(6, rules={"list_size": 3, "city_cap": 2})


def both(there: Judged, *indexes: int) -> User:
    """An organiser who is an expert and must not see the cases of those ``indexes``."""
    host = there.campaign.hosts.all()[0].organisation
    user = person(Role.ORGANISER, host)
    expert = Expert.objects.create(user=user, unit="海岳大学")
    for index in indexes:
        Conflict.objects.create(
            expert=expert, submission=there.case(index), kind="recused", ground="曾任顾问", found_at=NOTICE_DAY,
            found_by=there.first,
        )  # fmt: skip
    return user


def page(user: User, name: str, *args: object, query: str = "", status: int = 200) -> str:
    client = Client()
    client.force_login(user)
    with clock.at(NOTICE_DAY):
        answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == status, name
    return answer.content.decode()


def names(there: Judged, html: str, index: int) -> bool:
    """Whether the page names the case by title or number."""
    case = there.case(index)
    return case.case_title in html or f">{case.number_text}<" in html or f"?case={case.number_text}" in html


def proposed(there: Judged) -> None:
    with clock.at(NOTICE_DAY):
        services.propose_selection(campaign=there.campaign, by=there.first)
        services.save_scenario(
            campaign=there.campaign, slot="A", list_size=5, area_floors={}, city_cap=None, by=there.first
        )


def test_every_phase_is_asked_about_conflicts(there: Judged) -> None:
    user = both(there, 1, 4)
    assert kinds.conflicted_with(there.campaign, user) == {there.case(1).pk, there.case(4).pk}
    assert kinds.conflicted_with(there.campaign, there.first) == frozenset()
    Conflict.objects.filter(submission=there.case(1)).delete()
    assert kinds.conflicted_with(there.campaign, user) == {there.case(4).pk}


@pytest.mark.parametrize("address", ["selection", "scenarios", "scores"])
def test_the_case_is_in_no_row_and_its_reader_is_told_how_many_are_hidden(there: Judged, address: str) -> None:
    proposed(there)
    user = both(there, 2, 0)
    html = page(user, address, there.campaign.slug)
    free = page(there.second, address, there.campaign.slug)
    assert not any(names(there, html, index) for index in (0, 2))
    if address != "scores":  # nothing was opened here: tests/portal/test_scores.py reads its rows
        assert "2 个案例已隐藏" in html
        assert names(there, free, 2)
        assert "2 个案例已隐藏" not in free


def test_no_explanation_names_it(there: Judged) -> None:
    proposed(there)
    hidden = there.case(4)
    user = both(there, 4)
    item = Selection.objects.get().items.get(submission=hidden)
    assert item.chosen
    number = hidden.number_text
    for case in there.cases:
        html = page(user, "selection", there.campaign.slug, query=f"?case={case.number_text}")
        assert number not in html.split("<main")[1].replace(f"case={number}", ""), case.number_text
    assert "没有入选" not in page(user, "selection", there.campaign.slug, query=f"?case={number}").split('id="why"')[0]
    # The same sentences name it to everybody else.
    out = next(case for case in there.cases[:4] if not Selection.objects.get().items.get(submission=case).chosen)
    assert number in page(there.second, "selection", there.campaign.slug, query=f"?case={out.number_text}")


def test_the_workbook_is_refused_in_words(there: Judged) -> None:
    proposed(there)
    with clock.at(NOTICE_DAY):
        services.confirm_selection(campaign=there.campaign, by=there.second)
    work(there.campaign)
    user = both(there, 4)
    assert "另一位" in page(user, "campaign_file", there.campaign.slug, "selected_list", status=403)
    client = Client()
    client.force_login(there.second)
    answer = client.get(reverse("campaign_file", args=[there.campaign.slug, "selected_list"]))
    assert answer.status_code == 200
    b"".join(answer.streaming_content)
