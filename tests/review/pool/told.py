"""Tables of experts and accepted invitations, for the tests of the pool."""

import io
import re
from urllib.parse import urlsplit

import openpyxl
from django.test import Client

from core import files
from core.models import Message, StoredFile, User
from review.pool import exchange, table
from submissions.directory.plan import Plan
from tests.review.builders import Panel

HEAD = list(table.HEAD)
POOL_QUERIES = 17
INVITED_QUERIES = 17
PASSWORD = "long-and-plain-7"


def login(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def row(**cells: str) -> list[str]:
    given = {"name": "林知远", "email": "lin@example.com", "unit": "海岳财经大学", **cells}
    return [given.get(column.value, "") for column in table.Col]


def book(*rows: list, head: list[str] = HEAD, above: int = 0) -> bytes:
    """A workbook as office suites save them; ``above`` rows of a merged title stand over the head."""
    file = openpyxl.Workbook()
    sheet = file.active
    for number in range(above):
        sheet.append([f"专家名单{number}"])
        sheet.merge_cells(start_row=number + 1, start_column=1, end_row=number + 1, end_column=len(head))
    for each in (head, *rows):
        sheet.append(each)
    buffer = io.BytesIO()
    file.save(buffer)
    return buffer.getvalue()


def stored(content: bytes, name: str = "专家.xlsx") -> StoredFile:
    return files.store(name=name, content=content, by=None, scope=None)


def look(built: Panel, *rows: list, **facts) -> Plan:
    return exchange.preview(built.campaign, stored(book(*rows, **facts)))


def take(built: Panel, *rows: list) -> Plan:
    file = stored(book(*rows))
    shown = exchange.preview(built.campaign, file)
    return exchange.take(campaign=built.campaign, stored=file, digest=shown.digest, by=built.organiser)


def problems(plan: Plan) -> list[tuple[int, str]]:
    return [(line.number, problem.label) for line in plan.lines for problem in line.problems]


def address_of(email: str) -> str:
    body = Message.objects.filter(to=email).latest("pk").body
    return urlsplit(re.search(r"https?://\S+", body)[0]).path


def accept(email: str, username: str = "lin") -> tuple[Client, str]:
    client = Client()
    fields = {"username": username, "password": PASSWORD, "repeated": PASSWORD}
    return client, client.post(address_of(email), fields)["Location"]
