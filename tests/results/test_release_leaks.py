"""Nothing leaks before the minute: every public address one second before it, and one second after.

One campaign is read twice at the same instant before its release: without a release, and with one that two persons have
approved, its files rendered, its letters written, its certificates issued. Both readings must be the same, letter by
letter: no list, no number, no date, no file, no status can then have leaked. The addresses are those of the resolver.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from core import clock
from results import services
from results.models import Certificate, PublicNotice
from results.services.certifying import draw_number
from tests.results.builders import AFTER_NOTICE, NOTICE_DAY, Judged, noticed, selected, work
from tests.results.test_no_rank_leaks import LINK, plain

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

SECOND = timedelta(seconds=1)
MINUTE = NOTICE_DAY + timedelta(days=3)
LATER = AFTER_NOTICE.replace(second=0) + timedelta(hours=9)
NUMBERS = ("海推办〔2026〕12号", "海推办〔2026〕15号")
# Nobody comes here without something that was handed over, or they show a picture drawn of one case or of the title.
UNREACHABLE = {
    *("password_reset_confirm", "accept_invitation", "accept_handover", "commitment", "paper"),
    *("objection", "objection_reply", "answer_objection", "withdraw_objection"),
    *("invitation", "invitation_calendar", "invitation_material", "participant", "participant_calendar"),
    *("participant_material", "participant_proof", "meeting_material", "meeting_door", "badge"),
    *("scan", "scan_board", "board_corrections", "kiosk"),  # from a wall: tests/results/test_scans.py reads them
    *("picture", "public_photo", "public_photo_small", "poster_picture", "share_picture", "case_poster_picture"),
    *("case_share_picture", "title_woff2", "case_poster", "poster", "identify", "identify_back", "ballot"),
}
INSIDE = ("admin/", "desk/")


def public_patterns(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[URLPattern]:
    """Every named address outside the desk and the admin."""
    for pattern in patterns:
        if (route := before + str(pattern.pattern)).startswith(INSIDE):
            continue
        if isinstance(pattern, URLResolver):
            yield from public_patterns(pattern.url_patterns, route)
        else:
            yield pattern


def addresses(there: Judged) -> list[str]:
    """All of them filled in for the campaign: each case, the first papers, each number that a certificate may bear."""
    slug = there.campaign.slug
    drawn = [draw_number(there.campaign, case.number or 0) for case in there.cases]
    known: dict[str, list[Any]] = {"slug": [slug], "position": [1], "number": [case.number for case in there.cases]}
    known["item"] = [1, 2, 3]  # news: tests/results/test_news.py reads what is under embargo
    found = [f"/c/{slug}/cases/?q={there.case(1).case_title}", f"/verify/?number={drawn[1]}"]
    for pattern in public_patterns(get_resolver().url_patterns):
        assert pattern.name, pattern
        if pattern.name in UNREACHABLE:
            continue
        names = list(pattern.pattern.converters)
        rows: list[Any] = [None]
        if names:
            rows = drawn if pattern.name == "verify" else known.get(names[-1], [])
        assert rows, f"{pattern.name} is new: say how a visitor comes there, or why nobody does"
        for value in rows:
            facts = {"slug": slug} if "slug" in names else {}
            found.append(reverse(pattern.name, kwargs=facts | ({names[-1]: value} if names else {})))
    return found


def read(client: Client, there: Judged, moment: datetime) -> dict[str, str]:
    """What every public address, and every page that these link to, answers at ``moment``.

    The clock stands still: on a busy machine the reading itself would take longer than the second before the minute.
    """
    found: dict[str, str] = {}
    waiting = addresses(there)
    inside = {f"/{place}" for place in (*INSIDE, "static/", "login/", "logout/")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "database_now", lambda: moment)
        while waiting:
            address = waiting.pop(0)
            if address in found or address.startswith(tuple(inside)) or "poster" in address:
                continue
            answer = client.get(address)
            content = b"".join(answer) if answer.streaming else answer.content
            found[address] = f"{answer.status_code} {plain(content, answer.get('Content-Type', ''))}"
            if answer.get("Content-Type", "").startswith("text/html"):
                links = (link.replace("&amp;", "&") for link in LINK.findall(content.decode()))
                waiting += [link for link in links if link.startswith((f"/c/{there.campaign.slug}/", "/verify"))]
    return found


def test_the_notice_is_nowhere_a_second_before_its_minute_and_there_a_second_after() -> None:
    there, client = selected(3), Client()
    client.get(f"/c/{there.campaign.slug}/vote/")  # the visitor's own order of the grid comes with a cookie
    without = read(client, there, MINUTE - SECOND)
    with clock.at(NOTICE_DAY):
        services.propose_notice(campaign=there.campaign, by=there.first, number=NUMBERS[0], release_at=MINUTE)
        services.publish_notice(campaign=there.campaign, by=there.second)
    work(there.campaign)
    assert PublicNotice.objects.get().has_file  # prepared, and yet
    before = read(client, there, MINUTE - SECOND)
    assert differing(without, before) == []
    assert not [address for address, text in before.items() if NUMBERS[0] in text or "拟入选名单的公示" in text]
    after = read(client, there, MINUTE + SECOND)
    page = after[reverse("notice", args=[there.campaign.slug])]
    assert NUMBERS[0] in page
    assert there.case(1).case_title in page
    assert after[reverse("notice_file", args=[there.campaign.slug])].startswith("200")
    assert "公示" in after[reverse("campaign", args=[there.campaign.slug])]
    assert differing(before, after) != []


def test_announcement_and_certificates_are_nowhere_a_second_before_their_minute() -> None:
    there, client = noticed(3), Client()
    slug = there.campaign.slug
    client.get(f"/c/{slug}/vote/")
    work(there.campaign)
    without = read(client, there, LATER - SECOND)
    with clock.at(AFTER_NOTICE):
        services.propose_announcement(
            campaign=there.campaign, by=there.first, number=NUMBERS[1], release_at=LATER, with_certificates=True
        )
        services.announce(campaign=there.campaign, by=there.second)
    work(there.campaign)
    numbers = list(Certificate.objects.values_list("number", flat=True))
    assert len(numbers) == 2
    before = read(client, there, LATER - SECOND)
    assert differing(without, before) == []
    assert not [address for address, text in before.items() if NUMBERS[1] in text]
    assert all(before[reverse("verify", args=[number])].startswith("404") for number in numbers)
    after = read(client, there, LATER + SECOND)
    assert NUMBERS[1] in after[reverse("results", args=[slug])]
    assert before[reverse("results_json", args=[slug])].startswith("404")
    assert after[reverse("results_json", args=[slug])].startswith("200")
    assert there.case(1).case_title in after[reverse("campaign", args=[slug])]
    assert there.case(1).case_title in after[reverse("public_list", args=[slug])]
    assert NUMBERS[1] in after[reverse("announcement_file", args=[slug, 1])]
    assert all(after[reverse("verify", args=[number])].startswith("200") for number in numbers)
    assert differing(before, after) != []


def differing(one: dict[str, str], other: dict[str, str]) -> list[tuple[str, list[str]]]:
    """The addresses that answer otherwise, or that only one reading found, with the lines that differ."""
    found = []
    for address in sorted(one.keys() | other.keys()):
        lines = [set(reading.get(address, "nothing").splitlines()) for reading in (one, other)]
        if lines[0] != lines[1]:
            found.append((address, sorted(lines[0] ^ lines[1])))
    return found
