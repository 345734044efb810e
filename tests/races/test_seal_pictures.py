"""Four uploads of one host's seal at the same instant: each is kept, one is in force."""

from typing import Any

import pytest

from campaigns import seal_pictures
from campaigns.models import HostSeal
from tests.builders import opened_campaign, organisers
from tests.races.together import at_once
from tests.samples import ring

WORKERS = 4

pytestmark = pytest.mark.django_db(transaction=True)


def upload(settings: Any, tmp_path: Any) -> list[Any]:
    settings.MEDIA_ROOT = tmp_path
    campaign = opened_campaign()
    host, by = campaign.hosts.all()[0], organisers(campaign)[0]
    return at_once([lambda: seal_pictures.keep_seal(host=host, name="a.png", content=ring(), by=by)] * WORKERS)


@pytest.mark.sqlite
def test_of_four_pictures_at_once_one_is_in_force(settings: Any, tmp_path: Any) -> None:
    answers = upload(settings, tmp_path)
    assert all(isinstance(answer, HostSeal) for answer in answers), answers
    assert HostSeal.objects.count() == WORKERS
    assert HostSeal.objects.filter(withdrawn_at=None).count() == 1


def test_without_the_lock_an_upload_would_fail(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    def unlocked(host: Any) -> Any:
        found = type(host).objects.select_related("campaign", "organisation").get(pk=host.pk)
        time.sleep(0.3)
        return found

    monkeypatch.setattr(seal_pictures, "_locked", unlocked)
    answers = upload(settings, tmp_path)
    assert not all(isinstance(answer, HostSeal) for answer in answers)
