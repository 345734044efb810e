"""不做排名: no public page or file may tell, or be ordered by, votes, points or places.

The same campaign is told twice to its end: once with votes and scores, once with all of them turned round, so that the
same cases are chosen in the opposite order. Whatever a visitor can reach must then be the same, letter by letter.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from campaigns.models import Phase
from core import clock
from core.models import Job, Message
from results import letters, services
from results.exports import workbook
from results.models import Certificate, Selection, SelectionItem
from submissions.models import PhaseResult
from tests.results.builders import (
    AFTER_NOTICE,
    DURING_NOTICE,
    NOTICE_DAY,
    Judged,
    announce,
    certify,
    judged,
    objected,
    settled,
    work,
)
from tests.results.meetings import send, set_meeting, token_of

pytestmark = pytest.mark.django_db

VOTES = [7919, 7907, 7901, 7883, 7879, 3]
TOTALS = ["61.37", "62.41", "63.43", "64.47", "65.53", "9.07"]
READING = AFTER_NOTICE + timedelta(hours=1)  # a second after midnight the page's day may be either
PUBLIC_FILES = ("public_notice", "announcement")
# As numbers of their own: four digits in a row stand in many a digest.
ANY_OF_THEM = "|".join(re.escape(secret) for secret in [*map(str, VOTES[:-1]), *TOTALS])
SECRETS = re.compile(rf"(?<![0-9A-Za-z])(?:{ANY_OF_THEM})0*(?![0-9A-Za-z])")
LINK = re.compile(r'(?:href|src|action)="(/[^"#]*)')
OUTSIDE = re.compile(r"^/(static|admin|desk|login|logout|password|accounts|i18n)")
PASSING = [  # what differs between any two visits
    (re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"'), "token"),
    (re.compile(r'nonce="[^"]*"'), "nonce"),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.+]+"), "time"),
    (re.compile(r"(还有|剩余)[^<]*"), "left"),
    (re.compile(r'"(size|sha256)": [^,\s]+'), "file"),  # a PDF carries its moment and an id
    (re.compile(r"PDF，[0-9.]+.(KB|MB|字节)"), "file"),
]


def tell(there: Judged, *, turned: bool) -> None:
    """To the certificates and the meeting, with the inputs as they are or turned round among the chosen."""
    last = len(VOTES) - 1
    for index, case in enumerate(there.cases):
        source = last - 1 - index if turned and index < last else index
        results = PhaseResult.objects.filter(submission=case)
        results.filter(phase__kind="vote").update(value=VOTES[source])
        results.filter(phase__kind="score").update(
            value=Decimal(TOTALS[source]), facts={"totals": {"1": TOTALS[source]}}
        )
    with clock.at(NOTICE_DAY):
        services.propose_selection(campaign=there.campaign, by=there.first)
        services.confirm_selection(campaign=there.campaign, by=there.second)
        services.propose_notice(campaign=there.campaign, by=there.first, number="海推办〔2026〕12号")
        services.publish_notice(campaign=there.campaign, by=there.second)
    with clock.at(DURING_NOTICE):
        # Its receipt is drawn anew in every telling: a page that showed any part of it would differ.
        settled(there, objected(there))
    with clock.at(AFTER_NOTICE):
        announce(there)
        certify(there)
        set_meeting(there)
        send(there)
        # No visitor reaches the others, and they take their time.
        Job.objects.filter(kind=letters.REPLY).update(state=Job.State.DONE)
        Job.objects.exclude(kind__in=(*PUBLIC_FILES, letters.REPLY)).delete()
        work(there.campaign)


def reached(client: Client, there: Judged) -> dict[str, str]:
    """Every address that a visitor can find from the home page and the papers, with what it answers."""
    slug = there.campaign.slug
    found: dict[str, str] = {}
    waiting = ["/", *(f"/c/{slug}/{page}/" for page in ("notice", "results", "meeting", "rules", "cases", "vote"))]
    waiting += [f"/verify/{certificate.number}/" for certificate in Certificate.objects.all()]
    # A poster takes half a second and is drawn of the case alone: one of them is read.
    posters = [f"/c/{slug}/cases/{case.number_text}/poster/" for case in there.cases]
    while waiting:
        address = waiting.pop()
        if address in found or OUTSIDE.match(address) or address in posters[1:]:
            continue
        answer = client.get(address)
        content = b"".join(answer) if answer.streaming else answer.content
        found[address] = plain(content, answer.get("Content-Type", ""))
        if answer.get("Content-Type", "").startswith("text/html"):
            waiting += [link.replace("&amp;", "&") for link in LINK.findall(content.decode())]
        if answer.status_code in (301, 302):
            waiting.append(answer["Location"])
    return found


def plain(content: bytes, kind: str) -> str:
    """What an answer says: the text of pages and papers, the cells of a workbook, else its digest."""
    if kind.startswith("application/pdf"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if "spreadsheet" in kind or "wordprocessing" in kind:
        return "\n".join(_office(content))
    if not kind.startswith(("text/", "application/json", "application/xml", "image/svg")):
        return hashlib.sha256(content).hexdigest()
    text = content.decode()
    for pattern, word in PASSING:
        text = pattern.sub(word, text)
    return text


def _office(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        is_workbook = any(name.startswith("xl/") for name in package.namelist())
        if not is_workbook:
            yield package.read("word/document.xml").decode()
            return
    for sheet in load_workbook(io.BytesIO(content)):
        for row in sheet.iter_rows(values_only=True):
            yield f"{sheet.title} {row}"


def world(client: Client, there: Judged, *, turned: bool) -> tuple[dict[str, str], dict[str, Any]]:
    """What the public sees of one telling, with the facts that are secret; undone afterwards."""
    with transaction.atomic():
        tell(there, turned=turned)
        with clock.at(READING):
            seen = reached(client, there)
        with clock.at(DURING_NOTICE):
            page = client.get(f"/c/{there.campaign.slug}/notice/").content
            seen["notice, while it is open"] = plain(page, "text/html")
        order = list(SelectionItem.objects.chosen().order_by("position").values_list("submission", flat=True))
        numbers = list(Certificate.objects.order_by("submission").values_list("number", flat=True))
        invited = token_of(Message.objects.filter(key__startswith="meeting:")[0])
        with clock.at(AFTER_NOTICE):
            page = client.get(f"/invitation/{invited}/").content
        seen["invitation"] = plain(page, "text/html").replace(invited, "invited")
        organisers = "\n".join(_office(workbook(Selection.objects.get())))
        transaction.set_rollback(True)
    return seen, {"order": order, "numbers": numbers, "organisers": organisers}


def test_turning_votes_and_scores_round_changes_nothing_that_the_public_can_reach() -> None:
    there = judged(len(VOTES), rules={"list_size": len(VOTES) - 1})
    Phase.objects.filter(campaign=there.campaign, kind="visit").update(closed_at=NOTICE_DAY)
    client = Client()
    client.get(f"/c/{there.campaign.slug}/vote/")  # the visitor's own order of the grid comes with a cookie
    one, secret = world(client, there, turned=False)
    other, turned = world(client, there, turned=True)
    assert secret["order"] == list(reversed(turned["order"]))  # else this test would show nothing
    assert secret["organisers"] != turned["organisers"]  # the same comparison finds what is not public
    assert secret["numbers"] == turned["numbers"]  # nor does a certificate's number tell a place
    assert one.keys() == other.keys()
    assert [(address, one[address], other[address]) for address in one if one[address] != other[address]] == []
    slug = there.campaign.slug
    for page in (f"/c/{slug}/results/selected-list.xlsx", f"/c/{slug}/results/announcement-1.pdf"):
        assert there.case(0).case_title in one[page]  # files were read, not only found
    assert SECRETS.findall("得票7919，61.370000分") == ["7919", "61.370000"]
    for address, text in one.items():
        assert SECRETS.findall(text) == [], address
