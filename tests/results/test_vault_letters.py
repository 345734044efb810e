"""Letters to senders that did not arrive: tried again by whoever may open the vault, without anybody's reading it."""

import pytest
from django.urls import reverse

from core import clock, outbox, senders
from core.models import AuditEntry, Message, Role
from results.models import Objection, VaultReading
from results.services import vault
from tests.builders import person
from tests.results.builders import DURING_NOTICE, Judged, noticed, objected
from tests.results.test_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> tuple[Judged, Objection]:
    there = noticed(2, mark="")
    with clock.at(DURING_NOTICE):
        objection = objected(there, name="王小明", contact="xiaoming@example.com")
    Message.objects.exclude(to=f"vault:{objection.pk}").delete()
    Message.objects.update(state=Message.State.FAILED, attempts=8, error="SMTPDataError 550")
    return there, objection


def address(there: Judged, objection: Objection, name: str = "objection_sender_letters") -> str:
    return reverse(name, args=[there.campaign.slug, objection.pk])


def test_the_outbox_shows_the_row_masked_and_leads_only_whoever_handles_it_to_the_vault(
    told: tuple[Judged, Objection],
) -> None:
    there, objection = told
    page = reverse("letters", args=[there.campaign.slug])
    auditor = person(Role.AUDITOR, there.campaign.hosts.all()[0].organisation)
    with clock.at(DURING_NOTICE):
        for user, leads in ((there.first, True), (auditor, False)):
            html = signed_in(user).get(page).content.decode()
            assert "SMTPDataError 550" in html
            assert "回执" not in html.split("<main")[1]
            assert "xiaoming" not in html
            assert (address(there, objection, "objection_sender") in html) == leads
            message = Message.objects.get().pk
            assert signed_in(user).get(reverse("letter", args=[there.campaign.slug, message])).status_code == 404
            assert signed_in(user).post(reverse("letter_retry", args=[there.campaign.slug, message])).status_code == 404


def test_a_failed_letter_is_tried_again_and_the_vault_remembers_who(told: tuple[Judged, Objection]) -> None:
    there, objection = told
    client = signed_in(there.first)
    with clock.at(DURING_NOTICE):
        html = client.get(address(there, objection, "objection_sender")).content.decode()
        assert "xiaoming" not in html
        assert client.post(address(there, objection)).status_code == 302
        assert Message.objects.get().state == Message.State.WAITING
        assert client.post(address(there, objection)).status_code == 409  # nothing has failed any more
    reading = VaultReading.objects.get()
    assert (reading.by, reading.reason) == (there.first, vault.AGAIN)
    assert AuditEntry.objects.filter(action="message.retry").count() == 1


def test_a_corrected_address_is_kept_in_the_vault_alone(
    told: tuple[Judged, Objection], mailoutbox: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    there, objection = told
    client, to = signed_in(there.first), []
    monkeypatch.setattr(senders, "send", lambda _message, address: to.append(address))
    with clock.at(DURING_NOTICE):
        for typed in ({"contact": "xiaoming", "reason": "本人来电"}, {"contact": "right@example.com", "reason": "x"}):
            refused = client.post(address(there, objection), typed)
            assert refused.status_code == 422
            assert typed["contact"] in refused.content.decode()
        typed = {"contact": "right@example.com", "reason": "本人来电更正"}
        for _again in range(2):
            assert client.post(address(there, objection), typed).status_code == 302
            outbox.deliver_due()
        assert to == []  # one person alone leads no letter away, pressed twice neither
        other = signed_in(there.second)
        assert other.post(address(there, objection), {**typed, "contact": "mine@example.com"}).status_code == 302
        assert client.post(address(there, objection), {**typed, "contact": "mine@example.org"}).status_code == 302
        assert to == []  # each typed another one
        assert other.post(address(there, objection), typed).status_code == 302
        assert client.post(address(there, objection), typed).status_code == 302
        outbox.deliver_due()
        again = client.post(address(there, objection), {**typed, "contact": "mine@example.com"})
        assert again.status_code == 422  # the address takes letters: nobody leads them, and the key in them, away
    assert to == ["right@example.com"]
    reasons = list(VaultReading.objects.order_by("pk").values_list("by", "reason"))
    assert reasons[-3:] == [
        (there.second.pk, "提请更正邮箱：本人来电更正"),
        (there.first.pk, "更正邮箱：本人来电更正"),
        (None, vault.DELIVERY),
    ]
    assert AuditEntry.objects.get(action="objection.contact.approve").actor == there.first
    assert not any("right@" in str(row) for row in [*Message.objects.values(), *AuditEntry.objects.values()])


def test_who_may_not_open_the_vault_may_not_send_from_it(told: tuple[Judged, Objection]) -> None:
    there, objection = told
    host = there.campaign.hosts.all()[0].organisation
    with clock.at(DURING_NOTICE):
        for role in (Role.AUDITOR, Role.EXPERT, Role.OFFICE):
            assert signed_in(person(role, host)).post(address(there, objection)).status_code == 404
        stranger = person(Role.AUDITOR, host)
        for act in (
            lambda: vault.send_again(objection=objection, by=stranger),
            lambda: vault.correct_contact(objection=objection, contact="a@example.com", reason="本人来电", by=stranger),
        ):
            with pytest.raises(vault.VaultIsClosedToYou):
                act()
    assert Message.objects.get().state == Message.State.FAILED
