"""The scoring page in the admin, as an expert meets it."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from core import files
from core.models import Role
from review import services
from review.models import Assignment, Review, Score
from submissions.models import Attachment, Submission
from tests.builders import person
from tests.review.builders import Panel, panel, scored

pytestmark = pytest.mark.django_db

QUEUE = "/admin/review/assignment/"
QUEUE_QUERIES = 8  # session, account, its permissions (2) and roles, the queue, the clock, what waits to be declared
PAGE_QUERIES = (
    11  # session, account; the case with its review, the queue, scores, criteria, files, figures, evidence, clock, card
)


@pytest.fixture
def built() -> Panel:
    return panel(cases=3, experts=3)


@pytest.fixture
def client(built) -> Client:
    """Signed in as the first expert, who has all three cases."""
    client = Client()
    client.force_login(built.experts[0].user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def login(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(assignment: Assignment) -> str:
    return reverse("admin:review_assignment_change", args=[assignment.pk])


def sheet(built: Panel, *values: object, version: int = 0, comment: str = "", act: str = "save") -> dict[str, object]:
    """What the browser sends: one value a criterion, the rest empty."""
    points = [*values, *[""] * (len(built.criteria) - len(values))]
    fields = {f"criterion_{c.pk}": value for c, value in zip(built.criteria, points, strict=True)}
    return {"version": version, "comment": comment, "act": act, **fields}


def test_the_queue_shows_what_is_left_and_only_ones_own(built, client) -> None:
    mine = built.work_of(built.experts[0])
    with built.scoring():
        scored(built, mine[0], 80, 80, 80, 80, 80, 80)
        scored(built, mine[1], 70, submit=False)
        text = client.get(QUEUE).content.decode()
    assert "还剩 2 件" in text
    assert "共 3 件，9月30日 24:00 截止" in text
    assert [word in text for word in ("已提交", "已开始，未提交", "待评")] == [True] * 3
    assert text.count('class="is-done"') == 1
    assert [address(a) in text for a in mine] == [True] * 3
    others = Assignment.objects.exclude(expert=built.experts[0])
    assert not [a for a in others if address(a) in text]


def test_an_expert_without_cases_is_told_so(built) -> None:
    idle = person(Role.EXPERT, built.campaign.hosts.all()[0].organisation)
    assert "还没有评审任务" in login(idle).get(QUEUE).content.decode()


def test_the_page_shows_the_case_the_criteria_in_card_order_and_no_total(built, client) -> None:
    first, second, _third = built.work_of(built.experts[0])
    with built.scoring():
        scored(built, first, 80, 80, 80, 80, 80, submit=False)
        text = client.get(address(first)).content.decode()
    case = Submission.objects.get(pk=first.submission_id)
    assert case.case_title in text
    assert case.experience in text
    places = [text.index(escape(c.question)) for c in built.criteria]
    assert places == sorted(places)
    assert "已评 5/6 项，全部评完后显示加权得分" in text
    assert "加权得分 8" not in text
    assert address(second) in text
    assert "已是第一件" in text


def test_the_total_appears_when_all_are_scored(built, client) -> None:
    (first, *_rest) = built.work_of(built.experts[0])
    with built.scoring():
        scored(built, first, 88, 90, 84, 70, 95, 61, submit=False)
        assert "加权得分 81.80" in client.get(address(first)).content.decode()


def test_a_partial_save_is_kept_and_stays_on_the_page(built, client) -> None:
    (first, *_rest) = built.work_of(built.experts[0])
    with built.scoring():
        answer = client.post(address(first), sheet(built, 88, "", 84, comment="数据清楚。"))
        text = client.get(address(first)).content.decode()
    assert (answer.status_code, answer["Location"]) == (302, address(first))
    assert sorted(Score.objects.values_list("value", flat=True)) == [84, 88]
    assert 'value="88"' in text
    assert "数据清楚。" in text
    assert "已自动保存" in text


def test_submitting_goes_on_to_the_next_case_that_waits(built, client) -> None:
    first, second, third = built.work_of(built.experts[0])
    with built.scoring():
        scored(built, second, 80, 80, 80, 80, 80, 80)
        answer = client.post(address(first), sheet(built, 88, 90, 84, 70, 95, 61, act="submit"))
        assert answer["Location"] == address(third)  # the second is done already
        answer = client.post(address(third), sheet(built, 1, 2, 3, 4, 5, 6, act="submit"))
        assert answer["Location"] == QUEUE
        assert "已全部评完" in client.get(QUEUE).content.decode()
    assert Review.objects.submitted().count() == 3


def test_an_incomplete_submission_names_the_criteria_and_keeps_what_was_typed(built, client) -> None:
    (first, *_rest) = built.work_of(built.experts[0])
    with built.scoring():
        answer = client.post(address(first), sheet(built, 88, 90, 84, 70, comment="待补。", act="submit"))
        text = answer.content.decode()
        assert answer.status_code == 409
        assert "没有提交。还有未评的指标：协调发展、转型升级。" in text
        assert 'value="88"' in text
        assert "待补。" in text
        # What was typed is saved as a draft too, and the page carries the new version: the next save passes.
        assert 'name="version" value="1"' in text
        assert client.post(address(first), sheet(built, 88, 90, 84, 70, 60, 61, version=1)).status_code == 302


@pytest.mark.parametrize("odd", ["101", "-1", "8.5", "优"])
def test_an_odd_number_is_shown_at_its_field_and_nothing_is_lost(built, client, odd: str) -> None:
    (first, *_rest) = built.work_of(built.experts[0])
    with built.scoring():
        answer = client.post(address(first), sheet(built, 88, odd, comment="待补。"))
    text = answer.content.decode()
    assert "tx-field--error" in text
    assert [part in text for part in ('value="88"', f'value="{odd}"', "待补。")] == [True] * 3
    assert not Score.objects.exists()


def test_of_two_tabs_the_second_is_told_and_keeps_its_numbers(built, client) -> None:
    (first, *_rest) = built.work_of(built.experts[0])
    with built.scoring():
        client.post(address(first), sheet(built, 88))
        answer = client.post(address(first), sheet(built, 12, 34))
        text = answer.content.decode()
        assert answer.status_code == 409
        assert 'value="12"' in text
        assert "改革创新：已存的是 88 分。" in text
        assert list(Score.objects.values_list("value", flat=True)) == [88]
        # Whoever has seen that and saves again means it.
        assert client.post(address(first), sheet(built, 12, 34, version=1)).status_code == 302
    assert sorted(Score.objects.values_list("value", flat=True)) == [12, 34]


def test_a_script_saves_while_one_types_and_is_answered_in_json(built, client) -> None:
    (first, *_rest) = built.work_of(built.experts[0])
    json_only = {"headers": {"Accept": "application/json"}}
    with built.scoring():
        answer = client.post(address(first), sheet(built, 88), **json_only)
        assert (answer.status_code, json.loads(answer.content)["version"]) == (200, 1)
        assert json.loads(answer.content)["message"].startswith("已自动保存 ")
        stale = client.post(address(first), sheet(built, 12), **json_only)
        assert (stale.status_code, json.loads(stale.content)["error"]) == (409, "ChangedMeanwhile")
        assert client.post(address(first), sheet(built, 500, version=1), **json_only).status_code == 422
    assert list(Score.objects.values_list("value", flat=True)) == [88]


def test_a_submitted_case_is_read_only(built, client) -> None:
    (first, *_rest) = built.work_of(built.experts[0])
    with built.scoring():
        scored(built, first, 88, 90, 84, 70, 95, 61)
        text = client.get(address(first)).content.decode()
        assert "不能再改" in text
        assert "加权得分 81.80" in text
        assert '<input type="number"' not in text
        answer = client.post(address(first), sheet(built, 1, version=2), follow=True)
    assert "评分已提交，不能再修改。" in answer.content.decode()
    assert 1 not in Score.objects.values_list("value", flat=True)


def test_before_and_after_the_window_the_case_is_read_and_the_reason_said(built, client) -> None:
    (first, *_rest) = built.work_of(built.experts[0])
    with built.scoring(after=built.phase.closes_at - built.phase.opens_at):
        text = client.get(address(first)).content.decode()
        assert '<input type="number"' not in text
        assert built.phase.name in text
        answer = client.post(address(first), sheet(built, 50))
    assert answer.status_code == 409
    assert not Score.objects.exists()


def test_another_experts_case_and_an_unknown_one_are_404_alike(built, client) -> None:
    (other, *_rest) = built.work_of(built.experts[1])
    with built.scoring():
        for url in (address(other), reverse("admin:review_assignment_change", args=[10**9])):
            assert client.get(url).status_code == 404
            assert client.post(url, sheet(built, 50)).status_code == 404
    assert not Review.objects.exists()


def test_organisers_auditors_and_superusers_do_not_open_the_sheet(built) -> None:
    (first, *_rest) = built.work_of(built.experts[0])
    host = built.campaign.hosts.all()[0].organisation
    root = person(Role.AUDITOR, host)
    root.is_superuser = True
    root.save()
    with built.scoring():
        scored(built, first, 97, 97, 97, 97, 97, 97)
        for user in (built.organiser, person(Role.AUDITOR, host), root):
            assert login(user).get(address(first)).status_code == 404


def test_who_is_not_staff_is_sent_to_sign_in(built) -> None:
    (first, *_rest) = built.work_of(built.experts[0])
    reporter = person(Role.REPORTER, built.campaign.hosts.all()[0].organisation)
    for client in (Client(), login(reporter)):
        answer = client.get(address(first))
        assert answer.status_code == 302
        assert client.get(answer["Location"]).status_code == 200  # where the admin asks who one is


def test_nothing_is_added_deleted_or_changed_in_bulk(built, client) -> None:
    (first, *_rest) = built.work_of(built.experts[0])
    for url in (f"{QUEUE}add/", f"{QUEUE}{first.pk}/delete/", f"{QUEUE}{first.pk}/history/"):
        assert client.get(url).status_code == 404
    client.post(QUEUE, {"action": "delete_selected", "_selected_action": first.pk})
    assert Assignment.objects.filter(pk=first.pk).exists()


def test_the_index_offers_an_expert_only_the_queue(built, client) -> None:
    text = client.get("/admin/").content.decode()
    assert QUEUE in text
    assert "/admin/review/expert/" not in text


def test_the_original_form_is_for_the_cases_experts_only(built, client) -> None:
    (first, *_rest) = built.work_of(built.experts[0])
    url = reverse("admin:review_assignment_original", args=[first.pk])
    assert client.get(url).status_code == 404  # entered by hand: there is no file
    stored = files.store(name="申报表.docx", content=b"PK original", by=None, scope=built.campaign)
    Submission.objects.filter(pk=first.submission_id).update(original=stored)
    answer = client.get(url)
    assert b"".join(answer.streaming_content) == b"PK original"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert url in client.get(address(first)).content.decode()
    assert login(built.experts[1].user).get(url).status_code == 404
    assert login(built.organiser).get(url).status_code == 404


def test_the_files_beside_the_form_are_for_the_cases_experts_only(built, client) -> None:
    first, second, _third = built.work_of(built.experts[0])
    stored = files.store(name="实施方案.pdf", content=b"%PDF plan", by=None, scope=built.campaign)
    facts = {"kind": "document", "file": stored, "added_by": built.organiser, "added_at": built.phase.opens_at}
    plan = Attachment.objects.create(submission_id=first.submission_id, caption="实施方案", **facts)
    url = reverse("admin:review_assignment_file", args=[first.pk, plan.pk])
    with built.scoring():
        text = client.get(address(first)).content.decode()
        assert (url in text, "实施方案" in text) == (True, True)
    assert b"".join(client.get(url).streaming_content) == b"%PDF plan"
    assert client.get(reverse("admin:review_assignment_small", args=[first.pk, plan.pk])).status_code == 404
    assert client.get(reverse("admin:review_assignment_file", args=[second.pk, plan.pk])).status_code == 404
    assert login(built.experts[1].user).get(url).status_code == 404
    assert login(built.organiser).get(url).status_code == 404
    Attachment.objects.update(removed_at=built.phase.opens_at)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("cases", [1, 3])
def test_queries_do_not_grow_with_the_cases(cases: int, django_assert_num_queries) -> None:
    built = panel(cases=cases, experts=3)
    client = login(built.experts[0].user)
    (first, *_rest) = built.work_of(built.experts[0])
    with built.scoring():
        for assignment in built.work_of(built.experts[0]):
            scored(built, assignment, 80, submit=False)
        with django_assert_num_queries(QUEUE_QUERIES):
            client.get(QUEUE)
        with django_assert_num_queries(PAGE_QUERIES):
            client.get(address(first))


def test_a_posted_page_without_its_token_is_refused(built) -> None:
    (first, *_rest) = built.work_of(built.experts[0])
    client = Client(enforce_csrf_checks=True)
    client.force_login(built.experts[0].user, backend="django.contrib.auth.backends.ModelBackend")
    with built.scoring():
        assert client.post(address(first), sheet(built, 88)).status_code == 403
    assert not Score.objects.exists()


def test_a_criterion_of_another_campaign_cannot_be_slipped_in(built, client) -> None:
    (first, *_rest) = built.work_of(built.experts[0])
    with built.scoring():
        client.post(address(first), {**sheet(built, 88), "criterion_999999": "5"})
    assert list(Score.objects.values_list("value", flat=True)) == [88]


def test_services_and_page_agree_on_the_version(built, client) -> None:
    (first, *_rest) = built.work_of(built.experts[0])
    with built.scoring():
        client.post(address(first), sheet(built, 88))
        services.save_review(
            assignment=first, scores={built.criteria[0].pk: 89}, comment="", version=1, by=built.experts[0].user
        )
        assert client.post(address(first), sheet(built, 12, version=1)).status_code == 409
