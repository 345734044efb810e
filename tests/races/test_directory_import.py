"""A preview that two people confirm at the same instant is written once."""

import pytest

from core import files, tables
from core.models import AuditEntry, Role, StoredFile, User
from submissions import directory
from submissions.directory import exchange, zone_table
from submissions.directory.plan import Plan
from submissions.models import Zone
from tests.builders import person
from tests.races.together import at_once

WORKERS = 4

pytestmark = pytest.mark.django_db(transaction=True)


def table(*names: str) -> bytes:
    rows = [[name, "云岚市", "省级", "经开区", "公报"] for name in names]
    return tables.as_csv(head=["名称", "城市", "级别", "类型", "来源"], rows=rows)


def take(stored: StoredFile, digest: str, by: User) -> Plan:
    """As a request does: each reads the row for itself, for threads must not share one open file."""
    own = StoredFile.objects.get(pk=stored.pk)
    return exchange.take(table="zones", stored=own, digest=digest, by=by)


@pytest.mark.sqlite
@pytest.mark.parametrize("name", ["云岚新设经济开发区", "云岚综合保税区"], ids=["added", "changed"])
def test_a_preview_confirmed_by_several_at_once_is_taken_once(name: str) -> None:
    by = person(Role.ORGANISER, directory.load("haiyue")[0])
    stored = files.store(name="表.csv", content=table(name), by=by, scope=None)
    shown = exchange.preview("zones", stored).digest
    answers = at_once([lambda: take(stored, shown, by)] * WORKERS)
    assert sum(isinstance(answer, Plan) for answer in answers) == 1
    assert sum(isinstance(answer, exchange.DirectoryChangedMeanwhile) for answer in answers) == WORKERS - 1
    assert Zone.objects.get(organisation__name=name).source == "公报"
    assert AuditEntry.objects.filter(action="directory.import_zones").count() == 1


def test_control_without_the_lock_several_write_the_same_preview(monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails, the test above proves nothing: without the lock all plan before the first has written."""
    by = person(Role.ORGANISER, directory.load("haiyue")[0])
    stored = files.store(name="表.csv", content=table("云岚综合保税区"), by=by, scope=None)
    shown = exchange.preview("zones", stored).digest
    monkeypatch.setattr(zone_table, "lock", lambda: None)
    for _round in range(5):
        Zone.objects.update(source="")
        shown = exchange.preview("zones", stored).digest
        answers = at_once([lambda: take(stored, shown, by)] * WORKERS)  # noqa: B023 - now
        if sum(isinstance(answer, Plan) for answer in answers) > 1:
            return
    pytest.fail("the race never happened")
