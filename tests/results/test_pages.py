"""The pages: what the public sees and must not see, who may read the desk, how many queries a list takes."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.models import Job, Message, Role, User
from results import services
from results.models import Certificate, Invitation, PublicNotice, Selection
from tests.builders import person
from tests.results.builders import (
    AFTER_NOTICE,
    DURING_NOTICE,
    NOTICE_DAY,
    Judged,
    announced,
    certified,
    judged,
    noticed,
    selected,
    work,
)
from tests.results.meetings import send, set_meeting, token_of

pytestmark = pytest.mark.django_db


READING = AFTER_NOTICE + timedelta(hours=1)  # later than whatever was announced at AFTER_NOTICE


def page(client: Client, name: str, *args: object, moment: Any = READING, status: int = 200) -> str:
    with clock.at(moment):
        answer = client.get(reverse(name, args=args))
    assert answer.status_code == status, name
    return answer.content.decode()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# --- public -----------------------------------------------------------------------------------------------------------


def test_before_anything_is_published_the_pages_say_what_comes(client: Client) -> None:
    there = judged(3)
    slug = there.campaign.slug
    for name in ("notice", "results"):
        assert "案例之" not in page(client, name, slug)
    assert "另行通知" in page(client, "meeting", slug)
    for name in ("notice_file", "object"):
        page(client, name, slug, status=404)
    page(client, "announcement_file", slug, 1, status=404)


def test_the_notice_page_shows_text_list_and_the_way_to_object(client: Client) -> None:
    there = noticed(4)
    slug = there.campaign.slug
    during = page(client, "notice", slug, moment=DURING_NOTICE)
    assert "自2026年10月9日至10月14日，共5个工作日。" in during
    assert "按城市代码排列，不做排名" in during
    assert "演示数据" in during
    assert all(case["title"] in during for case in PublicNotice.objects.get().cases)
    assert reverse("object", args=[slug]) in during
    assert reverse("object", args=[slug]) not in page(client, "notice", slug, moment=AFTER_NOTICE)


def test_no_public_page_tells_votes_points_or_places(client: Client) -> None:
    there = certified(4, votes=[7919, 7907, 7901, 7883], totals=[[61.37], [62.41], [63.43], [64.47]])
    work(there.campaign)
    slug = there.campaign.slug
    with clock.at(DURING_NOTICE):
        objection = services.raise_objection(
            campaign=there.campaign, submission=None, name="王某", contact="a@example.com", content="有误"
        )
    set_meeting(there)
    send(there)
    shown = [
        page(client, "notice", slug),
        page(client, "notice", slug, moment=DURING_NOTICE),
        page(client, "object", slug, moment=DURING_NOTICE),
        page(client, "objection", slug, objection.receipt),
        page(client, "follow_objection", slug),
        page(client, "results", slug),
        page(client, "meeting", slug),
        page(client, "verify", Certificate.objects.all()[0].number),
        page(client, "invitation", token_of(Message.objects.filter(key__startswith="meeting:")[0])),
    ]
    for html in shown:
        for secret in ("7919", "7907", "7901", "61.37", "62.41", "64.47", "position", "综合得分", "得票", "第1名"):
            assert secret not in html
        assert "王某" not in html
        assert "a@example.com" not in html


def test_public_files_are_served_once_they_exist(client: Client) -> None:
    there = announced(3)
    slug = there.campaign.slug
    page(client, "notice_file", slug, status=404)
    work(there.campaign)
    with clock.at(AFTER_NOTICE + timedelta(hours=1)):
        for address in (reverse("notice_file", args=[slug]), reverse("announcement_file", args=[slug, 1])):
            answer = client.get(address)
            assert answer["Content-Type"] == "application/pdf"
            assert b"".join(answer.streaming_content).startswith(b"%PDF")


def seen_on(client: Client, slug: str, paper: str) -> str:
    """What the page of a release asks to be approved."""
    html = client.get(reverse("release", args=[slug, paper])).content.decode()
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', html)
    assert found, "nothing to approve"
    return found[1]


# --- the desk ---------------------------------------------------------------------------------------------------------

DESK = (
    "selection",
    "scenarios",
    "deliberation",
    "deliberation_board",
    "archive",
    "documents",
    "certificates",
    "objections",
)
ACTS = (
    ("selection_act", "propose"),
    ("selection_act", "confirm"),
    ("selection_export",),
    ("scenarios",),
    ("discard_scenario", "A"),
    ("deliberation",),
    ("deliberation_act", "open"),
    ("archive_ask", "review_matrix"),
    ("release_act", "notice", "propose"),
    ("release_act", "notice", "approve"),
    ("release_act", "notice", "call-off"),
    ("release_act", "announcement", "propose"),
    ("release_act", "announcement", "approve"),
    ("release_act", "announcement", "call-off"),
    ("documents_act", "issue-certificates"),
)


def test_the_desk_is_the_organisers_and_an_auditor_reads_it() -> None:
    there = certified(3)
    work(there.campaign)
    with clock.at(DURING_NOTICE):
        objection = services.raise_objection(
            campaign=there.campaign, submission=None, name="王某", contact="a@example.com", content="有误"
        )
    slug, host = there.campaign.slug, there.campaign.hosts.all()[0].organisation
    office, zone = there.case(0).slate.office, there.case(0).zone.organisation
    strangers = [
        person(Role.OFFICE, office),
        person(Role.APPLICANT, zone),
        person(Role.EXPERT, host),
        person(Role.REPORTER, host),
    ]
    jobs = Job.objects.values_list("pk", flat=True)
    readable = [
        *(reverse(name, args=[slug]) for name in DESK),
        reverse("settle", args=[slug, objection.pk]),
        reverse("objection_sender", args=[slug, objection.pk]),
        *(
            reverse(name, args=[slug, paper])
            for name in ("release", "release_page", "release_file")
            for paper in ("notice", "announcement")
        ),
        *(reverse("campaign_file", args=[slug, kind]) for kind in ("selected_list", "certificates", "public_notice")),
    ]
    acts = [
        *(reverse(name, args=[slug, *rest]) for name, *rest in ACTS),
        *(reverse("objection_act", args=[slug, objection.pk, act]) for act in ("accept", "settle", "ask", "keep-off")),
        reverse("objection_sender", args=[slug, objection.pk]),
        reverse("objection_seal", args=[slug, objection.pk]),
        reverse("retry", args=[slug, jobs[0]]),
    ]

    def gets(client: Client) -> list[int]:
        answers = [client.get(address) for address in readable]
        for answer in answers:
            b"".join(answer)  # a file that is read to its end is closed
        return [answer.status_code for answer in answers]

    def posts(client: Client) -> list[int]:
        return [client.post(address).status_code for address in acts]

    with clock.at(AFTER_NOTICE):
        for user in strangers:
            client = signed_in(user)
            assert gets(client) == [404] * len(readable), user
            assert posts(client) == [404] * len(acts), user
        auditor = signed_in(person(Role.AUDITOR, host))
        assert gets(auditor) == [200] * len(readable)
        assert posts(auditor) == [404] * len(acts)
        organiser = signed_in(there.first)
        assert gets(organiser) == [200] * len(readable)
        assert set(gets(Client()) + posts(Client())) == {302}  # a visitor is asked to sign in
        assert organiser.get(reverse("campaign_file", args=[slug, "passwords"])).status_code == 404


def test_an_organiser_of_another_campaign_is_a_stranger() -> None:
    there, elsewhere = certified(3), judged(3)
    office = elsewhere.case(0).slate.office
    elsewhere.campaign.hosts.filter(position=1).update(organisation=office)
    stranger = signed_in(person(Role.ORGANISER, office))
    for name in DESK:
        page(stranger, name, there.campaign.slug, status=404)
        page(stranger, name, elsewhere.campaign.slug)


def test_two_organisers_take_a_list_from_proposal_to_certificates() -> None:
    there = judged(4)
    slug = there.campaign.slug
    first, second = signed_in(there.first), signed_in(there.second)

    def press(client: Client, name: str, *args: str, **typed: str) -> str:
        answer = client.post(reverse(name, args=[slug, *args]), typed, follow=True)
        assert answer.status_code == 200, answer.content.decode()
        return answer.content.decode()

    confirm = reverse("selection_act", args=[slug, "confirm"])
    with clock.at(NOTICE_DAY):
        assert confirm not in press(first, "selection_act", "propose")  # the button is absent for the first
        assert confirm in second.get(reverse("selection", args=[slug])).content.decode()
        html = second.get(reverse("selection", args=[slug])).content.decode()
        for wrong in ("", "0" * 64):  # another list than the one that was read
            assert second.post(confirm, {"seen": wrong}).status_code == 409
        press(second, "selection_act", "confirm", seen=re.findall(r'name="seen" value="([0-9a-f]{64})"', html)[0])
        press(first, "release_act", "notice", "propose", number="海推办〔2026〕12号")
        press(second, "release_act", "notice", "approve", seen=seen_on(second, slug, "notice"))
    with clock.at(AFTER_NOTICE):
        press(second, "release_act", "announcement", "propose", number="")
        press(first, "release_act", "announcement", "approve", seen=seen_on(first, slug, "announcement"))
        press(first, "documents_act", "issue-certificates")
        press(first, "meeting_desk", starts_at="2026-10-26T09:30", place="云岚市会展中心", most_delegates="3")
        press(first, "invite_to_meeting")
        work(there.campaign)
        html = first.get(reverse("documents", args=[slug])).content.decode()
    assert "certificates.zip" in html
    assert Certificate.objects.count() == Invitation.objects.count() == 3


def test_a_refused_draft_keeps_the_number_that_was_typed() -> None:
    there = judged(3)
    answer = signed_in(there.first).post(
        reverse("release_act", args=[there.campaign.slug, "notice", "propose"]), {"number": "海推办〔2026〕12号"}
    )
    assert answer.status_code == 409
    assert "海推办〔2026〕12号" in answer.content.decode()


def test_a_list_that_no_longer_agrees_is_shown_so_and_proposed_again() -> None:
    there = judged(4)
    client, slug = signed_in(there.first), there.campaign.slug
    with clock.at(NOTICE_DAY):
        services.propose_selection(campaign=there.campaign, by=there.first)
    again = reverse("selection_act", args=[slug, "propose"])
    assert again not in page(client, "selection", slug)
    result = there.result("vote", 0)
    result.value = 900
    result.save()
    assert again in page(client, "selection", slug)
    assert Selection.objects.count() == 1


def test_a_page_takes_as_many_queries_for_three_as_for_one() -> None:
    """One story for all pages: telling it takes seconds, looking at a page does not."""
    counts = [_queries_by_page(chosen) for chosen in (1, 3)]
    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= 44


def _queries_by_page(chosen: int) -> dict[str, int]:
    there = certified(chosen + 1)
    set_meeting(there)
    send(there)
    with clock.at(DURING_NOTICE):
        for case in there.cases[1:]:
            services.raise_objection(
                campaign=there.campaign, submission=case, name="王某", contact="a@example.com", content="有误"
            )
    work(there.campaign)
    client, counts = signed_in(there.first), {}
    releases = [("release", paper) for paper in ("notice", "announcement")]
    for name, *rest in (*((name,) for name in ("notice", "results", "object", *DESK)), *releases):
        moment = DURING_NOTICE if name == "object" else AFTER_NOTICE
        page(client, name, there.campaign.slug, *rest, moment=moment)
        with CaptureQueriesContext(connection) as queries:
            page(client, name, there.campaign.slug, *rest, moment=moment)
        counts[" ".join((name, *rest))] = len(queries)
    return counts


def test_the_selection_page_shows_names_and_grounds_in_neutral_order() -> None:
    there: Judged = selected(5)
    html = page(signed_in(there.second), "selection", there.campaign.slug)
    items = Selection.objects.get().items.chosen().with_names().in_neutral_order()
    places = [html.index(item.submission.case_title) for item in items]
    assert places == sorted(places)
