"""The explanations of the selection board: what moved a case, against whom, and who would be next."""

import io
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from campaigns import corrections
from campaigns.models import RuleCard
from core import clock
from core.models import Approval
from results import services
from results.combine import LEAVE, TAKE
from results.explaining import Explainer, Explanation, apart, said
from results.exports import workbook
from results.margins import Change
from results.models import Adjustment, Selection
from tests.results import deliberations as told
from tests.results.builders import NOTICE_DAY, Judged, judged

pytestmark = pytest.mark.django_db


def number(there: Judged, index: int) -> str:
    return there.case(index).number_text


def explained(there: Judged) -> dict[int, Explanation]:
    """The explanation of each case, by its index; the later a case, the more points it has."""
    with clock.at(NOTICE_DAY):
        found = services.propose_selection(campaign=there.campaign, by=there.first)
    explainer = Explainer(found, found.items.with_names())
    numbers = [case.number or 0 for case in there.cases]
    return {index: why for index, n in enumerate(numbers) if (why := explainer.explain(n))}


def test_a_full_city_names_the_cases_that_fill_it_and_the_next_in() -> None:
    """Seven cases, five of them of one city; the last two lead."""
    there = judged(7, rules={"list_size": 5, "city_cap": 2})
    found = explained(there)
    city = there.case(2).zone.organisation.city_name
    filled = "、".join(sorted([number(there, 3), number(there, 4)]))
    assert found[2].sentences == [f"{city}得分在前的案例 {filled} 已入选，达到每市 2 个的上限。"]
    assert found[2].chosen is not None
    assert found[2].chosen.submission == there.case(3)
    assert found[2].out == found[2].item
    assert found[2].difference == "3.26"  # half a point of 80 % and a seventh of the vote's 20 %
    assert f"如果 {number(there, 4)} 退出，由 {number(there, 2)} 递补。" in found[4].otherwise
    assert f"如果 {number(there, 6)} 退出，没有案例可以递补。" in found[6].otherwise
    assert found[6].sentences == ["按得分在前 5 个之内，不涉及奖区最少数和城市上限。"]


def test_a_floor_names_the_area_and_the_case_that_stays_out() -> None:
    there = judged(4, rules={"list_size": 2})
    area = str(there.case(0).area)
    card = RuleCard.objects.get(campaign=there.campaign)
    card.rules("select")["area_floors"] = {area: 1}
    card.save()
    found = explained(there)
    first, third = number(there, 0), number(there, 2)
    assert found[0].chosen is not None
    assert (found[0].chosen.submission, found[0].out and found[0].out.submission) == (there.case(0), there.case(2))
    assert found[0].sentences == [
        f"{area}至少入选 1 个。不选 {first}，只有 0 个。",
        f"名额有限，{third} 虽然得分在前，未能入选。",
    ]
    assert found[2].sentences == [f"轮到该案例时还剩 1 个名额，须留给尚缺的奖区：{area} 1。"]
    assert f"如果取消奖区最少数：{first} 落选，由 {third} 补上，其余不变。" in found[2].otherwise
    assert f"如果 {first} 退出，奖区最少数无法满足。" in found[0].otherwise


def test_without_rules_points_or_a_tie_break_are_told() -> None:
    there = judged(4, votes=[5, 5, 5, 5], totals=[[70], [70], [60], []], rules={"list_size": 1})
    found = explained(there)
    leads, follows = (0, 1) if found[0].item.chosen else (1, 0)
    assert found[leads].sentences[1:] == found[follows].sentences[1:] == ["区分依据：同分，按抽签。"]
    assert found[leads].difference == "0"
    assert found[2].sentences == ["名单 1 个名额已由得分在前的案例占满。"]
    assert found[3].sentences == ["没有专家为该案例评分，无法与其他案例比较。"]


def test_where_a_taken_case_fills_the_place_points_are_not_the_only_reason() -> None:
    there = told.scored(rules={"list_size": 3, "city_cap": 1})
    meeting = told.begun(there, edge=5)
    cities = [case.zone.organisation.city_code for case in there.cases]
    taken, capped = next((a, b) for a in range(6) for b in range(a + 1, 6) if cities[a] == cities[b])
    decision = told.decided(there, told.item_of(meeting, there, taken), TAKE, reason="材料真实。")
    told.closed(there, meeting)
    found = explained(there)
    assert found[capped].sentences[0] == (
        f"{there.case(capped).zone.organisation.city_name}得分在前或经合议列入的案例 {number(there, taken)} 已入选，"
        "达到每市 1 个的上限。"
    )
    assert "材料真实。" in "".join(found[taken].sentences)
    turned_round(decision)
    again = Explainer(Selection.objects.get(), Selection.objects.get().items.with_names())
    assert again.reasons(there.case(taken).number or 0) == found[taken].sentences  # the list holds the first one


def turned_round(decision: Adjustment) -> None:
    """It is withdrawn, and afterwards the contrary is decided."""
    approval, withdrawal = (copied(decision.approval) for _both in range(2))
    Adjustment.objects.filter(pk=decision.pk).update(
        withdrawn_at=NOTICE_DAY, withdrawal=withdrawal, withdrawal_reason="有误"
    )
    decision.pk, decision.direction, decision.reason, decision.approval = None, LEAVE, "材料不实。", approval
    decision.save(force_insert=True)


def copied(approval: Approval | None) -> Approval:
    assert approval
    found = Approval.objects.get(pk=approval.pk)
    found.pk = None
    found.save(force_insert=True)
    return found


def test_the_page_explains_the_case_that_was_asked_for_and_survives_any_other() -> None:
    there = judged(6, rules={"list_size": 3, "city_cap": 1})
    client = Client()
    client.force_login(there.first)
    with clock.at(NOTICE_DAY):
        services.propose_selection(campaign=there.campaign, by=there.first)
        address = reverse("selection", args=[there.campaign.slug])
        page = client.get(address).content.decode()
        assert all(f"?case={case.number_text}#why" in page for case in there.cases)
        assert "因奖区最少数或城市上限变动的案例" in page
        asked = client.get(address, {"case": number(there, 0)}).content.decode()
        assert f"为什么选 {number(there, 4)}，没有选 {number(there, 0)}" in asked
        for odd in ("", "999", "abc", "-1", "1e9", "٣", "9" * 30):
            answer = client.get(address, {"case": odd})
            assert answer.status_code == 200
            assert "为什么选" not in answer.content.decode()
    assert Selection.objects.count() == 1


def test_a_list_is_explained_and_exported_by_the_card_that_computed_it() -> None:
    there = judged(4)  # three are on the list
    with clock.at(NOTICE_DAY):
        found = services.propose_selection(campaign=there.campaign, by=there.first)
        for size in (2, 1):  # two corrections, so that the card is neither the list's nor the one after it
            corrections.propose_correction(
                campaign=there.campaign, rules={"selection": {"list_size": size}}, reason="更正。", by=there.first
            )
            corrections.publish_correction(campaign=there.campaign, by=there.second)
    found = Selection.objects.get(pk=found.pk)
    explainer = Explainer(found, found.items.with_names())
    assert explainer.limits.size == 3
    assert explainer.reasons(there.case(1).number or 0) == ["按得分在前 3 个之内，不涉及奖区最少数和城市上限。"]
    sheet = load_workbook(io.BytesIO(workbook(found)))["规则卡"]
    card = {row[0].value: row[1].value for row in sheet.iter_rows() if len(row) > 1}
    assert (card["形成名单：入选数"], card["规则摘要（SHA-256）"]) == ("3", found.card_digest)
    with pytest.raises(KeyError):
        RuleCard.objects.get(campaign=there.campaign).content_at("0" * 64)


def test_differences_and_changes_in_words() -> None:
    assert [apart(Decimal(x)) for x in ("0", "0.440000", "0.000120", "12")] == ["0", "0.44", "0.00012", "12.00"]
    assert said(None) == "没有符合规则的名单。"
    assert said(Change()) == "名单不变。"
    assert said(Change(comes=(3,))) == "003 补入，其余不变。"
    assert said(Change(goes=(12, 3))) == "003、012 落选，其余不变。"
