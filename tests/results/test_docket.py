"""The organisers' side: who sees which objection, one table of moves, two persons, deadlines, and the vault."""

import re
from datetime import date, timedelta
from smtplib import SMTPDataError

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import approvals, audit, clock, outbox, senders
from core.errors import ChangedMeanwhile
from core.models import AuditEntry, Message, Role, User
from results import docket, release_checks, services
from results.errors import ObjectionIsSettled, ReplyIsMissing
from results.models import Objection, ObjectionRecusal, Sender, VaultReading
from results.models.objection import MOVES, State
from results.services import examining, vault
from results.services.examining import finding_digest
from review.models import Conflict, Expert
from submissions.models import Submission
from tests.builders import person
from tests.results.builders import DURING_NOTICE, Judged, noticed, objected, settled
from tests.samples import photograph

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def seen(there: Judged, user: User) -> set[int]:
    return set(docket.readable(there.campaign, User.objects.get(pk=user.pk)).values_list("pk", flat=True))


def examined(there: Judged, case: Submission | None = None, **facts: object) -> Objection:
    return services.accept_objection(objection=objected(there, case, **facts), by=there.first)


def alone(there: Judged) -> None:
    """Only the two of the story are left of the hosts' organisers."""
    User.objects.exclude(pk__in=[there.first.pk, there.second.pk]).update(is_active=False)


# --- who sees what ----------------------------------------------------------------------------------------------------


def test_nobody_sees_an_objection_that_is_about_the_own_person_or_a_conflicting_case() -> None:
    there = noticed(4)
    hosts = [host.organisation for host in there.campaign.hosts.all()]
    colleague, auditor = person(Role.ORGANISER, hosts[0], "苏某一"), person(Role.AUDITOR, hosts[0], "韩某二")
    expert = Expert.objects.create(user=there.second, unit="海岳大学")
    Conflict.objects.create(
        expert=expert, submission=there.case(2), kind="recused", ground="曾任顾问", found_at=DURING_NOTICE,
        found_by=there.first,
    )  # fmt: skip
    everyone = {"first": there.first, "second": there.second, "colleague": colleague, "auditor": auditor}
    with clock.at(DURING_NOTICE):
        raised = {
            "case": objected(there, there.case(2)),
            "other": objected(there, there.case(3)),
            "host": objected(there, kind="complaint", concerned="某处工作人员", concerned_host=hosts[0]),
            "named": objected(there, kind="complaint", concerned="苏 某一", concerned_host=hosts[1]),
            "told": objected(there, kind="complaint", concerned="评审专家", content="韩某二与申报单位吃饭。"),
        }
        sees = {
            who: {what for what, row in raised.items() if row.pk in seen(there, user)} for who, user in everyone.items()
        }
        # The first and the colleague are of the first host, the second of the other one.
        assert sees["first"] == {"case", "other", "named", "told"}
        assert sees["second"] == {"other", "host", "told"}
        assert sees["colleague"] == {"case", "other", "told"}
        assert sees["auditor"] == {"case", "other", "host", "named"}

        slug, client = there.campaign.slug, signed_in(there.second)
        html = client.get(reverse("objections", args=[slug])).content.decode()
        assert raised["other"].masked_receipt in html
        for hidden in ("case", "named"):
            pk = raised[hidden].pk
            assert raised[hidden].masked_receipt not in html
            addresses = [
                reverse("settle", args=[slug, pk]),
                reverse("objection_sender", args=[slug, pk]),
                reverse("objection_letter", args=[slug, pk]),
                reverse("objection_file", args=[slug, pk, 1]),
            ]
            assert [client.get(address).status_code for address in addresses] == [404] * 4
            acts = [reverse("objection_act", args=[slug, pk, act]) for act in ("accept", "settle", "approve", "ask")]
            acts += [reverse("objection_sender", args=[slug, pk]), reverse("objection_seal", args=[slug, pk])]
            assert [client.post(address, {"reason": "核实情况"}).status_code for address in acts] == [404] * 6
            for act in (
                lambda row=raised[hidden]: services.accept_objection(objection=row, by=there.second),
                lambda row=raised[hidden]: vault.read(objection=row, by=there.second, reason="核实情况"),
            ):
                with pytest.raises(vault.VaultIsClosedToYou):
                    act()
        with pytest.raises(vault.VaultIsClosedToYou):  # an auditor reads, and changes nothing
            services.accept_objection(objection=raised["other"], by=auditor)
        assert not VaultReading.objects.exists()


def test_with_one_host_a_complaint_about_its_staff_is_for_those_it_does_not_name() -> None:
    there = noticed(2)
    alone(there)
    hosts = [host.organisation for host in there.campaign.hosts.all()]
    there.second.memberships.update(organisation=hosts[0])
    with clock.at(DURING_NOTICE):
        about = objected(there, kind="complaint", concerned=there.second.name, concerned_host=hosts[0])
        assert about.pk in seen(there, there.first)
        assert about.pk not in seen(there, there.second)
        page = signed_in(there.first).get(reverse("settle", args=[there.campaign.slug, about.pk])).content.decode()
        assert "没有第二人可以审批" in page


def test_whoever_keeps_off_sees_it_no_more_and_somebody_must_be_left() -> None:
    there = noticed(3)
    alone(there)
    with clock.at(DURING_NOTICE):
        objection = examined(there, there.case(2))
        services.settle_objection(objection=objection, finding="upheld", reply="属实。", by=there.first)
        with pytest.raises(examining.WhyIsMissing):
            services.keep_off(objection=objection, reason=" ", by=there.first)
        with pytest.raises(examining.NobodyElseIsLeft):  # one alone could not uphold it
            services.keep_off(objection=objection, reason="与申报单位有工作往来", by=there.first)
        third = person(Role.ORGANISER, there.campaign.hosts.all()[0].organisation)
        services.keep_off(objection=objection, reason="与申报单位有工作往来", by=there.first)
        assert docket.handlers(objection) == [there.second, third]
        assert seen(there, there.first) == set()
        objection.refresh_from_db()
        assert objection.finding == ""  # what was proposed by somebody in conflict is void
        assert approvals.open_proposal("objection.uphold", objection) is None
        with pytest.raises(examining.NobodyElseIsLeft):
            services.keep_off(objection=objection, reason="与申报单位有工作往来", by=there.second)


def test_the_list_before_a_release_names_held_cases_to_those_who_may_know() -> None:
    there = noticed(4)
    with clock.at(DURING_NOTICE):
        hidden, known = objected(there, there.case(2)), objected(there, there.case(3))
        ObjectionRecusal.objects.create(
            objection=hidden, user=there.first, reason="回避", by=there.first, at=DURING_NOTICE
        )
        mine, all_of_them = (
            " ".join(next(release_checks._held(there.campaign, user)).names) for user in (there.first, there.second)
        )
    for case in (hidden.submission, known.submission):
        assert case.number_text in all_of_them
    assert known.submission.number_text in mine
    assert hidden.submission.number_text not in mine
    assert "另有 1 个案例" in mine


# --- moves ------------------------------------------------------------------------------------------------------------


def test_the_table_of_moves_is_kept_state_by_state() -> None:
    there = noticed(2)
    with clock.at(DURING_NOTICE):
        objection = objected(there)
        for state in State:
            at = DURING_NOTICE if state not in (State.WAITING, State.EXAMINING) else None
            facts = {"settled_at": at, "settled_by": there.first if at else None, "reply": "已答复。" if at else ""}
            Objection.objects.filter(pk=objection.pk).update(state=state, **facts)
            row = Objection.objects.get(pk=objection.pk)
            for to in State:
                if to in MOVES.get(state, ()):
                    examining._refuse_move(row, to)
                else:
                    with pytest.raises(
                        (ObjectionIsSettled, examining.ObjectionIsNotTakenUp, examining.ObjectionIsBeingExamined)
                    ):
                        examining._refuse_move(row, to)


def test_taken_up_it_has_a_deadline_and_dismissed_it_holds_no_more() -> None:
    there = noticed(3)
    with clock.at(DURING_NOTICE):
        objection = objected(there, there.case(2))
        with pytest.raises(examining.ObjectionIsNotTakenUp):
            services.settle_objection(objection=objection, finding="dismissed", reply="无误。", by=there.first)
        accepted = services.accept_objection(objection=objection, by=there.first)
        assert accepted.reply_by == date(2026, 10, 29)  # fifteen working days from the tenth, a Saturday worked
        with pytest.raises(examining.ObjectionIsBeingExamined):
            services.accept_objection(objection=objection, by=there.second)
        for finding, reply, refusal in (
            ("nonsense", "无误。", examining.FindingIsUnknown),
            ("dismissed", " ", ReplyIsMissing),
            ("dismissed", "无误\U0001f9ff。", examining.ReplyCannotBePrinted),
        ):
            with pytest.raises(refusal):
                services.settle_objection(objection=objection, finding=finding, reply=reply, by=there.first)
        services.settle_objection(objection=objection, finding="dismissed", reply="无误。", by=there.first)
        with pytest.raises(ObjectionIsSettled):
            services.settle_objection(objection=objection, finding="upheld", reply="再议", by=there.second)
    assert not there.case(2).objections.holding().exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.update(reply="")


def test_it_is_upheld_by_two_persons_and_by_what_the_second_one_read() -> None:
    there = noticed(3)
    with clock.at(DURING_NOTICE):
        objection = examined(there, there.case(2))
        proposed = services.settle_objection(objection=objection, finding="upheld", reply="属实。", by=there.first)
        assert (proposed.state, proposed.settled_at) == (State.EXAMINING, None)
        shown = finding_digest(proposed)
        with pytest.raises(approvals.ProposerCannotApprove):
            services.approve_finding(objection=objection, shown=shown, by=there.first)
        services.settle_objection(objection=objection, finding="upheld", reply="属实，另附说明。", by=there.first)
        with pytest.raises(ChangedMeanwhile):
            services.approve_finding(objection=objection, shown=shown, by=there.second)
        shown = finding_digest(Objection.objects.get())
        upheld = services.approve_finding(objection=objection, shown=shown, by=there.second)
    assert (upheld.state, upheld.settled_by, upheld.approval.proposer) == (State.UPHELD, there.second, there.first)
    assert there.case(2).objections.holding().exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.update(approval=None)


def test_withdrawn_it_keeps_no_reply_that_nobody_agreed_upon() -> None:
    there = noticed(3)
    with clock.at(DURING_NOTICE):
        objection = examined(there, there.case(2))
        services.settle_objection(objection=objection, finding="upheld", reply="属实。", by=there.first)
        services.withdraw_objection(objection=objection)
    assert Objection.objects.get().reply == ""


# --- pages ------------------------------------------------------------------------------------------------------------


def test_the_desk_page_leads_from_receipt_to_reply_and_keeps_what_was_typed() -> None:
    there = noticed(3)
    slug = there.campaign.slug
    first, second = signed_in(there.first), signed_in(there.second)
    with clock.at(DURING_NOTICE):
        objection = objected(there, there.case(2), uploads=[("王某的照片.jpg", photograph())])
        page = reverse("settle", args=[slug, objection.pk])

        def act(each: str) -> str:
            return reverse("objection_act", args=[slug, objection.pk, each])

        assert "王**" in first.get(page).content.decode()
        proof = first.get(reverse("objection_file", args=[slug, objection.pk, objection.files.get().pk]))
        assert "%E8%AF%81%E6%8D%AE" in proof["Content-Disposition"]  # under a name of ours
        b"".join(proof.streaming_content)
        first.post(act("accept"))
        first.post(act("ask"), {"text": "哪一项数据？"})
        refused = first.post(act("settle"), {"finding": "", "reply": "属实，予以更正。"}).content.decode()
        assert "属实，予以更正。" in refused
        first.post(act("settle"), {"finding": "corrected", "reply": "属实，予以更正。"})
        assert act("approve") not in first.get(page).content.decode()
        html = second.get(page).content.decode()
        shown = re.search(r'name="shown" value="(\w+)"', html)
        assert shown
        second.post(act("approve"), {"shown": shown[1]})
        html = second.get(page).content.decode()
        assert act("settle") not in html
        assert first.post(act("nonsense")).status_code == 404
    objection.refresh_from_db()
    assert objection.state == State.CORRECTED
    for secret in ("王某", "139 0000 1111"):
        assert secret not in html


def test_overdue_ones_are_marked_on_the_desk_and_on_the_start_page() -> None:
    there = noticed(3)
    slug, client = there.campaign.slug, signed_in(there.first)
    with clock.at(DURING_NOTICE):
        late, answered = objected(there, there.case(2)), objected(there)
        settled(there, answered)
    with clock.at(DURING_NOTICE + timedelta(days=12)):
        html = client.get(reverse("objections", args=[slug]), {"state": "overdue"}).content.decode()
        assert late.masked_receipt in html
        assert answered.masked_receipt not in html
        assert "已逾期" in html
        assert "1 件异议逾期" in client.get(reverse("desk")).content.decode()
        only = client.get(reverse("objections", args=[slug]), {"kind": "report", "state": "x"})
        assert only.status_code == 200


def test_the_list_takes_as_many_queries_for_three_as_for_one() -> None:
    there = noticed(4)
    client, counts = signed_in(there.first), []
    with clock.at(DURING_NOTICE):
        for number in (1, 3):
            while Objection.objects.count() < number:
                objected(there, there.case(Objection.objects.count() + 1))
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(reverse("objections", args=[there.campaign.slug]))
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_receipt_which_is_the_senders_key_is_shown_whole_to_the_sender_alone() -> None:
    there = noticed(3)
    slug, client = there.campaign.slug, signed_in(there.first)
    with clock.at(DURING_NOTICE):
        objection = objected(there, there.case(2), contact="xiaoming@example.com")
        settled(there, objection, "upheld", "属实。")
        addresses = [reverse("objections", args=[slug]), reverse("letters", args=[slug])]
        addresses += [reverse(name, args=[slug, objection.pk]) for name in ("settle", "objection_sender")]
        pages = [client.get(address).content.decode() for address in addresses]
        pages.append(client.post(addresses[-1], {"reason": "电话核实举报内容"}).content.decode())
        told = Message.objects.filter(to=f"vault:{objection.pk}").last()
        assert client.get(reverse("letter", args=[slug, told.pk])).status_code == 404
        Message.objects.filter(pk=told.pk).update(state=Message.State.FAILED)
        with pytest.raises(outbox.AddressIsInABook):  # what it says is for nobody else
            outbox.send_to(message=told, to="mine@example.com", by=there.first, scope=there.campaign)
    for html in (*pages, str(objection), *(str(entry.facts) for entry in AuditEntry.objects.all()), told.subject):
        assert objection.receipt not in html
        assert objection.receipt[3:9] not in html
    assert objection.receipt in told.body


# --- the vault --------------------------------------------------------------------------------------------------------


def test_the_vault_opens_for_a_reason_and_remembers_each_reading() -> None:
    there = noticed(3)
    slug = there.campaign.slug
    with clock.at(DURING_NOTICE):
        objection = objected(there, there.case(2), name="王小明", contact="139 0000 2222")
        address, client = reverse("objection_sender", args=[slug, objection.pk]), signed_in(there.first)
        assert "王小明" not in client.get(address).content.decode()
        assert "王小明" not in client.post(address, {"reason": ""}).content.decode()
        assert "请写明查看的理由" in client.post(address, {"reason": "看看"}).content.decode()
        assert not VaultReading.objects.exists()
        answer = client.post(address, {"reason": "电话核实举报内容"})
        assert "王小明" in answer.content.decode()
        assert "139 0000 2222" in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]
        client.post(address, {"reason": "电话核实举报内容"})
        assert VaultReading.objects.filter(by=there.first, reason="电话核实举报内容").count() == 2
        log = signed_in(person(Role.AUDITOR, there.campaign.hosts.all()[0].organisation)).get(address).content.decode()
    assert "电话核实举报内容" in log
    assert "王小明" not in log
    assert AuditEntry.objects.filter(action="objection.vault").count() == 2
    assert not any("王小明" in str(entry.facts) + entry.subject for entry in AuditEntry.objects.all())
    with pytest.raises(IntegrityError), transaction.atomic():
        VaultReading.objects.update(reason="")


def test_no_admin_page_and_no_row_elsewhere_carries_the_identity() -> None:
    there = noticed(2)
    with clock.at(DURING_NOTICE):
        objected(there, name="王小明", contact="xiaoming@example.com")
    assert Sender not in admin.site._registry
    for model in apps.get_models():
        if model is Sender:
            continue
        for row in model._default_manager.values():
            assert "王小明" not in str(row), model
            assert "xiaoming" not in str(row), model
    assert str(Sender.objects.get()) == "—"


def test_a_letter_is_addressed_by_the_vault_when_it_is_sent(
    mailoutbox: list[EmailMultiAlternatives], monkeypatch: pytest.MonkeyPatch
) -> None:
    there = noticed(2, mark="")
    with clock.at(DURING_NOTICE):
        objection = objected(there, name="王小明", contact="xiaoming@example.com")
        Message.objects.exclude(key__startswith="objection:").delete()
        assert outbox.deliver_due() == 1
        assert mailoutbox[0].to == ["xiaoming@example.com"]
        assert objection.receipt in mailoutbox[0].body
        assert VaultReading.objects.get().by is None

        def refuse(*args: object) -> None:
            raise SMTPDataError(550, b"XiaoMing@Example.com is unknown")

        services.accept_objection(objection=objection, by=there.first)
        monkeypatch.setattr(senders, "send", refuse)
        outbox.deliver_due()
    failed = Message.objects.exclude(error="").get()
    assert failed.error == failed.log.get().error == "SMTPDataError 550"
    assert audit.recent(there.campaign, actions=["objection.raise"])[0].actor_name == ""
