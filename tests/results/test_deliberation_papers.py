"""Minutes and sheet of a deliberation: what was frozen, an agenda of another list, papers made again."""

import pytest
from django.urls import reverse

from core import clock, jobs
from core.models import Job
from results import services
from results.minutes import KINDS, numeral, of_deliberation
from results.models import Deliberation
from submissions.models import PhaseResult
from tests.results import deliberations as told
from tests.results.builders import NOTICE_DAY, Judged, work
from tests.results.deliberation_pages import press, read, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> Judged:
    return told.scored()


def test_minutes_and_sheet_say_what_was_frozen_in_both_formats(there: Judged) -> None:
    meeting = told.begun(there, "沈某", "陆某", "顾某")
    item = told.item_of(meeting, there, 1)
    told.decided(there, item, "take", reason="材料真实，示范作用明显。")
    with clock.at(NOTICE_DAY):
        item.refresh_from_db()
        services.save_item(item=item, notes="分歧在于口径。", conclusion="adjust", version=item.version, by=there.first)
    meeting = told.closed(there, meeting)
    press(signed_in(there.first), there, "deliberation_act", "sheet", annex="on", blanks="2")
    work(there.campaign)
    texts = {kind: text_of(there, kind) for kind in KINDS}
    for kind in ("minutes_pdf", "minutes_docx"):
        for words in ("分歧在于口径。", "列入名单", str(there.second), "演示数据", meeting.digest, "云岚市会展中心"):
            assert words in texts[kind], (kind, words)
    for kind in ("signature_pdf", "signature_docx"):
        for words in ("签字表", "评审组职务", "陆某", "海岳大学", meeting.digest, there.case(1).case_title, "5"):
            assert words in texts[kind], (kind, words)


def test_an_agenda_made_from_another_list_says_so_until_it_is_worked_out_anew(there: Judged) -> None:
    told.planned(there)
    client, words = signed_in(there.first), "请重新生成"
    assert words not in read(client, there, "deliberation")
    PhaseResult.objects.filter(submission=there.case(1), phase__kind="vote").update(value=99)
    assert words in read(client, there, "deliberation")
    assert words not in press(client, there, "deliberation_act", "compute").content.decode()


def test_headings_number_a_long_agenda_too() -> None:
    assert [numeral(n) for n in (1, 10, 11, 20, 99)] == ["一", "十", "十一", "二十", "九十九"]
    assert [numeral(n) for n in (100, 110, 1000)] == ["100", "110", "1000"]


def test_the_plain_sheet_is_to_be_had_again_after_one_with_an_annex(there: Judged) -> None:
    meeting, client = told.closed(there, told.begun(there)), signed_in(there.first)

    def offered() -> tuple[bool, int]:
        facts = of_deliberation(meeting)["signature_pdf"].facts
        return facts["annex"], facts["blanks"]

    assert offered() == (False, 0)
    for typed, expected in (({"annex": "on", "blanks": "2"}, (True, 2)), ({"blanks": "0"}, (False, 0))):
        for _turn in range(2):
            press(client, there, "deliberation_act", "sheet", **typed)
            assert offered() == expected
    assert Job.objects.filter(kind="signature_pdf").count() == 3  # asked twice for the same, it is one


def test_a_paper_that_failed_says_why_and_is_tried_again(there: Judged) -> None:
    meeting, client = told.closed(there, told.begun(there)), signed_in(there.first)
    Deliberation.objects.filter(pk=meeting.pk).update(minutes=meeting.minutes | {"campaign": "𠮷祥", "chair": "𠮷某"})
    job = Job.objects.get(kind="minutes_pdf")
    assert not jobs.run(job.pk)
    page, again = read(client, there, "deliberation"), reverse("retry", args=[there.campaign.slug, job.pk])
    assert "𠮷" in page
    assert again in page
    with clock.at(NOTICE_DAY):
        asked = client.get(reverse("deliberation_paper", args=[there.campaign.slug, 1, "minutes_pdf"]), follow=True)
    assert asked.redirect_chain
    assert "𠮷" in asked.content.decode().split('class="tx-panel')[0]
    Deliberation.objects.filter(pk=meeting.pk).update(minutes=meeting.minutes)
    assert press(client, there, "retry", job.pk).redirect_chain[0][0] == reverse(
        "deliberation", args=[there.campaign.slug]
    )
    assert jobs.run(job.pk)
