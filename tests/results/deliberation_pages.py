"""The pages of a deliberation as tests open them, press their buttons, and read their papers."""

import io
import zipfile
from typing import Any

from django.test import Client
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from core import clock
from core.models import User
from tests.results.builders import NOTICE_DAY, Judged


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(client: Client, there: Judged, name: str, /, *args: object, status: int = 200, **extra: Any) -> str:
    with clock.at(NOTICE_DAY):
        answer = client.get(reverse(name, args=[there.campaign.slug, *args]), **extra)
    assert answer.status_code == status, name
    if answer.streaming:
        b"".join(answer.streaming_content)
        return ""
    return answer.content.decode()


def press(client: Client, there: Judged, name: str, /, *args: object, **typed: Any) -> Any:
    with clock.at(NOTICE_DAY):
        return client.post(reverse(name, args=[there.campaign.slug, *args]), typed, follow=True)


def text_of(there: Judged, kind: str) -> str:
    client = signed_in(there.first)
    with clock.at(NOTICE_DAY):
        content = b"".join(client.get(reverse("deliberation_paper", args=[there.campaign.slug, 1, kind])))
    if kind.endswith("pdf"):
        return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)
    document = Document(io.BytesIO(content))
    foot = "".join(p.text for p in document.sections[0].footer.paragraphs)
    head = "".join(p.text for p in document.sections[0].header.paragraphs)
    cells = "".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert "w:tblHeader" in package.read("word/document.xml").decode() or kind == "minutes_docx"
    return "".join(p.text for p in document.paragraphs) + cells + foot + head
