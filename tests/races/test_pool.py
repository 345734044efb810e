"""A table of experts that several confirm at the same instant invites everybody once."""

import pytest

from core import files, tables
from core.models import AuditEntry, Message, SignedLink, StoredFile, User
from review.models import Expert
from review.pool import exchange, table
from submissions.directory.plan import Plan
from tests.builders import opened_campaign, organisers
from tests.races.together import at_once

WORKERS = 4

pytestmark = pytest.mark.django_db(transaction=True)


def kept(by: User) -> StoredFile:
    rows = [["林知远", "lin@example.com", "海岳财经大学"], ["周以宁", "zhou@example.com", "海岳理工大学"]]
    return files.store(
        name="表.csv", content=tables.as_csv(head=table.HEAD[:2] + table.HEAD[3:4], rows=rows), by=by, scope=None
    )


def take(campaign, stored: StoredFile, digest: str, by: User) -> Plan:
    """As a request does: each reads the row for itself, for threads must not share one open file."""
    return exchange.take(campaign=campaign, stored=StoredFile.objects.get(pk=stored.pk), digest=digest, by=by)


@pytest.mark.sqlite
def test_a_preview_confirmed_by_several_at_once_invites_once() -> None:
    campaign = opened_campaign()
    by = organisers(campaign)[0]
    stored = kept(by)
    shown = exchange.preview(campaign, stored).digest
    answers = at_once([lambda: take(campaign, stored, shown, by)] * WORKERS)
    assert sum(isinstance(answer, Plan) for answer in answers) == 1
    assert sum(isinstance(answer, exchange.PoolChangedMeanwhile) for answer in answers) == WORKERS - 1
    assert SignedLink.objects.filter(facts__email="lin@example.com", revoked_at=None).count() == 1
    assert Message.objects.filter(to="lin@example.com").count() == 1
    assert AuditEntry.objects.filter(action="pool.import").count() == 1
    assert not Expert.objects.exists()  # nobody has accepted


def test_control_without_the_lock_several_write_the_same_preview(monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails, the test above proves nothing: without the lock all plan before the first has written."""
    campaign = opened_campaign()
    by = organisers(campaign)[0]
    stored = kept(by)
    monkeypatch.setattr(exchange, "locked_hosts", lambda one: [host.organisation for host in one.hosts.all()])
    for _round in range(5):
        SignedLink.objects.all().delete()
        shown = exchange.preview(campaign, stored).digest
        answers = at_once([lambda: take(campaign, stored, shown, by)] * WORKERS)  # noqa: B023 - now
        if sum(isinstance(answer, Plan) for answer in answers) > 1:
            return
    pytest.fail("the race never happened")
