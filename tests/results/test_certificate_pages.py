"""The public page that checks a certificate in all its answers, the keys, the offline check, the organisers' pages."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock, signatures
from core.models import Job, Role
from results.models import Certificate, CertificateAct, CertificateVersion
from results.services import certificate_acts
from results.views import certificates
from tests.builders import person
from tests.results.builders import Judged, certified, work
from tests.results.test_certificate_acts import LATER, do, one, propose
from tests.results.test_pages import signed_in

pytestmark = pytest.mark.django_db

SEEN = LATER + timedelta(days=1)


@pytest.fixture(autouse=True)
def forgotten() -> None:
    """The brake counts in the cache, which outlives a test."""
    cache.clear()


def page(client: Client, address: str, status: int = 200) -> str:
    with clock.at(SEEN):
        answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def acted(there: Judged, kind: str, **facts: Any) -> Certificate:
    with clock.at(LATER):
        do(there, kind, **facts)
    return one()


def test_valid_under_rectification_and_revoked_with_day_reason_and_history(client: Client) -> None:
    there = certified(3)
    address = f"/verify/{one().number}/"
    html = page(client, address)
    assert "证书有效。" in html
    assert one().zone in html
    assert "历史" not in html
    due_on = (LATER + timedelta(days=30)).date()
    acted(there, "rectify", reason="数据与核查不一致。", due_on=due_on)
    html = page(client, address)
    assert "证书整改中，自 2026年10月18日 起。" in html
    assert "2026年11月17日" in html
    acted(there, "withdraw", reason="逾期未整改。")
    html = page(client, address)
    assert "证书已撤销，撤销日期 2026年10月18日。" in html
    assert "证书有效" not in html
    assert html.index("数据与核查不一致。") < html.rindex("逾期未整改。")  # the whole history, in its order
    assert there.first.name not in html  # who acted is told to the organisers only


def test_what_is_unknown_has_one_answer_and_a_brake(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "MOST_MISSES", 3)
    certified(3)
    assert "没有查到这个证书编号。" in page(client, "/verify/2026-222222/", 404)
    for _miss in range(2):
        client.get("/verify/2026-333333/")
    braked = page(client, f"/verify/{one().number}/", 429)
    assert "操作太频繁" in braked
    assert one().zone not in braked
    with clock.at(SEEN):
        assert client.get("/verify/2026-222222/")["Retry-After"] == "60"
        assert client.get(f"/verify/{one().number}/", REMOTE_ADDR="10.0.0.9").status_code == 200


def test_a_hall_of_people_who_scan_is_never_braked(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "MOST_MISSES", 3)
    certified(3)
    for _scan in range(5):
        page(client, f"/verify/{one().number}/")


@pytest.mark.parametrize("spelling", ["{n}", " {n} ", "lower", "{n}".replace("-", ""), "wide", "bare"])
def test_a_number_is_found_however_it_is_typed(client: Client, spelling: str) -> None:
    certified(3)
    number = one().number
    wide = "".join(chr(ord(sign) + 0xFEE0) if sign.isalnum() else "－" for sign in number)
    typed = {"lower": number.lower(), "wide": wide, "bare": number.replace("-", " ")}.get(
        spelling, spelling.format(n=number)
    )
    with clock.at(SEEN):
        answer = client.get("/verify/", {"number": typed}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/verify/{number}/"
    assert "证书有效。" in answer.content.decode()


@pytest.mark.parametrize("odd", ["%00", "..%2f..%2fetc", "<b>", "𠮷" * 60, "2026-AAAAAA'--"])
def test_odd_numbers_are_merely_unknown(client: Client, odd: str) -> None:
    certified(3)
    with clock.at(SEEN):
        assert client.get(f"/verify/{odd}/").status_code == 404
        assert client.get("/verify/", {"number": odd}, follow=True).status_code == 404


def test_old_paper_reads_that_it_was_replaced_and_when(client: Client) -> None:
    there = certified(3)
    number, before = one().number, one().title
    acted(there, "reissue", title="更正后的案例名称")
    old = page(client, f"/verify/{number}/?v=1")
    assert "这张证书（第 1 版）已于 2026年10月18日 换发" in old
    new = page(client, f"/verify/{number}/?v=2")
    assert "更正后的案例名称" in new
    assert "第 1 版）已于" not in new
    assert f"《{before}》" not in new
    assert "没有颁发过该版次" in page(client, f"/verify/{number}/?v=3")
    assert "没有颁发过该版次" in page(client, f"/verify/{number}/?v=x")


def test_the_public_keys_stand_at_an_address_that_stays(client: Client, settings: Any) -> None:
    there = certified(3)
    first = json.loads(page(client, "/verify/keys.json"))
    settings.CERTIFICATE_KEY = "the office changed its secret"
    acted(there, "reissue", title="更正后的案例名称")
    both = json.loads(page(client, "/verify/keys.json"))
    assert len(first["keys"]) == 1
    assert len(both["keys"]) == 2  # what was signed before stays checkable
    assert both["present"] != first["present"]
    published = {key["id"]: key["public_key"] for key in both["keys"]}
    for version in CertificateVersion.objects.select_related("key"):
        assert signatures.verify(published[version.key.name], version.signature, version.signed)
    assert published.keys() >= {first["present"], both["present"]}


def test_the_offline_check_is_a_page_and_a_file_that_asks_nobody(client: Client) -> None:
    certified(3)
    html = page(client, "/verify/offline/")
    assert signatures.public_key() in html
    assert "openssl pkeyutl -verify" in html
    with clock.at(SEEN):
        answer = client.get("/verify/offline/file/")
    text = answer.content.decode()
    assert "attachment" in answer["Content-Disposition"]
    assert signatures.public_key() in text
    assert "crypto.subtle.verify" in text  # the script is inside
    assert 'src="' not in text
    assert 'rel="stylesheet"' not in text


# --- organisers -------------------------------------------------------------------------------------------------------


def test_two_organisers_revoke_on_the_desk_and_others_see_nothing() -> None:
    there = certified(3)
    slug, number = there.campaign.slug, one().number
    detail, approve = (reverse(name, args=[slug, number]) for name in ("certificate", "certificate_approve"))
    drop = reverse("certificate_drop", args=[slug, number])
    first, second = signed_in(there.first), signed_in(there.second)
    stranger = signed_in(person(Role.OFFICE, there.case(0).slate.office))
    auditor = signed_in(person(Role.AUDITOR, there.campaign.hosts.all()[0].organisation))
    typed = {"kind": "withdraw", "reason": "经查实不符合条件。"}
    with clock.at(LATER):
        for address in (detail, reverse("certificates", args=[slug])):
            assert [client.get(address).status_code for client in (stranger, auditor, Client())] == [404, 200, 302]
        for address in (detail, approve, drop):
            assert [client.post(address, typed).status_code for client in (stranger, auditor)] == [404, 404]
        odd = reverse("certificate", args=[slug, "x"]).replace("/x/", "/%00/")
        assert [auditor.get(odd).status_code, auditor.post(odd, typed).status_code] == [404, 404]
        refused = first.post(detail, {**typed, "reason": ""})
        assert refused.status_code == 409
        assert first.post(detail, typed).status_code == 302
        assert approve not in first.get(detail).content.decode()  # the button is absent for the first
        html = second.get(detail).content.decode()
        assert approve in html
        digest = certificate_acts.content_digest(CertificateAct.objects.get())
        assert digest in html
        assert second.post(approve, {"digest": "0" * 64}).status_code == 409
        assert second.post(approve, {"digest": digest}).status_code == 302
        assert "经查实不符合条件。" in auditor.get(detail).content.decode()
    assert one().state == "withdrawn"


def test_a_refused_re_issue_keeps_what_was_typed() -> None:
    there = certified(3)
    address = reverse("certificate", args=[there.campaign.slug, one().number])
    with clock.at(LATER):
        answer = signed_in(there.first).post(
            address, {"kind": "reissue", "reason": "更正。", "zone": "𠮷祥开发区", "title": "新的名称"}
        )
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "𠮷" in html
    assert "新的名称" in html


def test_a_list_of_three_asks_as_often_as_a_list_of_one() -> None:
    there = certified(4)
    client = signed_in(there.first)
    address = reverse("certificates", args=[there.campaign.slug])

    def queries() -> int:
        with clock.at(SEEN), CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    with clock.at(LATER):
        propose(there, "withdraw")
    queries()
    many = queries()
    spare = Certificate.objects.exclude(pk=one().pk)
    CertificateVersion.objects.filter(certificate__in=spare).delete()
    spare.delete()
    assert queries() == many


def test_a_job_has_a_page_that_can_be_left_and_found_again() -> None:
    there = certified(3)
    slug, job = there.campaign.slug, Job.objects.get(kind="certificates")
    address, state = (reverse(name, args=[slug, job.pk]) for name in ("job", "job_state"))
    client = signed_in(there.first)
    stranger = signed_in(person(Role.OFFICE, there.case(0).slate.office))
    Job.objects.filter(pk=job.pk).update(state="running", lease_until=SEEN, done_count=1, total_count=2)
    with clock.at(LATER):
        html = client.get(address).content.decode()
        assert 'http-equiv="refresh"' in html  # without scripts
        assert state in html
        assert '<progress class="tx-progress" max="2" value="1">' in client.get(state).content.decode()
        assert [stranger.get(place).status_code for place in (address, state)] == [404, 404]
        Job.objects.filter(pk=job.pk).update(state="waiting", lease_until=None)
        work(there.campaign)
        html = client.get(address).content.decode()
        assert 'http-equiv="refresh"' not in html
        assert "certificates.zip" in html
        assert client.get(reverse("job", args=[slug, 10**6])).status_code == 404


def test_a_re_issued_certificate_is_a_file_of_its_own() -> None:
    there = certified(3)
    acted(there, "reissue", title="更正后的案例名称")
    Job.objects.exclude(kind="certificate").update(state="done")
    work(there.campaign)
    job = Job.objects.get(kind="certificate")
    assert job.result, job.error
    address = reverse("job_file", args=[there.campaign.slug, job.pk])
    with clock.at(SEEN):
        answer = signed_in(there.first).get(address)
        assert b"".join(answer).startswith(b"%PDF")
        assert Client().get(address).status_code == 302
        office = signed_in(person(Role.OFFICE, there.case(0).slate.office))
        assert office.get(address).status_code == 404


def test_a_single_certificate_is_served_only_as_it_stands() -> None:
    there = certified(3)
    slug, client = there.campaign.slug, signed_in(there.first)
    newest = reverse("campaign_file", args=[slug, "certificate"])
    with clock.at(LATER):
        do(there, "reissue", title="更正后的案例名称")
        Job.objects.exclude(kind="certificate").update(state="done")
        work(there.campaign)
        first = Job.objects.get(kind="certificate")
        file = reverse("job_file", args=[slug, first.pk])
        assert b"".join(client.get(file)).startswith(b"%PDF")
        assert b"".join(client.get(newest)).startswith(b"%PDF")
        do(there, "reissue", title="再次更正的案例名称")
        assert [client.get(address).status_code for address in (newest, file)] == [404, 404]
        do(there, "withdraw")
        Job.objects.filter(kind="certificate").update(result=first.result, state=Job.State.DONE)
        assert [client.get(address).status_code for address in (newest, file)] == [404, 404]
        assert file not in client.get(reverse("certificate", args=[slug, one().number])).content.decode()
