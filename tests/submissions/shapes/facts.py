"""What the forms say: invented zones and people, and a narrative with everything that leads a reader astray."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Facts = dict[str, str]

PROMISE = "我们对自我评价所涉及的内容、数据等的真实性负责。"
TITLE = "“走在时代前列”海岳省开发区优秀案例申报表"
AREAS = ("深化改革", "对外开放", "科技创新", "产业升级", "绿色发展")
ZONES = ("云岚经济技术开发区", "云岚高新技术产业开发区", "云岚综合保税区", "云岚临空经济开发区", "青屏工业园区")
OTHER_NAMES = {"云岚高新技术产业开发区": ("云岚软件园", "云岚新技术试验区"), "青屏工业园区": ("青屏产业园",)}

# Headings with the words of labels, a line with a colon, figures, a mail address: all of it is the narrative.
EXPERIENCE = """中试平台建在厂区里
一、主要做法
（一）把平台建在企业。过去，实验室在城东，生产线在城西，样品来回一趟要3天。2024年起，开发区在12家企业的厂区里建了中试平台。
（二）把服务送到车间。一句话概括：平台跟着订单走。
二、取得成效
两年来完成中试项目86项，转化41项，新增产值9.7亿元，带动就业2100人。"""

FACTS: Facts = {
    "zone_name": "云岚高新技术产业开发区",
    "area": "科技创新",
    "address": "云岚市松石大道 88 号",
    "department": "科技创新局",
    "contact": "林某",
    "position": "副局长",
    "phone": "0000-8800 1024",
    "mobile": "13900001024",
    "email": "kjj@example.com",
    "overview": "云岚高新技术产业开发区设立于 2001 年，规划面积 41 平方公里。\n2025 年实现营业收入 1260 亿元。",
    "experience": EXPERIENCE,
    "commitment": PROMISE,
    "opinion": "情况属实，同意推荐。",
    "filled_on": "2026年8月11日",
}
SECOND: Facts = {
    **FACTS,
    "zone_name": "云岚综合保税区",
    "area": "对外开放",
    "contact": "王某",
    "position": "科长",
    "mobile": "13900002048",
    "email": "zbq@example.com",
    "overview": "云岚综合保税区封关面积 2.8 平方公里。",
    "experience": "一票货物一次查\n过去一票货物要查三次，现在一次查完，通关时间缩短一半。",
}
THIRD: Facts = {
    **FACTS,
    "zone_name": "青屏工业园区",
    "area": "绿色发展",
    "contact": "赵某",
    "position": "主任",
    "mobile": "13900004096",
    "email": "qp@example.com",
    "overview": "青屏工业园区以新材料为主导产业。",
    "experience": "一根管子送蒸汽\n园区把 11 台小锅炉换成一座热电联产站，每年少烧煤 4 万吨。",
}
DATES = {"commitment": "2026年8月11日", "opinion": "2026年8月12日"}


Maker = Callable[[], bytes]


@dataclass(frozen=True)
class Shape:
    """A file in one shape, and what a careful person would type from it: one set of facts a form."""

    name: str
    make: Maker
    expected: tuple[Facts, ...]
    doubts: int  # fields of a form about which a person may be asked
    surprise: bool  # written when the reader stood, to see what it does at the first try
    extra: tuple[str, ...]  # texts that must be shown among the leftovers


SHAPES: list[Shape] = []


def shape(
    *expected: Facts, doubts: int = 0, surprise: bool = False, extra: tuple[str, ...] = ()
) -> Callable[[Maker], Maker]:
    """Enter a maker among the shapes under the name of its function."""

    def enter(make: Maker) -> Maker:
        SHAPES.append(Shape(make.__name__, make, expected or (FACTS,), doubts, surprise, extra))
        return make

    return enter
