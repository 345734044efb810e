"""The outbox on the desk: who reads it, who sees addresses, and what its buttons do."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.models import Campaign
from core import outbox
from core.models import Message, MessageAttempt, Role, User
from tests.builders import opened_campaign, organisers, person

pytestmark = pytest.mark.django_db

SECRET = "https://example.com/invitation/secret-token/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def letter(campaign: Campaign, number: int = 1) -> Message:
    outbox.post(key=f"k{number}", to=f"w{number}@example.com", subject=f"通知{number}", body=SECRET, scope=campaign)
    return Message.objects.get(key=f"k{number}")


def test_organisers_act_auditors_read_masked_and_everybody_else_finds_nothing() -> None:
    campaign = opened_campaign(mark="demo")
    host = campaign.hosts.all()[0].organisation
    message = letter(campaign)
    Message.objects.update(state=Message.State.FAILED, error="no such mailbox: W1@Example.com")
    MessageAttempt.objects.create(message=message, at=message.created_at, error="no such mailbox: W1@Example.com")
    pages = [reverse("letters", args=[campaign.slug]), reverse("letter", args=[campaign.slug, message.pk])]
    acts = [reverse("letter_retry", args=[campaign.slug, message.pk]), pages[1]]
    for role in (Role.EXPERT, Role.REPORTER):
        client = signed_in(person(role, host))
        assert [client.get(page).status_code for page in pages] == [404, 404]
        assert [client.post(act).status_code for act in acts] == [404, 404]
    assert {Client().get(page).status_code for page in pages} == {302}
    auditor = signed_in(person(Role.AUDITOR, host))
    for page in pages:
        html = auditor.get(page).content.decode()
        assert "w…@example.com" in html
        assert "w1@example.com" not in html.lower()  # nor in what the server said
    assert [auditor.post(act).status_code for act in acts] == [404, 404]
    organiser = signed_in(organisers(campaign)[0])
    for page in pages:
        html = organiser.get(page).content.decode()
        assert "w1@example.com" in html
        assert SECRET not in html  # a personal link is nobody's but its receiver's
    assert organiser.get(reverse("letter", args=[campaign.slug, 0])).status_code == 404


def test_a_failed_letter_is_tried_again_and_a_corrected_address_is_a_new_letter() -> None:
    campaign = opened_campaign(mark="demo")
    message, client = letter(campaign), signed_in(organisers(campaign)[0])
    Message.objects.update(state=Message.State.FAILED, error="no such mailbox")
    at = reverse("letter", args=[campaign.slug, message.pk])
    for wrong in ("", "nobody", "a@b@c"):
        assert client.post(at, {"to": wrong}).status_code == 409
    assert "new@example.com" in client.post(at, {"to": "new@example.com"}, follow=True).content.decode()
    assert Message.objects.get(replaces=message).to == "new@example.com"
    for _press in range(2):
        client.post(reverse("letter_retry", args=[campaign.slug, message.pk]))
    message.refresh_from_db()
    assert message.state == Message.State.WAITING
    assert client.post(at, {"to": "other@example.com"}).status_code == 409  # it may still go


def test_the_list_is_narrowed_by_state_and_takes_as_many_queries_for_three_as_for_one() -> None:
    campaign = opened_campaign(mark="demo")
    client, address, counts = signed_in(organisers(campaign)[0]), reverse("letters", args=[campaign.slug]), []
    for number in (1, 2, 3):
        letter(campaign, number)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[2]
    Message.objects.filter(key="k2").update(state=Message.State.FAILED, error="no such mailbox")
    html = client.get(address, {"state": "failed", "page": "7"}).content.decode()
    assert "通知2" in html
    assert "通知1" not in html
    assert "通知1" in client.get(address, {"state": "nonsense"}).content.decode()
