"""The organisers' page of what was handed in: giving a review back, and the opening of the scores by two persons."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from campaigns import kinds
from campaigns.errors import PhaseIsClosed
from core import clock
from core.approvals import ContentHasChanged, NothingIsProposed, ProposerCannotApprove
from core.models import AuditEntry, Message, Role
from review import services
from review.models import Assignment, Review, Score, ScoreOpening
from review.services.opening import ReviewIsNotClosed, ScoresAreOpened
from review.services.reopening import OwnReviewIsGivenBackByAnother, ReopeningNeedsAReason, ReviewIsNotFinished
from tests.builders import organisers, person
from tests.review.builders import Panel, opened, panel, scored

pytestmark = pytest.mark.django_db

WHY = "评语写到了另一个案例。"
SECRETS = (">97<", "97.00", "写给主办单位")
# Session, account; the campaign with hosts, texts and areas (5); phase, whose it is, proposal, the count; the clock
# and the card; abstentions and rows of the submitted.
QUERIES = 15


@pytest.fixture
def built() -> Panel:
    return panel(cases=1)


def handed_in(built: Panel) -> list:
    """The first has submitted, the second abstained, the third only begun."""
    first, second, third = built.phase.assignments.select_related("expert__user").order_by("expert")
    with built.scoring():
        scored(built, first, 97, 97, 97, 97, 97, 97)
        services.abstain(assignment=second, reason="与本人领域不符。", by=second.expert.user)
        scored(built, third, 97, submit=False)
    Review.objects.update(comment="写给主办单位")
    return [first, second, third]


def login(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(built: Panel) -> str:
    return reverse("review_sheets", args=[built.campaign.slug, built.phase.pk])


def reopen_address(built: Panel, assignment) -> str:
    return reverse("review_reopen", args=[built.campaign.slug, assignment.pk])


def opening_address(built: Panel, act: str) -> str:
    return reverse("review_opening", args=[built.campaign.slug, built.phase.pk, act])


# --- giving back ------------------------------------------------------------------------------------------------------


def reopen(built, assignment, reason=WHY, by=None):
    return services.reopen_review(assignment=assignment, reason=reason, by=by or built.organiser)


def test_a_submitted_review_comes_back_with_its_points_and_is_submitted_again(built) -> None:
    first, *_rest = handed_in(built)
    with built.scoring():
        review = reopen(built, first)
        assert (review.state, review.submitted_at, review.reopen_reason) == ("draft", None, WHY)
        assert Score.objects.filter(review=review).count() == 6
        services.submit_review(assignment=first, by=first.expert.user)
    review.refresh_from_db()
    assert (review.state, review.reopened_by) == ("submitted", built.organiser)
    (entry,) = AuditEntry.objects.filter(action="review.reopen")
    assert entry.facts == {"reason": WHY, "was": "submitted"}
    (letter,) = Message.objects.filter(key__startswith="review.reopen")
    assert (letter.to, WHY in letter.body) == (first.expert.user.email, True)
    told = re.sub(r"https?://\S+", "", letter.body)  # addresses and numbers of cases may hold any digits
    assert not re.search(r"(?<!\d)97(?!\d)", told)


def test_an_abstention_comes_back_empty(built) -> None:
    _first, second, _third = handed_in(built)
    with built.scoring():
        review = reopen(built, second)
    assert (review.state, review.abstained_at, review.abstain_reason) == ("draft", None, "")


def test_a_draft_is_not_given_back(built) -> None:
    *_finished, third = handed_in(built)
    with built.scoring(), pytest.raises(ReviewIsNotFinished):
        reopen(built, third)


def test_what_does_not_count_any_more_is_neither_listed_nor_given_back(built) -> None:
    recused, replaced, _third = handed_in(built)
    client = login(built.organiser)
    with built.scoring():
        services.recuse(expert=recused.expert, submission=recused.submission, reason="亲属关系", by=built.organiser)
        Assignment.objects.filter(pk=replaced.pk).update(ended_at=clock.now(built.campaign), ended_because="moved")
        text = client.get(address(built)).content.decode()
        for assignment in (recused, replaced):
            assert reopen_address(built, assignment) not in text
            assert client.post(reopen_address(built, assignment), {"reason": WHY}).status_code == 404
            with pytest.raises(ReviewIsNotFinished):
                reopen(built, assignment)
    assert not Message.objects.filter(key__startswith="review.reopen").exists()


def test_giving_back_needs_a_reason(built) -> None:
    first, *_rest = handed_in(built)
    with built.scoring(), pytest.raises(ReopeningNeedsAReason):
        reopen(built, first, " ")
    assert Review.objects.get(assignment=first).state == "submitted"


def test_nobody_gives_the_own_review_back(built) -> None:
    first, *_rest = handed_in(built)
    with built.scoring(), pytest.raises(OwnReviewIsGivenBackByAnother):
        reopen(built, first, by=first.expert.user)


def test_after_the_close_nothing_is_given_back(built) -> None:
    first, *_rest = handed_in(built)
    built.close()
    with pytest.raises(PhaseIsClosed), built.scoring():
        reopen(built, first)


def test_the_page_of_an_organiser_gives_back_and_shows_no_score(built) -> None:
    first, _second, third = handed_in(built)
    client = login(built.organiser)
    with built.scoring():
        text = client.get(address(built)).content.decode()
        assert reopen_address(built, first) in text
        assert reopen_address(built, third) not in text
        assert "与本人领域不符。" in text
        form = client.get(reopen_address(built, first)).content.decode()
        assert [secret in text + form for secret in SECRETS] == [False, False, False]
        assert client.post(reopen_address(built, first), {"reason": ""}).status_code == 422
        answer = client.post(reopen_address(built, first), {"reason": WHY}, follow=True)
        assert f"已退回{first.expert}" in answer.content.decode()
        assert client.get(reopen_address(built, first)).status_code == 404  # it is not finished any more
        sheet = reverse("admin:review_assignment_change", args=[first.pk])
        assert WHY in login(first.expert.user).get(sheet).content.decode()


def test_an_auditor_reads_the_page_and_acts_on_nothing(built) -> None:
    first, *_rest = handed_in(built)
    client = login(person(Role.AUDITOR, built.campaign.hosts.all()[0].organisation))
    with built.scoring():
        text = client.get(address(built)).content.decode()
        assert reopen_address(built, first) not in text
        assert client.post(reopen_address(built, first), {"reason": WHY}).status_code == 404
    built.close()
    assert "提请启封" not in client.get(address(built)).content.decode()
    assert client.post(opening_address(built, "propose")).status_code == 404


@pytest.mark.parametrize("role", [Role.EXPERT, Role.REPORTER, Role.OFFICE, Role.APPLICANT])
def test_the_pages_are_unknown_to_others(built, role: Role) -> None:
    first, *_rest = handed_in(built)
    client = login(person(role, built.campaign.hosts.all()[0].organisation))
    with built.scoring():
        assert client.get(address(built)).status_code == 404
        assert client.post(reopen_address(built, first), {"reason": WHY}).status_code == 404
    built.close()
    assert client.post(opening_address(built, "propose")).status_code == 404
    assert not ScoreOpening.objects.exists()


def test_a_phase_in_which_nobody_scores_has_no_such_page(built) -> None:
    client = login(built.organiser)
    assert client.get(reverse("review_sheets", args=[built.campaign.slug, built.visits.pk])).status_code == 404
    assert client.post(opening_address(built, "burn")).status_code == 404


@pytest.mark.parametrize("cases", [1, 3])
def test_queries_do_not_grow_with_the_reviews(cases: int, django_assert_num_queries) -> None:
    built = panel(cases=cases)
    with built.scoring():
        for assignment in built.phase.assignments.select_related("expert__user"):
            scored(built, assignment, 80, 80, 80, 80, 80, 80)
        client = login(built.organiser)
        with django_assert_num_queries(QUERIES):
            client.get(address(built))


# --- the opening ------------------------------------------------------------------------------------------------------


def test_two_persons_open_the_scores_after_the_close(built) -> None:
    handed_in(built)
    first, second = organisers(built.campaign)
    with pytest.raises(ReviewIsNotClosed):
        services.propose_opening(phase=built.phase, by=first)
    built.close()
    with pytest.raises(NothingIsProposed):
        services.open_scores(phase=built.phase, by=second)
    services.propose_opening(phase=built.phase, by=first)
    with pytest.raises(ProposerCannotApprove):
        services.open_scores(phase=built.phase, by=first)
    assert not Score.objects.visible_to(second).exists()
    services.open_scores(phase=built.phase, by=second)
    assert Score.objects.visible_to(second).count() == 6
    (entry,) = AuditEntry.objects.filter(action="scores.open")
    assert (entry.actor, entry.facts["submitted"], entry.facts["abstained"]) == (second, 1, 1)
    with pytest.raises(ScoresAreOpened):
        services.propose_opening(phase=built.phase, by=first)


def test_a_review_that_changed_behind_the_proposal_stops_the_opening(built) -> None:
    handed_in(built)
    built.close()
    first, second = organisers(built.campaign)
    services.propose_opening(phase=built.phase, by=first)
    Review.objects.filter(state="submitted").update(version=9)
    with pytest.raises(ContentHasChanged):
        services.open_scores(phase=built.phase, by=second)
    assert not ScoreOpening.objects.exists()


def test_the_list_waits_for_the_opening(built) -> None:
    handed_in(built)
    assert kinds.get("score").withheld(built.phase) != []
    select = built.campaign.phases.get(kind="select")
    built.close()
    waiting = " ".join(kinds.get("select").awaited(select, built.phase.closes_at))
    assert "尚未启封" in waiting
    opened(built)
    assert "尚未启封" not in " ".join(kinds.get("select").awaited(select, built.phase.closes_at))


def test_a_review_without_any_sheet_withholds_nothing() -> None:
    assert kinds.get("score").withheld(panel(assigned=False).phase) == []


def test_the_page_leads_two_organisers_through_the_opening(built) -> None:
    handed_in(built)
    one, two = (login(user) for user in organisers(built.campaign))
    early = one.post(opening_address(built, "propose"))
    assert (early.status_code, "尚未结束" in early.content.decode()) == (409, True)
    built.close()
    board = reverse("admin:review_assignment_board", args=[built.phase.pk])
    assert "97.00" not in one.get(board).content.decode()
    assert "提请启封" in one.get(address(built)).content.decode()
    one.post(opening_address(built, "propose"))
    assert opening_address(built, "open") not in one.get(address(built)).content.decode()
    assert opening_address(built, "open") in two.get(address(built)).content.decode()
    assert "提请人不能自己复核" in one.post(opening_address(built, "open")).content.decode()
    assert board in two.post(opening_address(built, "open"), follow=True).content.decode()
    assert "97.00" in one.get(board).content.decode()
