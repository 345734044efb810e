"""The calendar is corrected by administrators alone, with a source, on the record."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from core import holidays, working_days
from core.models import AuditEntry, Holiday, Organisation, Role, User
from tests.builders import person

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 10)
TYPED = {"date": "2026-10-10", "is_workday": "", "name": "调整", "source": "国办发明电〔2025〕7号"}


@pytest.fixture
def root() -> User:
    working_days.fill(2026)
    return User.objects.create_superuser("root", password="correct horse", name="管理员")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_correction_is_counted_and_recorded_with_what_stood_before(root: User) -> None:
    holidays.correct_day(day=DAY, is_workday=False, name="", source="国办发明电〔2025〕7号", by=root)
    assert working_days.last_day(date(2026, 10, 9), 5)[0] == date(2026, 10, 15)
    facts = AuditEntry.objects.get(action="holiday.correct").facts
    assert (facts["before"]["is_workday"], facts["before"]["source"]) == (True, working_days.SOURCE)
    assert facts["after"] == {"is_workday": False, "name": "", "source": "国办发明电〔2025〕7号"}


@pytest.mark.parametrize("source", ["", " \n", working_days.SOURCE])
def test_a_correction_without_a_source_is_refused(root: User, source: str) -> None:
    with pytest.raises(holidays.SourceIsNotNamed):
        holidays.correct_day(day=DAY, is_workday=False, name="", source=source, by=root)
    assert Holiday.objects.get(date=DAY).is_workday


def test_the_admin_goes_through_the_services(root: User) -> None:
    client, change = signed_in(root), reverse("admin:core_holiday_change", args=["2026-10-10"])
    refused = client.post(change, {**TYPED, "source": working_days.SOURCE})
    assert "请写明更正的依据" in refused.content.decode()
    assert client.post(change, TYPED).status_code == 302
    assert not Holiday.objects.get(date=DAY).is_workday
    client.post(reverse("admin:core_holiday_add"), {**TYPED, "date": "2027-01-01", "name": "元旦"})
    client.post(reverse("admin:core_holiday_delete", args=["2027-01-01"]), {"post": "yes"})
    rows = ["2026-10-10"]
    bulk = {"action": "delete_selected", "_selected_action": rows, "post": "yes"}
    client.post(reverse("admin:core_holiday_changelist"), bulk)
    assert not Holiday.objects.filter(date__in=["2027-01-01", *rows]).exists()
    actions = AuditEntry.objects.filter(subject__startswith="core.holiday").order_by("id")
    said = [entry.action.split(".")[1] for entry in actions]
    assert said == ["correct", "correct", "forget", "forget"]


def test_organisers_look_and_others_do_not(root: User) -> None:
    host = Organisation.objects.create(name="主办单位", kind=Organisation.Kind.HOST)
    organiser, expert = person(Role.ORGANISER, host), person(Role.EXPERT, host)
    for each in (organiser, expert):
        User.objects.filter(pk=each.pk).update(is_staff=True)
        each.refresh_from_db()
        with pytest.raises(holidays.CalendarIsNotYours):
            holidays.correct_day(day=DAY, is_workday=False, name="", source="通知", by=each)
    change = reverse("admin:core_holiday_change", args=["2026-10-10"])
    assert signed_in(organiser).get(change).status_code == 200
    assert signed_in(organiser).post(change, TYPED).status_code == 403
    assert signed_in(expert).get(change).status_code == 403
    assert Holiday.objects.get(date=DAY).is_workday
