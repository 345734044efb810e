"""Evidence cards beside the case: dated, attributed, nameless in a blind pass, and gone for whoever has a conflict."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from review import services
from review.models import Assignment, ScoringRules, VisitPhoto
from review.services.visits import Fact
from submissions.models import Submission
from tests.review.builders import VISIT_DAY, Panel, panel, planned, reported, reporter_of
from tests.samples import picture

pytestmark = pytest.mark.django_db

PAGE_QUERIES = 11  # of at most 12


def login(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def seen(built: Panel, case=None, *facts: Fact) -> VisitPhoto:
    """A filed report with a photo; at least one fact that names zone, city and people."""
    case = case or built.cases[0]
    zone, city = case.zone, case.zone.organisation.city_name
    with built.scoring():
        visit = planned(built, reporter_of(built, "记者江某"), case)
        photo = services.add_photo(visit=visit, name="现场.png", content=picture(), by=visit.reporter, caption="窗口")
        fact = Fact(f"{zone}的做法", f"{city}的欧阳试说用时半天，上官乙在场。", VISIT_DAY, "上官乙、欧阳试")
        reported(visit, fact, *facts, text="不给专家看的评述。")
    return photo


def page_of(assignment: Assignment) -> str:
    return reverse("admin:review_assignment_change", args=[assignment.pk])


def test_an_expert_sees_facts_and_photos_with_day_and_source_but_not_the_text() -> None:
    built = panel()
    photo = seen(built)
    mine = built.work_of(built.experts[0])[0]
    client = login(built.experts[0].user)
    with built.scoring():
        text = client.get(page_of(mine)).content.decode()
        small = reverse("admin:review_assignment_photo_small", args=[mine.pk, photo.pk])
        assert client.get(small).getvalue()
    assert ["欧阳试说用时半天" in text, "9月1日" in text, "记者江某" in text, small in text] == [True] * 4
    assert built.campaign.hosts.all()[0].organisation.name in text
    assert "不给专家看的评述" not in text


def test_a_draft_and_a_removed_photo_are_no_evidence() -> None:
    built = panel()
    with built.scoring():
        visit = planned(built, reporter_of(built))
        photo = services.add_photo(visit=visit, name="现场.png", content=picture(), by=visit.reporter)
        facts = [Fact("典型经验", "草稿里的话", VISIT_DAY, "某人")]
        services.save_report(visit=visit, text="写了。", facts=facts, version=0, by=visit.reporter)
        mine = built.work_of(built.experts[0])[0]
        client = login(built.experts[0].user)
        assert "草稿里的话" not in client.get(page_of(mine)).content.decode()
        assert client.get(reverse("admin:review_assignment_photo", args=[mine.pk, photo.pk])).status_code == 404


def test_a_blind_pass_gives_the_facts_without_any_name_and_no_photo() -> None:
    built = panel()
    photo = seen(built)
    case = built.cases[0]
    Submission.objects.filter(pk=case.pk).update(contact="欧阳试")
    secrets = [str(case.zone), case.zone.organisation.city_name, "欧阳试", "上官乙", "记者江某"]
    mine = built.work_of(built.experts[0])[0]
    client = login(built.experts[0].user)
    url = reverse("admin:review_assignment_photo", args=[mine.pk, photo.pk])
    with built.scoring():
        control = client.get(page_of(mine)).content.decode()
        assert client.get(url).getvalue()
        ScoringRules.objects.update(is_blind=True)
        text = client.get(page_of(mine)).content.decode()
        assert client.get(url).status_code == 404
    host = built.campaign.hosts.all()[0].organisation.name
    assert [name for name in [*secrets, host] if name not in control] == []
    assert [name for name in [*secrets, f"<span>{host}</span>"] if name in text] == []
    assert "某市的某人说用时半天，某人在场。" in text


def test_evidence_about_a_case_in_conflict_is_gone_with_the_case() -> None:
    built = panel()
    photo = seen(built)
    mine = built.work_of(built.experts[0])[0]
    client = login(built.experts[0].user)
    url = reverse("admin:review_assignment_photo", args=[mine.pk, photo.pk])
    with built.scoring(after=timedelta(hours=2)):
        assert client.get(url).getvalue()
        services.recuse(expert=built.experts[0], submission=built.cases[0], reason="曾任职于该区。", by=built.organiser)
        assert [client.get(address).status_code for address in (page_of(mine), url)] == [404, 404]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_as_many_queries_with_three_visits_as_with_one(count: int, django_assert_num_queries) -> None:
    built = panel()
    for number in range(count):
        seen(built, None, Fact("典型经验", f"第{number}点", VISIT_DAY, "某人"))
    mine = built.work_of(built.experts[0])[0]
    client = login(built.experts[0].user)
    with built.scoring(), django_assert_num_queries(PAGE_QUERIES):
        client.get(page_of(mine))
