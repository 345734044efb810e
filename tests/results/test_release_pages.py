"""The page of a release: the picture, the checklist, what will go out, and who may press what."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from core.models import Message
from results import services
from results.models import Certificate, PublicNotice
from submissions.models import Submission
from tests.results.builders import AFTER_NOTICE, NOTICE_DAY, Judged, noticed, selected, work
from tests.results.test_pages import seen_on, signed_in

pytestmark = pytest.mark.django_db

SET = NOTICE_DAY + timedelta(days=3)
TYPED = "2026-10-12T09:00"


def at(there: Judged, paper: str, *act: str) -> str:
    name = "release_act" if act else "release"
    return reverse(name, args=[there.campaign.slug, paper, *act])


def press(client: Client, there: Judged, paper: str, act: str, status: int = 200, **typed: str) -> str:
    answer = client.post(at(there, paper, act), typed, follow=True)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def test_two_officers_take_a_notice_to_its_minute_on_the_page() -> None:
    there = selected(4)
    Submission.objects.filter(pk=there.case(2).pk).update(email="")
    slug, first, second = there.campaign.slug, signed_in(there.first), signed_in(there.second)
    with clock.at(NOTICE_DAY):
        html = press(first, there, "notice", "propose", number="", release_at=TYPED)
        assert at(there, "notice", "approve") not in html  # the button is absent for who drafted
        assert "没有发文字号" in html
        assert "PDF 正在生成" in html
        assert "没有邮箱" in html
        assert str(there.case(2).zone) in html
        work(there.campaign)
        assert "PDF 已生成" in second.get(at(there, "notice")).content.decode()
        assert "您批准的正是本页内容" in second.get(at(there, "notice")).content.decode()
        press(second, there, "notice", "approve", 409)  # nothing was read
        press(second, there, "notice", "approve", 409, seen="0" * 64)
        assert PublicNotice.objects.get().published_at is None
        html = press(second, there, "notice", "approve", seen=seen_on(second, slug, "notice"))
        assert "data-countdown" in html
        assert "已批准，将于 10月12日 09:00 对外发布" in html
        desk = first.get(reverse("documents", args=[slug])).content.decode()
        assert "距对外发布" in desk
        press(first, there, "notice", "call-off", 409, reason=" ")
        html = press(first, there, "notice", "call-off", reason="报纸改期")
    assert "撤回发布：报纸改期" in html
    assert not Message.objects.exclude(state=Message.State.CALLED_OFF).exists()


def test_the_preview_is_the_public_page_word_for_word() -> None:
    there, visitor = selected(4), Client()
    first, slug = signed_in(there.first), there.campaign.slug
    with clock.at(NOTICE_DAY):
        services.propose_notice(campaign=there.campaign, by=there.first, number="海推办〔2026〕12号", release_at=SET)
        preview = first.get(reverse("release_page", args=[slug, "notice"])).content.decode()
        assert "本页尚未对外公开" in preview
        services.publish_notice(campaign=there.campaign, by=there.second)
    with clock.at(SET):
        public = visitor.get(reverse("notice", args=[slug])).content.decode()
    read, shown = (
        html.partition('<article class="tx-doc">')[2].partition("</article>")[0] for html in (public, preview)
    )
    assert "海推办〔2026〕12号" in read
    assert read == shown


def test_the_announcements_page_lists_the_numbers_that_the_certificates_will_bear() -> None:
    there = noticed(4)
    first, second = signed_in(there.first), signed_in(there.second)
    with clock.at(AFTER_NOTICE):
        html = press(first, there, "announcement", "propose", number="", with_certificates="on")
        assert "第二人批准后即生成证书" in html
        seen = seen_on(second, there.campaign.slug, "announcement")
        press(second, there, "announcement", "approve", seen=seen)
    numbers = list(Certificate.objects.values_list("number", flat=True))
    assert len(numbers) == 3
    assert all(number in html for number in numbers)


@pytest.mark.parametrize(
    "typed",
    ["2062-13-01T09:00", "明天", "2026-10-01T09:00", "2062-10-12T09:00", "0001-01-01T00:00", "9999-12-31T23:59"],
)
def test_a_wrong_minute_is_told_beside_what_was_typed(typed: str) -> None:
    there = selected(3)
    with clock.at(NOTICE_DAY):
        number = "海推办〔2026〕12号"
        html = press(signed_in(there.first), there, "notice", "propose", 409, number=number, release_at=typed)
    assert not PublicNotice.objects.exists()
    assert number in html
    assert html.count("data-errors") == 1


def test_before_the_first_draft_there_is_nothing_to_preview() -> None:
    there = selected(3)
    client, slug = signed_in(there.first), there.campaign.slug
    with clock.at(NOTICE_DAY):
        assert client.get(at(there, "notice")).status_code == 200
        for name in ("release_page", "release_file"):
            assert client.get(reverse(name, args=[slug, "notice"])).status_code == 404
        assert client.get(at(there, "letter")).status_code == 404
        assert client.post(at(there, "notice", "burn")).status_code == 404
