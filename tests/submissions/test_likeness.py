"""Near-copies: counted by runs of letters, found in the background, told only to who may know the other case."""

import random
from datetime import timedelta

import pytest
from django.urls import reverse

from campaigns.models import Campaign, Host
from core import clock, jobs
from core.models import AuditEntry, Job, Organisation, Role
from submissions import services as forms
from submissions.hints import HIDDEN, PUBLISHED, WHOLE, hints, side_by_side
from submissions.likeness import Pair, alike, passages, pieces, runs
from submissions.models import Resemblance, Submission
from submissions.services import likeness
from tests.builders import organisers, person
from tests.submissions.builders import Office, reload, signed_in


def prose(seed: int, length: int = 400) -> str:
    """Chinese-looking letters that no two seeds share."""
    dice = random.Random(seed)
    return "".join(chr(0x4E00 + dice.randrange(5000)) for _ in range(length))


def spaced(text: str) -> str:
    """The same words with other marks, spaces and widths."""
    return "，".join(text[at : at + 7] for at in range(0, len(text), 7)).replace("，", "、 ", 3) + "。１２ＡＢ"


def test_a_share_is_counted_both_ways() -> None:
    whole, part = prose(1), prose(1)[:100]
    found = {(pair.text, pair.other): pair.share for pair in alike({"whole": whole, "part": part, "else": prose(2)})}
    assert found == {("part", "whole"): 1.0, ("whole", "part"): pytest.approx(95 / 395)}


def test_marks_spaces_and_widths_do_not_hide_a_copy() -> None:
    pairs = alike({"one": prose(1) + "12ab"}, [("two", spaced(prose(1)))])
    assert {(pair.text, pair.other, pair.share) for pair in pairs} == {("one", "two", 1.0), ("two", "one", 1.0)}


def test_the_index_counts_what_counting_each_pair_counts() -> None:
    phrase = prose(99, 60)
    texts = {n: prose(n % 5, 90) + phrase + prose(n, 50 * (n % 3)) for n in range(12)}
    sets = {key: runs(text) for key, text in texts.items()}
    by_hand = {
        (a, b): len(sets[a] & sets[b]) / len(sets[a])
        for a in texts
        for b in texts
        if a != b and len(sets[a] & sets[b]) / len(sets[a]) >= 0.3
    }
    assert {(pair.text, pair.other): pair.share for pair in alike(texts, least=0.3)} == by_hand
    first = {key: texts[key] for key in (0, 1)}
    some = alike(first, ((key, text) for key, text in texts.items() if key > 1), least=0.3)
    assert {(p.text, p.other) for p in some} == {pair for pair in by_hand if pair[0] in first or pair[1] in first}


@pytest.mark.parametrize("short", ["", "。，", "办一件事只进一扇门"])
def test_a_text_of_a_line_or_two_resembles_nothing(short: str) -> None:
    assert alike({"one": short, "two": short, "three": prose(1)}) == []


def test_common_passages_are_found_where_they_stand() -> None:
    copied = prose(7, 40)
    text = f"{prose(1, 30)}{copied[:20]}，{copied[20:]}{prose(2, 30)}"
    other = f"开头。{copied}结尾{copied[:10]}"
    (found,) = passages(text, other)
    assert text[found.start : found.end] == f"{copied[:20]}，{copied[20:]}"
    assert other[found.other_start : found.other_end] == copied
    assert [(piece.text, piece.number) for piece in pieces(other, [(1, found.other_start, found.other_end)])] == [
        ("开头。", 0),
        (copied, 1),
        (f"结尾{copied[:10]}", 0),
    ]


@pytest.mark.parametrize(("text", "other"), [("", "x"), ("的" * 50, "的" * 40), ("㍿①ﬁabcdef", "株式会社1fiabcdef")])
def test_pieces_always_make_the_text_again(text: str, other: str) -> None:
    found = passages(text, other)
    spans = [(each.number, each.other_start, each.other_end) for each in found]
    assert "".join(piece.text for piece in pieces(other, spans)) == other
    assert "".join(p.text for p in pieces(text, [(e.number, e.start, e.end) for e in found])) == text


def test_of_a_hidden_case_nothing_is_shown() -> None:
    shown = side_by_side(prose(1), prose(1), HIDDEN)
    assert [piece.number for piece in shown.left] == [0]
    assert not shown.right
    assert not shown.common
    assert not side_by_side(prose(1), prose(1), PUBLISHED).right
    assert side_by_side(prose(1), prose(1), WHOLE).right


@pytest.fixture
def sent(office: Office) -> Office:
    """Three sent forms; the second has half of the first one's narrative."""
    with office.open():
        for n, text in enumerate((prose(1), prose(1)[:200] + prose(2, 200), prose(3))):
            office.ready(n, experience=text)
        office.send()
    return office


def by_zone(office: Office) -> list[Submission]:
    return [office.slate.submissions.get(zone=zone) for zone in office.zones[:3]]


@pytest.mark.django_db
def test_sending_asks_for_the_comparison_and_it_may_run_twice(sent: Office) -> None:
    first, second, _third = by_zone(sent)
    (job,) = Job.objects.filter(kind=likeness.KIND)
    for _time in range(2):
        likeness.compare(job)
        rows = {(row.submission_id, row.other_id): round(row.share, 1) for row in Resemblance.objects.all()}
        assert rows == {(first.pk, second.pk): 0.5, (second.pk, first.pk): 0.5}


@pytest.mark.django_db
def test_a_mended_copy_is_compared_anew_and_a_look_stays_while_it_is_true(sent: Office) -> None:
    organiser = organisers(sent.campaign)[0]
    _first, second, third = by_zone(sent)
    jobs.run_due()
    for row in Resemblance.objects.all():
        with sent.open("screening"):
            likeness.look(resemblance=row, note="已看，不构成重复。", by=organiser)
    with sent.open("screening"):
        forms.return_for_correction(submission=second, reason="请改写。", by=organiser)
        second = reload(second)
        fields = {"experience": prose(1)[:30] + prose(3)[:250]}
        second = forms.change_form(submission=second, fields=fields, version=second.version, by=sent.clerk)
        likeness.ask_again(sent.campaign, by=organiser)
        jobs.run_due()  # the office is still mending: compared is what was sent
        assert Resemblance.objects.filter(looked_at__isnull=False).count() == 2
        forms.give_commitment(submission=forms.confirm(submission=second, by=sent.clerk), name="林某", by=None)
        forms.resubmit(submission=second, by=sent.clerk)
    assert jobs.run_due() == 1
    rows = {(row.submission_id, row.other_id): row for row in Resemblance.objects.all()}
    assert set(rows) == {(second.pk, third.pk), (third.pk, second.pk)}  # the old hint is no longer one
    assert not any(row.looked_at for row in rows.values())
    assert AuditEntry.objects.filter(action="form.likeness").count() == 2
    with sent.open("screening"):
        likeness.write(sent.campaign, {second.pk}, [Pair(second.pk, third.pk, 0.9), Pair(third.pk, second.pk, 0.6)])
        row = Resemblance.objects.get(submission=second)
        likeness.look(resemblance=row, note="已看。", by=organiser)
        likeness.write(sent.campaign, {second.pk}, [Pair(second.pk, third.pk, 0.93)])
        assert Resemblance.objects.get(submission=second).note == "已看。"
        likeness.write(sent.campaign, {second.pk}, [Pair(second.pk, third.pk, 0.99)])
        assert Resemblance.objects.get(submission=second).note == ""


@pytest.mark.django_db
def test_earlier_campaigns_are_compared_and_told_as_far_as_one_may_know(sent: Office) -> None:
    """The same office sent the same narrative a year later, with other hosts."""
    later = Office()
    Campaign.objects.filter(pk=later.campaign.pk).update(year=2027)
    with later.open():
        for n, text in enumerate((prose(1), prose(4), prose(5))):
            later.ready(n, experience=text)
        later.send()
    jobs.run_due()
    old, new = by_zone(sent)[0], by_zone(later)[0]
    assert not Resemblance.objects.filter(submission=old, other=new).exists()  # what is over is not troubled
    host = Organisation.objects.create(kind="host", name="后来的主办单位")
    later.campaign.hosts.all().delete()
    Host.objects.create(campaign=later.campaign, organisation=host, position=1)
    stranger, page = person(Role.ORGANISER, host), reverse("form_likeness", args=[new.pk, old.pk])
    with later.open("screening"):
        hint = hints(new, stranger)[0]
        assert (hint.level, hint.percent, hint.other) == (HIDDEN, 100, "往届活动的一份申报表")
        text = signed_in(stranger).get(page).content.decode()
        assert "<mark" not in text
        assert text.count(str(old.zone)) == text.count(str(new.zone))  # the same zone, named for its new form alone
        with sent.open("screening"):
            forms.admit(submission=old, by=organisers(sent.campaign)[0])
        text = signed_in(stranger).get(page).content.decode()
        assert "<mark" in text
        assert "只列出相同的片段" in text
        both = person(Role.ORGANISER, host)
        both.memberships.create(organisation=sent.campaign.hosts.first().organisation, role=Role.AUDITOR)
        assert hints(new, both)[0].level == WHOLE


@pytest.mark.django_db
def test_a_demonstration_is_compared_with_itself_alone(sent: Office) -> None:
    marked = Office()
    Campaign.objects.filter(pk=marked.campaign.pk).update(mark="demo", year=2027)
    marked = Office(Campaign.objects.get(pk=marked.campaign.pk))
    with marked.open():
        for n, text in enumerate((prose(1), prose(4), prose(5))):
            marked.ready(n, experience=text)
        marked.send()
    jobs.run_due()
    assert not Resemblance.objects.filter(submission__campaign=marked.campaign).exists()


@pytest.mark.django_db
def test_the_officer_looks_writes_a_finding_and_nothing_else_follows(sent: Office) -> None:
    organiser = signed_in(organisers(sent.campaign)[0])
    first, second, third = by_zone(sent)
    jobs.run_due()
    with sent.open("screening"):
        queue = organiser.get(reverse("screening", args=[sent.campaign.slug])).content.decode()
        assert queue.count("相同 49%") == 2
        screen = organiser.get(reverse("screen_form", args=[first.pk])).content.decode()
        assert f"与{second.zone}《{second.title}》有 49% 相同" in screen
        address = reverse("form_likeness", args=[first.pk, second.pk])
        page = organiser.get(address).content.decode()
        assert '<mark id="a-1"' in page
        assert '<a href="#b-1">' in page
        assert organiser.post(address, {"note": " "}).status_code == 200
        assert organiser.post(address, {"note": "已看，不构成重复。"}).status_code == 302
        assert "已看，不构成重复。" in organiser.get(reverse("screen_form", args=[first.pk])).content.decode()
        assert organiser.get(reverse("form_likeness", args=[first.pk, third.pk])).status_code == 404
        auditor = signed_in(person(Role.AUDITOR, sent.campaign.hosts.first().organisation))
        assert auditor.post(address, {"note": "x"}).status_code == 404
    assert reload(first).status == "recommended"


@pytest.mark.django_db
def test_a_recalled_form_is_no_hint_any_more(sent: Office) -> None:
    other = Office(sent.campaign, city=1)
    with other.open():
        for n, text in enumerate((prose(3), prose(8), prose(9))):
            other.ready(n, experience=text)
        other.send()
        jobs.run_due()
        third, organiser = by_zone(sent)[2], organisers(sent.campaign)[0]
        assert [hint.percent for hint in hints(third, organiser)] == [100]
        forms.recall_slate(slate=other.fresh(), by=other.clerk)
        assert hints(third, organiser) == []
        page = signed_in(organiser).get(reverse("form_likeness", args=[third.pk, by_zone(other)[0].pk]))
        assert page.status_code == 404


@pytest.mark.django_db
def test_the_button_asks_once_a_minute(sent: Office) -> None:
    organiser = signed_in(organisers(sent.campaign)[0])
    address = reverse("likeness_again", args=[sent.campaign.slug])
    with clock.at(clock.now().replace(second=5) + timedelta(minutes=1)):
        for _time in range(2):
            assert organiser.post(address, follow=True).status_code == 200
    assert Job.objects.filter(kind=likeness.KIND, key__startswith="likeness:all:").count() <= 2
