"""The organisers' list of reasons: edited on its page, audited, offered where one decides."""

import pytest
from django.test import Client
from django.urls import reverse

from core.models import AuditEntry
from submissions.models import ScreeningReason, ScreenRules
from submissions.services import reasons
from tests.builders import organisers
from tests.submissions.builders import Office, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def rules(office: Office) -> ScreenRules:
    return office.campaign.phases.get(key="screening").screen_rules


@pytest.fixture
def organiser(office: Office) -> Client:
    return signed_in(organisers(office.campaign)[0])


def texts(rules: ScreenRules, use: str = "refuse") -> list[str]:
    return list(rules.reasons.filter(use=use).values_list("text", flat=True))


def test_a_reason_is_added_changed_and_removed(office: Office, rules: ScreenRules, organiser: Client) -> None:
    page = reverse("screening_reasons", args=[office.campaign.slug])
    assert organiser.post(page, {"add": "1", "use": "refuse", "text": " 材料\n造假。 "}).status_code == 302
    reason = rules.reasons.get(text="材料 造假。")
    assert organiser.post(page, {"change": reason.pk, f"reason{reason.pk}-text": "材料失实。"}).status_code == 302
    assert "材料失实。" in texts(rules)
    assert organiser.post(page, {"remove": reason.pk}).status_code == 302
    assert "材料失实。" not in texts(rules)
    entries = AuditEntry.objects.filter(action__startswith="reason.").order_by("id")
    assert [(entry.action, entry.facts["text"]) for entry in entries] == [
        ("reason.add", "材料 造假。"),
        ("reason.change", "材料失实。"),
        ("reason.remove", "材料失实。"),
    ]


def test_bad_input_is_named_and_stays(office: Office, rules: ScreenRules, organiser: Client) -> None:
    page = reverse("screening_reasons", args=[office.campaign.slug])
    first, second = texts(rules)[:2]
    answer = organiser.post(page, {"add": "1", "use": "refuse", "text": first}).content.decode()
    assert "列表中已有这条理由。" in answer
    reason = rules.reasons.get(use="refuse", text=second)
    answer = organiser.post(page, {"change": reason.pk, f"reason{reason.pk}-text": first}).content.decode()
    assert "列表中已有这条理由。" in answer
    assert organiser.post(page, {"change": reason.pk, f"reason{reason.pk}-text": " "}).status_code == 200
    for odd in ("0", "x", "²", "9" * 30):
        assert organiser.post(page, {"change": odd}).status_code == 404
    other = Office()
    stranger = ScreeningReason.objects.filter(rules__phase__campaign=other.campaign).first()
    assert organiser.post(page, {"remove": stranger.pk}).status_code == 404
    assert len(texts(rules)) == 3


def test_the_list_has_an_end(office: Office, rules: ScreenRules, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reasons, "MOST", rules.reasons.count())
    with pytest.raises(reasons.TooManyReasons):
        reasons.add_reason(rules=rules, use="refuse", text="又一条", by=organisers(office.campaign)[0])
