"""The organisers' review page on the desk, and the reporters' visits."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Role
from review import services
from review.models import Assignment, Expert, Visit
from tests.builders import person
from tests.review.builders import Panel, declared, panel, planned, reporter_of, scored

pytestmark = pytest.mark.django_db

DESK_QUERIES = 22
VISITS_QUERIES = 4


@pytest.fixture
def built() -> Panel:
    return panel(cases=1, experts=3, assigned=False)


def login(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def at(built: Panel, name: str = "review") -> str:
    return reverse(name, args=[built.campaign.slug])


def test_assigning_is_worked_out_looked_at_and_confirmed(built) -> None:
    client = login(built.organiser)
    with built.scoring():
        plan = client.post(at(built, "review_assign"), follow=True).content.decode()
        assert "新增 3 份评审" in plan
        assert not Assignment.objects.exists()
        assert "已分配 3 件。" in client.post(at(built, "assignment_plan"), follow=True).content.decode()
        assert "没有新增" in client.post(at(built, "review_assign"), follow=True).content.decode()
    assert Assignment.objects.count() == 3


def test_too_few_experts_are_said_on_the_page(built) -> None:
    built.experts[0].user.memberships.all().delete()
    with built.scoring():
        text = login(built.organiser).post(at(built, "review_assign"), follow=True).content.decode()
    assert "1 个案例缺少专家" in text
    assert "还差 1 位" in text


def test_the_page_counts_and_shows_no_score(built) -> None:
    with built.scoring():
        services.assign_experts(phase=built.phase, by=built.organiser)
        declared(built)
        scored(built, built.phase.assignments.first(), 97, 97, 97, 97, 97, 97)
        text = login(built.organiser).get(at(built)).content.decode()
    assert "共 3 份评审，已提交 1 份。" in text
    assert [score in text for score in (">97<", "97.00")] == [False, False]


def test_an_invited_account_joins_the_experts(built) -> None:
    user = person(Role.EXPERT, built.campaign.hosts.all()[0].organisation, "林溪")
    client = login(built.organiser)
    with built.scoring():
        assert "林溪" in client.get(at(built)).content.decode()
        answer = client.post(at(built, "review_expert"), {"user": user.pk, "unit": "海岳大学", "field": ""})
    assert answer.status_code == 302
    assert Expert.objects.filter(user=user, unit="海岳大学").exists()


def test_an_account_without_the_role_cannot_be_slipped_in(built) -> None:
    user = person(Role.OFFICE, built.cases[0].slate.office)
    with built.scoring():
        answer = login(built.organiser).post(at(built, "review_expert"), {"user": user.pk, "unit": "海岳大学"})
    assert answer.status_code == 422
    assert "海岳大学" in answer.content.decode()
    assert not Expert.objects.filter(user=user).exists()


def test_a_visit_is_planned_and_a_refusal_keeps_what_was_typed(built) -> None:
    reporter, client = reporter_of(built), login(built.organiser)
    fields = {"submission": built.cases[0].pk, "reporter": reporter.pk, "day": "2026-10-01"}
    with built.scoring():
        answer = client.post(at(built, "review_visit"), fields)
        assert answer.status_code == 422
        assert "9月1日 至 9月30日" in answer.content.decode()
        assert 'value="2026-10-01"' in answer.content.decode()
        assert client.post(at(built, "review_visit"), {**fields, "day": "2026-09-09"}).status_code == 302
        assert "记者甲" in client.get(at(built)).content.decode()
    assert Visit.objects.get().day == date(2026, 9, 9)


@pytest.mark.parametrize("name", ["review_assign", "review_expert", "review_visit"])
def test_acts_are_the_organisers_and_by_post_only(built, name: str) -> None:
    host = built.campaign.hosts.all()[0].organisation
    with built.scoring():
        for stranger in (person(Role.AUDITOR, host), built.experts[0].user, reporter_of(built)):
            assert login(stranger).post(at(built, name)).status_code == 404
        assert login(built.organiser).get(at(built, name)).status_code == 405
        assert Client().post(at(built, name)).status_code == 302
    assert not Assignment.objects.exists()


def test_an_auditor_reads_the_page_without_its_acts_and_others_get_404(built) -> None:
    host = built.campaign.hosts.all()[0].organisation
    with built.scoring():
        text = login(person(Role.AUDITOR, host)).get(at(built)).content.decode()
        assert at(built, "review_assign") not in text
        for stranger in (built.experts[0].user, reporter_of(built)):
            assert login(stranger).get(at(built)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(count: int, django_assert_num_queries) -> None:
    built = panel(cases=count, experts=2 + count)
    reporter = reporter_of(built)
    with built.scoring():
        for case in built.cases:
            planned(built, reporter, case)
        organiser, own = login(built.organiser), login(reporter)
        with django_assert_num_queries(DESK_QUERIES):
            organiser.get(at(built))
        with django_assert_num_queries(VISITS_QUERIES):
            own.get(reverse("visits"))
