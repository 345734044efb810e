"""The phone at the door: the network goes and comes back, and every sign-in stands once, with its own time."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from core import clock
from results import services
from results.models import Delegate, Meeting, SignIn
from results.services import Person
from results.services.meeting.letters import participant_addresses
from results.services.meeting.signing_in import badge_token, door_token
from tests.browser.test_scoring import complaints, no_wider_than_the_window
from tests.builders import PASSWORD
from tests.conftest import PHONE, wait_for
from tests.results.builders import Judged
from tests.results.meetings import MEETING_DAY, coming

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = [Person(name, "科长", f"139 0000 500{n}") for n, name in enumerate(("林某", "赵某", "钱某", "孙某", "周某"))]


@pytest.fixture
def met() -> Iterator[tuple[Judged, dict[str, Delegate]]]:
    there, delegates = coming(*PEOPLE, most_delegates=5)
    with clock.at(MEETING_DAY):
        yield there, {delegate.name: delegate for delegate in delegates}


def at_the_door(page: Page, server: LiveServer, there: Judged) -> None:
    page.goto(f"{server.url}/login/?next=/desk/c/{there.campaign.slug}/meeting/door/")
    page.fill("input[name=username]", there.first.username)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/meeting/door/")


def row(page: Page, delegate: Delegate) -> Locator:
    return page.locator(f"[data-code='{delegate.code}'] [data-door-mark]")


def kept(page: Page) -> int:
    count: int = page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('tuixuan:door')).length")
    return count


def test_sign_ins_survive_a_lost_network_once_each(met, page: Page, live_server: LiveServer) -> None:
    there, people = met
    lin, zhao, qian, sun, zhou = people.values()
    at_the_door(page, live_server, there)
    said = complaints(page)
    expect(page.locator("[data-door-there]")).to_have_text("0")

    # With a network the server's answer stands at once.
    row(page, lin).get_by_role("button").click()
    expect(page.locator("[data-door-said]")).to_contain_text("林某 签到成功 09:3")
    expect(page.locator("[data-door-there]")).to_have_text("1")
    assert said == []

    # Without: a tick, a typed code and a badge are kept on the phone; one badge is scanned twice.
    page.context.set_offline(True)
    row(page, zhao).get_by_role("button").click()
    expect(page.locator("[data-door-said]")).to_contain_text("赵某 已记下，联网后发送")
    for text in (qian.code.lower(), badge_token(sun), badge_token(sun), badge_token(sun)[:-3] + "AAA"):
        page.fill("#id_code", text)
        page.press("#id_code", "Enter")
    expect(page.locator("[data-door-said]")).to_contain_text("孙某 已在本机记下")
    expect(page.locator("[data-door-count]")).to_have_text("3 条待发送")
    expect(page.locator("[data-door-net]")).to_contain_text("网络不通")
    assert (kept(page), SignIn.objects.count()) == (3, 1)

    # Meanwhile another phone signs one of them in; then the network is back, and the answer to the first try is lost.
    services.sign_in(delegate=zhao, how="badge", by=there.second, client_key="phone-two-1")
    lost: list[int] = []

    def lose_the_answer(route: Route) -> None:
        lost.append(route.fetch().status)  # the server has taken it
        route.abort()

    page.route("**/door/scan/", lose_the_answer, times=1)
    page.context.set_offline(False)
    assert wait_for(lambda: page.wait_for_timeout(50) or lost)  # a route is answered while the page is waited for
    assert SignIn.objects.count() == 4
    if kept(page):
        page.get_by_role("button", name="立即发送").click()
    expect(page.locator("[data-door-there]")).to_have_text("4")
    expect(row(page, zhao)).to_contain_text("09:3")
    expect(page.locator("[data-door-waiting]")).to_be_hidden()
    assert (kept(page), SignIn.objects.count()) == (0, 4)
    assert SignIn.objects.get(delegate=zhao).client_key == "phone-two-1"

    # A page that was closed with something unsent sends it when it is opened again.
    page.context.set_offline(True)
    row(page, zhou).get_by_role("button").click()
    expect(page.locator("[data-door-count]")).to_have_text("1 条待发送")
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(f"{live_server.url}/desk/c/{there.campaign.slug}/meeting/door/")
    assert wait_for(lambda: SignIn.objects.count() == 5)
    expect(page.locator("[data-door-waiting]")).to_be_hidden()
    assert no_wider_than_the_window(page)
    assert Axe().run(page).response["violations"] == []


def test_the_own_phone_signs_in_at_the_door(met, browser: Browser, live_server: LiveServer, settings) -> None:
    there, people = met
    settings.SITE_URL = live_server.url
    lin = people["林某"]
    context = browser.new_context(viewport=PHONE, locale="zh-CN")
    phone = context.new_page()
    phone.goto(participant_addresses([lin], there.campaign)[lin.pk])
    said = complaints(phone)
    expect(phone.locator("body")).to_contain_text(f"{lin.code[:3]} {lin.code[3:]}")
    assert no_wider_than_the_window(phone)
    assert Axe().run(phone).response["violations"] == []
    phone.goto(f"{live_server.url}/meeting/door/{door_token(Meeting.objects.get(), clock.now())}/")
    phone.get_by_role("button", name="确认签到").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("签到成功 09:3")
    assert [line for line in said if "style" not in line] == []  # axe writes styles of its own
    assert SignIn.objects.get().at - MEETING_DAY < timedelta(minutes=10)
    context.close()
