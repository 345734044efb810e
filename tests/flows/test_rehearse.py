"""One whole campaign through the services, the importer and the jobs: the flow that grows with every stage."""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook
from pypdf import PdfReader

from campaigns.models import Campaign
from core import clock
from core.models import Job, Message
from portal.story import people, registration, results, review, voting
from portal.story.stage import Stage, set_stage
from results.models import SelectionItem
from submissions import form_docx

SEED = 7

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("rehearse")]


@pytest.fixture
def rehearsal(tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    call_command("rehearse", "--out", str(tmp_path / "out"), "--seed", str(SEED), "--voters", "12")
    out = tmp_path / "out"
    return out, json.loads((out / "summary.json").read_text(encoding="utf-8"))


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")


def test_a_whole_campaign_leaves_its_files(rehearsal: tuple[Path, dict[str, Any]]) -> None:
    out, summary = rehearsal
    campaign = Campaign.objects.get(slug=summary["campaign"])

    # Registration and screening: sixteen offices, four zones each, one refused.
    assert (summary["offices"], summary["recommended"], summary["screened_in"]) == (16, 64, 63)
    forms = sorted((out / "forms").glob("*.docx"))
    assert len(forms) == 64
    read = form_docx.read(forms[0].read_bytes())
    first = campaign.submissions.get(zone__organisation__name=read.value("zone_name"))
    assert first.experience == read.value("experience")

    # Every acknowledged vote is stored, and every case has enough reviews.
    assert summary["votes_acknowledged"] == summary["votes_counted"] > 0
    assert summary["reviews"] == 63 * 3

    # Thirty without rank: chosen by the card, listed by city.
    assert summary["selected"] == summary["certificates"] == 30
    sheet = load_workbook(out / "selected-list.xlsx").worksheets[0]
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] and re.fullmatch(r"\d{3}", str(row[0]))]
    chosen = SelectionItem.objects.filter(selection__campaign=campaign, chosen=True)
    assert {str(row[0]) for row in rows} == {item.submission.number_text for item in chosen}
    assert "彩排" in "".join(str(cell) for row in sheet.iter_rows(max_row=3, values_only=True) for cell in row)

    # The papers say what they are, whom they name, and never a rank, a score or a vote.
    papers = {name: text_of((out / f"{name}.pdf").read_bytes()) for name in ("public-notice", "announcement")}
    for text in papers.values():
        assert "彩排" in text
        assert all(str(item.submission.zone) in text for item in chosen)
        assert not re.search(r"第[一二三\d]+名|得分|票数", text)
    assert (out / "casebook.pdf").read_bytes().startswith(b"%PDF")
    with zipfile.ZipFile(out / "certificates.zip") as archive:
        certificates = [text_of(archive.read(name)) for name in archive.namelist() if name.endswith(".pdf")]
    assert len(certificates) >= 30
    assert all("优秀案例" in text and "彩排" in text for text in certificates)

    # The portal's own clock was left alone.
    assert abs((clock.now() - clock.database_now()).total_seconds()) < 5

    # Every dated phase is over and closed at its end; nothing waits, and no letter left the house.
    closed = {phase["key"] for phase in summary["phases"] if phase["closed_at"] == phase["closes_at"]}
    assert {"registration", "screening", "voting", "review", "visits", "notice"} <= closed
    assert not Job.objects.exclude(state=Job.State.DONE).exists()
    assert not Message.objects.exclude(state=Message.State.HELD).exists()


def test_the_same_seed_tells_the_same_story(tmp_path: Path) -> None:
    """Up to the list, and with three cities: told in full a rehearsal takes longer than most tests together."""
    first, second = [told_to_the_list(tmp_path) for _telling in range(2)]
    assert first.campaign.slug != second.campaign.slug
    assert chosen_zones(first.campaign.slug) == chosen_zones(second.campaign.slug)


def told_to_the_list(folder: Path) -> Stage:
    """A rehearsal of eight places, as ``rehearse`` tells it, until two organisers have confirmed the list."""
    stage = set_stage("case_selection", seed=SEED, year=2026, stem="again")
    stage.files = False
    people.bring(stage)
    registration.publish(stage)
    registration.register(stage, folder, sent=slice(0, 3))
    registration.screen(stage)
    voting.lock_card(stage, size=8, least=1)
    voting.vote(stage, 12)
    review.score(stage)
    review.open_scores(stage)
    results.select(stage)
    return stage


def chosen_zones(slug: str) -> list[str]:
    items = SelectionItem.objects.filter(selection__campaign__slug=slug, chosen=True)
    return sorted(str(item.submission.zone) for item in items)


@pytest.mark.django_db
def test_an_unknown_programme_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nothing"):
        call_command("rehearse", "--out", str(tmp_path), "--programme", "nothing")
