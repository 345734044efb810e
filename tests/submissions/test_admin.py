"""The admin of the directory and the record: superusers change, organisers look, nobody edits what services wrote."""

import pytest
from django.urls import reverse

from core.models import AuditEntry, Role, User
from tests.builders import organisers, person
from tests.submissions.builders import Office, signed_in

pytestmark = pytest.mark.django_db

LOOKED_AT_BY_ORGANISERS = ("core_organisation", "submissions_zone", "campaigns_campaign")
SUPERUSERS_ONLY = ("core_user", "core_auditentry", "core_message", "core_job")


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def superuser() -> User:
    return User.objects.create_superuser("root", password="correct horse")


@pytest.mark.parametrize("model", LOOKED_AT_BY_ORGANISERS + SUPERUSERS_ONLY)
def test_who_may_look(office: Office, superuser: User, model: str) -> None:
    address = reverse(f"admin:{model}_changelist")
    organiser = organisers(office.campaign)[0]
    expert = person(Role.EXPERT, office.campaign.hosts.all()[0].organisation)
    assert signed_in(superuser).get(address).status_code == 200
    assert signed_in(organiser).get(address).status_code == (200 if model in LOOKED_AT_BY_ORGANISERS else 403)
    assert signed_in(expert).get(address).status_code == 403
    assert signed_in(office.clerk).get(address).status_code == 302  # not of the admin's staff: to the log-in


@pytest.mark.parametrize("model", LOOKED_AT_BY_ORGANISERS)
def test_an_organiser_changes_nothing(office: Office, model: str) -> None:
    client = signed_in(organisers(office.campaign)[0])
    pk = {
        "core_organisation": office.slate.office.pk,
        "submissions_zone": office.zones[0].pk,
        "campaigns_campaign": office.campaign.pk,
    }[model]
    assert client.get(reverse(f"admin:{model}_change", args=[pk])).status_code == 200
    for address in (
        reverse(f"admin:{model}_change", args=[pk]),
        reverse(f"admin:{model}_add"),
        reverse(f"admin:{model}_delete", args=[pk]),
    ):
        assert client.post(address, {"name": "x"}).status_code == 403


def test_an_organiser_does_not_list_the_accounts_of_an_organisation(office: Office) -> None:
    client = signed_in(organisers(office.campaign)[0])
    page = client.get(reverse("admin:core_organisation_change", args=[office.slate.office.pk])).content.decode()
    assert office.clerk.name not in page


def test_not_even_a_superuser_edits_the_record(office: Office, superuser: User) -> None:
    entry = AuditEntry.objects.first()
    assert entry
    client = signed_in(superuser)
    assert client.post(reverse("admin:core_auditentry_change", args=[entry.pk]), {"action": "x"}).status_code == 403
    assert client.post(reverse("admin:core_auditentry_delete", args=[entry.pk]), {"post": "yes"}).status_code == 403
    assert client.get(reverse("admin:core_auditentry_change", args=[entry.pk])).status_code == 200


def test_a_superuser_opens_an_account_page(office: Office, superuser: User) -> None:
    client = signed_in(superuser)
    assert client.get(reverse("admin:core_user_change", args=[office.clerk.pk])).status_code == 200
    assert client.get(reverse("admin:core_user_add")).status_code == 200
