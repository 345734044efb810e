"""Uploaded tables: read as plain text whatever wrote them; what is hostile, torn or too large is refused with words."""

import io
import re
import time
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest

from core import tables
from core.errors import DomainError
from core.workbook import SheetWriter


def xlsx(rows: list[list[Any]], **attributes: Any) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name, value in attributes.items():
        setattr(book.active, name, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(content: bytes, **replaced: Any) -> bytes:
    """The workbook with some members put in another's place (``sheet`` and ``strings``: a function of the old)."""
    members = {"sheet": "xl/worksheets/sheet1.xml", "workbook": "xl/workbook.xml"}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            change = next(
                (replaced[key] for key, member in members.items() if member == name and key in replaced), None
            )
            new.writestr(name, change(old.read(name)) if change else old.read(name))
    return out.getvalue()


def test_cells_of_every_kind_become_what_people_would_type() -> None:
    row = ["名称 ", 370100, 31.78, 8.0, 0.1 + 0.2, date(2026, 8, 1), 1.5e20, True, None, "甲\n乙"]
    read = tables.read("a.xlsx", xlsx([row, [None] * 3, ["末"]])).rows
    assert read[0] == [
        "名称", "370100", "31.78", "8", "0.3", "2026-08-01", "150000000000000000000", "True", "", "甲\n乙",
    ]  # fmt: skip
    assert [line[0] for line in read] == ["名称", "", "末"]
    assert len({len(line) for line in read}) == 1


def test_a_formula_is_told_and_never_calculated_and_a_text_like_one_is_a_text() -> None:
    table = tables.read("a.xlsx", xlsx([["名称", "=1+1"], ["=HYPERLINK(1)", "乙"]]))
    assert table.formulas == {(0, 1), (1, 0)}
    assert table.rows == [["名称", ""], ["", "乙"]]
    writer = SheetWriter()
    writer.sheet("表", head=["=甲"], rows=[["=1+1"]], widths=[8])
    assert tables.read("a.xlsx", writer.content()) == tables.Table([["=甲"], ["=1+1"]])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_the_encodings_and_with_the_delimiters_of_office_suites(encoding: str, delimiter: str) -> None:
    content = delimiter.join(["名称", "别名"]) + "\r\n" + delimiter.join(["云岚开发区", '"甲、乙\n丙"']) + "\r\n\r\n"
    assert tables.read("a.CSV", content.encode(encoding)).rows == [["名称", "别名"], ["云岚开发区", "甲、乙\n丙"]]


def test_what_is_written_as_csv_is_inert_and_comes_back_as_it_was() -> None:
    rows = [["=1+1", "@cmd", "-甲", "'乙", -1.5, None], ["+8613900001024", "a,b\n丙", '"', "", 0, "丁"]]
    content = tables.as_csv(head=["名称"], rows=rows)
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    assert "'=1+1" in text
    assert "'+8613900001024" in text
    assert tables.read("a.csv", content).rows[1:] == [
        ["=1+1", "@cmd", "-甲", "'乙", "-1.5", ""],
        ["+8613900001024", "a,b\n丙", '"', "", "0", "丁"],
    ]


HUGE = b'<row r="99999999"><c r="A99999999" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
LATE = b'<row r="19000"><c r="A19000" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
WIDE = b'<row r="9"><c r="AO9" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet'


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("a.xlsx", b"", tables.TableIsEmpty),
        ("a.xlsx", xlsx([]), tables.TableIsEmpty),
        ("a.csv", b"\r\n,,\r\n", tables.TableIsEmpty),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), tables.NotATable),
        ("a.pdf", b"%PDF-1.7", tables.NotATable),
        ("a.xlsx", b"PK\x03\x04torn", tables.TableIsBroken),
        ("a.xlsx", xlsx([["甲"]])[:-80], tables.TableIsBroken),
        ("a.csv", b"\xff\xfe\x00\x81\x00", tables.EncodingIsUnknown),
        ("a.csv", '名称\n"没有结束'.encode(), tables.TableIsBroken),
        ("a.csv", b"x" * (tables.MOST_BYTES + 1), tables.TableIsTooLarge),
        ("a.csv", b"x\n" * (tables.MOST_ROWS + 1), tables.TableIsTooLarge),
        ("a.csv", b"x," * 50 + b"y", tables.TableIsTooLarge),
        ("a.xlsx", repacked(xlsx([["甲"]]), sheet=lambda s: s.replace(b"</sheetData>", LATE)), tables.TableIsTooLarge),
        ("a.xlsx", repacked(xlsx([["甲"]]), sheet=lambda s: s.replace(b"</sheetData>", WIDE)), tables.TableIsTooLarge),
        ("a.xlsx", repacked(xlsx([["甲"]]), sheet=lambda s: s + b" " * 70_000_000), tables.TableIsTooLarge),
        ("a.xlsx", repacked(xlsx([["甲"]]), sheet=lambda s: s.replace(b"<worksheet", DOCTYPE)), tables.TableIsBroken),
        ("a.xlsx", repacked(xlsx([["甲"]]), sheet=lambda s: s.decode().encode("utf-16")), tables.TableIsBroken),
        ("a.xlsx", repacked(xlsx([["甲"]]), sheet=lambda _: b"<html/>"), tables.TableIsEmpty),
    ],
)
def test_what_is_no_sound_table_is_refused_with_a_sentence(
    name: str, content: bytes, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal) as caught:
        tables.read(name, content)
    assert str(caught.value)


def test_a_row_number_beyond_the_end_of_the_world_costs_no_time() -> None:
    hostile = repacked(xlsx([["甲"]]), sheet=lambda s: s.replace(b"</sheetData>", HUGE))
    before = time.process_time()
    assert tables.read("a.xlsx", hostile).rows == [["甲"]]
    assert time.process_time() - before < 5  # seconds; unguarded it takes minutes


def test_what_is_shown_is_read_with_its_kind() -> None:
    """A result that the suite stored, a percentage, a day: as people see them, and marked as no plain text."""
    book = openpyxl.Workbook()
    book.active.append(["a", 13900001024, 0.125, date(2026, 8, 11), "=1+1"])
    book.active["C1"].number_format = "0.0%"
    out = io.BytesIO()
    book.save(out)
    content = repacked(
        out.getvalue(), sheet=lambda part: re.sub(rb"(<f>1\+1</f>)<v\s*/?>(</v>)?", rb"\1<v>2</v>", part)
    )
    table = tables.read("a.xlsx", content, shown=True)
    assert table.rows == [["a", "13900001024", "12.5%", "2026-08-11", "2"]]
    assert table.kinds == {(0, 1): "number", (0, 2): "number", (0, 3): "date", (0, 4): "formula"}
    assert tables.read("a.xlsx", content).rows == [["a", "13900001024", "0.125", "2026-08-11"]]


def test_a_table_read_apart_is_the_same_table_and_gets_the_same_refusals() -> None:
    content = xlsx([["a", 0.125, date(2026, 8, 11)], ["=1+1", None, "末"]])
    assert tables.read_apart("a.xlsx", content, shown=True) == tables.read("a.xlsx", content, shown=True)
    with pytest.raises(tables.TableIsEmpty):
        tables.read_apart("a.csv", b"")
    with pytest.raises(tables.NotATable):
        tables.read_apart("a.pdf", b"%PDF-1.7")
