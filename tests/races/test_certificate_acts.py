"""Two persons approve the same act at the same instant: it is done once, and one version follows the other."""

import threading

import pytest
from django.db import IntegrityError

from core import clock
from results import services
from results.models import Certificate, CertificateAct, CertificateVersion
from results.services import certificate_acts as acts
from tests.races import together
from tests.results.builders import Judged, certified
from tests.results.test_certificate_acts import LATER, one, propose

WORKERS = 4

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def there() -> Judged:
    return certified(3)


def test_an_act_that_several_approve_at_once_is_done_once(there: Judged) -> None:
    with clock.at(LATER):
        digest = acts.content_digest(propose(there, "reissue", title="更正后的案例名称"))

        def approve() -> object:
            return services.approve_certificate_act(certificate=one(), digest=digest, by=there.second)

        answers = list(together.at_once([approve] * WORKERS))
    assert sum(isinstance(answer, CertificateAct) for answer in answers) == 1
    assert sum(isinstance(answer, acts.NoActIsProposed) for answer in answers) == WORKERS - 1
    assert one().version == CertificateVersion.objects.filter(certificate=one()).count() == 2


def test_control_without_the_lock_several_write_the_same_version(there: Judged) -> None:
    """Without the campaign's lock the race is real, and only the constraint stops it; else the test above is void."""
    barrier = threading.Barrier(WORKERS)

    def naive() -> object:
        found = one()
        printed = CertificateVersion.objects.get(certificate=found, version=found.version)
        barrier.wait()
        Certificate.objects.filter(pk=found.pk).update(version=found.version + 1)
        printed.pk, printed.version = None, found.version + 1
        printed.save(force_insert=True)
        return printed

    answers = list(together.at_once([naive] * WORKERS))
    assert sum(isinstance(answer, IntegrityError) for answer in answers) == WORKERS - 1
