"""The public pages: the grid in each state, the case, and what was cast. None of them shows a count of votes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.services import close_phase
from core import clock
from core.models import Role
from submissions.models import Submission
from tests.builders import PASSWORD, opened_campaign, organisers, person
from tests.voting.builders import Poll, poll
from voting.cases import lines
from voting.grid import BUCKETS, shuffled

pytestmark = pytest.mark.django_db
NOON = timedelta(hours=12)


def grid(client: Client, here: Poll, after: timedelta = NOON, query: str = "") -> str:
    """The grid's page, ``after`` the opening."""
    with here.open(after):
        response = client.get(reverse("vote", args=[here.campaign.slug]) + query)
    assert response.status_code == 200
    page: str = response.content.decode()
    return page


def shown(page: str) -> list[str]:
    """The case numbers of a grid, in its order."""
    return re.findall(r'class="tx-case__number">(\d{3})<', page)


def vote(client: Client, here: Poll, numbers: list[str], after: timedelta = NOON) -> Any:
    with here.open(after):
        address = reverse("ballot", args=[here.campaign.slug])
        return client.post(address, {"cases": numbers, "key": f"key-of-{after.total_seconds()}".replace(".", "-")})


def test_while_the_vote_is_on_the_grid_is_a_form(client: Client) -> None:
    here = poll(4)
    page = grid(client, here)
    assert sorted(shown(page)) == sorted(here.numbers)
    assert page.count('type="checkbox"') == 4
    assert "距投票结束" in page
    assert "最少 3 个，最多 10 个" in page
    assert "提交投票" in page
    assert "4</span> 个案例，顺序随机，不代表名次" in page
    assert "本活动不收取任何费用。转发不增加票数。推选结果不做排名。" in page


def test_before_the_vote_the_cases_are_shown_and_the_day_is_said(client: Client) -> None:
    page = grid(client, poll(3), -NOON)
    assert "投票 8月21日 0:00 开始。" in page
    assert page.count("未开始") == 4  # three cards and the bar
    assert "距投票开始" in page
    assert '<input class="tx-choose' not in page


def test_after_the_vote_the_grid_says_so(client: Client) -> None:
    here = poll(3)
    page = grid(client, here, timedelta(days=30))
    assert "投票已结束，结果将另行公示。" in page
    assert page.count("已结束") >= 4
    with here.open():
        close_phase(here.phase, by=None)
    assert "投票已结束，结果将另行公示。" in grid(client, here)


def test_what_the_vote_awaits_is_named(client: Client) -> None:
    page = grid(client, poll(3, locked=False))
    assert "投票尚未开放。推选规则尚未锁定公布。" in page
    assert "提交投票" not in page


def test_without_cases_the_grid_says_what_comes(client: Client) -> None:
    here = poll(0)
    page = grid(client, here)
    assert "还没有案例" in page
    assert "尚无通过资料初审的案例。" in page


def test_who_has_voted_sees_when_and_what_and_that_tomorrow_is_another_day(client: Client) -> None:
    here = poll(4)
    vote(client, here, here.numbers[:3])
    page = grid(client, here, timedelta(hours=13))
    assert "你已投过票，投票时间 8月21日 12:00。" in page
    assert "今日已投完，明日 0:00 后可以再投。" in page
    assert page.count("is-chosen") == 3
    assert 'type="checkbox"' not in page
    assert page.count('type="checkbox"') == 0
    assert grid(client, here, timedelta(hours=25)).count('type="checkbox"') == 4


def test_on_the_last_day_nobody_is_sent_to_tomorrow(client: Client) -> None:
    here = poll(4)
    vote(client, here, here.numbers[:3], timedelta(days=9))
    page = grid(client, here, timedelta(days=9, hours=1))
    assert "明日" not in page
    assert "已投票" in page


def test_what_was_cast_is_shown_to_who_cast_it(client: Client) -> None:
    here = poll(4)
    with here.open():
        address = vote(client, here, here.numbers[:3])["Location"]
        page = client.get(address).content.decode()
        assert Client().get(address)["Location"] == reverse("vote", args=[here.campaign.slug])
    assert "投票成功" in page
    assert "你投给了 3 个案例，每人每天限投 1 次。" in page
    assert "2026年8月21日 12:00" in page
    assert re.findall(r'class="tx-cast__number">(\d{3})<', page) == sorted(here.numbers[:3])


def test_one_vote_for_the_whole_phase_is_said_so(client: Client) -> None:
    here = poll(4, period="phase")
    with here.open():
        page = client.get(vote(client, here, here.numbers[:3])["Location"]).content.decode()
    assert "你投给了 3 个案例，每人限投 1 次。" in page
    assert "已投票" in grid(client, here, timedelta(days=2))


def test_the_page_of_yesterday_s_vote_says_that_today_is_open(client: Client) -> None:
    here = poll(4)
    vote(client, here, here.numbers[:3])
    with here.open(timedelta(days=1)):
        page = client.get(reverse("vote_done", args=[here.campaign.slug])).content.decode()
    assert "这是你之前投的票。今天可以再投一次。" in page


def test_one_at_a_time_each_card_votes_and_the_bar_counts_down(client: Client) -> None:
    here = poll(4, sheets_per_period=3, choices_min=1, choices_max=1)
    assert "今日还可投 <b>3</b> 票" in grid(client, here)
    vote(client, here, here.numbers[:1])
    page = grid(client, here)
    assert "今日还可投 <b>2</b> 票" in page
    assert page.count("本案例今日已投") == 2  # on its card, and for the script
    assert page.count('<button type="submit" class="tx-btn tx-btn--wide tx-btn--line" name="cases"') == 3
    for number, votes in ((here.numbers[0], 0), (here.numbers[1], 1)):
        with here.open():
            page = client.get(reverse("case", args=[here.campaign.slug, number])).content.decode()
        assert page.count(f'name="cases" value="{number}"') == votes


def test_every_visitor_keeps_an_order_of_their_own(client: Client) -> None:
    here = poll(8)
    first = shown(grid(client, here))
    assert shown(grid(client, here)) == first
    bucket = client.cookies["order"].value
    orders = set()
    for other in range(BUCKETS):
        client.cookies["order"] = str(other)
        orders.add(tuple(shown(grid(client, here))))
    assert len(orders) > BUCKETS // 2
    assert first == [case.number_text for case in shuffled(lines(here.campaign), here.campaign.seed, int(bucket))]
    assert shown(grid(client, here, query="?order=number")) == sorted(here.numbers)


def test_an_odd_order_cookie_counts_as_none(client: Client) -> None:
    here = poll(1)
    for cookie in ("", "-1", "32", "abc", "1" * 50):
        client.cookies["order"] = cookie
        assert shown(grid(client, here)) == here.numbers, cookie


def test_search_finds_number_zone_title_and_area(client: Client) -> None:
    here = poll(4)
    case = here.cases[0]
    Submission.objects.filter(pk=case.pk).update(title="保税维修两头在外")
    assert shown(grid(client, here, query=f"?q={case.number_text}")) == [case.number_text]
    assert shown(grid(client, here, query="?q=两头 维修")) == [case.number_text]
    assert case.number_text in shown(grid(client, here, query=f"?q={case.zone}"))
    of_area = [each.number_text for each in here.cases if each.area_id == case.area_id]
    assert case.area
    assert sorted(shown(grid(client, here, query=f"?area={case.area.position}"))) == sorted(of_area)
    assert "没有找到符合的案例" in grid(client, here, query="?q=没有这个")


def test_a_search_without_script_keeps_what_is_ticked(client: Client) -> None:
    here = poll(4)
    one, two = here.numbers[:2]
    title = next(case.case_title for case in here.cases if case.number_text == one)  # a number may stand in a title too
    page = grid(client, here, query=f"?q={title}&cases={one}&cases={two}&cases=abc&cases=999")
    assert page.count(" checked>") == 1
    assert f'type="hidden" name="cases" value="{two}"' in page
    assert "<b data-count>2</b>" in page
    assert '"cases" value="999"' not in page


def test_no_query_breaks_the_grid(client: Client) -> None:
    here = poll(1)
    for query in ("q=%00", "q=%ED%A0%80", "q=" + "长" * 5000, "area=%00", "area=" + "9" * 30, "order=x", "cases=%00"):
        grid(client, here, query=f"?{query}")


def test_the_case_is_readable_before_during_and_after_the_vote(client: Client) -> None:
    here = poll(3)
    case = here.cases[0]
    address = reverse("case", args=[here.campaign.slug, case.number_text])
    for after, word in ((-NOON, "未开始"), (NOON, "选择本案例"), (timedelta(days=40), "已结束")):
        with here.open(after):
            page = client.get(address).content.decode()
        assert case.case_title in page
        assert "开发区设立于 2001 年，规划面积 41 平方公里。" in page
        assert word in page
        assert case.mobile not in page
        assert case.contact not in page


def test_the_neighbours_follow_the_order_of_the_grid(client: Client) -> None:
    here = poll(3)
    order = shown(grid(client, here))
    with here.open():
        page = client.get(reverse("case", args=[here.campaign.slug, order[1]])).content.decode()
        first = client.get(reverse("case", args=[here.campaign.slug, order[0]])).content.decode()
    assert f"cases/{int(order[0])}/" in page.replace(order[0], str(int(order[0])))
    assert 'rel="prev"' in page
    assert 'rel="next"' in page
    assert 'rel="prev"' not in first


def test_an_unknown_case_is_not_found(client: Client) -> None:
    here = poll(1)
    for number in ("0", "1000", "9" * 30):
        assert client.get(f"/c/{here.campaign.slug}/cases/{number}/").status_code == 404, number


def test_what_is_not_admitted_or_not_published_is_not_found(client: Client) -> None:
    here = poll(2)
    Submission.objects.filter(pk=here.ids[0]).update(status="withdrawn")
    assert client.get(reverse("case", args=[here.campaign.slug, here.numbers[0]])).status_code == 404
    Campaign.objects.filter(pk=here.campaign.pk).update(published_at=None)
    for address in ("vote", "ballot", "vote_done", "identify", "identify_back", "wechat_config"):
        assert client.get(reverse(address, args=[here.campaign.slug]), follow=True).status_code == 404
    assert client.get(reverse("case", args=[here.campaign.slug, here.numbers[1]])).status_code == 404


def test_organisers_see_the_grid_before_it_is_published(client: Client) -> None:
    campaign = opened_campaign(published=False)
    client.force_login(organisers(campaign)[0], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("vote", args=[campaign.slug])).status_code == 200


def without_what_always_differs(page: str) -> str:
    """Without the sheet's fresh key and the seconds that went by."""
    page = re.sub(r'name="key" value="[^"]+"', "", page)
    page = re.sub(r'nonce="[^"]+"', "", page)
    return re.sub(r'<p class="tx-countdown" .*?</p>', "", page)


def test_no_page_and_no_header_tells_how_many_voted(client: Client) -> None:
    """Byte for byte the same for a visitor whether nobody voted or seven did."""
    here = poll(4)
    client.cookies["order"] = "7"
    names = [("vote", []), ("case", [here.numbers[0]]), ("campaign", []), ("rules", [])]
    addresses = [reverse(name, args=[here.campaign.slug, *more]) for name, more in names]

    def look() -> list[tuple[str, dict[str, str]]]:
        with here.open():
            answers = [client.get(address) for address in addresses]
        hidden = ("Set-Cookie", "Content-Security-Policy")
        return [
            (
                without_what_always_differs(answer.content.decode()),
                {name: value for name, value in answer.items() if name not in hidden},
            )
            for answer in answers
        ]

    before = look()
    with here.open():
        for _ in range(7):
            here.cast(here.voter(), *here.ids[:3])
    assert look() == before


def test_the_admin_lists_no_votes(client: Client) -> None:
    here = poll(3)
    organiser = person(Role.ORGANISER, here.campaign.hosts.all()[0].organisation)
    organiser.is_superuser = True
    organiser.save()
    assert (
        client.post(reverse("admin:login"), {"username": organiser.username, "password": PASSWORD}).status_code == 302
    )
    for model in ("vote", "ballot", "voter", "castrequest", "allowance", "votebatch"):
        assert client.get(f"/admin/voting/{model}/").status_code == 404


@pytest.mark.parametrize("locked", [True, False])
def test_rules_can_be_changed_in_the_admin_until_the_card_is_locked(client: Client, locked: bool) -> None:
    here = poll(0, locked=locked)
    rules = here.phase.voting_rules
    organiser = person(Role.ORGANISER, here.campaign.hosts.all()[0].organisation)
    organiser.is_superuser = True
    organiser.save()
    client.force_login(organiser, backend="django.contrib.auth.backends.ModelBackend")
    names = ("period", "sheets_per_period", "choices_min", "per_submission", "show_counts", "provider")
    fields = {name: getattr(rules, name) for name in names}
    answer = client.post(
        f"/admin/voting/votingrules/{rules.pk}/change/",
        {**fields, "choices_max": 8, "daily_from": "8:00", "daily_until": "22:00"},
    )
    rules.refresh_from_db()
    assert (answer.status_code, rules.choices_max) == ((403, 10) if locked else (302, 8))


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_ask_the_same_questions_for_one_case_and_for_three(
    client: Client, django_assert_num_queries: Any, count: int
) -> None:
    """Phase and card, hosts, time, cases, covers, a case with its pictures; a known voter adds voter, ballot, votes."""
    here = poll(count, choices_min=1)
    slug, number = here.campaign.slug, here.numbers[0]
    with here.open(), django_assert_num_queries(5):
        client.get(reverse("vote", args=[slug]))
    with here.open(), django_assert_num_queries(7):
        client.get(reverse("case", args=[slug, number]))
    vote(client, here, here.numbers)
    for name, queries in (("vote", 8), ("vote_mine", 9), ("vote_done", 10)):
        with here.open(), django_assert_num_queries(queries):
            client.get(reverse(name, args=[slug]))


def test_the_countdown_ends_with_the_phase(client: Client) -> None:
    here = poll(1)
    assert here.phase.closes_at
    with clock.at(here.phase.closes_at - timedelta(days=3, hours=4, minutes=12, seconds=30)):
        page = client.get(reverse("vote", args=[here.campaign.slug])).content.decode()
    assert re.findall(r"<b data-(?:days|hours|minutes)>(\d+)</b>", page) == ["3", "04", "12"]
