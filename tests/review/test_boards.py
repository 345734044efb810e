"""What organisers and auditors see in the admin: counts while scores are sealed, the matrix once they are opened."""

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Role
from review import services
from tests.builders import person
from tests.review.builders import Panel, opened, panel, scored

pytestmark = pytest.mark.django_db

BOARD_QUERIES = 9  # session, account, its permissions (2) and roles, the phase, experts, reminders and cases


def login(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def board(built: Panel) -> str:
    return reverse("admin:review_assignment_board", args=[built.phase.pk])


def with_scores(built: Panel) -> Panel:
    first, second, _third = built.phase.assignments.filter(submission=built.cases[0]).order_by("expert")
    with built.scoring():
        scored(built, first, 88, 90, 84, 70, 95, 61)  # 81.80
        points = {c.pk: v for c, v in zip(built.criteria, (100, 0, 50, 33, 67, 90), strict=True)}  # 58.50
        by = second.expert.user
        services.save_review(assignment=second, scores=points, comment="与案例不符之处已注明。", version=0, by=by)
        services.submit_review(assignment=second, by=by)
    return built


def test_the_board_counts_by_expert_and_case_and_shows_no_score() -> None:
    built = with_scores(panel(cases=2, experts=3))
    with built.scoring():
        text = login(built.organiser).get(board(built)).content.decode()
    assert "共 6 份评审，已提交 2 份。" in text
    assert [str(expert) in text for expert in built.experts] == [True] * 3
    assert [case.case_title in text for case in built.cases] == [True] * 2
    assert [secret in text for secret in ("81.80", "58.50", "70.15", "与案例不符")] == [False] * 4


def case_page(built: Panel, index: int = 0) -> str:
    return reverse("admin:review_assignment_case", args=[built.phase.pk, built.cases[index].number])


def test_once_they_are_opened_the_matrix_and_the_comments_are_read() -> None:
    built = with_scores(panel(cases=2, experts=3))
    built.close()
    assert "81.80" not in login(built.organiser).get(board(built)).content.decode()  # the close alone opens nothing
    opened(built)
    for user in (built.organiser, person(Role.AUDITOR, built.campaign.hosts.all()[1].organisation)):
        text = login(user).get(board(built)).content.decode()
        assert [part in text for part in ("81.80", "58.50", "70.15", case_page(built))] == [True] * 4
        page = login(user).get(case_page(built)).content.decode()
        assert [part in page for part in ("81.80", "58.50", "与案例不符", ">61<")] == [True] * 4
        assert "没有提交" in login(user).get(case_page(built, 1)).content.decode()
        assert '<form method="post"' not in text.split('id="content"')[1]


def test_the_page_of_a_case_is_unknown_before_the_opening_and_to_others() -> None:
    built = with_scores(panel(cases=1, experts=3))
    built.close()
    assert login(built.organiser).get(case_page(built)).status_code == 404
    opened(built)
    assert login(built.organiser).get(case_page(built)).status_code == 200
    expert = built.experts[0].user
    for user in (expert, person(Role.ORGANISER, built.cases[0].slate.office)):
        assert login(user).get(case_page(built)).status_code == 404


@pytest.mark.parametrize("experts", [3, 5])
def test_queries_of_a_case_do_not_grow_with_its_reviews(experts: int, django_assert_max_num_queries) -> None:
    built = panel(cases=1, experts=experts)
    with built.scoring():
        for assignment in built.phase.assignments.select_related("expert__user"):
            scored(built, assignment, 80, 80, 80, 80, 80, 80)
    built.close()
    opened(built)
    client = login(built.organiser)
    with django_assert_max_num_queries(12):
        client.get(case_page(built))


@pytest.mark.parametrize("role", [Role.EXPERT, Role.REPORTER, Role.OFFICE])
def test_others_do_not_see_the_board(role) -> None:
    built = panel()
    user = person(role, built.campaign.hosts.all()[0].organisation)
    user.is_staff = True
    user.save()
    assert login(user).get(board(built)).status_code == 404


def test_an_organiser_elsewhere_does_not_see_it_either() -> None:
    built = panel()
    user = person(Role.ORGANISER, built.cases[0].slate.office)
    assert login(user).get(board(built)).status_code == 404
    assert board(built) not in login(user).get("/admin/review/assignment/").content.decode()


def test_the_list_leads_an_organiser_to_the_boards() -> None:
    built = panel()
    assert board(built) in login(built.organiser).get("/admin/review/assignment/").content.decode()


@pytest.mark.parametrize("cases", [1, 3])
def test_queries_do_not_grow_with_cases_and_experts(cases: int, django_assert_num_queries) -> None:
    built = panel(cases=cases, experts=2 + cases)
    client = login(built.organiser)
    with built.scoring(), django_assert_num_queries(BOARD_QUERIES):
        client.get(board(built))


def test_organisers_read_the_pool_of_experts_and_change_nothing_in_it() -> None:
    built = panel()
    client = login(built.organiser)
    text = client.get("/admin/review/expert/").content.decode()
    assert [str(expert) in text for expert in built.experts] == [True] * 3
    url = reverse("admin:review_expert_change", args=[built.experts[0].pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"unit": "别处"}).status_code == 403
    assert client.get("/admin/review/expert/add/").status_code == 403
    assert login(built.experts[0].user).get("/admin/review/expert/").status_code == 403
