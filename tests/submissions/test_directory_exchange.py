"""The directory as a table: there and back nothing changes, bad rows are named, a stale preview is refused."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import files, tables
from core.models import AuditEntry, Role, StoredFile, User
from submissions import directory
from submissions.directory import exchange, indicator_table, zone_table
from submissions.directory.plan import ColumnsAreMissing, ColumnStandsTwice, Plan
from submissions.models import Indicator, Zone, ZoneName
from submissions.services import merging, zones
from tests.builders import person

pytestmark = pytest.mark.django_db
HEAD = ["名称", "城市", "级别", "类型"]


@pytest.fixture
def root() -> User:
    return person(Role.ORGANISER, directory.load("haiyue")[0])


@pytest.fixture
def zone(root: User) -> Zone:
    """A zone with every kind of fact, and one that was merged into it."""
    merged, zone = Zone.objects.filter(office__city_name="云岚市")[:2]
    ZoneName.objects.create(zone=zone, name="=云岚、".rstrip("、"), kind="alias")
    ZoneName.objects.create(zone=zone, name="@云岚东区", kind="former")
    facts = {"zone": zone, "source": "年鉴"}
    Indicator.objects.create(**facts, year=2024, key="tax-per-mu", label="亩均税收", value="-31.78", unit="万元/亩")
    Indicator.objects.create(**facts, year=2025, key="overall", label="综合发展水平排名", rank=3, rank_of=87)
    zones.mark_checked(zones=[zone], by=root)
    merging.merge_zones(source=merged, target=zone, reason="整合", by=root)
    return Zone.objects.get(pk=zone.pk)


def stored(content: bytes, name: str = "表.csv") -> StoredFile:
    return files.store(name=name, content=content, by=None, scope=None)


def csv(*rows: list[Any], head: list[str] = HEAD) -> StoredFile:
    return stored(tables.as_csv(head=head, rows=rows))


def take(table: str, file: StoredFile, by: User) -> Plan:
    return exchange.take(table=table, stored=file, digest=exchange.preview(table, file).digest, by=by)


def problems(table: str, file: StoredFile) -> list[tuple[int, str, str]]:
    plan = exchange.preview(table, file)
    return [(line.number, problem.label, problem.sentence) for line in plan.lines for problem in line.problems]


@pytest.mark.parametrize("table", exchange.TABLES)
@pytest.mark.parametrize("suffix", exchange.SUFFIXES)
def test_there_and_back_nothing_changes(zone: Zone, root: User, table: str, suffix: str) -> None:
    name, content = exchange.export(table, suffix)
    plan = exchange.preview(table, stored(content, name))
    rows = {"zones": Zone, "indicators": Indicator}[table].objects.count()
    assert plan.counts == {"refused": 0, "changed": 0, "added": 0, "unchanged": rows}
    assert not plan.unknown
    with pytest.raises(exchange.NothingToTake):
        take(table, stored(content, name), root)


def test_nothing_in_an_exported_workbook_is_a_formula(zone: Zone) -> None:
    for table in exchange.TABLES:
        sheet = openpyxl.load_workbook(io.BytesIO(exchange.export(table, "xlsx")[1])).active
        assert not [cell for row in sheet for cell in row if cell.data_type == "f"]
        assert b"\n=" not in exchange.export(table, "csv")[1]


def test_a_table_adds_changes_and_leaves_the_rest(zone: Zone, root: User) -> None:
    head = [*HEAD, "别名", "曾用名", "来源", "核对日期", "备注"]
    known, other = Zone.objects.current().exclude(pk=zone.pk)[:2]
    count, former = Zone.objects.count(), str(other)
    file = csv(
        [str(known), "云岚市", "省级", known.type, "甲；乙", "", "公报", "2026年3月1日", "x"],
        ["云岚新设经济开发区", "云岚市", "省级", "经开区", "云岚新区", "", "", "", ""],
        ["云岚更名开发区", other.office.city_name, other.level, other.type, "", former, "", "", ""],
        head=head,
    )  # fmt: skip
    plan = take("zones", file, root)
    assert plan.counts == {"refused": 0, "changed": 2, "added": 1, "unchanged": 0}
    assert plan.unknown == ["备注"]
    known = Zone.objects.get(pk=known.pk)
    assert (known.level, known.source, str(known.checked_on)) == ("省级", "公报", "2026-03-01")
    assert set(known.names.values_list("name", "kind")) == {("甲", "alias"), ("乙", "alias")}
    fresh = Zone.objects.get(organisation__name="云岚新设经济开发区")
    assert (fresh.office.city_name, fresh.organisation.city_code) == ("云岚市", known.office.city_code)
    assert fresh.all_names == ["云岚新设经济开发区", "云岚新区"]
    other = Zone.objects.get(pk=other.pk)
    assert other.all_names == ["云岚更名开发区", former]
    assert Zone.objects.count() == count + 1
    entry = AuditEntry.objects.get(action="directory.import_zones")
    assert (entry.facts["added"], entry.facts["changed"], entry.facts["sha256"]) == (1, 2, file.sha256)


def test_a_column_that_the_file_does_not_have_stays(zone: Zone, root: User) -> None:
    names = zone.all_names
    take("zones", csv([str(zone), "公报"], head=["名称", "来源"]), root)
    zone = Zone.objects.get(pk=zone.pk)
    assert (zone.all_names, zone.source, bool(zone.checked_on)) == (names, "公报", True)


def test_names_move_between_the_columns_and_keep_their_notes(zone: Zone, root: User) -> None:
    zone.names.filter(name="@云岚东区").update(note="2012 年前")
    former = set(zone.names.filter(kind="former").values_list("name", flat=True)) - {"@云岚东区"}
    take("zones", csv([str(zone), "@云岚东区、新别名"], head=["名称", "别名"]), root)
    assert set(zone.names.values_list("name", "kind", "note")) == {
        ("@云岚东区", "alias", "2012 年前"),
        ("新别名", "alias", ""),
        *((name, "former", zone.names.get(name=name).note) for name in former),
    }


@pytest.mark.parametrize(
    ("row", "label", "words"),
    [
        (["", "云岚市", "省级", "经开区"], "名称", "请填写"),
        (["甲" * 101, "云岚市", "省级", "经开区"], "名称", "101"),
        (["新区", "济南市", "省级", "经开区"], "城市", "济南市"),
        (["新区", "", "省级", "经开区"], "城市", "城市"),
        (["新区", "云岚市", "市级", "经开区"], "级别", "国家级、省级"),
        (["新区", "云岚市", "", "经开区"], "级别", "请填写"),
        (["新区", "云岚市", "省级", "自贸区"], "类型", "综保区"),
        (["云岚市推动开发区改革创新领导小组办公室", "云岚市", "省级", "经开区"], "名称", "推荐单位"),
        (["@云岚东区", "云岚市", "省级", "经开区"], "名称", "现用名称"),
        (["云岚综合保税区", "云岚市", "省级", "经开区", "新区", "新区"], "别名", "“新区”"),
        (["新区", "云岚市", "省级", "经开区", "澄州高新技术产业开发区"], "别名", "澄州高新技术产业开发区"),
        (["新区", "云岚市", "省级", "经开区", "新区"], "别名", "现用名称"),
        (["新区", "云岚市", "省级", "经开区", "", "", "3月1日"], "核对日期", "2026-08-01"),
        (["新区", "云岚市", "省级", "经开区", "", "", "2026-02-30"], "核对日期", "2026-08-01"),
        (["新区", "云岚市", "省级", "经开区", "", "", "2126-02-03"], "核对日期", "2126-02-03"),
        (["新区", "云岚市", "省级", "经开区", "", "", "", "云岚综合保税区"], "并入", "合并"),
    ],
)
def test_a_bad_row_is_named_with_its_field_and_the_remedy_and_the_others_are_taken(
    zone: Zone, root: User, row: list[str], label: str, words: str
) -> None:
    head = [*HEAD, "别名", "曾用名", "核对日期", "并入"]
    row = row + [""] * (len(head) - len(row))
    file = csv(row, ["好的开发区", "云岚市", "省级", "经开区", "", "", "", ""], head=head)
    (number, said_label, sentence), *more = problems("zones", file)
    assert (number, said_label, more) == (2, label, [])
    assert words in sentence
    assert take("zones", file, root).counts == {"refused": 1, "changed": 0, "added": 1, "unchanged": 0}
    assert Zone.objects.filter(organisation__name="好的开发区").exists()


def test_two_rows_about_one_zone_and_a_merged_zone_are_refused(zone: Zone, root: User) -> None:
    merged, other = Zone.objects.exclude(merged_into=None).get(), Zone.objects.current().exclude(pk=zone.pk)[0]
    head = ["名称", "来源", "曾用名"]
    rows = [[str(other), "甲", ""], [str(other), "乙", ""], [str(merged), "丙", ""], ["新名称", "", str(other)]]
    found = problems("zones", csv(*rows, head=head))
    assert [(number, label) for number, label, _sentence in found] == [(3, "名称"), (4, "名称"), (5, "曾用名")]
    assert str(zone) in found[1][2]


def test_formulas_are_refused_and_a_note_above_the_head_is_no_harm(zone: Zone) -> None:
    book = openpyxl.Workbook()
    for row in (["开发区名录"], HEAD, ["新区", "=A1", "省级", "经开区"]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    ((number, label, sentence),) = problems("zones", stored(out.getvalue(), "表.xlsx"))
    assert (number, label) == (3, "城市")
    assert "公式" in sentence


@pytest.mark.parametrize(
    ("head", "refusal"), [(["城市", "级别"], ColumnsAreMissing), (["名称", "城市", "名称"], ColumnStandsTwice)]
)
def test_a_table_without_its_columns_is_refused(zone: Zone, head: list[str], refusal: type[Exception]) -> None:
    with pytest.raises(refusal, match="名称"):
        exchange.preview("zones", csv(["甲"] * len(head), head=head))


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda zone, root: zones.change_zone(zone=zone, facts={"source": "别处"}, by=root),
        lambda zone, _: ZoneName.objects.create(zone=zone, name="丁"),
        lambda zone, root: merging.merge_zones(
            source=zone, target=Zone.objects.current().filter(office=zone.office).exclude(pk=zone.pk)[0],
            reason="整合", by=root,
        ),
        lambda zone, root: zones.add_zone(
            facts={"name": "新区", "office": zone.office, "level": "省级", "type": "经开区"}, by=root
        ),
    ],
    ids=["changed", "named", "merged", "added"],
)  # fmt: skip
def test_a_preview_that_is_no_longer_true_writes_nothing(
    zone: Zone, root: User, meanwhile: Callable[[Zone, User], Any]
) -> None:
    head = [*HEAD, "别名", "来源"]
    rows = [
        [str(zone), zone.office.city_name, zone.level, zone.type, "甲", "公报"],
        ["新区", "云岚市", "省级", "经开区", "", ""],
    ]
    file = csv(*rows, head=head)
    shown = exchange.preview("zones", file).digest
    meanwhile(zone, root)
    before = list(zone_table.rows())
    with pytest.raises(exchange.DirectoryChangedMeanwhile):
        exchange.take(table="zones", stored=file, digest=shown, by=root)
    assert list(zone_table.rows()) == before


FIGURES = ["开发区", "年份", "指标名称", "数值", "位次", "参评总数", "来源"]


def test_figures_are_added_and_changed(zone: Zone, root: User) -> None:
    file = csv(
        ["@云岚东区", "2024年", "亩均税收", "1,234.50", "", "", "年鉴"],
        [str(zone), "2023", "亩均税收", "6.2", "4", "87", "年鉴"],
        head=FIGURES,
    )
    assert take("indicators", file, root).counts == {"refused": 0, "changed": 1, "added": 1, "unchanged": 0}
    found = zone.indicators.filter(key="tax-per-mu").values_list("year", "value", "unit", "rank", "rank_of")
    assert [(year, float(value), *rest) for year, value, *rest in found] == [
        (2023, 6.2, "万元/亩", 4, 87),
        (2024, 1234.5, "万元/亩", None, None),
    ]


@pytest.mark.parametrize(
    ("row", "label", "words"),
    [
        (["没有的开发区", "2024", "亩均税收", "1", "", "", ""], "开发区", "没有的开发区"),
        (["", "2024", "亩均税收", "1", "", "", ""], "开发区", "请填写"),
        (["云岚综合保税区", "1949", "亩均税收", "1", "", "", ""], "年份", "1984"),
        (["云岚综合保税区", "2999", "亩均税收", "1", "", "", ""], "年份", "1984"),
        (["云岚综合保税区", "2024", "没有的指标", "1", "", "", ""], "指标名称", "综合发展水平排名"),
        (["云岚综合保税区", "2024", "亩均税收", "约 3 万元", "", "", ""], "数值", "单位"),
        (["云岚综合保税区", "2024", "亩均税收", "0.12345", "", "", ""], "数值", "4"),
        (["云岚综合保税区", "2024", "亩均税收", "", "0", "", ""], "位次", "“0”"),
        (["云岚综合保税区", "2024", "亩均税收", "", "9", "8", ""], "位次", "9"),
        (["云岚综合保税区", "2024", "亩均税收", "", "", "", ""], "数值", "位次"),
        (["云岚综合保税区", "2024", "亩均税收", "1", "", "", "甲" * 201], "来源", "201"),
    ],
)
def test_a_bad_figure_is_named_with_its_field_and_the_remedy(
    zone: Zone, row: list[str], label: str, words: str
) -> None:
    good = ["云岚综合保税区", "2024", "综合发展水平排名", "", "9", "9", ""]
    found = problems("indicators", csv(row, good, head=FIGURES))
    assert found[0][:2] == (2, label)
    assert words in found[0][2]
    assert {number for number, _label, _sentence in found} == {2}


@pytest.mark.parametrize("module", [zone_table, indicator_table])
def test_planning_takes_as_many_queries_for_many_rows_as_for_one(zone: Zone, module: Any) -> None:
    def queries(rows: int) -> int:
        lines: list[list[str]] = [HEAD, *([f"开发区{n}", "云岚市", "省级", "经开区"] for n in range(rows))]
        if module is indicator_table:
            lines = [FIGURES, *([str(zone), str(2010 + n), "亩均税收", "1", "", "", ""] for n in range(rows))]
        with CaptureQueriesContext(connection) as seen:
            module.plan(tables.Table(lines))
        return len(seen.captured_queries)

    assert queries(1) == queries(9) <= 6
