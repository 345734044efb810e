"""Matrix and dossiers: what is in them, what is not, who may ask for them and read them."""

import hashlib
import io
import json
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from campaigns import kinds
from campaigns.kinds import PhaseKind
from campaigns.models import Phase, RuleCard
from core import clock, jobs
from core.models import AuditEntry, Job, Membership, Role, StoredFile, User
from portal.archive import jobs as archive
from portal.archive.matrix import matrix
from results import services
from review.services import recuse
from submissions.models import PhaseResult
from tests.builders import person
from tests.results import deliberations as told
from tests.results.builders import AFTER_NOTICE, DURING_NOTICE, NOTICE_DAY, Judged, announced, judged
from tests.review.builders import Panel, opened, panel, scored

pytestmark = pytest.mark.django_db


def made(there: Judged, kind: str, index: int | None = None) -> StoredFile:
    case = None if index is None else there.case(index)
    job = archive.ask(kind=kind, campaign=there.campaign, case=case, by=there.first)
    assert jobs.run(job.pk), Job.objects.get(pk=job.pk).error
    result = Job.objects.get(pk=job.pk).result
    assert result is not None
    return result


def unpacked(file: StoredFile) -> dict[str, bytes]:
    with file.content.open("rb") as content, zipfile.ZipFile(io.BytesIO(content.read())) as bundle:
        assert bundle.testzip() is None
        return {name: bundle.read(name) for name in bundle.namelist()}


def assert_sums_hold(files: dict[str, bytes]) -> None:
    """As ``sha256sum -c`` does: every file is named, with its digest, and no other."""
    lines = [line.split("  ", 1) for line in files["SHA256SUMS"].decode().splitlines()]
    assert {name: digest for digest, name in lines} == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != "SHA256SUMS"
    }


def facts(files: dict[str, bytes], name: str) -> Any:
    return json.loads(files[name])


def test_the_dossier_of_a_case_tells_its_way_to_the_list_and_proves_itself_whole() -> None:
    there = announced(4, rules={"list_size": 3})
    with clock.at(DURING_NOTICE):
        services.raise_objection(
            campaign=there.campaign, submission=there.case(3), name="王某", contact="a@example.com", content="数据有误"
        )
    file = made(there, archive.CASE, 3)
    files = unpacked(file)
    assert_sums_hold(files)
    assert facts(files, "案例.json")["number"] == there.case(3).number_text
    chosen = facts(files, "入选依据.json")
    assert (chosen["chosen"], chosen["position"], chosen["confirmed_by"]) == (True, 1, str(there.second))
    assert chosen["reasons"] == ["按得分在前 3 个之内，不涉及奖区最少数和城市上限。"]
    published = facts(files, "公示、公布与异议.json")
    assert {"receipt", "content"} & set(published["objections"][0]) == set()  # the sender's key and words
    assert len(published["announced"]) == 1
    everything = b"".join(files.values()).decode("utf-8", "replace")
    assert "王某" not in everything  # a dossier is handed on
    assert "a@example.com" not in everything
    record = AuditEntry.objects.get(action="dossier.make")
    assert record.facts["sha256"] == file.sha256


def test_the_dossier_of_a_case_names_no_other_whatever_moved_it() -> None:
    there = told.scored(rules={"list_size": 3, "city_cap": 1})
    with clock.at(NOTICE_DAY):
        services.propose_selection(campaign=there.campaign, by=there.first)
        services.confirm_selection(campaign=there.campaign, by=there.second)
    capped = next(place for place, case in enumerate(there.cases) if "另一案例" in reasons_of(there, place))
    assert "上限" in reasons_of(there, capped)
    for place in range(len(there.cases)):
        said = reasons_of(there, place)
        assert not [case for case in there.cases if case != there.case(place) and case.number_text in said], said
    whole = unpacked(made(there, archive.CAMPAIGN))
    named = facts(whole, f"案例/{there.case(capped).number_text}/入选依据.json")["reasons"]
    assert [case for case in there.cases if case.number_text in "".join(named)]


def reasons_of(there: Judged, place: int) -> str:
    return "".join(facts(unpacked(made(there, archive.CASE, place)), "入选依据.json")["reasons"])


def test_the_dossier_of_the_campaign_holds_every_case_the_card_and_the_record() -> None:
    there = announced(4)
    with CaptureQueriesContext(connection) as queries:
        files = unpacked(made(there, archive.CAMPAIGN))
    assert_sums_hold(files)
    items = [query for query in queries if 'FROM "results_selectionitem"' in query["sql"]]
    assert len(items) == 2  # by the workbook and by the dossiers, and not once for each case
    for case in there.cases:
        assert facts(files, f"案例/{case.number_text}/案例.json")["title"] == case.case_title
    assert facts(files, "规则卡.json")["digest"] == RuleCard.objects.get(campaign=there.campaign).digest
    assert "selection.confirm" in {line["action"] for line in facts(files, "操作记录.json")}
    assert load_workbook(io.BytesIO(files["名单.xlsx"])).sheetnames[0] == "拟入选名单"
    assert any(name.startswith("公开文件/") for name in files)


def test_what_any_phase_of_scoring_handed_down_is_no_open_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    class Hearing(PhaseKind):
        key, verbs = "hearing", frozenset({"score"})

    monkeypatch.setitem(kinds._kinds, Hearing.key, Hearing())
    there = judged(1)
    review = Phase.objects.get(campaign=there.campaign, kind="score")
    hearing = Phase.objects.create(
        campaign=there.campaign, key="hearing", kind="hearing", name="答辩", position=99, closed_at=review.closed_at
    )
    PhaseResult.objects.create(phase=hearing, submission=there.case(0), value=77, facts={"totals": {"1": 77}})
    told = facts(unpacked(made(there, archive.CASE, 0)), "票数与得分.json")
    assert [row["phase"] for row in told] == [Phase.objects.get(campaign=there.campaign, kind="vote").name]


def test_the_matrix_holds_what_was_submitted_once_the_scores_are_opened_and_nothing_before() -> None:
    built = panel(cases=1, experts=3)
    expert, host = built.experts[0], built.campaign.hosts.all()[0].organisation
    Membership.objects.create(user=expert.user, organisation=host, role=Role.ORGANISER)  # would see the own draft
    with built.scoring():
        for assignment in built.phase.assignments.order_by("expert"):
            scored(built, assignment, *(80 for _criterion in built.criteria), submit=assignment.expert != expert)
    for user in (built.organiser, expert.user):
        sealed = load_workbook(io.BytesIO(matrix(built.campaign, user)))
        assert [cell.value for cell in list(sealed["评审矩阵"].rows)[2]][5:] == [0, None]
        assert len(list(sealed["逐项评分"].rows)) == 2  # the order and the head
        assert reviews_in_dossier(built, user) == []
    built.close()
    opened(built)
    for user in (built.organiser, expert.user):
        read = load_workbook(io.BytesIO(matrix(built.campaign, user)))
        others = [str(other) for other in built.experts[1:]]
        assert [cell.value for cell in list(read["评审矩阵"].rows)[1]][5:] == [*others, "评分数", "平均"]
        assert [cell.value for cell in list(read["评审矩阵"].rows)[2]][5:] == [80, 80, 2, 80]
        first = [cell.value for cell in list(read["逐项评分"].rows)[2]]
        assert first[2:6] == [others[0], "海岳大学", 80, 80]
        assert reviews_in_dossier(built, user) == others


def reviews_in_dossier(built: Panel, user: User) -> list[str]:
    job = archive.ask(kind=archive.CASE, campaign=built.campaign, case=built.cases[0], by=user)
    assert jobs.run(job.pk), Job.objects.get(pk=job.pk).error
    result = Job.objects.get(pk=job.pk).result
    assert result is not None
    return [review["expert"] for review in facts(unpacked(result), "专家评审.json")]


def test_an_expert_who_organises_too_gets_no_file_that_tells_of_an_avoided_case() -> None:
    built = panel(cases=2, experts=3)
    both, host = built.experts[0], built.campaign.hosts.all()[0].organisation
    Membership.objects.create(user=both.user, organisation=host, role=Role.ORGANISER)
    with built.scoring():
        recuse(expert=both, submission=built.cases[0], reason="近亲属在该园区任职", by=built.organiser)
    files = []
    for kind, case in ((archive.MATRIX, None), (archive.CAMPAIGN, None), *((archive.CASE, c) for c in built.cases)):
        job = archive.ask(kind=kind, campaign=built.campaign, case=case, by=built.organiser)
        assert jobs.run(job.pk), Job.objects.get(pk=job.pk).error
        files.append(reverse("archive_file", args=[built.campaign.slug, job.pk]))
    avoided = reverse("archive_ask_case", args=[built.campaign.slug, "case_dossier", built.cases[0].number])

    def answers(user: User) -> list[int]:
        client = Client()
        client.force_login(user)
        found = [client.get(address) for address in files]
        for answer in found:
            b"".join(answer)  # a file that is read to its end is closed
        page = client.get(reverse("archive", args=[built.campaign.slug])).text
        assert [address in page for address in files] == [answer.status_code == 200 for answer in found]
        return [answer.status_code for answer in [*found, client.post(avoided)]]

    assert answers(built.organiser) == [200, 200, 200, 200, 302]
    assert answers(both.user) == [404, 404, 404, 200, 404]


def test_asked_twice_it_is_one_job_and_afterwards_another() -> None:
    there = judged(2)
    first = archive.ask(kind=archive.MATRIX, campaign=there.campaign, by=there.first)
    assert archive.ask(kind=archive.MATRIX, campaign=there.campaign, by=there.second) == first
    assert jobs.run(first.pk)
    assert archive.ask(kind=archive.MATRIX, campaign=there.campaign, by=there.first) != first


def test_organisers_ask_auditors_read_and_all_others_find_nothing() -> None:
    there = announced(2)
    slug, host = there.campaign.slug, there.campaign.hosts.all()[0].organisation
    page = reverse("archive", args=[slug])
    asks = [
        reverse("archive_ask", args=[slug, "review_matrix"]),
        reverse("archive_ask", args=[slug, "campaign_dossier"]),
        reverse("archive_ask_case", args=[slug, "case_dossier", there.case(0).number]),
    ]
    wrong = [
        reverse("archive_ask", args=[slug, "case_dossier"]),
        reverse("archive_ask", args=[slug, "passwords"]),
        reverse("archive_ask_case", args=[slug, "case_dossier", 9999]),
        reverse("archive_ask_case", args=[slug, "review_matrix", there.case(0).number]),
    ]
    made(there, archive.MATRIX)
    file = reverse("archive_file", args=[slug, Job.objects.get(kind=archive.MATRIX).pk])
    other = reverse("archive_file", args=[slug, Job.objects.filter(kind="selected_list")[0].pk])

    def answers(user: Any, addresses: list[str], method: str) -> list[int]:
        client = Client()
        client.force_login(user)
        found = [getattr(client, method)(address) for address in addresses]
        for answer in found:
            b"".join(answer)  # a file that is read to its end is closed
        return [answer.status_code for answer in found]

    with clock.at(AFTER_NOTICE):
        for role, organisation in ((Role.EXPERT, host), (Role.OFFICE, there.case(0).slate.office)):
            stranger = person(role, organisation)
            assert answers(stranger, [page, file], "get") == [404, 404]
            assert answers(stranger, asks, "post") == [404] * 3
        auditor = person(Role.AUDITOR, host)
        assert answers(auditor, [page, file, other], "get") == [200, 200, 404]
        assert answers(auditor, asks, "post") == [404] * 3
        assert answers(there.first, asks, "post") == [302] * 3
        assert answers(there.first, wrong, "post") == [404] * 4
        assert Client().get(page).status_code == 302


def test_the_page_takes_as_many_queries_for_three_cases_as_for_one() -> None:
    counts = []
    for count in (1, 3):
        there = judged(count)
        for index in range(count):
            archive.ask(kind=archive.CASE, campaign=there.campaign, case=there.case(index), by=there.first)
        client = Client()
        client.force_login(there.first)
        address = reverse("archive", args=[there.campaign.slug])
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 25


def test_the_dossiers_hold_minutes_sheets_and_decisions_of_the_deliberation() -> None:
    there = told.scored()
    meeting = told.begun(there)
    told.decided(there, told.item_of(meeting, there, 1), "take", reason="材料真实。")
    meeting = told.closed(there, meeting)
    jobs.run_due(there.campaign)
    with CaptureQueriesContext(connection) as queries:
        files = unpacked(made(there, archive.CAMPAIGN))
    read = [query for query in queries if 'FROM "results_deliberation"' in query["sql"]]
    assert len(read) == 2  # for the meetings and for the cases, and not once for each of the six
    assert_sums_hold(files)
    assert facts(files, "评审会/第1次/纪要.json")["digest"] == meeting.digest
    assert facts(files, "评审会/调整决定.json")[0]["approved_by"] == str(there.second)
    assert {name.rsplit(".", 1)[1] for name in files if name.startswith("评审会/第1次/minutes")} == {"pdf", "docx"}
    own = facts(unpacked(made(there, archive.CASE, 1)), "合议.json")
    assert facts(files, f"案例/{there.case(1).number_text}/合议.json") == own
    assert [set(part) for part in own] == [{"meeting", "held_on", "digest", "item"}, {"decision"}]
    told.expert(there, None, 1, role=Role.ORGANISER)
    there.first = User.objects.get(name="顾某")
    assert not any(name.startswith("评审会/") for name in unpacked(made(there, archive.CAMPAIGN)))
