"""Pictures of seals: each host's own organisers only, replaced and withdrawn on record, all of them or none."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from campaigns import seal_pictures
from campaigns.models import Campaign, Host, HostSeal
from core import clock
from core.errors import DomainError
from core.inspection.refusals import FileIsSomethingElse, TypeIsNotTaken
from core.models import AuditEntry, Organisation, Role, User
from tests.builders import opened_campaign, organisers, person
from tests.samples import picture, ring

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def campaign() -> Campaign:
    return opened_campaign(mark="demo")


def hosts(campaign: Campaign) -> list[Host]:
    return list(campaign.hosts.select_related("organisation"))


def keep(host: Host, by: User, content: bytes = b"", name: str = "印章.png", **facts: Any) -> HostSeal:
    return seal_pictures.keep_seal(host=host, name=name, content=content or ring(), by=by, **facts)


def both(campaign: Campaign) -> list[HostSeal]:
    return [keep(host, by) for host, by in zip(hosts(campaign), organisers(campaign), strict=True)]


def test_seals_are_printed_when_every_host_has_one_in_the_hosts_order(campaign: Campaign) -> None:
    (first, second), (one, two) = hosts(campaign), organisers(campaign)
    later = keep(second, two, millimetres=45)
    assert seal_pictures.in_force(campaign) == []
    earlier = keep(first, one)
    assert seal_pictures.in_force(campaign) == [earlier, later]
    assert [seal.millimetres for seal in seal_pictures.printed([earlier, later])] == [42, 45]
    assert all(s.source.startswith("data:image/png;base64,iVBOR") for s in seal_pictures.printed([earlier]))


def test_a_seal_is_its_own_units_only(campaign: Campaign) -> None:
    (first, second), (one, two) = hosts(campaign), organisers(campaign)
    with pytest.raises(seal_pictures.SealIsNotYours):
        keep(second, one)
    seal = keep(first, one)
    with pytest.raises(seal_pictures.SealIsNotYours):
        seal_pictures.withdraw_seal(seal=seal, reason="换章", by=two)
    with pytest.raises(seal_pictures.SealIsNotYours):
        keep(first, person(Role.AUDITOR, first.organisation))


def test_a_replaced_and_a_withdrawn_picture_stay_on_record(campaign: Campaign) -> None:
    (host, _other), (by, _two) = hosts(campaign), organisers(campaign)
    old, new = keep(host, by), keep(host, by)
    old.refresh_from_db()
    assert (old.withdrawn_by, bool(old.withdrawn_at), bool(old.reason)) == (by, True, True)
    seal_pictures.withdraw_seal(seal=new, reason="  印章\n更换 ", by=by)
    assert HostSeal.objects.get(pk=new.pk).reason == "印章 更换"
    assert not HostSeal.objects.filter(withdrawn_at=None).exists()
    said = AuditEntry.objects.filter(action__startswith="seal_picture.").order_by("id").values_list("action", flat=True)
    assert list(said) == ["seal_picture.keep", "seal_picture.keep", "seal_picture.withdraw"]
    with pytest.raises(seal_pictures.SealIsWithdrawn):
        seal_pictures.withdraw_seal(seal=new, reason="再次", by=by)


def test_a_withdrawal_gives_its_reason(campaign: Campaign) -> None:
    seal = keep(hosts(campaign)[0], organisers(campaign)[0])
    with pytest.raises(seal_pictures.ReasonIsMissing):
        seal_pictures.withdraw_seal(seal=seal, reason=" \n", by=organisers(campaign)[0])


def test_what_was_published_keeps_the_seals_of_its_moment(campaign: Campaign) -> None:
    seals = both(campaign)
    moment = max(seal.uploaded_at for seal in seals)
    with clock.at(moment + timedelta(hours=1)):
        seal_pictures.withdraw_seal(seal=seals[0], reason="换章", by=seals[0].uploaded_by)
    assert seal_pictures.in_force(campaign) == []
    assert seal_pictures.in_force(campaign, moment) == seals
    assert seal_pictures.in_force(campaign, moment - timedelta(hours=1)) == []


@pytest.mark.parametrize(
    ("content", "name", "refusal"),
    [
        (lambda: ring(300), "a.png", seal_pictures.SealIsNotSquare),
        (lambda: picture("PNG", (800, 500), "RGBA"), "a.png", seal_pictures.SealIsNotSquare),
        (lambda: ring(420, (255, 255, 255, 255)), "a.png", seal_pictures.SealHidesTheText),
        (lambda: picture("PNG", (420, 420)), "a.png", seal_pictures.SealHidesTheText),
        (lambda: picture("JPEG", (420, 420)), "a.jpg", TypeIsNotTaken),
        (lambda: picture("JPEG", (420, 420)), "a.png", FileIsSomethingElse),
        (lambda: b"<svg/>", "a.svg", TypeIsNotTaken),
    ],
)
def test_what_cannot_be_printed_is_told_why(
    campaign: Campaign, content: Callable[[], bytes], name: str, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        keep(hosts(campaign)[0], organisers(campaign)[0], content(), name)
    assert not HostSeal.objects.exists()


def test_the_database_holds_one_seal_in_force_and_reasons(campaign: Campaign) -> None:
    seal = keep(hosts(campaign)[0], organisers(campaign)[0])
    facts = {"host": seal.host, "file": seal.file, "uploaded_at": seal.uploaded_at, "uploaded_by": seal.uploaded_by}
    with pytest.raises(IntegrityError), transaction.atomic():
        HostSeal.objects.create(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        HostSeal.objects.filter(pk=seal.pk).update(withdrawn_at=clock.now(), withdrawn_by=seal.uploaded_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        HostSeal.objects.filter(pk=seal.pk).update(millimetres=500)


# --- pages ------------------------------------------------------------------------------------------------------------


def sent(client: Client, host: Host, content: bytes, **facts: str) -> Any:
    prefix = f"host{host.pk}-"
    data = {"millimetres": "42", "authorised": "on", **facts}
    file = SimpleUploadedFile("印章.png", content, "image/png")
    address = reverse("seal_keep", args=[host.campaign.slug, host.pk])
    return client.post(address, {f"{prefix}{key}": value for key, value in data.items()} | {f"{prefix}file": file})


def test_an_organiser_uploads_looks_replaces_and_withdraws(client: Client, campaign: Campaign) -> None:
    host, by = hosts(campaign)[0], organisers(campaign)[0]
    client.force_login(by)
    assert sent(client, host, ring(), authorised="").status_code == 409
    refused = sent(client, host, ring(100))
    assert refused.status_code == 409
    assert "100 × 100" in refused.content.decode()
    assert sent(client, host, ring()).status_code == 302
    seal = HostSeal.objects.get()
    page = client.get(reverse("seals", args=[campaign.slug])).content.decode()
    assert reverse("seal_picture", args=[campaign.slug, seal.pk]) in page
    shown = client.get(reverse("seal_picture", args=[campaign.slug, seal.pk]))
    assert Image.open(io.BytesIO(b"".join(shown))).size == (420, 420)
    away = reverse("seal_withdraw", args=[campaign.slug, seal.pk])
    assert client.post(away, {f"away{host.pk}-reason": ""}).status_code == 409
    assert client.post(away, {f"away{host.pk}-reason": "换章"}).status_code == 302
    assert "换章" in client.get(reverse("seals", args=[campaign.slug])).content.decode()
    assert client.post(away, {f"away{host.pk}-reason": "换章"}).status_code == 409


def test_a_seal_is_unknown_to_whoever_acts_for_another(client: Client, campaign: Campaign) -> None:
    first, _second = hosts(campaign)
    seal = keep(first, organisers(campaign)[0])
    picture_at = reverse("seal_picture", args=[campaign.slug, seal.pk])
    away = reverse("seal_withdraw", args=[campaign.slug, seal.pk])
    page = reverse("seals", args=[campaign.slug])
    assert client.get(page).status_code == 302
    for user, reads in (
        (organisers(campaign)[1], 200),  # of the other host
        (person(Role.AUDITOR, first.organisation), 200),
        (person(Role.OFFICE, first.organisation), 404),
        (person(Role.EXPERT, first.organisation), 404),
        (person(Role.ORGANISER, Organisation.objects.create(kind="host", name=f"别的单位{User.objects.count()}")), 404),
    ):
        client.force_login(user)
        answer = client.get(page)
        assert answer.status_code == reads
        assert picture_at not in answer.content.decode()
        assert client.get(picture_at).status_code == 404
        assert client.post(away, {f"away{first.pk}-reason": "换章"}).status_code == 404
        assert sent(client, first, ring()).status_code == 404
    assert HostSeal.objects.filter(withdrawn_at=None).count() == 1
    other = opened_campaign(published=False)
    client.force_login(organisers(campaign)[0])
    assert client.get(reverse("seal_picture", args=[other.slug, seal.pk])).status_code == 404


def test_the_page_asks_as_often_for_three_pictures_as_for_one(client: Client, campaign: Campaign) -> None:
    host, by = hosts(campaign)[0], organisers(campaign)[0]
    client.force_login(by)
    counts = []
    for more in (1, 2):
        for _each in range(more):
            keep(host, by)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("seals", args=[campaign.slug]))
        counts.append(len(queries))
    assert counts[0] == counts[1]
