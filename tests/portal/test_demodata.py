"""The demo's data: plain files, every reference resolves, every text keeps the limits of the form."""

import csv
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA, PROVINCE = ROOT / "portal" / "demodata", ROOT / "campaigns" / "provinces" / "haiyue"
AREAS = {"深化改革", "对外开放", "科技创新", "产业升级", "绿色发展"}
ELIGIBLE = {"经开区", "高新区", "综保区", "工业园区"}
TYPES = ELIGIBLE | {"度假区", "新区"}
HOSTS = {"海岳日报", "海岳省推动开发区改革创新领导小组办公室"}
CASE_KEYS = {
    "zone", "area", "title", "long", "address", "department", "contact", "position",
    "phone", "mobile", "email", "overview", "experience",
}  # fmt: skip
# 日照 is left out: as a common noun it stands for sunshine.
REAL_PLACES = re.compile(
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|"
    "湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|"
    "济南|青岛|淄博|枣庄|东营|烟台|潍坊|济宁|泰安|威海|临沂|德州|聊城|滨州|菏泽"
)


def read_csv(name: str) -> list[dict[str, str]]:
    with (PROVINCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def length(text: str) -> int:
    """Count as the form's reader does: every character that is not white space."""
    return len(re.sub(r"\s", "", text))


CITIES = read_csv("cities.csv")
ZONES = read_csv("zones.csv")
CASES: list[dict[str, Any]] = [
    case for path in sorted((DATA / "cases").glob("*.toml")) for case in read_toml(path)["case"]
]
PEOPLE = read_toml(DATA / "people.toml")
CITY_OF = {zone["name"]: zone["city"] for zone in ZONES}
TYPE_OF = {zone["name"]: zone["type"] for zone in ZONES}

each_case = pytest.mark.parametrize("case", CASES, ids=[case["zone"] for case in CASES])


def test_sixteen_cities_stand_in_code_order() -> None:
    assert list(CITIES[0]) == ["code", "name", "order"]
    assert [city["code"] for city in CITIES] == [str(990000 + 100 * n) for n in range(1, 17)]
    assert [city["order"] for city in CITIES] == [str(n) for n in range(1, 17)]
    assert len({city["name"] for city in CITIES}) == 16


def test_each_city_has_six_zones_and_five_of_them_are_eligible() -> None:
    assert list(ZONES[0]) == ["city", "name", "level", "type", "source"]
    assert Counter(zone["city"] for zone in ZONES) == {city["name"]: 6 for city in CITIES}
    eligible = Counter(zone["city"] for zone in ZONES if zone["type"] in ELIGIBLE)
    assert all(eligible[city["name"]] >= 5 for city in CITIES)


def test_zones_are_unique_and_their_columns_known() -> None:
    assert len(CITY_OF) == len(ZONES) == 96
    assert {zone["type"] for zone in ZONES} == TYPES
    assert {zone["level"] for zone in ZONES} == {"国家级", "省级"}
    assert {zone["source"] for zone in ZONES} == {"演示数据"}


def test_each_city_has_five_cases_of_five_zones() -> None:
    assert len({case["zone"] for case in CASES}) == len(CASES) == 80
    assert Counter(CITY_OF[case["zone"]] for case in CASES) == {city["name"]: 5 for city in CITIES}


def test_the_areas_are_spread() -> None:
    areas = Counter(case["area"] for case in CASES)
    assert set(areas) == AREAS
    assert min(areas.values()) >= 12


def test_twenty_cases_are_long_and_the_first_of_each_city_is() -> None:
    assert sum(case["long"] for case in CASES) == 20
    first: dict[str, dict[str, Any]] = {}
    for case in CASES:
        first.setdefault(CITY_OF[case["zone"]], case)
    assert all(case["long"] for case in first.values())


@pytest.mark.parametrize("key", ["title", "mobile", "phone", "email", "address", "contact"])
def test_what_tells_cases_apart_is_unique(key: str) -> None:
    assert [value for value, times in Counter(case[key] for case in CASES).items() if times > 1] == []


@each_case
def test_a_case_is_complete_and_its_zone_eligible(case: dict[str, Any]) -> None:
    assert set(case) == CASE_KEYS
    assert all(value.strip() for value in case.values() if isinstance(value, str))
    assert TYPE_OF[case["zone"]] in ELIGIBLE
    assert case["address"].startswith(CITY_OF[case["zone"]])


@each_case
def test_a_case_keeps_the_lengths(case: dict[str, Any]) -> None:
    assert 10 <= length(case["title"]) <= 24
    assert 120 <= length(case["overview"]) <= 400
    low, high = (720, 880) if case["long"] else (200, 350)
    assert low <= length(case["experience"]) <= high


@each_case
def test_a_case_gives_only_numbers_nobody_owns(case: dict[str, Any]) -> None:
    assert re.fullmatch(r"1390000\d{4}", case["mobile"].replace(" ", ""))
    assert re.fullmatch(r"0000-8800 \d{4}", case["phone"])
    assert re.fullmatch(r"[a-z]+@example\.com", case["email"])


@each_case
def test_a_case_has_headings_in_order(case: dict[str, Any]) -> None:
    marks = [line[0] for line in case["experience"].splitlines() if re.match(r"[一二三四五六七]、", line)]
    assert len(marks) >= 2
    assert marks == list("一二三四五六七")[: len(marks)]


@each_case
def test_a_case_is_set_in_full_width_punctuation(case: dict[str, Any]) -> None:
    for key in ("title", "overview", "experience"):
        text = case[key]
        text.encode("gbk")
        assert not re.search(r"[!！,;:?()\"' ]", text)
        assert not re.search(r"\.(?!\d)", text)
        assert text.count("“") == text.count("”")


def all_texts() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted(DATA.rglob("*.*")))


def test_no_real_province_or_city_is_named() -> None:
    assert REAL_PLACES.findall(all_texts()) == []


def test_no_two_cases_share_a_passage_of_thirty_characters() -> None:
    seen: dict[str, str] = {}
    for case in CASES:
        text = re.sub(r"\s", "", f"{case['title']}\n{case['overview']}\n{case['experience']}")
        for start in range(len(text) - 29):
            passage = text[start : start + 30]
            assert seen.setdefault(passage, case["zone"]) == case["zone"], passage


def test_the_people_are_counted() -> None:
    assert {role: len(rows) for role, rows in PEOPLE.items() if isinstance(rows, list)} == {
        "expert": 20,
        "organiser": 6,
        "reporter": 2,
        "auditor": 1,
        "clerk": 16,
        "invited": 1,
        "comment": 12,
        "opinion": 6,
        "remark": 5,
        "visit": 4,
    }


def test_the_people_belong_somewhere() -> None:
    assert {expert["field"] for expert in PEOPLE["expert"]} == AREAS | {"综合"}
    assert Counter(person["host"] for person in PEOPLE["organiser"]) == dict.fromkeys(HOSTS, 3)
    assert [clerk["city"] for clerk in PEOPLE["clerk"]] == [city["name"] for city in CITIES]


def test_every_name_is_one_person() -> None:
    names = [person["name"] for role in PEOPLE for person in PEOPLE[role] if "name" in person]
    names += [case["contact"] for case in CASES]
    assert [name for name, times in Counter(names).items() if times > 1] == []


def test_comments_and_opinions_are_short_and_different() -> None:
    for role in ("comment", "opinion"):
        texts = [row["text"] for row in PEOPLE[role]]
        assert len(set(texts)) == len(texts)
        assert all(30 <= length(text) <= 60 for text in texts)
    assert all(row["text"].endswith(("同意推荐。", "同意推荐参评。")) for row in PEOPLE["opinion"])


def test_visits_are_of_zones_with_a_case_by_known_reporters() -> None:
    reporters = {person["name"] for person in PEOPLE["reporter"]}
    for visit in PEOPLE["visit"]:
        assert visit["zone"] in {case["zone"] for case in CASES}
        assert visit["reporter"] in reporters
        assert 80 <= length(visit["text"]) <= 150
        assert "！" not in visit["text"]
