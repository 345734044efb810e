"""The name that an office wrote, and the zone or area that it meant."""

import pytest

from submissions.form_docx import match_area, match_zone

ZONES = [
    "云岚经济技术开发区",
    "云岚高新技术产业开发区",
    "云岚综合保税区",
    "云岚临港经济开发区",
    "青屿经济技术开发区",
    "青屿经济开发区",
]
AREAS = ["深化改革", "对外开放", "科技创新", "产业升级", "绿色发展"]


@pytest.mark.parametrize(
    ("name", "zone", "sure"),
    [
        ("云岚高新技术产业开发区", "云岚高新技术产业开发区", True),
        ("  云岚高新技术 产业开发区\n", "云岚高新技术产业开发区", True),
        ("云岚　高新技术产业开发区", "云岚高新技术产业开发区", True),
        ("云岚高新区", "云岚高新技术产业开发区", False),
        ("云岚高新技术开发区", "云岚高新技术产业开发区", False),
        ("云岚经开区", "云岚经济技术开发区", False),
        ("云岚综保区", "云岚综合保税区", False),
        ("云岚临港经开区", "云岚临港经济开发区", False),
        ("云岚市高新技术产业开发区", "云岚高新技术产业开发区", False),
        ("海岳省云岚高新技术产业开发区", "云岚高新技术产业开发区", False),
        ("海岳云岚高新区", "云岚高新技术产业开发区", False),
        ("云岚高新技术产业开发区管理委员会", "云岚高新技术产业开发区", False),
        ("云岚综合保税区管委会", "云岚综合保税区", False),
        ("青屿经开区", None, False),  # two fit
        ("青屿经济开发区", "青屿经济开发区", True),
        ("某某开发区", None, False),
        ("高新区", None, False),
        ("", None, False),
        ("“”", None, False),
    ],
)
def test_zones(name: str, zone: str | None, sure: bool) -> None:
    match = match_zone(name, ZONES, province="海岳省")
    assert (match.row, match.sure) == (zone, sure)


def test_of_two_zones_with_one_name_neither_is_taken() -> None:
    assert match_zone("云岚综合保税区", ["云岚综合保税区", "云岚综合保税区"]).row is None


@pytest.mark.parametrize(
    ("name", "area"),
    [
        ("科技创新", "科技创新"),
        ("“科技创新”", "科技创新"),
        (' "科技 创新" ', "科技创新"),
        ("科技创新奖区", "科技创新"),
        ("“科技创新”奖", "科技创新"),
        ("科技", None),
        ("", None),
        ("科技创新、绿色发展", None),
    ],
)
def test_areas(name: str, area: str | None) -> None:
    assert match_area(name, AREAS).row == area
