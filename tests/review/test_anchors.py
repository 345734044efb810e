"""The levels of a criterion in words, and the comment that an expert writes to one."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from campaigns import card_text, kinds, programmes
from campaigns.cards import compose
from review import errors, services
from review.anchors import level_of, levels, refuse_crooked
from review.models import Criterion, Score
from tests.builders import opened_campaign
from tests.review.builders import panel, scored

FOUR = [
    {"least": 90, "name": "优", "words": "有突破"},
    {"least": 75, "name": "良", "words": "有实招"},
    {"least": 60, "name": "中", "words": "有改进"},
    {"least": 0, "name": "差", "words": "看不到"},
]


@pytest.mark.parametrize(
    ("value", "name"), [(100, "优"), (90, "优"), (89, "良"), (75, "良"), (60, "中"), (59, "差"), (0, "差")]
)
def test_every_score_has_one_level(value: int, name: str) -> None:
    found = level_of(levels(FOUR, 100), value)
    assert found is not None
    assert found.name == name


def test_levels_say_their_points() -> None:
    assert [level.points for level in levels(FOUR, 100)] == ["90—100", "75—89", "60—74", "0—59"]
    assert levels([], 100) == []
    assert level_of(levels(FOUR, 100), None) is None


@pytest.mark.parametrize(
    "crooked",
    [
        [{"least": 90, "name": "优", "words": "有突破"}],  # nothing below 90
        [FOUR[1], FOUR[0], FOUR[3]],  # upwards
        [FOUR[0], FOUR[0], FOUR[3]],
        [{**FOUR[0], "least": 101}, FOUR[3]],
        [{**FOUR[0], "least": "90"}, FOUR[3]],
        [{**FOUR[0], "words": " "}, FOUR[3]],
        [{"least": 0, "words": "看不到"}],
        ["优"],
    ],
)
def test_crooked_levels_are_refused(crooked) -> None:
    with pytest.raises(ValueError, match="改革创新"):
        refuse_crooked("改革创新", crooked, 100)


def test_sound_levels_and_none_pass() -> None:
    refuse_crooked("改革创新", FOUR, 100)
    refuse_crooked("改革创新", [], 100)


@pytest.mark.django_db
def test_a_programme_with_crooked_levels_is_refused(tmp_path) -> None:
    text = programmes.path_of("case_selection").read_text(encoding="utf-8")
    path = tmp_path / "crooked.toml"
    path.write_text(text.replace("least = 90", "least = 40", 1), encoding="utf-8")
    with pytest.raises(programmes.ProgrammeIsWrong, match="levels go down"):
        programmes.load(path)


@pytest.mark.django_db
def test_the_levels_stand_on_the_card_and_in_its_words() -> None:
    campaign = opened_campaign(published=False)
    phase = campaign.phases.get(key="review")
    described = kinds.get("score").describe(phase)["criteria"]
    assert [len(criterion["anchors"]) for criterion in described] == [4] * 6
    content = compose(campaign)
    sentences = [line for _heading, lines in card_text.sections(content) for line in lines]
    assert sum("评分标准：优（90—100分）" in sentence for sentence in sentences) == 6


@pytest.mark.django_db
def test_a_card_from_before_the_levels_reads_as_it_did() -> None:
    content = compose(opened_campaign(published=False))
    for phase in content["phases"]:
        for criterion in phase["rules"].get("criteria", []):
            del criterion["anchors"]
    assert not [line for _heading, lines in card_text.sections(content) for line in lines if "评分标准" in line]


# --- comments ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def built():
    return panel()


@pytest.fixture
def assignment(built):
    return built.phase.assignments.select_related("expert__user").order_by("expert")[0]


def save(assignment, version=0, scores=None, remarks=None):
    return services.save_review(
        assignment=assignment,
        scores=scores or {},
        remarks=remarks,
        comment="",
        version=version,
        by=assignment.expert.user,
    )


def said(assignment) -> dict[int, tuple[int | None, str]]:
    rows = Score.objects.filter(review__assignment=assignment)
    return {row.criterion_id: (row.value, row.comment) for row in rows}


@pytest.mark.django_db
def test_a_comment_may_come_before_the_points_and_is_no_score(built, assignment) -> None:
    first, second, *_rest = built.criteria
    with built.scoring():
        save(assignment, remarks={first.pk: " 缺少对比。\r\n"})
        assert said(assignment) == {first.pk: (None, "缺少对比。")}
        with pytest.raises(errors.ScoresAreIncomplete) as refusal:
            services.submit_review(assignment=assignment, by=assignment.expert.user)
        assert first.name in refusal.value.facts["criteria"]
        save(assignment, 1, scores={first.pk: 80, second.pk: 70})
        assert said(assignment) == {first.pk: (80, "缺少对比。"), second.pk: (70, "")}
        save(assignment, 2, scores={first.pk: None, second.pk: None}, remarks={first.pk: ""})
        assert said(assignment) == {}


@pytest.mark.django_db
def test_who_says_nothing_of_comments_keeps_them(built, assignment) -> None:
    first = built.criteria[0]
    with built.scoring():
        save(assignment, scores={first.pk: 80}, remarks={first.pk: "缺少对比。"})
        save(assignment, 1, scores={first.pk: 81})
    assert said(assignment) == {first.pk: (81, "缺少对比。")}


@pytest.mark.django_db
def test_a_comment_to_a_foreign_criterion_is_refused(built, assignment) -> None:
    foreign = Criterion.objects.exclude(rules__phase=built.phase).first()
    with built.scoring(), pytest.raises(errors.CriterionIsUnknown):
        save(assignment, remarks={foreign.pk if foreign else 0: "别处"})


@pytest.mark.django_db
def test_an_abstention_keeps_the_comments_and_no_points(built, assignment) -> None:
    first, second, *_rest = built.criteria
    with built.scoring():
        save(assignment, scores={first.pk: 80, second.pk: 70}, remarks={first.pk: "缺少对比。"})
        services.abstain(assignment=assignment, reason="与本人领域不符。", by=assignment.expert.user)
    assert said(assignment) == {first.pk: (None, "缺少对比。")}


@pytest.mark.django_db
def test_the_database_refuses_a_score_that_says_nothing(built, assignment) -> None:
    with built.scoring():
        review = save(assignment)
    with pytest.raises(IntegrityError), transaction.atomic():
        Score.objects.create(review=review, criterion=built.criteria[0], scale=100)


@pytest.mark.django_db
def test_the_sheet_shows_the_levels_and_keeps_the_comments(built, assignment) -> None:
    client = Client()
    client.force_login(assignment.expert.user)
    address = reverse("admin:review_assignment_change", args=[assignment.pk])
    first = built.criteria[0]
    with built.scoring():
        scored(built, assignment, 88, submit=False)
        data = {"version": 1, "comment": "", "act": "save", f"criterion_{first.pk}": 76}
        client.post(address, {**data, f"remark_{first.pk}": "缺少对比。"})
        text = client.get(address).content.decode()
        assert text.count('class="is-here"') == 1
        assert "75—89" in text
        assert "缺少对比。" in text
        long = client.post(address, {**data, "version": 2, f"remark_{first.pk}": "长" * 501})
        assert "500" in long.content.decode()
        assert said(assignment)[first.pk] == (76, "缺少对比。")
        scored(built, assignment, *[80] * 6, version=2)
        assert "缺少对比。" in client.get(address).content.decode()  # when it can only be read
