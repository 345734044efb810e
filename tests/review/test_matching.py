"""Each ground on which matching keeps an expert from a case, and what is none."""

import pytest

from review.matching import Bond, Person, Place, grounds, pairs, plain_name

ZONE, MERGED, OFFICE, ELSEWHERE = 11, 12, 21, 99
PLACE = Place(
    zones=frozenset({ZONE, MERGED}),
    names=("云岚经济技术开发区", "云岚经开区", "松石高新技术产业园区"),
    office=OFFICE,
    office_name="云岚市推动开发区改革创新领导小组办公室",
    city="云岚市",
)


@pytest.mark.parametrize(
    ("person", "kinds"),
    [
        pytest.param(Person("海岳大学"), [], id="a stranger"),
        pytest.param(Person("海岳大学", frozenset({ZONE})), ["member"], id="an account of the zone"),
        pytest.param(Person("海岳大学", frozenset({MERGED})), ["member"], id="an account of a merged zone"),
        pytest.param(Person("海岳大学", frozenset({OFFICE})), ["member"], id="an account of the city's office"),
        pytest.param(Person("海岳大学", frozenset({ELSEWHERE})), [], id="an account elsewhere"),
        pytest.param(Person("云岚经济技术开发区管委会"), ["employer"], id="the zone's body"),
        pytest.param(Person("云岚 经济技术开发区 管理委员会（招商局）"), ["employer"], id="a part of the zone's body"),
        pytest.param(Person("云岚经开区投资发展有限公司"), ["employer"], id="a company by the zone's alias"),
        pytest.param(Person("松石高新技术产业园区"), ["employer"], id="the former name of a merged zone"),
        pytest.param(Person("云岚市发展改革局"), ["employer"], id="a body of the city's government"),
        pytest.param(Person("云岚财经大学"), [], id="a university with the city's name"),
        pytest.param(Person("经开区"), [], id="a word of many zones"),
        pytest.param(Person("海岳大学", bonds=(Bond("city", OFFICE, "云岚市"),)), ["city"], id="a city of work"),
        pytest.param(Person("海岳大学", bonds=(Bond("post", ZONE, "任职"),)), ["post"], id="a post in the zone"),
        pytest.param(Person("海岳大学", bonds=(Bond("advice", MERGED, "规划"),)), ["advice"], id="past advisory work"),
        pytest.param(Person("海岳大学", bonds=(Bond("advice", ELSEWHERE, "规划"),)), [], id="advice elsewhere"),
        pytest.param(
            Person("云岚市商务局", frozenset({OFFICE}), (Bond("city", OFFICE, "云岚市"),)),
            ["member", "employer", "city"],
            id="several grounds are all named",
        ),
    ],
)
def test_the_grounds(person: Person, kinds: list[str]) -> None:
    assert [kind for kind, _said in grounds(person, PLACE)] == kinds


def test_a_ground_says_what_was_found() -> None:
    person = Person("云岚经济技术开发区管委会", frozenset({ZONE}), (Bond("advice", OFFICE, "云岚市（2024年规划）"),))
    assert grounds(person, PLACE) == [
        ("member", "云岚经济技术开发区"),
        ("employer", "云岚经济技术开发区管委会"),
        ("advice", "云岚市（2024年规划）"),
    ]


def test_pairs_name_every_case_of_a_zone() -> None:
    people = [(1, Person("海岳大学", frozenset({ZONE}))), (2, Person("海岳大学"))]
    assert [found[:3] for found in pairs(people, [(7, PLACE), (8, PLACE)])] == [(1, 7, "member"), (1, 8, "member")]


@pytest.mark.parametrize("name", ["云岚 高新区（松石片区）", "云岚高新区松石片区管委会", "云岚高新区松石片区工委"])
def test_a_name_is_compared_without_brackets_and_body(name: str) -> None:
    assert plain_name(name) == "云岚高新区松石片区"
