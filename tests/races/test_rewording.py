"""Several organisers reword one letter at the same instant: one version is kept, the others are told, none is lost."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from campaigns.models import Campaign
from core import rewording, wordings
from core.errors import ChangedMeanwhile
from core.models import AuditEntry, LetterWording, Role, User
from tests.builders import opened_campaign, organisers, person
from tests.races import together

WORKERS = 4
KEY = "meeting.invitation"

pytestmark = pytest.mark.django_db(transaction=True)


def people_of(campaign: Campaign) -> list[User]:
    host = campaign.hosts.all()[0].organisation
    return [*organisers(campaign), *(person(Role.ORGANISER, host) for _more in range(WORKERS - 2))]


def all_at_once(campaign: Campaign, version: int, *, last: bool = False) -> list[Any]:
    """Each organiser has read ``version`` and saves words of their own; the last one goes back to the default."""

    def save(place: int, by: User) -> Any:
        if last and place == WORKERS - 1:
            return rewording.restore_default(scope=campaign, key=KEY, version=version, by=by)
        words = {"subject": f"会议邀请{version}{place}", "body": wordings.of(KEY, campaign).body}
        return rewording.reword(scope=campaign, key=KEY, version=version, by=by, **words)

    works = [lambda place=place, by=by: save(place, by) for place, by in enumerate(people_of(campaign))]
    return together.at_once(works)


@pytest.fixture
def all_have_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody has found that nobody was quicker, and only then anybody writes."""
    barrier, save = threading.Barrier(WORKERS, timeout=60), LetterWording.save

    def late(row: LetterWording, **facts: Any) -> None:
        barrier.wait()
        save(row, **facts)

    monkeypatch.setattr(LetterWording, "save", late)


@contextmanager
def without_the_constraint() -> Iterator[None]:
    name = "a_wording_has_each_version_once"
    guard = next(each for each in LetterWording._meta.constraints if each.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(LetterWording, guard)
    try:
        yield
    finally:
        LetterWording.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(LetterWording, guard)


def test_one_wording_is_kept_and_the_others_are_told() -> None:
    campaign = opened_campaign()
    for version, last in ((0, False), (1, True)):
        answers = all_at_once(campaign, version, last=last)
        told = [answer for answer in answers if isinstance(answer, ChangedMeanwhile)]
        assert len(told) == WORKERS - 1, answers
        assert wordings.latest(campaign.slug, KEY).version == version + 1
    assert AuditEntry.objects.filter(action__in=["letter.word", "letter.default"]).count() == 2


@pytest.mark.usefixtures("all_have_looked")
def test_the_constraint_decides_when_all_have_looked_before_anybody_wrote() -> None:
    answers = all_at_once(opened_campaign(), 0)
    assert sum(isinstance(answer, ChangedMeanwhile) for answer in answers) == WORKERS - 1
    assert list(LetterWording.objects.values_list("version", flat=True)) == [1]


@pytest.mark.usefixtures("all_have_looked")
def test_control_without_the_constraint_each_takes_the_other_s_version() -> None:
    campaign = opened_campaign()
    with without_the_constraint():
        answers = all_at_once(campaign, 0)
        assert [answer for answer in answers if isinstance(answer, Exception)] == []
        assert list(LetterWording.objects.values_list("version", flat=True)) == [1] * WORKERS
