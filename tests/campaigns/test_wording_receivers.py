"""A letter previewed with a real receiver's data: of those that the organiser may see, and never with a secret."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaigns import kinds
from campaigns.models import Campaign
from core import clock, letter_receivers, wordings
from core.models import Message, Role, SignedLink
from results.models import Invitation
from submissions.models import Slate, Submission
from tests.builders import laid_cases, opened_campaign, organisers, person
from tests.results.meetings import SENDING, invited

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def sent_cases(campaign: Campaign, count: int) -> list[Submission]:
    """Cases on slates that were sent, which organisers therefore see."""
    cases = laid_cases(campaign, count)
    Slate.objects.filter(campaign=campaign).update(taken=5, sent_at=campaign.published_at)
    return cases


def page(client: Client, campaign: Any, key: str, **typed: str) -> tuple[int, str]:
    words = {"subject": "致{开发区}", "body": "{开发区}《{案例名称}》\n{网页}", "version": "0", "preview": "1", **typed}
    answer = client.post(reverse("wording", args=[campaign.slug, key]), words)
    return answer.status_code, answer.content.decode()


def shown(html: str) -> str:
    """The preview alone."""
    return html.partition('id="preview"')[2].partition("</section>")[0]


def test_the_chosen_receiver_stands_in_the_preview_and_samples_without_one(client: Client) -> None:
    campaign = opened_campaign()
    case = sent_cases(campaign, 2)[1]
    client.force_login(organisers(campaign)[0])
    status, html = page(client, campaign, "release.announcement", receiver=f"case-{case.pk}")
    assert status == 200
    assert f"按“{case.zone}”的信息" in shown(html)
    assert f"致{case.zone}" in shown(html)
    assert f"{case.zone}《{case.case_title}》" in shown(html)
    assert "https://example.com/c/case-selection/results/" in shown(html)  # not known yet: the sample
    assert f'value="case-{case.pk}" selected' in html  # what was chosen stays chosen
    _status, html = page(client, campaign, "release.announcement")
    assert "致云岚综合保税区" in shown(html)
    assert not Message.objects.exists()


def test_nobody_previews_with_a_case_of_another_campaign_or_of_an_own_conflict(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign, other = opened_campaign(), opened_campaign()
    mine, foreign = sent_cases(campaign, 2), sent_cases(other, 1)
    organiser = organisers(campaign)[0]
    client.force_login(organiser)
    monkeypatch.setattr(kinds, "conflicted_with", lambda *_facts: frozenset({mine[0].pk}))
    for key in (f"case-{mine[0].pk}", f"case-{foreign[0].pk}", "case-0", "x", "office-1"):
        status, html = page(client, campaign, "release.notice", receiver=key)
        assert status == 422, key
        assert "致{开发区}" in html  # what was typed stays
        assert str(mine[0].zone) not in html
    kind = wordings.get("release.notice")
    assert [each.key for each in letter_receivers.receivers(kind, campaign, organiser)] == [f"case-{mine[1].pk}"]


def test_an_auditor_is_offered_no_receiver_and_posts_nothing(client: Client) -> None:
    campaign = opened_campaign()
    case = sent_cases(campaign, 1)[0]
    client.force_login(person(Role.AUDITOR, campaign.hosts.all()[0].organisation))
    html = client.get(reverse("wording", args=[campaign.slug, "release.notice"])).content.decode()
    assert str(case.zone) not in html
    assert page(client, campaign, "release.notice", receiver=f"case-{case.pk}")[0] == 404


def test_an_invitation_is_previewed_with_its_guest_and_never_with_the_link(client: Client) -> None:
    there = invited(2)
    client.force_login(there.first)
    invitation = Invitation.objects.all()[0]
    links = SignedLink.objects.count()
    body = "{受邀单位}：{会议名称}，{日期}，{地点}。\n{个人链接}\n{日历链接}"
    with clock.at(SENDING + timedelta(hours=1)):
        status, html = page(
            client, there.campaign, "meeting.invitation", subject="邀请", body=body, receiver=f"invited-{invitation.pk}"
        )
    assert status == 200
    assert f"{invitation.invited}：" in shown(html)
    assert "海岳" in shown(html) or "交流会" in shown(html)
    assert re.findall(r"https?://[^<\s]+", shown(html)) == [
        "https://example.com/invitation/xxxx/",
        "https://example.com/invitation/xxxx/meeting.ics",
    ]
    assert invitation.email not in html
    assert SignedLink.objects.count() == links


def test_every_source_tells_facts_that_its_kinds_know_and_no_secret() -> None:
    there = invited(2)
    told = 0
    for kind in wordings.known():
        secret = {fact.key for fact in kind.facts if fact.secret}
        for receiver in letter_receivers.receivers(kind, there.campaign, there.first):
            told += 1
            assert not secret & set(receiver.facts), kind.key
            assert set(letter_receivers.facts_of(kind, receiver)) == {fact.key for fact in kind.facts}
            assert set(receiver.facts) & {fact.key for fact in kind.facts}, kind.key
    assert told > 5


@pytest.mark.parametrize("many", [1, 3])
def test_three_receivers_take_no_more_queries_than_one(
    client: Client, many: int, django_assert_max_num_queries: Any
) -> None:
    campaign = opened_campaign()
    sent_cases(campaign, many)
    client.force_login(organisers(campaign)[0])
    with django_assert_max_num_queries(32):
        html = client.get(reverse("wording", args=[campaign.slug, "release.notice"])).content.decode()
    assert html.count('value="case-') == many
