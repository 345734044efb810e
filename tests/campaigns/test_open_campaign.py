"""``open_campaign case_selection --year 2021`` against the notice of 2021, clause by clause."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from campaigns import kinds, provinces
from campaigns.models import Campaign, Phase
from campaigns.opening import open_campaign
from core.models import Organisation
from submissions.models import Zone
from tests.builders import KEPT

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    call_command("open_campaign", "case_selection", "--year", "2021")
    return Campaign.objects.get(slug="case-selection-2021")


def local(phase: Phase) -> tuple[str, str]:
    return tuple(
        f"{timezone.localtime(moment):%m-%d %H:%M}" if moment else "" for moment in (phase.opens_at, phase.closes_at)
    )  # type: ignore[return-value]


def test_it_has_the_notices_dates(campaign: Campaign) -> None:
    assert {phase.name: local(phase) for phase in campaign.phases.all()} == {
        "组织报名": ("07-15 00:00", "08-16 00:00"),
        "资料初审": ("08-16 00:00", "08-21 00:00"),
        "网络投票": ("08-21 00:00", "08-31 00:00"),
        "专家评审": ("09-01 00:00", "10-01 00:00"),
        "媒体探访": ("09-01 00:00", "10-01 00:00"),
        "形成名单": ("", ""),
        "公示": ("", ""),
        "公布与证书": ("", ""),
        "案例交流会": ("10-01 00:00", "11-01 00:00"),
    }


def test_it_has_the_notices_hosts_areas_and_clauses(campaign: Campaign) -> None:
    assert campaign.name == "“走在时代前列”山东省开发区优秀案例推选活动"
    assert campaign.host_names == ["大众日报", "山东省推动开发区改革创新领导小组办公室"]
    assert [area.name for area in campaign.areas.all()] == [
        "深化改革",
        "对外开放",
        "科技创新",
        "产业升级",
        "绿色发展",
    ]
    assert campaign.text("commitment") == "我们对自我评价所涉及的内容、数据等的真实性负责。"
    assert campaign.text("eligibility").startswith("（一）山东省行政区域内，经国务院或省政府批准设立的")
    assert "不做排名" in campaign.text("no_rank")
    assert "不收取费用" in campaign.text("no_fee")
    assert "$province" not in "".join(text.body for text in campaign.texts.all())


def test_it_asks_what_the_annex_asks(campaign: Campaign) -> None:
    rules = kinds.get("collect").describe(campaign.phases.get(key="registration"))
    assert (rules["quota_min"], rules["quota_max"]) == (3, 5)
    assert [field["label"] for field in rules["fields"]] == [
        "开发区名称",
        "拟申报奖区",
        "通信地址",
        "填报部门",
        "联系人",
        "职务",
        "电话",
        "手机号码",
        "E-mail",
        "开发区概况",
        "典型经验",
        "诚信承诺",
        "推荐单位意见",
        "申报时间",
    ]


def test_its_criteria_are_the_six_merits_and_the_list_has_about_thirty(campaign: Campaign) -> None:
    criteria = kinds.get("score").describe(campaign.phases.get(key="review"))["criteria"]
    assert [c["name"] for c in criteria] == ["改革创新", "开放引领", "创新驱动", "生态集约", "协调发展", "转型升级"]
    assert sum(c["weight"] for c in criteria) == 100
    assert kinds.get("select").describe(campaign.phases.get(key="selection"))["list_size"] == 30


def test_it_has_sixteen_offices_and_the_whole_directory(campaign: Campaign) -> None:
    offices = Organisation.objects.filter(slates__campaign=campaign)
    assert offices.count() == campaign.slates.count() == 16
    assert offices[0].name == "济南市推动开发区改革创新领导小组办公室"
    with (Path(provinces.FOLDER) / "shandong" / "zones.csv").open(encoding="utf-8", newline="") as file:
        expected = Counter(row["city"] for row in csv.DictReader(file))
    assert sum(expected.values()) == 195
    zones = Zone.objects.filter(office__in=offices)
    assert Counter(zones.values_list("organisation__city_name", flat=True)) == expected


@pytest.mark.sqlite
def test_twice_without_harm(campaign: Campaign) -> None:
    call_command("open_campaign", "case_selection", "--year", "2021")
    assert Campaign.objects.filter(is_template=False).exclude(slug__in=KEPT).count() == 1
    assert Zone.objects.filter(office__slates__campaign=campaign).count() == 195
    assert campaign.phases.count() == 9


def test_editing_the_template_never_reaches_a_running_campaign(campaign: Campaign) -> None:
    template = Campaign.objects.get(slug="template-case-selection")
    template.areas.all().delete()
    template.phases.get(key="registration").collect_rules.fields.all().delete()
    assert campaign.areas.count() == 5
    assert campaign.phases.get(key="registration").collect_rules.fields.count() == 14


def test_another_year_is_another_campaign(campaign: Campaign) -> None:
    later = open_campaign("case_selection", year=2027, by=None)
    assert later.pk != campaign.pk
    assert local(later.phases.get(key="registration")) == ("07-15 00:00", "08-16 00:00")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nothing", "--year", "2021"], "case_selection"),
        (["case_selection", "--year", "2021", "--province", "atlantis"], "shandong"),
    ],
)
def test_a_wrong_name_says_which_are_known(arguments: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("open_campaign", *arguments)


def test_a_wrong_file_says_what_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "broken.toml"
    for content in ("[campaign", "[campaign]\nname = 'x'", "phases = 3\n[campaign]\nname='x'"):
        file.write_text(content)
        with pytest.raises(CommandError, match=r"broken\.toml"):
            call_command("load_programme", str(file))
    assert set(Campaign.objects.values_list("slug", flat=True)) <= {*KEPT, "template-case-selection"}
