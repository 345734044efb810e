"""Verification on site by a programme's checklist: marked on the phone, summed against the pass mark, handed down."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from campaigns import kinds, programmes
from campaigns.errors import ProgrammeIsWrong
from review import services
from review.models import Visit, VisitMark, VisitRules
from review.services.marking import ItemsAreUnmarked, MarkIsUnknown
from review.services.visits import Fact
from review.visiting import checklist
from submissions.models import PhaseResult
from tests.review.builders import VISIT_DAY, Panel, panel, planned, reporter_of
from tests.review.visiting.test_report import typed

pytestmark = pytest.mark.django_db

PROGRAMME = """
[campaign]
name = "示范园区认定（试验）"
province = "haiyue"

[[phases]]
key = "verification"
kind = "visit"
name = "现场核验"
first_day = "09-01"
last_day = "09-30"

[phases.rules]
correction_days = 3
pass_mark = 16
checklist = [
  {text = "边界与批复一致", points = 10, required = true},
  {text = "有专门管理机构", points = 7},
  {text = "环境监测在线", points = 4},
]
"""
ITEMS = checklist.read(
    [
        {"text": "边界与批复一致", "points": 10, "required": True},
        {"text": "有专门管理机构", "points": 7},
        {"text": "环境监测在线", "points": 4},
    ]
)
FACT = Fact("开发区概况", "边界界桩齐全。", VISIT_DAY, "现场所见")


@pytest.fixture
def template(tmp_path: Path):
    path = tmp_path / "recognition_trial.toml"
    path.write_text(PROGRAMME, encoding="utf-8")
    return programmes.load(path)


@pytest.fixture
def built(template) -> Panel:
    """A campaign whose visits go by the programme's rules, copied as opening a campaign copies them."""
    built = panel(cases=3, assigned=False)
    kinds.get("visit").copy_rules(template.phases.get(key="verification"), built.visits)
    return built


def marked(built: Panel, case, levels: str, *, filed: bool = True, hours: int = 1) -> Visit:
    """``levels``: m(et), p(artly), n(ot) an item; so many ``hours`` after the opening."""
    words = {"m": "met", "p": "partly", "n": "not"}
    marks = {place: (words[level], "") for place, level in enumerate(levels, start=1)}
    with built.scoring(timedelta(hours=hours)):
        visit = planned(built, reporter_of(built), case)
        facts = {"visit": visit, "text": "核验记录。", "facts": [FACT], "by": visit.reporter}
        services.save_report(**facts, version=0, marks=marks)
        return services.file_report(visit=visit, by=visit.reporter) if filed else visit


def login(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("levels", "points", "passes"),
    [("mmm", "21", True), ("mpp", "15.5", False), ("mmn", "17", True), ("pmm", "16", False), ("nmm", "11", False)],
)
def test_the_sum_and_the_required_items_decide(levels: str, points: str, passes: bool) -> None:
    words = {"m": "met", "p": "partly", "n": "not"}
    given = {place: words[level] for place, level in enumerate(levels, start=1)}
    assert checklist.points_text(checklist.total(ITEMS, given)) == points
    assert checklist.passes(ITEMS, given, 16) == passes


def test_the_checklist_of_the_programme_reaches_the_campaign(built) -> None:
    rules = kinds.get("visit").describe(built.visits)
    assert (rules["checklist"], rules["pass_mark"], rules["correction_days"]) == (ITEMS, 16, 3)


@pytest.mark.parametrize(
    "wrong",
    [
        {"checklist": [{"text": "", "points": 3}]},
        {"checklist": [{"text": "甲", "points": 0}]},
        {"checklist": [{"text": "甲", "points": 3, "required": "yes"}]},
        {"checklist": [{"text": "甲", "points": 3, "weight": 1}]},
        {"checklist": [{"text": "甲", "points": 3}, {"text": "甲", "points": 3}]},
        {"checklist": "甲"},
        {"pass_mark": 22},
        {"pass_mark": 0},
        {"checklist": []},
        {"pass_mark": None},
    ],
)
def test_a_crooked_checklist_is_refused(built, wrong) -> None:
    with pytest.raises(ValueError):
        kinds.get("visit").load(built.visits, wrong)
    assert VisitRules.objects.get(phase=built.visits).checklist == ITEMS


@pytest.mark.parametrize("said", [date(2026, 9, 20), "2026-09-20", "2026-09-20T00:00:00", "2026-09-19T16:00:00+00:00"])
def test_an_embargo_is_a_day_or_a_moment(built, said) -> None:
    kinds.get("visit").load(built.visits, {"embargo_until": said})
    until = VisitRules.objects.get(phase=built.visits).embargo_until
    assert until == datetime(2026, 9, 19, 16, tzinfo=UTC)


def test_a_number_may_be_written_as_text(built) -> None:
    kinds.get("visit").load(built.visits, {"pass_mark": "18"})
    assert VisitRules.objects.get(phase=built.visits).pass_mark == 18


@pytest.mark.parametrize(
    "wrong",
    [
        {"embargo_until": "soon"},
        {"embargo_until": ""},
        {"embargo_until": 20},
        {"pass_mark": "many"},
        {"pass_mark": []},
        {"pass_mark": ""},
        {"correction_days": -1},
        {"correction_unit": "weeks"},
        {"spread_percent": "101"},
        {"checklist": None},
    ],
)
def test_rules_of_another_kind_are_refused_as_a_wrong_value(built, wrong) -> None:
    with pytest.raises(ValueError):
        kinds.get("visit").load(built.visits, wrong)
    assert VisitRules.objects.get(phase=built.visits).pass_mark == 16


def test_the_rules_are_read_once(built, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        kinds.get("visit").describe(built.visits)


def test_a_programme_with_a_crooked_checklist_is_told(tmp_path: Path) -> None:
    path = tmp_path / "crooked.toml"
    path.write_text(PROGRAMME.replace("pass_mark = 16", "pass_mark = 99"), encoding="utf-8")
    with pytest.raises(ProgrammeIsWrong, match="pass mark"):
        programmes.load(path)


def test_items_are_marked_on_the_phone_with_the_sum_against_the_pass_mark(built) -> None:
    with built.scoring():
        visit = planned(built, reporter_of(built))
        client, url = login(visit.reporter), reverse("visit", args=[visit.pk])
        row = ("案例事迹", "", "", "")
        fields = {**typed(visit, "核验记录。", row), "mark_1": "met", "mark_2": "partly", "note_2": "人员未到位"}
        fields["fact_1_concerns"] = ""
        told = client.post(url, fields, headers={"accept": "application/json"}).json()
        assert "13.5" in told["message"]
        assert "16" in told["message"]
        page = client.get(url).content.decode()
        assert ["边界与批复一致" in page, "人员未到位" in page, "13.5" in page] == [True] * 3
        good = ("典型经验", "界桩齐全。", "2026-09-01", "现场所见")
        sent = {**fields, **typed(visit, "核验记录。", good, version=1), "act": "file"}
        refused = client.post(url, sent)
        assert refused.status_code == ItemsAreUnmarked.status
        assert client.post(url, {**sent, "version": 2, "mark_3": "met"}).status_code == 302
        page = login(built.organiser).get(url).content.decode()
    assert ["17.5" in page, "人员未到位" in page, "<textarea" in page] == [True, True, False]


@pytest.mark.parametrize("marks", [{4: ("met", "")}, {0: ("met", "")}, {1: ("best", "")}])
def test_an_unknown_item_or_mark_is_refused(built, marks) -> None:
    with built.scoring():
        visit = planned(built, reporter_of(built))
        with pytest.raises(MarkIsUnknown):
            services.save_report(visit=visit, text="", facts=[], version=0, by=visit.reporter, marks=marks)
        odd = {**typed(visit), "mark_1": "best"}
        assert login(visit.reporter).post(reverse("visit", args=[visit.pk]), odd).status_code == 422
    assert not VisitMark.objects.exists()


def test_the_close_hands_down_points_and_who_passed(built) -> None:
    first, second, third = built.cases
    marked(built, first, "nnn")
    marked(built, first, "mmn", hours=2)  # the last one filed decides
    marked(built, second, "pmm", filed=True)
    marked(built, third, "mmm", filed=False)
    kinds.get("visit").close(built.visits, by=None)
    results = {row.submission: row for row in PhaseResult.objects.filter(phase=built.visits)}
    told = [(float(results[case].value), results[case].facts["passed"]) for case in built.cases]
    assert told == [(17.0, True), (16.0, False), (0.0, False)]
    assert [results[case].facts["visits"] for case in built.cases] == [2, 1, 0]
    item = results[first].facts["items"][0]
    assert item == {"text": "边界与批复一致", "points": 10, "required": True, "level": "met", "note": ""}


def test_visits_without_a_checklist_hand_down_nothing() -> None:
    built = panel(assigned=False)
    with built.scoring():
        visit = planned(built, reporter_of(built))
        services.save_report(visit=visit, text="见闻。", facts=[FACT], version=0, by=visit.reporter)
        services.file_report(visit=visit, by=visit.reporter)
        assert "检查清单" not in login(visit.reporter).get(reverse("visit", args=[visit.pk])).content.decode()
    kinds.get("visit").close(built.visits, by=None)
    assert not PhaseResult.objects.exists()
