"""Questions say that opinions differ, never which; they are answered in the report as facts."""

import re
from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse

from campaigns import kinds
from campaigns.models import RuleCard
from core import clock
from core.models import AuditEntry, Role
from review import errors, services
from review.models import Review, Visit, VisitFact, VisitQuestion
from review.services import questions
from review.services.questions import QuestionIsEmpty, QuestionStays, draw_questions, spread_limit
from review.services.visits import Fact, QuestionIsUnanswered
from tests.review.builders import VISIT_DAY, Panel, panel, planned, reporter_of, scored
from tests.review.visiting.test_report import typed

pytestmark = pytest.mark.django_db

SCORES = [(91, 80, 80, 80, 80, 80), (61, 80, 80, 80, 80, 80), (73, 80, 80, 80, 80, 80)]


def login(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def differing(*, percent: int | None = 20, reviews: int = 3) -> Panel:
    """Three experts who differ by 30 points about the first criterion and by none about the others."""
    built = panel()
    kinds.get("visit").load(built.visits, {"spread_percent": percent})
    with built.scoring():
        for assignment, values in list(zip(built.phase.assignments.order_by("expert"), SCORES, strict=True))[:reviews]:
            scored(built, assignment, *values)
    return built


def drawn(built: Panel, days: int = 0) -> list[VisitQuestion]:
    with built.scoring(after=timedelta(days=days, hours=2)):
        draw_questions(built.visits, clock.now())
    return list(VisitQuestion.objects.order_by("pk"))


def visit_of(built: Panel, day=VISIT_DAY):
    with built.scoring():
        return planned(built, reporter_of(built), day=day)


def test_a_criterion_about_which_opinions_differ_becomes_its_own_question_and_nothing_else_is_said() -> None:
    built = differing()
    visit = visit_of(built)
    (question,) = drawn(built)
    first = built.criteria[0]
    assert (question.criterion, question.text, question.added_by) == (first, first.question, None)
    with built.scoring(after=timedelta(hours=3)):
        pages = [
            login(visit.reporter).get(reverse("visit", args=[visit.pk])).content.decode(),
            login(built.organiser).get(reverse("visit", args=[visit.pk])).content.decode(),
        ]
    for text in pages:
        assert first.question in text
        said = re.sub(r"<[^>]*>", " ", text)
        assert not re.search(r"(?<!\d)(91|61|73|30)(?!\d)|专家0", said)


@pytest.mark.parametrize(
    ("percent", "reviews", "count"),
    [(20, 3, 1), (30, 3, 1), (31, 3, 0), (20, 1, 0), (20, 2, 1)],
    ids=["over", "at the limit", "under", "below the quorum", "at the quorum"],
)
def test_the_limit_and_the_quorum_decide(percent: int, reviews: int, count: int) -> None:
    built = differing(percent=percent, reviews=reviews)
    visit_of(built)
    assert len(drawn(built)) == count


def test_without_a_share_of_its_own_the_limit_is_that_of_the_card() -> None:
    built = differing(percent=None)
    card = RuleCard.objects.get()
    for phase in card.content["phases"]:
        if phase["kind"] == "select":
            phase["rules"]["spread_limit"] = 17
    card.save()
    assert spread_limit(built.visits, built.phase) == 17
    for phase in card.content["phases"]:
        phase["rules"].pop("spread_limit", None)
    card.save()
    assert spread_limit(built.visits, built.phase) is None


def test_questions_are_drawn_once_a_day_from_three_days_before_and_never_withdrawn() -> None:
    built = differing(reviews=1)
    visit_of(built, VISIT_DAY + timedelta(days=4))
    assert drawn(built) == []
    with built.scoring():
        for assignment, values in list(zip(built.phase.assignments.order_by("expert"), SCORES, strict=True))[1:]:
            scored(built, assignment, *values)
    assert drawn(built) == []  # five days before
    (question,) = drawn(built, days=1)
    VisitQuestion.objects.all().delete()
    assert drawn(built, days=1) == []  # the same day: it was drawn already
    assert len(drawn(built, days=2)) == 1
    Review.objects.update(state="draft", submitted_at=None)
    assert [each.text for each in drawn(built, days=3)] == [question.text]


def test_a_review_that_a_conflict_took_away_asks_nothing() -> None:
    built = differing()
    visit_of(built)
    with built.scoring():
        for expert in built.experts[:2]:
            services.recuse(expert=expert, submission=built.cases[0], reason="曾任职。", by=built.organiser)
    assert drawn(built) == []


def test_what_an_expert_asks_goes_to_the_reporter_without_a_name_once_the_review_is_submitted() -> None:
    built = panel()
    visit_of(built)
    mine = built.work_of(built.experts[0])[0]
    criterion = built.criteria[1]
    client = login(built.experts[0].user)
    page = reverse("admin:review_assignment_change", args=[mine.pk])
    values = {f"criterion_{c.pk}": 80 for c in built.criteria}
    sent = {"version": 0, "comment": "", f"wish_{criterion.pk}": "请看夜间窗口是否开放。", **values}
    with built.scoring():
        assert f"wish_{criterion.pk}" in client.get(page).content.decode()
        client.post(page, {**sent, "act": "save"})
        assert "请看夜间窗口是否开放。" in client.get(page).content.decode()
        assert drawn(built) == []
        client.post(page, {**sent, "version": 1, "act": "submit"})
    (question,) = drawn(built, days=1)
    assert (question.criterion, question.text, question.source) == (criterion, "请看夜间窗口是否开放。", "expert")
    assert question.added_by is None


def test_an_organiser_who_scores_the_case_sees_only_what_organisers_asked() -> None:
    built = differing()
    visit = visit_of(built)
    user = built.experts[2].user
    user.memberships.create(organisation=built.campaign.hosts.all()[0].organisation, role=Role.ORGANISER)
    drawn(built)
    url = reverse("visit_questions", args=[visit.pk])
    with built.scoring():
        assert login(built.organiser).post(url, {"text": "窗口几点关门？"}).status_code == 302
        text = login(user).get(reverse("visit", args=[visit.pk])).content.decode()
    assert ["窗口几点关门？" in text, built.criteria[0].question in text] == [True, False]
    assert VisitQuestion.objects.visible_to(user).count() == 1
    with built.scoring():
        services.recuse(expert=built.experts[2], submission=visit.submission, reason="曾任职。", by=built.organiser)
        assert login(user).get(reverse("visit", args=[visit.pk])).status_code == 404
    assert VisitQuestion.objects.visible_to(user).count() == 0
    assert VisitQuestion.objects.visible_to(built.organiser).count() == 2


def test_organisers_add_and_take_back_their_own_questions_until_the_filing() -> None:
    built = differing()
    visit = visit_of(built)
    (opinions,) = drawn(built)
    with built.scoring():
        with pytest.raises(QuestionIsEmpty):
            services.add_question(visit=visit, text=" ", by=built.organiser)
        asked = services.add_question(visit=visit, text="窗口几点关门？", by=built.organiser)
        with pytest.raises(QuestionStays):
            services.remove_question(question=opinions, by=built.organiser)
        client = login(built.organiser)
        for odd in ("x", "999999999999999999999", f"{asked.pk}0"):
            assert client.post(reverse("visit_questions", args=[visit.pk]), {"remove": odd}).status_code == 404
        client.post(reverse("visit_questions", args=[visit.pk]), {"remove": asked.pk})
        assert login(visit.reporter).post(reverse("visit_questions", args=[visit.pk])).status_code == 404
    assert list(VisitQuestion.objects.all()) == [opinions]


def test_each_question_is_answered_before_the_filing_and_the_answer_is_a_fact() -> None:
    built = differing()
    visit = visit_of(built)
    (question,) = drawn(built)
    url = reverse("visit", args=[visit.pk])
    client = login(visit.reporter)
    row = ("典型经验", "一户用时半天。", "2026-09-01", "窗口工作人员")
    found, said_by = f"answer_{question.pk}_found", f"answer_{question.pk}_said_by"
    with built.scoring(after=timedelta(hours=4)):
        refused = client.post(url, {**typed(visit, "见闻。", row), "act": "file"})
        assert refused.status_code == QuestionIsUnanswered.status
        sent = {
            **typed(visit, "见闻。", row, version=1),
            found: "三项做法都看到了。",
            said_by: "现场所见",
            "act": "file",
        }
        assert client.post(url, sent).status_code == 302
        mine = built.work_of(built.experts[0])[0]
        card = login(built.experts[0].user).get(reverse("admin:review_assignment_change", args=[mine.pk]))
    answer = VisitFact.objects.get(question=question)
    assert (answer.concerns, answer.found, answer.seen_on) == (question.criterion.name, "三项做法都看到了。", VISIT_DAY)
    evidence = card.content.decode().split('<article class="tx-evidence">')[1].split("</article>")[0]
    assert ["三项做法都看到了。" in evidence, question.text in evidence] == [True, False]
    with built.scoring(), pytest.raises(errors.ReportWasFiled):
        services.add_question(visit=visit, text="再问一句？", by=built.organiser)


def test_nothing_is_asked_of_a_filed_report() -> None:
    built = differing()
    visit = visit_of(built)
    with built.scoring():
        facts = [Fact("典型经验", "看了。", VISIT_DAY, "某人")]
        services.save_report(visit=visit, text="见闻。", facts=facts, version=0, by=visit.reporter)
        services.file_report(visit=visit, by=visit.reporter)
    assert drawn(built) == []
    assert not VisitQuestion.objects.filter(visit__drawn_on=F("visit__day")).exists()


def test_the_phase_draws_them_by_the_calendar() -> None:
    built = differing()
    visit_of(built)
    with built.scoring():
        kinds.get("visit").tick(built.visits, clock.now())
    assert VisitQuestion.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_questions(count: int, django_assert_num_queries) -> None:
    built = panel()
    visit = visit_of(built)
    with built.scoring():
        for number in range(count):
            services.add_question(visit=visit, text=f"问题{number}？", by=built.organiser)
        client = login(visit.reporter)
        with django_assert_num_queries(10):
            client.get(reverse("visit", args=[visit.pk]))


def test_a_question_is_taken_back_once_and_none_is_drawn_for_a_visit_that_is_gone() -> None:
    built = differing()
    visit = visit_of(built)
    with built.scoring():
        question = services.add_question(visit=visit, text="产线是否在运转？", by=built.organiser)
        again = VisitQuestion.objects.get(pk=question.pk)
        services.remove_question(question=question, by=built.organiser)
        with pytest.raises(questions.QuestionIsGone):
            services.remove_question(question=again, by=built.organiser)
        assert AuditEntry.objects.filter(action="visit.unask").count() == 1
        services.remove_stop(visit=Visit.objects.get(pk=visit.pk), by=built.organiser)
        questions._write(visit, [], VISIT_DAY)
    assert not VisitQuestion.objects.exists()
