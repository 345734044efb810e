"""The visited zone corrects facts beside them, once each and in time; it changes, deletes and vetoes nothing."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from campaigns import kinds
from core import clock
from core.models import Message, Role
from review import services
from review.models import FactCorrection, Visit, VisitFact, VisitRules
from review.services.correcting import CorrectionIsIncomplete, CorrectionIsLate, FactIsCorrected, FactIsUnknown
from review.services.visits import Fact
from tests.builders import person
from tests.review.builders import VISIT_DAY, Panel, panel, planned, reported, reporter_of

pytestmark = pytest.mark.django_db

FACTS_QUERIES = 6


def login(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def built() -> Panel:
    return panel()


@pytest.fixture
def applicant(built):
    return person(Role.APPLICANT, built.cases[0].zone.organisation, "开发区江某")


@pytest.fixture
def office(built):
    return person(Role.OFFICE, built.cases[0].slate.office)


@pytest.fixture
def visit(built, applicant, office) -> Visit:
    """Filed on Tuesday 1 September 2026 with one fact."""
    with built.scoring():
        fact = Fact("典型经验", "用时三天。", VISIT_DAY, "窗口工作人员")
        return reported(planned(built, reporter_of(built)), fact, text="评述：慢。")


def at(visit: Visit) -> str:
    return reverse("visit_facts", args=[visit.pk])


def test_the_zone_reads_the_facts_on_its_desk_and_not_the_text(built, visit, applicant, office) -> None:
    with built.scoring():
        for user in (applicant, office):
            client = login(user)
            assert at(visit) in client.get(reverse("desk")).content.decode()
            text = client.get(at(visit)).content.decode()
            assert ["用时三天。" in text, "评述：慢。" in text] == [True, False]
            assert ("更正这条事实" in text) == (user == applicant)
            assert client.get(reverse("visit", args=[visit.pk])).status_code == 404
        for stranger in (person(Role.APPLICANT, built.cases[0].slate.office), built.experts[0].user):
            assert login(stranger).get(at(visit)).status_code == 404


def test_a_letter_tells_zone_and_office_once(visit, applicant, office) -> None:
    letters = {message.to: message.body for message in Message.objects.filter(key__startswith="visit-facts:")}
    assert set(letters) == {applicant.email, office.email}
    assert all(at(visit) in body and "评述" not in body for body in letters.values())


def test_a_correction_stands_beside_the_fact_everywhere_with_name_and_time(built, visit, applicant) -> None:
    fact = VisitFact.objects.get()
    url = reverse("visit_fact_correct", args=[visit.pk, fact.pk])
    fields = {f"fact{fact.pk}-text": "用时半天。", f"fact{fact.pk}-reason": "当天系统维护。"}
    with built.scoring(after=timedelta(hours=3)):
        assert login(applicant).post(url, fields).status_code == 302
        mine = built.work_of(built.experts[0])[0]
        pages = [
            login(applicant).get(at(visit)),
            login(built.organiser).get(reverse("visit", args=[visit.pk])),
            login(built.experts[0].user).get(reverse("admin:review_assignment_change", args=[mine.pk])),
        ]
    for text in (page.content.decode() for page in pages):
        said = [word in text for word in ("用时三天。", "用时半天。", "当天系统维护。", str(built.cases[0].zone))]
        assert said == [True] * 4
        assert "9月1日 03:" in text
    assert VisitFact.objects.get().found == "用时三天。"


def test_a_fact_is_corrected_once_and_what_was_typed_stays(built, visit, applicant) -> None:
    fact = VisitFact.objects.get()
    with built.scoring():
        services.correct_fact(fact=fact, text="用时半天。", reason="记错了。", by=applicant)
        with pytest.raises(FactIsCorrected):
            services.correct_fact(fact=fact, text="用时一天。", reason="又记错了。", by=applicant)
    with pytest.raises(IntegrityError), transaction.atomic():
        FactCorrection.objects.create(fact=fact, text="改", reason="改", zone_name="某区", by=applicant, at=clock.now())
    assert FactCorrection.objects.get().text == "用时半天。"


@pytest.mark.parametrize(("text", "reason"), [(" ", "因为"), ("更正", "\n")])
def test_text_and_reason_are_needed(built, visit, applicant, text: str, reason: str) -> None:
    fact = VisitFact.objects.get()
    with built.scoring():
        with pytest.raises(CorrectionIsIncomplete):
            services.correct_fact(fact=fact, text=text, reason=reason, by=applicant)
        url = reverse("visit_fact_correct", args=[visit.pk, fact.pk])
        fields = {f"fact{fact.pk}-text": text, f"fact{fact.pk}-reason": reason}
        answer = login(applicant).post(url, fields)
    assert answer.status_code == 422


def test_a_correction_that_comes_late_or_second_stays_on_the_page(built, visit, applicant) -> None:
    fact = VisitFact.objects.get()
    url = reverse("visit_fact_correct", args=[visit.pk, fact.pk])
    fields = {f"fact{fact.pk}-text": "用时一天。", f"fact{fact.pk}-reason": "又查了一次。"}
    client = login(applicant)
    with clock.at(visit.correct_until):
        late = client.post(url, fields).content.decode()
    with built.scoring():
        services.correct_fact(fact=fact, text="用时半天。", reason="记错了。", by=applicant)
        second = client.post(url, fields).content.decode()
    for page in (late, second):
        assert ["用时一天。" in page, "又查了一次。" in page] == [True, True]


def test_letters_are_in_the_readers_language_whoever_files(built, applicant, office) -> None:
    with built.scoring(), translation.override("en"):
        reported(planned(built, reporter_of(built)))
    letters = list(Message.objects.filter(key__startswith="visit-facts:"))
    assert [("实地" in each.body or "探访" in each.body) for each in letters] == [True, True]
    assert not any("reporter" in each.body or "Facts" in each.subject for each in letters)


def test_only_the_zone_corrects(built, visit, office) -> None:
    fact = VisitFact.objects.get()
    with built.scoring():
        for stranger in (office, built.organiser, visit.reporter):
            with pytest.raises(FactIsUnknown):
                services.correct_fact(fact=fact, text="改", reason="改", by=stranger)
        url = reverse("visit_fact_correct", args=[visit.pk, fact.pk])
        sent = {f"fact{fact.pk}-text": "改", f"fact{fact.pk}-reason": "改"}
        assert login(office).post(url, sent).status_code == 404


@pytest.mark.parametrize(
    ("rules", "last"),
    [({}, "2026-09-08"), ({"correction_unit": "days"}, "2026-09-06"), ({"correction_days": 0}, None)],
)
def test_the_days_are_counted_from_the_day_after_the_filing(built, applicant, rules, last) -> None:
    kinds.get("visit").load(built.visits, rules)
    with built.scoring():
        visit = reported(planned(built, reporter_of(built)))
    fact = VisitFact.objects.get()
    if last is None:
        end = visit.correct_until
    else:
        end = timezone.make_aware(datetime.fromisoformat(f"{last} 00:00")) + timedelta(days=1)
        assert visit.correct_until == end
        with clock.at(end - timedelta(minutes=2)):
            services.correct_fact(fact=fact, text="改", reason="改", by=applicant)
    with clock.at(end), pytest.raises(CorrectionIsLate):
        services.correct_fact(fact=fact, text="改", reason="改", by=applicant)


def test_the_rules_of_visits_come_from_the_programme_and_refuse_what_they_do_not_know(built) -> None:
    kind = kinds.get("visit")
    assert not VisitRules.objects.filter(phase=built.visits, correction_days=3).exists()
    kind.load(built.visits, {"correction_days": 3})
    assert kind.describe(built.visits)["correction_days"] == 3
    for wrong in ({"correction_day": 3}, {"correction_unit": "weeks"}, {"correction_days": -1}):
        with pytest.raises(ValueError):
            kind.load(built.visits, wrong)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_facts(built, applicant, count: int, django_assert_num_queries) -> None:
    with built.scoring():
        facts = [Fact("典型经验", f"第{n}点", VISIT_DAY, "某人") for n in range(count)]
        visit = reported(planned(built, reporter_of(built)), *facts)
        client = login(applicant)
        with django_assert_num_queries(FACTS_QUERIES):
            client.get(at(visit))
