"""The directory in the admin: found by every name, changed by superusers through the services, exchanged and merged."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock, tables
from core.models import AuditEntry, Organisation, Role, User
from submissions import directory
from submissions.models import Indicator, Zone, ZoneName
from submissions.services import merging
from tests.builders import person
from tests.submissions.builders import Office, signed_in

pytestmark = pytest.mark.django_db
LIST = "admin:submissions_zone_changelist"


@pytest.fixture
def root() -> Client:
    directory.load("haiyue")
    return signed_in(User.objects.create_superuser("root", password="correct horse", name="管理员"))


@pytest.fixture
def zone(root: Client) -> Zone:
    return Zone.objects.get(organisation__name="云岚高新技术产业开发区")


def found(client: Client, **query: str) -> list[str]:
    page = client.get(reverse(LIST), query)
    return [str(zone) for zone in page.context["cl"].result_list]


def data(zone: Zone, *names: ZoneName, fresh: list[dict[str, str]] | None = None, **facts: Any) -> dict[str, Any]:
    """What the browser sends back: the zone, its other names (and fresh ones), no figures."""
    rows = [{"id": name.pk, "zone": zone.pk, "name": name.name, "kind": name.kind} for name in names]
    rows += [{"kind": "alias", **row} for row in fresh or []]
    sent = {
        "name": str(zone), "office": zone.office_id, "level": zone.level, "type": zone.type, "source": zone.source,
        "names-TOTAL_FORMS": len(rows), "names-INITIAL_FORMS": len(names),
        "indicators-TOTAL_FORMS": 0, "indicators-INITIAL_FORMS": 0,
    }  # fmt: skip
    sent |= {f"names-{place}-{key}": value for place, row in enumerate(rows) for key, value in row.items()}
    return {**sent, **facts}


def save(client: Client, zone: Zone, **facts: Any) -> Any:
    return client.post(reverse("admin:submissions_zone_change", args=[zone.pk]), facts or data(zone))


@pytest.mark.parametrize("term", ["云岚高新", "云岚东区", "岚旧", "yunlan gaoxin", "yunlangaoxin", "ylgx", "YLGX"])
def test_a_zone_is_found_by_every_name_and_by_pinyin(root: Client, zone: Zone, term: str) -> None:
    zone.names.create(name="云岚东区")
    zone.names.create(name="岚旧工业区", kind="former")
    assert found(root, q=term) == [str(zone)]


def test_filters_narrow_the_list_down(root: Client, zone: Zone) -> None:
    other = Zone.objects.filter(office=zone.office).exclude(pk=zone.pk)[0]
    merging.merge_zones(source=other, target=zone, reason="整合", by=User.objects.get(username="root"))
    Zone.objects.filter(pk=zone.pk).update(checked_on=clock.today())
    Indicator.objects.create(zone=zone, year=2024, key="overall", label="综合发展水平排名", rank=1)
    assert found(root, standing="merged") == [str(other)]
    assert found(root, checked="fresh") == found(root, figures="yes") == [str(zone)]
    assert found(root, checked="stale") == []
    assert str(zone) not in found(root, checked="never")
    assert str(zone) not in found(root, figures="no")
    page = root.get(reverse(LIST), {"standing": "merged"}).content.decode()
    assert f"已并入{zone}" in page


def test_the_list_takes_as_many_queries_for_three_as_for_one(root: Client, zone: Zone) -> None:
    def queries(**query: str) -> int:
        root.get(reverse(LIST), query)
        with CaptureQueriesContext(connection) as seen:
            root.get(reverse(LIST), query)
        return len(seen.captured_queries)

    for each in Zone.objects.filter(office=zone.office)[:3]:
        each.names.create(name=f"别名{each.pk}")
    one = queries(q="云岚高新")
    assert len(found(root, q="云岚")) >= 3
    assert one == queries(q="云岚") <= 10


def test_what_was_checked_is_marked_with_todays_date(root: Client, zone: Zone) -> None:
    chosen = Zone.objects.filter(office=zone.office)[:2]
    answer = root.post(reverse(LIST), {"action": "mark_checked", "_selected_action": [each.pk for each in chosen]})
    assert answer.status_code == 302
    assert set(Zone.objects.exclude(checked_on=None)) == set(chosen)
    assert AuditEntry.objects.filter(action="zone.check").count() == 2


def test_a_superuser_renames_a_zone_and_the_old_name_is_kept(root: Client, zone: Zone) -> None:
    former = str(zone)
    assert save(root, zone, **data(zone, name="云岚未来科技城", level="省级")).status_code == 302
    zone = Zone.objects.get(pk=zone.pk)
    assert (str(zone), zone.level, zone.names.get().name) == ("云岚未来科技城", "省级", former)
    assert zone.pinyin.startswith("yun lan wei lai")


def test_a_superuser_adds_a_zone_with_another_name(root: Client, zone: Zone) -> None:
    sent = data(zone, name="云岚新设经济开发区", fresh=[{"name": "云岚新区", "kind": "alias"}])
    assert root.post(reverse("admin:submissions_zone_add"), sent).status_code == 302
    added = Zone.objects.get(organisation__name="云岚新设经济开发区")
    assert (added.all_names[1:], added.organisation.city_code) == (["云岚新区"], zone.organisation.city_code)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "云岚综合保税区"}, "名录里已经有“云岚综合保税区”"),
        ({"name": ""}, "请填写"),
        ({"type": "自贸区"}, "自贸区"),
        ({"fresh": [{"name": "云岚高新技术产业开发区"}]}, "这是现用名称"),
        ({"fresh": [{"name": "云岚综合保税区"}]}, "另一家开发区"),
        ({"fresh": [{"name": "甲、乙"}]}, "分隔符"),
        ({"fresh": [{"name": "甲"}, {"name": "甲"}]}, "重复"),
    ],
)
def test_what_cannot_be_is_refused_beside_what_was_typed(
    root: Client, zone: Zone, change: dict[str, Any], words: str
) -> None:
    answer = save(root, zone, **data(zone, **change))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not ZoneName.objects.exists()


def test_a_name_that_a_confirmed_form_bears_is_refused_in_the_form(office: Office) -> None:
    root = signed_in(User.objects.create_superuser("root", password="correct horse"))
    with office.open():
        form = office.confirmed(0)
    page = save(root, form.zone, **data(form.zone, name="云岚新名称")).content.decode()
    assert "确认过的申报表" in page
    assert "云岚新名称" in page


def test_only_a_zone_that_nothing_hangs_on_is_deleted(root: Client, zone: Zone) -> None:
    merged, other = Zone.objects.filter(office=zone.office).exclude(pk=zone.pk)[:2]
    other.names.create(name="别名")
    merging.merge_zones(source=merged, target=zone, reason="整合", by=User.objects.get(username="root"))
    for each in (zone, merged, other):
        root.post(reverse("admin:submissions_zone_delete", args=[each.pk]), {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [zone.pk, merged.pk], "post": "yes"}
    root.post(reverse(LIST), chosen)
    assert not Zone.objects.filter(pk=other.pk).exists()
    assert not Organisation.objects.filter(pk=other.organisation_id).exists()
    assert Zone.objects.filter(pk__in=[zone.pk, merged.pk]).count() == 2
    assert AuditEntry.objects.filter(action="zone.remove").count() == 1


def test_a_figure_gets_name_and_unit_from_its_code(root: Client, zone: Zone) -> None:
    row = {"year": 2024, "key": "tax-per-mu", "value": "6.2", "zone": zone.pk}
    sent = data(zone) | {f"indicators-0-{key}": value for key, value in row.items()}
    assert save(root, zone, **(sent | {"indicators-TOTAL_FORMS": 1})).status_code == 302
    figure = zone.indicators.get()
    assert (figure.label, figure.unit) == ("亩均税收", "万元/亩")
    page = root.get(reverse("admin:submissions_zone_change", args=[zone.pk])).content.decode()
    assert "<rect" in page
    sent |= {"indicators-0-key": "new", "indicators-0-value": "", "indicators-TOTAL_FORMS": 1}
    page = save(root, zone, **sent).content.decode()
    assert "请填写指标名称" in page


def test_the_name_of_a_zone_is_not_changed_beside_the_directory(root: Client, zone: Zone) -> None:
    address = reverse("admin:core_organisation_change", args=[zone.organisation_id])
    sent = {"name": "别的", "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    assert root.post(address, sent).status_code == 302
    assert Organisation.objects.get(pk=zone.organisation_id).name == str(zone)


# --- exchange ---------------------------------------------------------------------------------------------------------


def upload(client: Client, *rows: list[str], table: str = "zones", name: str = "表.csv") -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    content = tables.as_csv(head=rows[0], rows=rows[1:])
    return client.post(
        reverse("admin:submissions_zone_exchange"), {"table": table, "file": SimpleUploadedFile(name, content)}
    )


def test_a_table_is_previewed_and_then_taken_once(root: Client, zone: Zone) -> None:
    head = ["名称", "城市", "级别", "类型", "来源"]
    rows = [["云岚新设经济开发区", "云岚市", "省级", "经开区", "公报"], ["坏的", "没有市", "省级", "经开区", ""]]
    answer = upload(root, head, *rows, [str(zone), "云岚市", zone.level, zone.type, "公报"])
    page = root.get(answer.url)
    text = page.content.decode()
    assert "“没有市”" in text
    assert "<ins>公报</ins>" in text
    digest = page.context["plan"].digest
    assert not Zone.objects.filter(organisation__name="云岚新设经济开发区").exists()
    page = root.post(answer.url, {"digest": digest}, follow=True).content.decode()
    assert "新增 1 行，更改 1 行，未采用 1 行" in page
    again = root.post(answer.url, {"digest": digest})
    assert "名录又有改动" in again.content.decode()
    assert AuditEntry.objects.filter(action="directory.import_zones").count() == 1


@pytest.mark.parametrize(
    ("rows", "name", "words"),
    [
        ([["城市"], ["云岚市"]], "表.csv", "“名称”"),
        ([["名称"], ["甲"]], "表.pdf", "另存为 .xlsx"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_by_name(
    root: Client, rows: list[list[str]], name: str, words: str
) -> None:
    page = upload(root, *rows, name=name).content.decode()
    assert f"{name}：" in page
    assert words in page


@pytest.mark.parametrize("table", ["zones", "indicators"])
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_table_is_exported_as_a_file(root: Client, table: str, suffix: str) -> None:
    answer = root.get(reverse("admin:submissions_zone_export", args=[table, suffix]))
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["Content-Disposition"].endswith(suffix)
    assert tables.read(f"a.{suffix}", answer.content).rows[0][-1]


# --- merging ----------------------------------------------------------------------------------------------------------


def test_a_merge_shows_what_moves_before_it_is_done(root: Client, zone: Zone) -> None:
    target, other = Zone.objects.filter(office=zone.office).exclude(pk=zone.pk)[:2]
    address = reverse("admin:submissions_zone_merge", args=[zone.pk])
    page = root.get(address).content.decode()
    assert f">{target}</option>" in page
    assert f">{zone}</option>" not in page
    sent = {"target": target.pk, "reason": "省政府批准整合"}
    assert f"并入{target}后的变化" in root.post(address, sent).content.decode()
    assert root.post(address, {**sent, "confirmed": other.pk}).status_code == 200  # not the one that was shown
    assert not Zone.objects.exclude(merged_into=None).exists()
    page = root.post(address, {**sent, "confirmed": target.pk}, follow=True).content.decode()
    assert f'并入这家的开发区： <a href="/admin/submissions/zone/{zone.pk}/change/">{zone}</a>' in page
    assert Zone.objects.get(pk=zone.pk).merged_into == target
    page = root.get(reverse("admin:submissions_zone_change", args=[zone.pk])).content.decode()
    assert f"已并入{target}" in page
    assert 'name="name"' not in page  # to read only
    assert "请选择" in root.post(address, {**sent, "confirmed": target.pk}).content.decode()
    assert save(root, zone).status_code == 403


def test_a_merge_without_a_reason_or_target_stays_on_the_page(root: Client, zone: Zone) -> None:
    address = reverse("admin:submissions_zone_merge", args=[zone.pk])
    for sent in ({}, {"target": zone.pk, "reason": "x"}, {"target": "0", "reason": " "}):
        assert root.post(address, sent).status_code == 200
    assert not Zone.objects.exclude(merged_into=None).exists()


# --- who may ----------------------------------------------------------------------------------------------------------


def test_organisers_look_and_export_and_nobody_else_comes_in(office: Office) -> None:
    host = office.campaign.hosts.all()[0].organisation
    organiser, expert = signed_in(person(Role.ORGANISER, host)), signed_in(person(Role.EXPERT, host))
    zone = office.zones[0]
    pages = {
        reverse("admin:submissions_zone_exchange"): 200,
        reverse("admin:submissions_zone_export", args=["zones", "csv"]): 200,
        reverse("admin:submissions_zone_export", args=["users", "csv"]): 404,
        reverse("admin:submissions_zone_preview", args=["token"]): 403,
        reverse("admin:submissions_zone_merge", args=[zone.pk]): 403,
    }
    assert {page: organiser.get(page).status_code for page in pages} == pages
    assert {expert.get(page).status_code for page in pages} == {403}
    assert {signed_in(office.clerk).get(page).status_code for page in pages} == {302}
    assert organiser.post(reverse("admin:submissions_zone_exchange"), {"table": "zones"}).status_code == 403
    assert 'type="file"' not in organiser.get(reverse("admin:submissions_zone_exchange")).content.decode()
    assert "mark_checked" not in organiser.get(reverse(LIST)).content.decode()
    organiser.post(reverse(LIST), {"action": "mark_checked", "_selected_action": [zone.pk]})
    assert not Zone.objects.exclude(checked_on=None).exists()


def test_a_table_that_nobody_knows_is_not_found(root: Client) -> None:
    address = reverse("admin:submissions_zone_exchange")
    assert {root.post(address, {"table": table}).status_code for table in ("", "users", "%d%s")} == {404}
    assert root.post(address, {"table": "zones"}).status_code == 200
    assert root.put(address).status_code == 405


def test_a_preview_is_its_uploaders_alone(root: Client) -> None:
    address = upload(root, ["名称", "来源"], ["云岚综合保税区", "公报"]).url
    other = signed_in(User.objects.create_superuser("other", password="correct horse"))
    assert root.get(address).status_code == 200
    assert other.get(address).status_code == 404
    assert root.get(address.replace("preview/", "preview/x")).status_code == 404
