"""The organisers' board of registration: numbers that are the services' own, filter, order, and what it costs."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core import files
from core.models import Membership
from submissions import services as forms
from submissions.board import Board, City, board
from submissions.models import CollectRules, Seal, Submission
from tests.builders import organisers
from tests.submissions.builders import Office, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(office: Office) -> Client:
    return signed_in(organisers(office.campaign)[0])


def seal(office: Office, form: Submission, side: str) -> Seal:
    revision = form.revisions.latest("number")
    file = files.store(name="scan.pdf", content=b"%PDF", by=office.clerk, scope=office.campaign)
    day = datetime.date(2026, 8, 1)
    facts = {"signer": "林某", "signed_on": day, "file": file, "by": office.clerk, "at": form.updated_at}
    return Seal.objects.create(submission=form, revision=revision, side=side, **facts)


def of(page: Board, office: Office) -> City:
    return next(city for city in page.every if city.slate == office.slate)


def test_each_city_is_counted_as_its_own_list_counts_it(office: Office) -> None:
    """Whatever the office's page calls complete or missing, the board says too, without reading the forms."""
    second, third, fourth = (Office(office.campaign, city=n) for n in (1, 2, 3))
    with office.open():
        ready = [office.ready(n) for n in range(3)]
        seal(office, ready[0], Seal.Side.APPLICANT)
        seal(office, ready[0], Seal.Side.OFFICE)
        seal(office, ready[1], Seal.Side.OFFICE)
        office.send()
        second.draft(0, mobile="", contact="")  # two cells to mend
        second.draft(1)  # in order, to be confirmed
        edited = second.ready(2)
        seal(second, edited, Seal.Side.OFFICE)
        # The edit voids commitment and seal: they were given for other words.
        forms.change_form(submission=edited, fields={"contact": "王某"}, version=edited.version, by=second.clerk)
        third.confirmed(0)
        forms.withdraw(submission=third.draft(1), by=third.clerk)
        for n in range(3):
            fourth.ready(n)
        page = board(office.campaign)
    sent, working, short, complete = (of(page, each) for each in (office, second, third, fourth))
    assert [city.state for city in (sent, working, short, complete)] == ["sent", "working", "short", "complete"]
    assert {city.state for city in page.every[4:]} == {"none"}
    assert (sent.forms, sent.ready, sent.committed, sent.recommended, sent.seals, sent.lacks) == (3, 3, 3, 3, 3, [])
    assert (working.forms, working.ready, working.cells, working.seals) == (3, 0, 2, 0)
    assert working.lacks == ["2 份申报表待核对确认", "申报表 2 处待补正", "3 份诚信承诺", "2 份推荐意见"]
    assert short.word == "1/3 家"
    assert short.lacks == ["2 家", "1 份诚信承诺", "1 份推荐意见"]
    assert (complete.ready, complete.lacks) == (3, [])
    assert sum(share.count for share in page.spread) == 10
    assert page.totals["forms"] == 10
    assert (len(page.late), page.sent) == (15, 1)


def test_seals_count_for_readiness_where_the_campaign_asks_for_them(office: Office) -> None:
    CollectRules.objects.filter(phase__campaign=office.campaign).update(seals_required=True)
    with office.open():
        for n in range(3):
            form = office.ready(n)
            seal(office, form, Seal.Side.OFFICE)
        assert (of(board(office.campaign), office).ready, of(board(office.campaign), office).lacks) == (0, ["3 枚印章"])
        for form in office.slate.submissions.all():
            seal(office, form, Seal.Side.APPLICANT)
        assert of(board(office.campaign), office).state == "complete"


def test_the_board_filters_and_orders_and_never_ranks_equals(office: Office) -> None:
    other = Office(office.campaign, city=5)
    with office.open():
        office.draft(0)
        for n in range(3):
            other.ready(n)
        other.send()

        def names(**facts: str) -> list[str]:
            return [city.slate.office.city_code for city in board(office.campaign, **facts).cities]

        codes = names()
        assert codes == sorted(codes)
        assert len(names(state="late")) == 15
        assert names(state="sent") == [other.slate.office.city_code]
        assert names(state="short") == [office.slate.office.city_code]
        by_state = names(order="state")
        assert by_state[-1] == other.slate.office.city_code
        assert by_state[:14] == sorted(by_state[:14])
        assert names(order="sent")[0] == other.slate.office.city_code
        assert names(order="nonsense") == codes


def test_the_page_shows_readiness_in_words_and_links(office: Office, organiser: Client) -> None:
    with office.open():
        office.draft(0)
        Membership.objects.filter(organisation=office.slate.office).delete()
        page = organiser.get(reverse("registration_board", args=[office.campaign.slug])).content.decode()
        hidden = organiser.get(reverse("registration_board", args=[office.campaign.slug]), {"state": "sent"})
    assert "16 个市办中已有 0 个送交名单。" in page
    assert "还差：2 家；1 份申报表待核对确认；1 份诚信承诺；1 份推荐意见。" in page
    assert "还没有人开通账号" in page
    assert reverse("slate_quota", args=[office.slate.pk]) in page
    assert "8月15日 24:00" in page
    assert "没有符合条件的城市" in hidden.content.decode()


def test_the_quota_page_keeps_what_was_typed_and_lists_what_was_granted(office: Office, organiser: Client) -> None:
    address = reverse("slate_quota", args=[office.slate.pk])
    with office.open():
        refused = organiser.post(address, {"minimum": 6, "places": 5, "reason": "名额不足。"}).content.decode()
        assert "最少家数不能小于 1，也不能大于最多家数" in refused
        assert "名额不足。" in refused
        assert "此字段必填" not in refused
        answer = organiser.post(address, {"minimum": 2, "places": 5, "reason": "仅两家符合。"}, follow=True)
        assert "现可推荐 2 至 5 家。" in answer.content.decode()
        assert "仅两家符合。" in organiser.get(address).content.decode()


def test_the_board_costs_the_same_for_one_form_and_for_many(
    office: Office, organiser: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    address = reverse("registration_board", args=[office.campaign.slug])
    other = Office(office.campaign, city=1)
    with office.open():
        office.draft(0)
        organiser.get(address)
        with django_assert_num_queries(9) as seen:
            organiser.get(address)
        for n in range(3):
            other.ready(n)
        other.send()
        with django_assert_num_queries(9):
            organiser.get(address)
    assert not [query for query in seen.captured_queries if "experience" in query["sql"]]  # no text is loaded
