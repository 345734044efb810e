"""Figures of zones: loaded as their sources say, drawn in one query."""

from decimal import Decimal

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from campaigns import provinces
from submissions import directory
from submissions.indicators import BOTTOM, KNOWN, TOP, WIDTH, series
from submissions.models import Indicator, Zone

pytestmark = pytest.mark.django_db


@pytest.fixture
def zone() -> Zone:
    return Zone.objects.filter(office=directory.load("haiyue")[0])[0]


def figure(zone: Zone, year: int, key: str = "tax-per-mu", **facts: object) -> Indicator:
    known = KNOWN.get(key)
    facts = {"label": known.label if known else "新指标", "unit": known.unit if known else "个", **facts}
    return Indicator.objects.create(zone=zone, year=year, key=key, **facts)


@pytest.mark.parametrize("province", provinces.names())
def test_every_figure_of_a_province_is_about_a_zone_that_it_has_and_loads_once(province: str) -> None:
    directory.load(province)
    rows = provinces.rows(province, "indicators")
    assert {row["zone"] for row in rows} <= {row["name"] for row in provinces.rows(province, "zones")}
    assert {row["key"] for row in rows} <= set(KNOWN)
    assert all(row["source"] for row in rows)
    assert directory.load_indicators(province) == len(rows) == Indicator.objects.count()
    assert directory.load_indicators(province) == 0


def test_the_real_province_has_only_what_the_slides_say() -> None:
    directory.load("shandong")
    directory.load_indicators("shandong")
    assert set(Indicator.objects.values_list("zone__office__city_name", flat=True)) == {"聊城市"}
    ranks = Indicator.objects.filter(zone__organisation__name="聊城经济技术开发区", key="overall")
    assert list(ranks.values_list("year", "rank", "rank_of")) == [
        (2019, 104, None),
        (2020, 112, None),
        (2021, 143, None),
    ]
    tax = Indicator.objects.get(zone__organisation__name="山东茌平经济开发区", key="tax-per-mu")
    assert (tax.value, tax.unit, tax.rank) == (Decimal("26.3"), "万元/亩", 5)
    assert "2022年6月" in tax.source


def test_a_figure_that_was_corrected_and_a_zone_that_was_renamed_stay(zone: Zone) -> None:
    former = str(zone)
    directory.load_indicators("haiyue")
    row = zone.indicators.all()[0]
    Indicator.objects.filter(pk=row.pk).update(source="更正")
    zone.names.create(name=former, kind="former")
    zone.organisation.name = "云岚更名开发区"
    zone.organisation.save()
    directory.load("haiyue")
    assert directory.load_indicators("haiyue") == 0
    assert not Zone.objects.filter(organisation__name=former).exists()
    assert Indicator.objects.get(pk=row.pk).source == "更正"


def test_bars_begin_at_zero_and_stay_inside(zone: Zone) -> None:
    for year, value in ((2020, "-2"), (2022, "8"), (2023, "4")):
        figure(zone, year, value=value, rank=3, rank_of=9)
    (one,) = series(zone)
    assert [(point.figure.year, point.text) for point in one.points] == [(2020, "-2"), (2022, "8"), (2023, "4")]
    assert [point.y for point in one.points] == [BOTTOM, TOP, pytest.approx(TOP + (BOTTOM - TOP) * 0.4)]
    assert [point.top + point.height for point in one.points] == pytest.approx([BOTTOM, 68.8, 68.8])
    gaps = [round(b.x - a.x) for a, b in zip(one.points, one.points[1:], strict=False)]
    assert gaps == [90, 45]  # the year that is missing leaves its place empty
    assert all(point.left > 0 and point.left + point.bar < WIDTH for point in one.points)
    assert one.note == "2023 · 第 3 位，共 9 家"


def test_ranks_are_dots_with_the_first_place_on_top(zone: Zone) -> None:
    for year, rank in ((2021, 1), (2022, 87), (2023, 44)):
        figure(zone, year, "overall", rank=rank, rank_of=87)
    (one,) = series(zone)
    assert [point.y for point in one.points] == [TOP, BOTTOM, (TOP + BOTTOM) / 2]
    assert (one.headline, one.note) == ("第 44 位", "2023 · 共 87 家")


@pytest.mark.parametrize("value", ["0", "-1"])
def test_one_figure_alone_is_drawn(zone: Zone, value: str) -> None:
    figure(zone, 2023, value=value)
    figure(zone, 2023, "overall", rank=1)
    figure(zone, 2023, "new-one", value="3")
    assert [one.label for one in series(zone)] == ["综合发展水平排名", "亩均税收", "新指标"]
    assert 'aria-label="新指标（个）：2023 3"' in render_to_string(
        "submissions/_indicators.html", {"figures": series(zone)}
    )


def test_the_last_four_years_are_drawn_and_the_table_has_all_with_their_sources(zone: Zone) -> None:
    for year in range(2015, 2024):
        figure(zone, year, value=year, source=f"年鉴 {year}")
    (one,) = series(zone)
    assert [point.figure.year for point in one.points] == [2020, 2021, 2022, 2023]
    html = render_to_string("submissions/_indicators.html", {"figures": [one]})
    assert all(f"年鉴 {year}" in html for year in range(2015, 2024))
    assert html.count("<rect") == 4
    assert "style=" not in html


def test_figures_of_a_merged_zone_fill_the_years_without_own_ones(zone: Zone) -> None:
    merged = Zone.objects.filter(office=zone.office).exclude(pk=zone.pk)[0]
    figure(merged, 2021, value="1", source="旧")
    figure(merged, 2022, value="2")
    figure(zone, 2022, value="9")
    Zone.objects.filter(pk=merged.pk).update(merged_into=zone)
    (one,) = series(zone)
    assert [(point.figure.year, point.text) for point in one.points] == [(2021, "1"), (2022, "9")]
    assert str(merged) in render_to_string("submissions/_indicators.html", {"figures": [one]})


def test_the_chart_takes_one_query_whatever_it_shows(zone: Zone) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            render_to_string("submissions/_indicators.html", {"figures": series(zone)})
        return len(seen.captured_queries)

    assert queries() == 1
    figure(zone, 2023, value="1")
    assert queries() == 1
    directory.load_indicators("haiyue")
    assert queries() == 1


def test_nothing_is_shown_without_figures(zone: Zone) -> None:
    assert not render_to_string("submissions/_indicators.html", {"figures": series(zone)}).strip()


def test_the_other_names_of_a_province_come_with_its_zones_once() -> None:
    directory.load("shandong")
    zone = Zone.objects.get(organisation__name="山东阳谷祥光经济开发区")
    assert zone.all_names[1:] == ["阳谷经开区"]
    zone.names.all().delete()
    directory.load("shandong")
    assert not zone.names.exists()  # what an administrator removed stays removed
