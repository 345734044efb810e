"""The pages on which organisers reword letters: every kind with words that stand its own rules, roles, what is kept."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from campaigns.models import Campaign, Phase
from core import rewording, wordings
from core.models import LetterWording, Role, User
from tests.builders import opened_campaign, organisers, person

pytestmark = pytest.mark.django_db

KEY = "meeting.remind"
WORDS = {"subject": "催请回复", "body": "{受邀单位}：\n请尽快回复。\n{个人链接}", "version": "0"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(campaign: Campaign, name: str = "wording", *rest: str) -> str:
    return reverse(name, args=[campaign.slug, *(rest or ((KEY,) if name != "wordings" else ()))])


def test_the_default_of_every_kind_stands_the_rules_for_words_of_ones_own() -> None:
    campaign = opened_campaign()
    for kind in wordings.known():
        subject, body = wordings.in_letters_language(kind, campaign)
        assert "%(" not in subject + body, kind.key
        assert "$" not in subject + body, kind.key
        rewording.check(kind, *rewording.cleaned(kind, subject, body))
        assert len({fact.name for fact in kind.all_facts}) == len(kind.all_facts), kind.key
        assert all(fact.sample for fact in kind.facts), kind.key
        samples = {fact.key: fact.sample for fact in kind.facts}
        said = wordings.Wording(kind, campaign, subject, body).said(samples)
        assert "{" not in said.subject + said.body, kind.key


def test_the_list_names_what_the_phases_can_send_and_asks_once_for_all() -> None:
    campaign = opened_campaign()
    client, first = signed_in(organisers(campaign)[0]), organisers(campaign)[0]

    def asked() -> tuple[int, str]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            html = client.get(at(campaign, "wordings")).content.decode()
        return len(queries), html

    asked()
    for key in (KEY, "meeting.change", "release.notice"):
        LetterWording.objects.create(
            scope=campaign.slug, kind=key, version=1, subject="x", body="x", by=first, at=campaign.published_at
        )
        count, html = asked()
        if key == KEY:
            once = count
    assert count == once
    assert html.count("已修改") == 3
    assert len(wordings.known()) == html.count('data-label="何时发出"')
    Phase.objects.filter(campaign=campaign, kind="meet").delete()
    assert at(campaign) not in asked()[1]
    assert client.get(at(campaign)).status_code == 404


def test_organisers_reword_auditors_read_and_everybody_else_finds_nothing() -> None:
    campaign = opened_campaign()
    host = campaign.hosts.all()[0].organisation
    pages = [at(campaign, "wordings"), at(campaign)]
    acts = [at(campaign), at(campaign, "wording_default")]
    for role in (Role.EXPERT, Role.REPORTER):
        client = signed_in(person(role, host))
        assert [client.get(page).status_code for page in pages] == [404, 404]
        assert [client.post(act, WORDS).status_code for act in acts] == [404, 404]
    assert {Client().get(page).status_code for page in pages} == {302}
    auditor = signed_in(person(Role.AUDITOR, host))
    assert [auditor.get(page).status_code for page in pages] == [200, 200]
    assert "<textarea" not in auditor.get(pages[1]).content.decode()
    assert "请回复" in auditor.get(pages[1]).content.decode()
    assert [auditor.post(act, WORDS).status_code for act in acts] == [404, 404]
    organiser = signed_in(organisers(campaign)[0])
    assert organiser.get(at(campaign, "wording", "no.such")).status_code == 404
    assert organiser.get(at(campaign, "wording_default")).status_code == 405
    assert not LetterWording.objects.exists()
    assert organiser.post(at(campaign), WORDS).status_code == 302
    assert wordings.of(KEY, campaign).subject == "催请回复"
    html = organiser.get(at(campaign)).content.decode()
    assert "已修改" in html
    assert campaign.name in html or "云岚" in html  # the preview holds samples
    assert organiser.post(at(campaign, "wording_default"), {"version": "x"}).status_code == 409
    assert organiser.post(at(campaign, "wording_default"), {"version": "1"}).status_code == 302
    assert not wordings.of(KEY, campaign).is_own


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"body": "{受邀单位}：请回复{园区}。{个人链接}"}, "没有{园区}"),
        ({"body": "{受邀单位}：请尽快回复。"}, "必须包含{个人链接}"),
        ({"subject": "请看{个人链接}"}, "不能包含{个人链接}"),
        ({"body": "<b>请回复</b>{个人链接}"}, "纯文本"),
        ({"version": "7"}, "刚被他人修改"),
        ({"version": ""}, ""),
    ],
)
def test_what_is_refused_stays_in_its_field(typed: dict[str, str], said: str) -> None:
    campaign = opened_campaign()
    client = signed_in(organisers(campaign)[0])
    posts: list[dict[str, Any]] = [{**WORDS, **typed}]
    if "version" not in typed:
        posts.append({**posts[0], "preview": "1"})
    for post in posts:
        answer = client.post(at(campaign), post)
        html = answer.content.decode()
        assert answer.status_code == 422
        assert said in html
        assert post["body"].replace("<", "&lt;").replace(">", "&gt;") in html
    assert not LetterWording.objects.exists()


def test_a_preview_shows_mail_and_lengths_and_keeps_nothing() -> None:
    campaign = opened_campaign()
    client = signed_in(organisers(campaign)[0])
    answer = client.post(
        at(campaign), {**WORDS, "subject": "催" * 30, "body": "{活动}{个人链接}" + "字" * 200, "preview": "1"}
    )
    html = answer.content.decode()
    assert answer.status_code == 200
    assert f"{campaign.name}https://example.com/" in html
    assert "标题 30 字" in html
    assert "催" * 20 + "…" in html
    assert not LetterWording.objects.exists()


def test_a_letter_of_the_programme_is_worded_by_it_until_the_campaign_does() -> None:
    campaign = opened_campaign()
    with translation.override("zh-hans"):
        present = wordings.of("release.announcement", campaign)
    assert "你单位报送的《{案例名称}》案例入选" in present.body
    assert present.body.endswith("{网页}\n\n{主办单位}")
