"""Objections from before the vault: their senders move into it, and come back if the migration is taken back."""

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from results.models import Objection, Sender
from tests.results.builders import DURING_NOTICE, noticed

FIRST = ("results", "0060_objections_in_kinds_and_the_vault")

pytestmark = pytest.mark.django_db(transaction=True)


def migrated(target: list[tuple[str, str]]) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate(target)
    return MigrationExecutor(connection).loader.project_state(target).apps


def test_senders_move_into_the_vault_and_back() -> None:
    there = noticed(3)
    graph = MigrationExecutor(connection).loader.graph
    before = [node.key for node in graph.node_map[FIRST].parents if node.key[0] == "results"]
    latest = [key for key in graph.leaf_nodes() if key[0] == "results"]
    notice = there.campaign.phases.get(key="notice").public_notice
    try:
        old = migrated(before)
        for number, state in enumerate(("open", "dismissed", "upheld")):
            settled = {} if state == "open" else {
                "reply": "已答复。", "settled_at": DURING_NOTICE, "settled_by_id": there.first.pk,
            }  # fmt: skip
            old.get_model("results", "Objection").objects.create(
                notice_id=notice.pk, submission_id=there.case(1).pk, name=f"王小明{number}", state=state,
                contact=f"xiaoming{number}@example.com", content="有误", receipt=f"YY-{number}",
                received_at=DURING_NOTICE, **settled,
            )  # fmt: skip
    finally:
        migrated(latest)
    rows = list(Objection.objects.order_by("receipt"))
    assert [row.state for row in rows] == ["waiting", "dismissed", "upheld"]
    assert [(row.masked, row.takes_mail, row.kind) for row in rows] == [("王**", True, "objection")] * 3
    assert [row.sender.name for row in rows] == ["王小明0", "王小明1", "王小明2"]
    assert Sender.objects.get(objection=rows[0]).contact == "xiaoming0@example.com"
    assert there.case(1).objections.holding().count() == 2
    try:
        old = migrated(before)
        names = old.get_model("results", "Objection").objects.order_by("receipt").values_list("name", "state")
        assert list(names) == [("王小明0", "open"), ("王小明1", "dismissed"), ("王小明2", "upheld")]
    finally:
        migrated(latest)
