"""Scores by each method: who reads them and when, what is marked, and how many queries it takes."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Role, User
from review.models import Review, Score
from tests.builders import during, person
from tests.review.builders import Panel, opened, panel

pytestmark = pytest.mark.django_db

QUERIES = 16


def login(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def at(built: Panel) -> str:
    return reverse("scores", args=[built.campaign.slug])


def text_of(built: Panel, user: User | None = None, query: str = "") -> str:
    answer = login(user or built.organiser).get(at(built) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def judged(cases: int = 2, points: Any = lambda *_place: 80, **rules: Any) -> Panel:
    """Three experts gave every case ``points`` for each criterion, submitted; laid as rows."""
    built = panel(cases=cases, experts=3)
    card = built.campaign.card
    select = next(phase for phase in card.content["phases"] if phase["kind"] == "select")
    select["rules"].update(rules)
    card.save()
    now = during(built.campaign, "review")
    for assignment in built.phase.assignments.order_by("submission__number", "expert"):
        value = points(built.cases.index(assignment.submission), built.experts.index(assignment.expert))
        review = Review.objects.create(
            assignment=assignment, state=Review.State.SUBMITTED, updated_at=now, submitted_at=now
        )
        Score.objects.bulk_create(
            Score(review=review, criterion=criterion, value=value, scale=100) for criterion in built.criteria
        )
    return built


def read_from_now_on(built: Panel) -> None:
    """Close the phase and open its scores; from then on organisers and auditors may read them."""
    built.close()
    opened(built)


def test_before_the_close_the_page_says_so_and_shows_no_score() -> None:
    built = judged(points=lambda *_place: 83)
    text = text_of(built)
    assert "专家评审结束并开封后" in text
    assert "83.00" not in text


def test_after_the_close_the_three_methods_stand_side_by_side() -> None:
    # of case n the experts give 60 + n, 70 + 2n and 80 + 3n: they differ by 20 + 2n
    built = judged(5, lambda case, expert: 60 + 10 * expert + case * (expert + 1), spread_limit=25)
    read_from_now_on(built)
    text = text_of(built, person(Role.AUDITOR, built.campaign.hosts.all()[1].organisation))
    assert "评选规则采用：平均分" in text
    assert '<td class="tx-num is-card" data-label="平均分">74.00</td>' in text  # of 62, 74 and 86
    assert text.count('data-label="标准化">—') == 0
    assert "2个案例分差达到25分" in text
    marked = text_of(built, query="?large=1")
    assert [case.case_title in marked for case in built.cases] == [False, False, False, True, True]


def test_an_expert_with_too_few_cases_is_named_and_nothing_is_normalised() -> None:
    built = judged(2)
    read_from_now_on(built)
    text = text_of(built)
    assert "有3位专家评分不足5个案例" in text
    assert text.count('data-label="标准化">—') == 2


def test_others_do_not_find_the_page() -> None:
    built = panel()
    host = built.campaign.hosts.all()[0].organisation
    for user in (person(Role.EXPERT, host), person(Role.OFFICE, built.cases[0].slate.office)):
        assert login(user).get(at(built)).status_code == 404
    assert Client().get(at(built)).status_code == 302


@pytest.mark.parametrize("cases", [1, 3])
def test_queries_do_not_grow_with_the_cases(cases: int, django_assert_num_queries: Any) -> None:
    built = judged(cases)
    read_from_now_on(built)
    client = login(built.organiser)
    with django_assert_num_queries(QUERIES):
        client.get(at(built))
