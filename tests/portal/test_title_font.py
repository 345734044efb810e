import io

import pytest
from django.test import Client
from fontTools.ttLib import TTFont

from portal import title_font
from tests.builders import opened_campaign

pytestmark = pytest.mark.django_db


def test_a_campaign_has_a_small_face_with_all_its_title_glyphs(client: Client) -> None:
    campaign = opened_campaign()
    sheet = client.get(f"/c/{campaign.slug}/title.css").content.decode()
    address = sheet.split('url("')[1].split('"')[0]
    answer = client.get(address)
    assert answer["Content-Type"] == "font/woff2"
    assert len(answer.content) < 60_000
    glyphs = TTFont(io.BytesIO(answer.content)).getBestCmap()
    assert {ord(sign) for sign in campaign.name} <= set(glyphs)


def test_another_version_is_unknown(client: Client) -> None:
    campaign = opened_campaign()
    assert client.get(f"/c/{campaign.slug}/title-0123456789abcdef.woff2").status_code == 404
    assert len(title_font.version(campaign)) == 16
