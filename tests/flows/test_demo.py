"""The demonstration: five campaigns, and something to do for every role that gets an account."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from campaigns import services
from campaigns.models import Campaign, DisplaySite
from core import clock
from core.models import Message, User
from portal.demo import make_demo
from portal.reach import ballots_by_place
from results.models import Adjustment
from review.models import Assignment, Visit
from submissions.models import Slate, Submission

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("rehearse")]


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_demonstration_gives_every_role_something_to_do(client: Client, capsys: Any) -> None:
    before = list(User.objects.values_list("pk", flat=True))  # of the campaign that tests keep ready
    passwords = make_demo()
    campaigns = {campaign.slug: campaign for campaign in Campaign.objects.published()}
    assert {campaign.mark_text for campaign in campaigns.values()} == {"演示数据"}
    assert not any(campaign.clock_offset for campaign in campaigns.values())

    # One campaign each in registration, voting, review and deliberation, and one closed with its results.
    for slug, verb in (("demo-collect", "submit"), ("demo-vote", "vote"), ("demo-score", "score")):
        assert [each for each in ("submit", "vote", "score") if services.may(campaigns[slug], each)] == [verb]
    meeting = campaigns["demo-deliberate"].deliberations.get()
    assert meeting.is_open
    assert any("spread" in item.reasons for item in meeting.items.all())
    assert Adjustment.objects.waiting().get().item == meeting.current
    assert "演示数据" in page(client, "/c/demo-closed/results/")
    closed = page(client, "/c/demo-closed/")
    for words in ("参与情况", "投票人次", "优秀案例名单公布", "results.json"):
        assert words in closed
    assert sorted(item.is_public_at(clock.now()) for item in campaigns["demo-closed"].news.all()) == [False, True, True]
    assert campaigns["demo-closed"].certificates.count() == 29  # one case was held by an objection, and waits
    waiting_objections = campaigns["demo-closed"].phases.get(key="notice").public_notice.objections.open()
    assert [objection.state for objection in waiting_objections] == ["examining", "waiting"]

    # Boards hang in three places while people vote; the selected hang once more, and one says what was corrected since.
    assert "云岚市政务服务中心" in page(client, "/c/demo-vote/")
    hanging = DisplaySite.objects.get(campaign=campaigns["demo-closed"], name="海岳省会展中心")
    reissued = campaigns["demo-closed"].certificates.get(version=2).submission
    board = reissued.board_texts.latest("version")
    answer = client.get(f"/b/{hanging.campaign_id}-{hanging.code}/{reissued.number}/{board.version}/")
    assert "展板所印" in page(client, answer["Location"])
    assert ballots_by_place(campaigns["demo-closed"])

    # Each account signs in with the password that was shown, and finds its work.
    waiting = {
        "office01": Slate.objects.get(campaign__slug="demo-collect", office__city_name="云岚市", sent_at=None),
        "expert01": Assignment.objects.filter(expert__user__username="expert01", review__isnull=True)[:1].get(),
        "reporter01": Visit.objects.filter(reporter__username="reporter01", filed_at=None)[:1].get(),
        "applicant01": Submission.objects.get(campaign__slug="demo-collect", status="submitted", commitments=None),
        "applicant02": Visit.objects.filter(photos__isnull=False, submission__campaign__slug="demo-score")[:1].get(),
    }
    assert set(passwords) == {*waiting, "organiser01", "organiser02", "auditor01"}
    for username, password in passwords.items():
        assert User.objects.get(username=username).check_password(password)
        client.force_login(User.objects.get(username=username))
        assert 'class="tx-table' in (desk := page(client, "/desk/")) or 'class="tx-zoneforms' in desk

    client.force_login(User.objects.get(username="organiser01"))
    assert "海岳省对外经济研究院" in page(client, "/desk/c/demo-score/review/pool/?state=invited")  # invited, not come

    # Facts and photos of a visit: the zone has corrected one fact and may correct another; one report is to be written.
    visited = waiting["applicant02"]
    assert [hasattr(fact, "correction") for fact in visited.facts.order_by("position")][:2] == [True, False]
    route = visited.route
    assert route.stops.count() == 3
    assert route.stops.filter(filed_at=None).count() == 1
    client.force_login(User.objects.get(username="applicant02"))
    assert "更正这条事实" in page(client, f"/desk/visits/{visited.pk}/facts/")
    client.logout()
    assert "探访报告" in page(client, "/c/demo-closed/visits/")

    # Nobody outside hears of it, nobody else can sign in, and a second call changes nothing.
    assert not Message.objects.exclude(state=Message.State.HELD).exists()
    others = User.objects.exclude(username__in=passwords).exclude(pk__in=before)
    assert not any(user.has_usable_password() for user in others)
    call_command("demo")
    assert "已经就绪" in capsys.readouterr().out
    assert Campaign.objects.published().count() == 5
