"""The code on a board: it leads to the case, counts a person once, and tells what was corrected since."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaigns import display
from campaigns.models import Campaign, DisplaySite
from core import brake, clock
from core.models import User
from results.display import scans, texts
from results.models import BoardText, Certificate, CertificateVersion, DisplayScan
from submissions.models import Attachment, Submission
from tests.builders import during, laid_cases, opened_campaign, organisers
from tests.pictures import with_pictures
from tests.results.builders import AFTER_NOTICE, certified, noticed
from tests.results.displays import PHONE, site_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


class There:
    """A campaign with a place, while the vote runs."""

    def __init__(self) -> None:
        self.campaign: Campaign = opened_campaign()
        self.by: User = organisers(self.campaign)[0]
        self.cases = laid_cases(self.campaign, 3)


@pytest.fixture
def there() -> Any:
    found = There()
    with clock.at(during(found.campaign, "voting")):
        yield found


def scan(client: Client, site: DisplaySite, case: Submission, version: int | None = None, **headers: Any) -> Any:
    address = display.address(site, case.number or 0, version).partition("://")[2].partition("/")[2]
    return client.get(f"/{address}", headers={"user-agent": PHONE, **headers})


def counted() -> dict[bool, int]:
    return dict(DisplayScan.objects.order_by().values_list("in_time", "count"))


def test_a_scan_is_counted_once_and_leads_to_the_case(client: Client, there: There) -> None:
    site, case = site_of(there.campaign, there.by), there.cases[0]
    page = reverse("case", args=[there.campaign.slug, case.number])
    for _turn in range(3):
        answer = scan(client, site, case)
        assert (answer.status_code, answer["Location"]) == (302, page)
        assert "no-store" in answer["Cache-Control"]
    assert counted() == {True: 1}
    row = DisplayScan.objects.get()
    assert (row.site_id, row.submission_id, row.hour.minute) == (site.pk, case.pk, 0)
    assert client.get(page).status_code == 200
    scan(client, site, there.cases[1])  # another case is another scan
    scan(Client(), site, case)  # and so is another visitor
    assert sorted(DisplayScan.objects.values_list("count", flat=True)) == [1, 2]


def test_the_address_may_be_typed_in_small_letters(client: Client, there: There) -> None:
    site = site_of(there.campaign, there.by)
    address = f"/b/{there.campaign.pk}-{site.code.lower()}/{there.cases[0].number}/"
    assert client.get(address, headers={"user-agent": PHONE}).status_code == 302
    assert counted() == {True: 1}


@pytest.mark.parametrize(
    "headers",
    [
        {"user-agent": "Mozilla/5.0 (compatible; Baiduspider/2.0)"},
        {"user-agent": "curl/8.5"},
        {"user-agent": ""},
        {"sec-purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
    ],
)
def test_no_machine_is_counted(client: Client, there: There, headers: dict[str, str]) -> None:
    site = site_of(there.campaign, there.by)
    assert scan(client, site, there.cases[0], None, **headers).status_code == 302
    assert counted() == {}


def test_head_is_not_counted_and_nothing_else_is_answered(client: Client, there: There) -> None:
    site = site_of(there.campaign, there.by)
    address = reverse("scan", args=[there.campaign.pk, site.code, there.cases[0].number])
    assert client.head(address, headers={"user-agent": PHONE}).status_code == 302
    assert client.post(address).status_code == 405
    assert counted() == {}


def test_a_flood_from_one_address_is_led_on_and_not_counted(there: There, monkeypatch: pytest.MonkeyPatch) -> None:
    site, case = site_of(there.campaign, there.by), there.cases[0]
    monkeypatch.setattr(scans, "FLOOD", 2)
    for _turn in range(4):
        assert scan(Client(REMOTE_ADDR="203.0.113.77"), site, case).status_code == 302
    assert counted() == {True: 2}
    assert brake.is_on("scan", "203.0.113.77", most=2)


def test_a_board_that_hangs_too_long_still_leads_on_and_is_counted_apart(client: Client, there: There) -> None:
    early = site_of(there.campaign, there.by, opens_on=clock.today() + timedelta(days=3))
    closed = display.close_site(site=site_of(there.campaign, there.by), by=there.by)
    for site in (early, closed):
        answer = scan(client, site, there.cases[0])
        assert answer["Location"] == reverse("case", args=[there.campaign.slug, there.cases[0].number])
        assert display.COOKIE not in answer.cookies
    assert set(DisplayScan.objects.values_list("in_time", "count")) == {(False, 1)}


def test_an_unknown_place_leads_to_the_case_and_an_unknown_case_to_the_campaign(client: Client, there: There) -> None:
    slug, case = there.campaign.slug, there.cases[0]
    site = site_of(there.campaign, there.by)
    display.remove_site(site=site, by=there.by)
    assert scan(client, site, case)["Location"] == reverse("case", args=[slug, case.number])
    site = site_of(there.campaign, there.by)
    case.number = 9999
    assert scan(client, site, case)["Location"] == reverse("campaign", args=[slug])
    assert client.get(f"/b/{there.campaign.pk}-X/{10**30}/9/", headers={"user-agent": PHONE}).status_code == 302
    hidden = opened_campaign(published=False)
    assert client.get(f"/b/{hidden.pk}-{site.code}/1/").status_code == 404
    assert client.get(f"/b/{10**25}-{site.code}/1/").status_code == 404
    assert counted() == {}


def test_the_place_is_remembered_signed_for_this_campaign_alone(client: Client, there: There, rf: Any) -> None:
    site = site_of(there.campaign, there.by)
    cookie = scan(client, site, there.cases[0]).cookies[display.COOKIE]
    assert cookie["path"] == f"/c/{there.campaign.slug}/"
    assert cookie["max-age"] == display.REMEMBERED
    assert cookie["httponly"]
    request = rf.get("/")
    request.COOKIES[display.COOKIE] = cookie.value
    assert display.remembered(request, there.campaign.pk) == site.pk
    assert display.remembered(request, there.campaign.pk + 1) is None
    request.COOKIES[display.COOKIE] = f"{there.campaign.pk}.{site.pk}:forged"
    assert display.remembered(request, there.campaign.pk) is None


def printed(campaign: Campaign, case: Submission) -> BoardText:
    cases = Submission.objects.with_names().filter(pk=case.pk)
    return texts.keep(campaign, cases)[0]


def said(client: Client, site: DisplaySite, case: Submission, version: int) -> str:
    """What the page of corrections says, to which the scan of this board leads."""
    answer = scan(client, site, case, version)
    assert answer["Location"].endswith(f"/corrections/{version}/")
    return client.get(answer["Location"]).content.decode()


def test_a_board_that_still_says_the_truth_leads_to_the_case(client: Client, there: There) -> None:
    site, case = site_of(there.campaign, there.by), there.cases[0]
    text = printed(there.campaign, case)
    assert printed(there.campaign, case) == text  # the same content is the same version
    page = reverse("case", args=[there.campaign.slug, case.number])
    assert scan(client, site, case, text.version)["Location"] == page
    assert scan(client, site, case, 77)["Location"] == page  # a version that was never printed
    # What comes to it is no correction: the board has no room for all anyway.
    Submission.objects.filter(pk=case.pk).update(experience=case.experience + "又有一句。")
    assert scan(client, site, case, text.version)["Location"] == page
    address = reverse("board_corrections", args=[there.campaign.slug, case.number, text.version])
    assert "没有更正" in client.get(address).content.decode()
    assert client.get(reverse("board_corrections", args=[there.campaign.slug, case.number, 77])).status_code == 404


def test_a_corrected_text_is_told_sentence_by_sentence(client: Client, there: There) -> None:
    site, case = site_of(there.campaign, there.by), there.cases[0]
    Submission.objects.filter(pk=case.pk).update(experience="办理时间由十天缩短为三天。窗口减少为一个。")
    text = printed(there.campaign, case)
    Submission.objects.filter(pk=case.pk).update(experience="办理时间由十天缩短为五天。窗口减少为一个。")
    page = said(client, site, case, text.version)
    assert "办理时间由十天缩短为三天。" in page
    assert "办理时间由十天缩短为五天。" in page
    assert "窗口减少为一个。" not in page
    assert counted() == {True: 1}
    again = printed(there.campaign, case)
    assert again.version == text.version + 1
    assert scan(client, site, case, again.version)["Location"].endswith(f"/cases/{case.number}/")


def test_a_withdrawn_picture_is_named_and_never_shown_again(client: Client, there: There) -> None:
    site, case = site_of(there.campaign, there.by), there.cases[0]
    case.slate.sent_by = there.by
    with_pictures([case], 2)
    text = printed(there.campaign, case)
    assert len(text.facts["pictures"]) == 2
    Attachment.objects.filter(submission=case, caption="图1").update(
        shown_publicly=False, withdrawn_at=clock.now(), withdrawn_by=there.by, withdrawal_reason="本人要求撤下"
    )
    page = said(client, site, case, text.version)
    assert "图片 1" in page
    assert "图1" not in page
    assert "本人要求撤下" not in page


def test_a_reissued_certificate_corrects_the_board_and_a_revoked_one_takes_the_honour(client: Client) -> None:
    there = certified(3)
    with clock.at(AFTER_NOTICE + timedelta(hours=1)):
        case = Submission.objects.with_names().get(certificate=Certificate.objects.all()[0])
        site = site_of(there.campaign, there.first)
        text = printed(there.campaign, case)
        assert text.facts["honour"] is True
        Certificate.objects.filter(submission=case).update(title="更正后的案例名称", version=2)
        first = CertificateVersion.objects.get(certificate__submission=case)
        first.pk, first.version, first.title = None, 2, "更正后的案例名称"
        first.save()
        page = said(client, site, case, text.version)
        assert case.case_title in page
        assert "更正后的案例名称" in page
        assert "2026年10月15日" in page
        Certificate.objects.filter(submission=case).update(
            state=Certificate.State.WITHDRAWN, state_since=AFTER_NOTICE + timedelta(minutes=5)
        )
        assert "已撤销" in said(client, site, case, text.version)


def test_no_board_no_scan_and_no_kiosk_tells_of_a_release_before_its_minute(client: Client) -> None:
    from results import services

    there = noticed(3)
    moment = AFTER_NOTICE + timedelta(hours=9)
    with clock.at(AFTER_NOTICE):
        site = site_of(there.campaign, there.first)
        services.propose_announcement(
            campaign=there.campaign, by=there.first, release_at=moment, with_certificates=True
        )
        services.announce(campaign=there.campaign, by=there.second)
    Certificate.objects.update(title="证书上的名称")
    kiosk = reverse("kiosk", args=[there.campaign.slug, site.code])
    with clock.at(moment - timedelta(minutes=1)):
        assert not texts.cases_at(site, selected=True)
        assert "证书上的名称" not in client.get(kiosk).content.decode()
        before = [text.facts for text in texts.keep(there.campaign, texts.cases_at(site))]
        assert not [facts for facts in before if facts["honour"] or facts["title"] == "证书上的名称"]
    with clock.at(moment + timedelta(minutes=1)):
        assert texts.cases_at(site, selected=True).count() == 2
        assert "证书上的名称" in client.get(kiosk).content.decode()
