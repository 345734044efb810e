"""Composing the rule card in a form, and correcting it after the lock."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaigns import cards
from campaigns.models import Campaign, CardCorrection, RuleCard
from core import clock
from core.models import Role, User
from results.preview import preview
from review.card_form import ScoringRulesForm
from tests.builders import during, laid_cases, locked_card, opened_campaign, organisers, person
from tests.review.builders import panel, scored

pytestmark = pytest.mark.django_db

QUERIES = {"compose_card": 31, "correct_card": 36}


@pytest.fixture
def campaign() -> Campaign:
    return opened_campaign()


@pytest.fixture
def two(campaign: Campaign) -> tuple[User, User]:
    return organisers(campaign)


def login(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def sent(page: str, **changes: Any) -> dict[str, Any]:
    """What a browser would send of the page's form, with some fields filled in otherwise."""
    form = page.split('class="tx-compose"')[1].split("</form>")[0]
    facts: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and "disabled" not in tag and not ('type="checkbox"' in tag and "checked" not in tag):
            facts[name[1]] = value[1] if value else "on" if 'type="checkbox"' in tag else ""
    for name, options in re.findall(r'<select name="([^"]+)"(?:(?! disabled)[^>])*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        facts[name] = chosen[1] if chosen else ""
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        facts[name] = text.strip()
    return {**facts, **changes}


def post(client: Client, campaign: Campaign, page: str = "compose_card", **changes: Any) -> Any:
    address = reverse(page, args=[campaign.slug])
    return client.post(address, sent(client.get(address).content.decode(), **changes))


def rules_of(campaign: Campaign, key: str) -> dict[str, Any]:
    return next(phase["rules"] for phase in cards.compose(campaign)["phases"] if phase["key"] == key)


@pytest.fixture(autouse=True)
def _while_screening(request: pytest.FixtureRequest) -> Any:
    with clock.at(during(request.getfixturevalue("campaign"), "screening", timedelta(hours=5))):
        yield


def test_what_the_form_shows_is_what_it_saves(campaign: Campaign, two: tuple[User, User]) -> None:
    before = cards.compose(campaign)
    assert post(login(two[0]), campaign, act="save").status_code == 302
    assert cards.compose(campaign) == before


def test_rules_of_all_phases_are_saved_from_one_form(campaign: Campaign, two: tuple[User, User]) -> None:
    area = campaign.areas.get(name="绿色发展")
    changes = {
        "voting-daily_from": "08:00",
        "voting-daily_until": "22:00",
        "review-experts_per_submission": "5",
        "review-criteria-0-name": "改革力度",
        "selection-vote_weight": "30",
        "selection-city_cap": "4",
        f"selection-floor_{area.pk}": "3",
        "selection-tie_0": "draw",
        "selection-tie_1": "",
        "selection-tie_2": "",
    }
    assert post(login(two[0]), campaign, act="save", **changes).status_code == 302
    assert rules_of(campaign, "voting")["daily_until"] == "22:00"
    review, selection = rules_of(campaign, "review"), rules_of(campaign, "selection")
    assert (review["experts_per_submission"], review["criteria"][0]["name"]) == (5, "改革力度")
    assert (selection["vote_weight"], selection["score_weight"], selection["city_cap"]) == (30, 70, 4)
    assert (selection["area_floors"], selection["tie_breaks"]) == ({"绿色发展": 3}, ["draw"])


def test_the_levels_of_a_criterion_are_added_changed_and_left_out(campaign: Campaign, two: tuple[User, User]) -> None:
    first, second, *others = rules_of(campaign, "review")["criteria"]
    top, _good, _fair, poor = first["anchors"]
    name = "review-criteria-0-levels"
    changes = {
        f"{name}-0-least": "85",
        **dict.fromkeys((f"{name}-1-least", f"{name}-1-name", f"{name}-1-words"), ""),
        f"{name}-4-least": "40",  # below the lowest: the points say where it stands
        f"{name}-4-name": "较差",
        f"{name}-4-words": "只有零散做法。\r\n缺少数据；",
        **{f"review-criteria-1-levels-{line}-{part}": "" for line in range(4) for part in ("least", "name", "words")},
        # The last criterion goes, though its levels are sent.
        **dict.fromkeys((f"review-criteria-5-{part}" for part in ("name", "weight", "question")), ""),
        "review-criteria-4-weight": str(others[2]["weight"] + others[3]["weight"]),
    }
    seen = preview(campaign, cards.compose(campaign))
    text = post(login(two[0]), campaign, act="preview", **changes).text
    assert re.search(r"levels-4-least.*?<output[^>]*>59</output>", text, re.S)  # up to one below 60
    assert text.count('class="tx-opens tx-compose__levels" open') == 2  # where somebody is at work
    assert post(login(two[0]), campaign, act="save", **changes).status_code == 302
    third = {"least": 40, "name": "较差", "words": "只有零散做法。 缺少数据"}
    saved = rules_of(campaign, "review")["criteria"]
    assert saved[0]["anchors"] == [{**top, "least": 85}, _fair, third, poor]
    assert saved[1:] == [{**second, "anchors": []}, *others[:2], {**others[2], "weight": saved[4]["weight"]}]
    assert preview(campaign, cards.compose(campaign)) == seen
    public = Client().get(reverse("rules", args=[campaign.slug])).text
    assert f"较差（40—59分）{third['words']}；差（0—39分）" in public
    assert f"{second['name']}的评分标准" not in public


def test_levels_that_were_scored_by_are_read_and_not_taken() -> None:
    built = panel(cases=1, experts=3)
    with built.scoring():
        scored(built, built.phase.assignments.all()[0], 80, submit=False)
        client, changes = login(built.organiser), {"review-criteria-0-levels-0-least": "85"}
        page = client.get(reverse("correct_card", args=[built.campaign.slug])).text
        assert "levels-0-least" not in page
        assert '<ol class="tx-levels"><li><span>90—100</span><span><b>优</b>' in page
        answer = post(client, built.campaign, "correct_card", act="propose", reason="更正。", **changes)
    assert (answer.status_code, CardCorrection.objects.count()) == (409, 0)  # nothing else was changed


def test_a_card_from_before_the_levels_is_not_changed_by_showing_it(campaign: Campaign) -> None:
    stored = rules_of(campaign, "review")
    criteria = [{key: row[key] for key in ("name", "weight", "question")} for row in stored["criteria"]]
    form = ScoringRulesForm(phase=campaign.phases.get(key="review"), stored={**stored, "criteria": criteria})
    data = sent(f'class="tx-compose"{form}{form.criteria}{"".join(str(line.levels) for line in form.criteria)}</form>')
    bound = ScoringRulesForm(data, phase=form.phase, stored=form.stored)
    assert bound.is_valid()
    assert bound.rules()["criteria"] == criteria


def test_the_preview_names_problems_and_saves_nothing(campaign: Campaign, two: tuple[User, User]) -> None:
    before = cards.compose(campaign)
    changes = {"review-criteria-0-weight": "99", "selection-city_cap": "1"}
    text = post(login(two[0]), campaign, act="preview", **changes).content.decode()
    assert "应为 100" in text
    assert "16个市、每市最多1个" in text
    assert "用虚拟数据预览" in text
    assert 'value="99"' in text
    assert cards.compose(campaign) == before


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"selection-vote_weight": "101"}, "权重为0至100"),
        ({"selection-vote_points": "capped_linear"}, "得满分的票数"),
        ({"selection-tie_1": "score_points"}, "只能选一次"),
        ({"selection-list_size": "许多"}, "输入整数"),
        ({"review-criteria-0-name": "", "review-criteria-0-weight": "20"}, "请填写该评分项的名称"),
        ({"review-criteria-1-weight": ""}, "请填写该评分项的权重"),
        ({"voting-choices_min": "12"}, "最少不能大于最多"),
        ({"review-experts_per_submission": "0"}, "至少由一位专家"),
        ({"review-scale": "0"}, "至少有1分"),
        ({"review-scale": "99999999999"}, ""),
        ({"selection-list_size": "99999999999"}, ""),
        ({"selection-spread_limit": "-1"}, ""),
        ({"voting-daily_from": "25:00"}, ""),
        ({"voting-period": "year"}, ""),
        ({"review-criteria-TOTAL_FORMS": "许多"}, ""),
        ({"review-criteria-0-levels-0-least": ""}, "请填写本档从多少分起"),
        ({"review-criteria-0-levels-0-least": "许多"}, "输入整数"),
        ({"review-criteria-0-levels-0-least": "101"}, "满分为100分"),
        ({"review-scale": "80"}, "满分为80分"),
        ({"review-criteria-0-levels-1-name": ""}, "请填写本档名称"),
        ({"review-criteria-0-levels-1-words": " "}, "请写明本档的标准"),
        ({"review-criteria-0-levels-1-words": "长" * 201}, "200"),
        ({"review-criteria-0-levels-1-least": "90"}, "有两档都从90分起"),
        ({"review-criteria-0-levels-3-least": "1"}, "最低一档应从0分起"),
        ({"review-criteria-0-levels-TOTAL_FORMS": "许多"}, ""),
        ({"review-criteria-6-levels-0-name": "优"}, "请填写该评分项的名称"),
    ],
)
def test_a_wrong_entry_is_answered_on_the_form_and_what_was_typed_stays(
    campaign: Campaign, two: tuple[User, User], changes: dict[str, str], sentence: str
) -> None:
    before = cards.compose(campaign)
    answer = post(login(two[0]), campaign, act="save", **{"selection-least_cases": "7", **changes})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert sentence in text
    assert 'name="selection-least_cases" value="7"' in text
    assert cards.compose(campaign) == before


def test_a_locked_card_is_corrected_by_two_and_the_notice_is_public(campaign: Campaign, two: tuple[User, User]) -> None:
    locked_card(campaign)
    first, second = login(two[0]), login(two[1])
    assert first.get(reverse("compose_card", args=[campaign.slug])).status_code == 302
    without = post(first, campaign, "correct_card", act="propose", **{"selection-list_size": "28"})
    assert (without.status_code, CardCorrection.objects.count()) == (200, 0)
    answer = post(
        first, campaign, "correct_card", act="propose", reason="与通知不一致。", **{"selection-list_size": "28"}
    )
    assert answer.status_code == 302
    page = first.get(reverse("correct_card", args=[campaign.slug])).content.decode()
    assert "<del>选出30个案例。</del>" in page
    assert "作为第二人公布" not in page
    address = reverse("publish_correction", args=[campaign.slug])
    assert first.post(address).status_code == 409
    for wrong in ("", "0" * 64):  # another correction than the one that was read
        assert second.post(address, {"seen": wrong}).status_code == 409
    seen = CardCorrection.objects.get().digest
    assert f'value="{seen}"' in second.get(reverse("correct_card", args=[campaign.slug])).content.decode()
    notice = second.post(address, {"seen": seen}, follow=True).content.decode()
    public = Client().get(reverse("correction", args=[campaign.slug, 1])).content.decode()
    correction = CardCorrection.objects.get()
    for said in ("<del>选出30个案例。</del>", "<ins>选出28个案例。</ins>", "与通知不一致。", "网络投票尚未开始"):
        assert said in public
        assert said in notice
    assert correction.digest_before in public
    assert RuleCard.objects.get().digest == correction.digest_after
    assert correction.digest_after in public
    rules = Client().get(reverse("rules", args=[campaign.slug])).content.decode()
    assert "选出28个案例。" in rules
    assert reverse("correction", args=[campaign.slug, 1]) in rules


def test_what_is_fixed_is_shown_and_not_taken(campaign: Campaign, two: tuple[User, User]) -> None:
    locked_card(campaign)
    with clock.at(during(campaign, "voting")):
        client = login(two[0])
        page = client.get(reverse("correct_card", args=[campaign.slug])).content.decode()
        assert "投票已经开始" in page
        answer = post(
            client,
            campaign,
            "correct_card",
            act="propose",
            reason="更正。",
            **{"voting-choices_max": "3", "selection-list_size": "29"},
        )
    assert answer.status_code == 302
    assert CardCorrection.objects.get().changed == {"selection": {"list_size": 29}}


def test_a_correction_that_is_not_published_is_unknown_to_the_public(
    campaign: Campaign, two: tuple[User, User]
) -> None:
    locked_card(campaign)
    post(login(two[0]), campaign, "correct_card", act="propose", reason="更正。", **{"selection-list_size": "29"})
    assert CardCorrection.objects.exists()
    assert Client().get(reverse("correction", args=[campaign.slug, 1])).status_code == 404
    assert "29" not in Client().get(reverse("rules", args=[campaign.slug])).content.decode().split("tx-doc")[1]


@pytest.mark.parametrize("page", ["compose_card", "correct_card", "publish_correction"])
def test_others_do_not_find_the_pages_and_an_auditor_only_reads(campaign: Campaign, page: str) -> None:
    host = campaign.hosts.all()[0].organisation
    address = reverse(page, args=[campaign.slug])
    assert login(person(Role.EXPERT, host)).post(address).status_code == 404
    auditor = login(person(Role.AUDITOR, host))
    assert auditor.post(address).status_code == 404
    assert Client().get(address).status_code in (302, 405)
    if page == "compose_card":
        text = auditor.get(address).content.decode()
        assert '<fieldset class="tx-compose__all" disabled>' in text
        assert 'name="act"' not in text


@pytest.mark.parametrize("cases", [1, 3])
@pytest.mark.parametrize("page", ["compose_card", "correct_card"])
def test_queries_do_not_grow_with_the_cases(
    campaign: Campaign, two: tuple[User, User], page: str, cases: int, django_assert_num_queries: Any
) -> None:
    laid_cases(campaign, cases)
    if page == "correct_card":
        locked_card(campaign)
    client = login(two[0])
    with django_assert_num_queries(QUERIES[page]):
        client.get(reverse(page, args=[campaign.slug]))
