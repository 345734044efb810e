"""QR codes as they stand on paper: drawn as pictures they are read back to the right address, small and askew too."""

import io
import zipfile
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from campaigns import display
from core import clock, signatures
from core.models import Job
from core.qr import qr_picture
from results import certificate_text, certificates
from results.display import papers, texts
from results.display.papers import Size
from results.services import certifying
from tests.builders import during, laid_cases, opened_campaign, organisers
from tests.results.builders import certified, work
from tests.results.displays import site_of
from tests.scanned import codes, drawn, photographed

pytestmark = pytest.mark.django_db

# A board on a wall: the whole of it in a picture of a phone held far away, from the side, not straight.
SEEN: list[dict[str, Any]] = [
    {"width": 1400},
    {"width": 1600, "angle": 7},
    {"width": 1600, "angle": -12, "lean": 0.15},
    {"width": 1600, "angle": 180},
]


@pytest.mark.parametrize("size", [Size.A3, Size.A1])
def test_the_code_of_a_board_leads_to_its_case_at_its_place(client: Client, size: Size) -> None:
    campaign = opened_campaign(mark="demo")
    by = organisers(campaign)[0]
    cases = laid_cases(campaign, 2)
    with clock.at(during(campaign, "voting")):
        site = site_of(campaign, by)
        kept = texts.keep(campaign, texts.cases_at(site))
        content = papers.document(site, papers.place_words(site), kept, size)
        for page, case in enumerate(cases):
            version = case.board_texts.get().version
            address = display.address(site, case.number or 0, version)
            board = drawn(content, page=page, dots=150 if size == Size.A3 else 75)
            assert codes(board) == [address]
            for how in SEEN if page == 0 else []:
                assert codes(photographed(board, **how)) == [address], how
            answer = client.get(address.removeprefix(settings.SITE_URL))
            assert (answer.status_code, f"/cases/{case.number_text}/" in answer["Location"]) == (302, True)


def test_the_code_of_a_certificate_leads_to_its_state_and_holds_a_signature(client: Client) -> None:
    there = certified(3)
    work(there.campaign)
    result = Job.objects.get(kind="certificates").result
    assert result
    with result.content.open("rb") as file, zipfile.ZipFile(io.BytesIO(file.read())) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    versions = list(certifying.present_versions(there.campaign))
    for place, version in enumerate(versions):
        address = certificate_text.address(version)
        alone = drawn(files[certificates.file_name(version)], dots=300)
        assert codes(alone) == [address]
        assert codes(drawn(files[certificates.PRINTER], page=place, dots=300)) == [address]
        assert codes(photographed(alone, width=2400, angle=5)) == [address]
    address = codes(alone)[0]
    path, held = address.removeprefix(settings.SITE_URL).split("#")
    assert client.get(path).status_code == 200
    _key, text, signature = held.split(".")
    said = signatures.decode(text).decode()
    assert version.title in said
    assert signatures.verify(signatures.public_key(), signature, said)
    assert not signatures.verify(signatures.public_key(), signature, said.replace(version.title, "另一个"))


def test_a_code_with_a_stain_is_not_read_as_another() -> None:
    """The control: what is illegible gives nothing, never another address."""
    picture = qr_picture("https://tuixuan.example/verify/2026-AAAAAA/").convert("L")
    large = picture.resize((picture.width * 6, picture.height * 6))
    assert codes(large) == ["https://tuixuan.example/verify/2026-AAAAAA/"]
    large.paste(255, (0, 0, large.width // 2, large.height))
    assert codes(large) == []
