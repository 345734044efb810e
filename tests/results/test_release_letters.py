"""The letters of a release: each office reads of its own zones alone, and reworded letters are read anew."""

import pytest
from django.urls import reverse

from core import approvals, clock, rewording
from core.models import Message, Role
from results import releases, services
from results.models import Announcement
from results.services import release_letters
from submissions.models import Slate
from tests.builders import person
from tests.results.builders import (
    AFTER_NOTICE,
    DURING_NOTICE,
    NOTICE_DAY,
    Judged,
    announced,
    noticed,
    objected,
    selected,
)
from tests.results.test_pages import signed_in

pytestmark = pytest.mark.django_db


def offices(there: Judged) -> dict[Slate, object]:
    """Every office of the campaign with one account that has an address."""
    slates = {case.slate: None for case in there.cases}
    return {slate: person(Role.OFFICE, slate.office) for slate in slates}


def letters() -> list[Message]:
    return list(Message.objects.filter(key__contains=":office:").order_by("pk"))


def test_each_office_gets_one_letter_about_its_own_zones_with_the_announcement() -> None:
    there = noticed(6)
    people = offices(there)
    with clock.at(DURING_NOTICE):
        held = objected(there, there.cases[-1]).submission
    with clock.at(AFTER_NOTICE):
        services.propose_announcement(campaign=there.campaign, by=there.first)
        page = signed_in(there.second).get(reverse("release", args=[there.campaign.slug, "announcement"]))
        html = page.content.decode()
        services.announce(campaign=there.campaign, by=there.second)
    listed = {case["number"] for case in Announcement.objects.get().cases}
    sent = letters()
    assert len(sent) == len(people) > 1
    for slate, user in people.items():
        (letter,) = [each for each in sent if each.to == user.email]  # type: ignore[attr-defined]
        assert letter.body.split("\n")[0] in html  # previewed as it goes out
        for case in there.cases:
            own = case.slate == slate
            assert (case.case_title in letter.body) == own, case
            if own:
                before = letter.body.split(case.case_title)[0]
                heading = [line for line in before.split("\n") if line.endswith("：")][-1]
                assert heading == (
                    "尚在办理、结果另行通知的案例："
                    if case == held
                    else "入选的案例："
                    if case.number_text in listed
                    else "未列入本次名单的案例："
                )
        assert not any(word in letter.body for word in ("得分", "票", "第1名", "名次"))
        assert letter.due_at


def test_a_later_announcement_writes_only_to_whose_cases_it_names() -> None:
    there = noticed(6)
    people = offices(there)
    with clock.at(DURING_NOTICE):
        objection = objected(there, there.cases[-1])
    with clock.at(AFTER_NOTICE):
        services.propose_announcement(campaign=there.campaign, by=there.first)
        services.announce(campaign=there.campaign, by=there.second)
        before = len(letters())
        services.accept_objection(objection=objection, by=there.second)
        services.settle_objection(objection=objection, finding="dismissed", reply="经核查，数据属实。", by=there.first)
        services.propose_announcement(campaign=there.campaign, by=there.first)
        services.announce(campaign=there.campaign, by=there.second)
    late = letters()[before:]
    assert [letter.to for letter in late] == [people[there.cases[-1].slate].email]  # type: ignore[attr-defined]
    assert "未列入" not in late[0].body


def test_letters_that_were_reworded_after_the_proposal_are_read_anew() -> None:
    there = selected(3)
    words = {"subject": "公示", "body": "{开发区}：见{网页}"}
    with clock.at(NOTICE_DAY):
        services.propose_notice(campaign=there.campaign, by=there.first)
        rewording.reword(scope=there.campaign, key="release.notice", version=0, by=there.first, **words)
        html = signed_in(there.second).get(reverse("release", args=[there.campaign.slug, "notice"])).content.decode()
        assert "重新起草" in html or "已有变化" in html
        with pytest.raises(approvals.ContentHasChanged):
            services.publish_notice(campaign=there.campaign, by=there.second)
        services.propose_notice(campaign=there.campaign, by=there.first)
        services.publish_notice(campaign=there.campaign, by=there.second)
    assert {letter.subject for letter in Message.objects.all()} == {"公示"}


def test_a_preview_for_somebody_with_a_conflict_holds_no_letter_to_an_office() -> None:
    there = announced(3)
    with clock.at(AFTER_NOTICE):
        found = releases.release(there.campaign, "announcement")
        preview, _warnings = releases.preview(found)
        told = releases.letter_facts(preview)
        every = release_letters.written(preview, there.campaign, told)
        zones = release_letters.written(preview, there.campaign, told, offices=False)
    assert {letter.key for letter in every} - {letter.key for letter in zones}
    assert not any("office:" in letter.key for letter in zones)
