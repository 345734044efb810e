"""The blind pass: an expert gets a case without zone, city and people, on every page and through every address."""

import pytest
from django.test import Client
from django.urls import reverse

from campaigns import card_text
from campaigns.cards import compose
from core import files
from review import services
from review.models import Assignment, ScoringRules
from submissions.models import Attachment, Indicator, Submission, ZoneName
from tests.review.builders import Panel, panel, scored

pytestmark = pytest.mark.django_db


def blind(cases: int = 2) -> Panel:
    """A blind review of cases that name their zone, its alias, its city and a person wherever they can."""
    built = panel(cases=cases)
    ScoringRules.objects.filter(phase=built.phase).update(is_blind=True)
    for case in built.cases:
        zone, city = case.zone, case.zone.organisation.city_name
        alias = ZoneName.objects.create(zone=zone, name=f"{city.removesuffix('市')}老区{case.pk}")
        Submission.objects.filter(pk=case.pk).update(
            contact="欧阳试",
            title=f"{zone}：一枚印章管审批",
            overview=f"{zone}（{alias}）位于{city}，{case.slate.office.name}推荐，欧阳试供稿。",
            experience=f"{city.removesuffix('市')}的做法由欧阳试总结。",
            original=files.store(name=f"{zone}.docx", content=b"PK", by=None, scope=built.campaign),
        )
        Attachment.objects.create(
            submission=case,
            kind="document",
            file=files.store(name=f"{zone}.pdf", content=b"%PDF", by=None, scope=built.campaign),
            added_by=built.organiser,
            added_at=built.phase.opens_at,
        )
        Indicator.objects.create(
            zone=zone, year=2025, key="overall", label="综合发展水平排名", rank=3, source=str(zone)
        )
    return built


def secrets(built: Panel) -> set[str]:
    names = {"欧阳试"}
    for case in built.cases:
        city = case.zone.organisation.city_name
        names |= {str(case.zone), city, city.removesuffix("市"), case.slate.office.name}
        names |= set(ZoneName.objects.filter(zone=case.zone).values_list("name", flat=True))
    return names


def login(built: Panel) -> Client:
    client = Client()
    client.force_login(built.experts[0].user)
    return client


def addresses(assignment: Assignment) -> list[str]:
    return [reverse(f"admin:review_assignment_{name}", args=[assignment.pk]) for name in ("change", "abstain")]


def test_no_page_of_the_expert_bears_a_name() -> None:
    built = blind()
    client = login(built)
    first, second = built.work_of(built.experts[0])
    with built.scoring():
        scored(built, first, 80, 80, 80, 80, 80, 80)
        services.abstain(assignment=second, reason="与本人领域不符。", by=built.experts[0].user)
        texts = [client.get("/admin/review/assignment/").content.decode()]
        texts += [client.get(url).content.decode() for each in (first, second) for url in addresses(each)]
    assert all("一枚印章管审批" in text for text in texts)
    assert "某开发区" in texts[1]
    assert "某市" in texts[1]
    assert "盲评" in texts[1]
    found = [(place, name) for place, text in enumerate(texts) for name in secrets(built) if name in text]
    assert found == []


def test_the_same_pages_without_the_blind_pass_bear_them() -> None:
    """The control: if this fails, the test above proves nothing."""
    built = blind()
    ScoringRules.objects.update(is_blind=False)
    with built.scoring():
        text = login(built).get(addresses(built.work_of(built.experts[0])[0])[0]).content.decode()
    assert sum(name in text for name in secrets(built)) >= 5


def test_files_and_figures_bear_names_so_there_are_none() -> None:
    built = blind(1)
    client = login(built)
    (mine,) = built.work_of(built.experts[0])
    attachment = Attachment.objects.get()
    urls = [
        reverse("admin:review_assignment_original", args=[mine.pk]),
        reverse("admin:review_assignment_file", args=[mine.pk, attachment.pk]),
    ]
    with built.scoring():
        assert [client.get(url).status_code for url in urls] == [404, 404]
        assert "综合发展水平排名" not in client.get(addresses(mine)[0]).content.decode()
        ScoringRules.objects.update(is_blind=False)
        assert [b"".join(client.get(url).streaming_content) for url in urls] == [b"PK", b"%PDF"]
        assert "综合发展水平排名" in client.get(addresses(mine)[0]).content.decode()


def test_the_query_itself_gives_no_names() -> None:
    built = blind(1)
    (mine,) = Assignment.objects.of_expert(built.experts[0].user).as_read()
    case = mine.submission
    assert (str(case.zone), case.zone.organisation.city_name, case.contact) == ("（盲评）", "", "")
    assert case.case_title == "某开发区：一枚印章管审批"


def test_a_case_without_a_title_is_not_called_by_its_zone() -> None:
    built = blind(1)
    Submission.objects.update(title="")
    (mine,) = Assignment.objects.of_expert(built.experts[0].user).as_read()
    assert mine.submission.case_title == "（盲评）"


@pytest.mark.parametrize("reason", ["", " ", "\x01"])
def test_stepping_back_without_a_reason_names_nobody(reason: str) -> None:
    built = blind()
    mine = built.work_of(built.experts[0])[0]
    with built.scoring():
        page = login(built).post(reverse("step_back", args=[mine.pk]), {"reason": reason})
    assert page.status_code == 422
    assert [name for name in secrets(built) if name in page.content.decode()] == []


def test_organisers_still_read_whose_case_it_is() -> None:
    built = blind(1)
    client = Client()
    client.force_login(built.organiser)
    text = client.get(reverse("admin:review_assignment_board", args=[built.phase.pk])).content.decode()
    assert str(built.cases[0].zone) in text


@pytest.mark.parametrize("cases", [1, 3])
def test_queries_do_not_grow_with_the_blind_cases(cases: int, django_assert_max_num_queries) -> None:
    built = blind(cases)
    client = login(built)
    (first, *_rest) = built.work_of(built.experts[0])
    with built.scoring(), django_assert_max_num_queries(16):
        client.get(addresses(first)[0])


def test_the_card_says_that_the_review_is_blind() -> None:
    built = blind(1)
    lines = [line for _heading, found in card_text.sections(compose(built.campaign)) for line in found]
    assert sum("盲评" in line for line in lines) == 1
    ScoringRules.objects.update(is_blind=False)
    lines = [line for _heading, found in card_text.sections(compose(built.campaign)) for line in found]
    assert not [line for line in lines if "盲评" in line]
