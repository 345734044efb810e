"""The notice of a correction as PDF: its words, its people, its way to the public."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from campaigns import corrections
from campaigns.models import Campaign, CardCorrection
from core import clock, jobs
from core.models import Job
from core.pdf import GlyphsAreMissing
from tests.builders import during, locked_card, opened_campaign, organisers

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return opened_campaign(mark="demo")


def published(campaign: Campaign, **rules: object) -> CardCorrection:
    first, second = organisers(campaign)
    with clock.at(during(campaign, "voting", timedelta(hours=3))):
        corrections.propose_correction(
            campaign=campaign, rules={"selection": rules}, reason="与通知不一致。\r\n\r\n经研究调整。", by=first
        )
        return corrections.publish_correction(campaign=campaign, by=second)


def text_of(content: bytes) -> str:
    """The text without white space: lines are broken anew by every layout."""
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


def addresses(campaign: Campaign) -> list[str]:
    """Of the file, of the page that says the same, and of the rules."""
    numbered = [reverse(name, args=[campaign.slug, 1]) for name in ("correction_file", "correction")]
    return [*numbered, reverse("rules", args=[campaign.slug])]


def test_the_paper_says_what_the_page_says_and_names_no_person(campaign: Campaign) -> None:
    locked_card(campaign)
    correction = published(campaign, list_size=28, city_cap=4)
    file, page, rules = addresses(campaign)
    assert Client().get(file).status_code == 404  # not made yet
    assert file not in Client().get(page).text + Client().get(rules).text
    job = Job.objects.get(key=corrections.job_key(correction))
    assert jobs.run(job.pk), Job.objects.get(pk=job.pk).error
    for address in (page, rules):
        assert file in Client().get(address).text
    answer = Client().get(file)
    assert answer["Content-Type"] == "application/pdf"
    text = text_of(b"".join(answer))
    for said in (
        "演示数据，不具效力",
        "关于更正",
        "规则的公告",
        "更正前：选出30个案例。",
        "更正后：选出28个案例。",
        "更正后：同一城市最多入选4个案例。",
        "与通知不一致。经研究调整。",
        "网络投票正在进行",
        "专家评审尚未开始",
        correction.digest_before,
        correction.digest_after,
        rules,
        "附件更正后的规则全文",
        *campaign.host_names,
        "排序与公开",
    ):
        assert "".join(said.split()) in text, said
    local = timezone.localtime(correction.published_at) if correction.published_at else None
    assert local
    assert f"自{local.year}年{local.month}月{local.day}日{local:%H时%M分}公布起施行" in text
    for person in organisers(campaign):
        assert str(person) not in text
        assert person.username not in text


def test_a_reason_that_cannot_be_printed_is_refused_when_it_is_proposed(campaign: Campaign) -> None:
    locked_card(campaign)
    with pytest.raises(GlyphsAreMissing, match="🙂"):
        corrections.propose_correction(
            campaign=campaign, rules={"selection": {"list_size": 28}}, reason="更正🙂", by=organisers(campaign)[0]
        )


def test_a_cancelled_rule_and_the_rules_of_a_real_campaign(campaign: Campaign) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(mark="")
    locked_card(campaign)
    published(campaign, city_cap=4)
    second = published(campaign, city_cap=None)
    assert second.position == 2
    jobs.run_due(campaign)
    text = text_of(b"".join(Client().get(reverse("correction_file", args=[campaign.slug, 2]))))
    assert "更正前：同一城市最多入选4个案例。更正后：上述规定取消。" in text
    assert "不具效力" not in text


def test_the_file_of_an_unpublished_campaign_or_correction_is_unknown(campaign: Campaign) -> None:
    locked_card(campaign)
    correction = published(campaign, list_size=28)
    jobs.run_due(campaign)
    with clock.at(during(campaign, "voting", timedelta(hours=4))):
        corrections.propose_correction(
            campaign=campaign, rules={"selection": {"list_size": 27}}, reason="更正。", by=organisers(campaign)[0]
        )
    assert Client().get(reverse("correction_file", args=[campaign.slug, 2])).status_code == 404
    assert Client().get(reverse("correction_file", args=["unknown", correction.position])).status_code == 404
    Campaign.objects.filter(pk=campaign.pk).update(published_at=None)
    assert Client().get(addresses(campaign)[0]).status_code == 404


def test_the_rules_page_asks_as_often_for_three_corrections_as_for_one(campaign: Campaign) -> None:
    locked_card(campaign)
    rules, counts = addresses(campaign)[2], []
    for sizes in ((29,), (28, 27)):
        for size in sizes:
            published(campaign, list_size=size)
        jobs.run_due(campaign)
        with CaptureQueriesContext(connection) as queries:
            Client().get(rules)
        counts.append(len(queries))
    assert counts[0] == counts[1]
