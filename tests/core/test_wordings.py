"""The words of letters: filled, checked before they are kept, versioned, and the one door by which they go out."""

import ast
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation

from core import rewording, wordings
from core.errors import ChangedMeanwhile
from core.models import AuditEntry, LetterWording, Message, User
from core.wordings import Fact, Kind, Wording

ROOT = Path(settings.BASE_DIR)
# What writes into the outbox by itself: account security, a release (its letters were previewed), a second address.
OUTSIDE = {"core/people.py", "core/forms.py", "core/wordings.py", "core/outbox.py"}
READY = {"results/services/release_letters.py", "submissions/services/reminders.py"}  # worded by ``wordings.of``
KIND = Kind(
    "test.letter",
    "试函",
    "随时",
    "任何人",
    (
        Fact("zone", "开发区", "云岚综合保税区"),
        Fact("due", "期限", "8月18日"),
        Fact("link", "链接", "https://example.com/x", required=True, secret=True),
    ),
    "关于%(zone)s",
    "%(zone)s：\n%(due)s\n\n%(link)s",
)
SMS = Kind("test.sms", "短信", "随时", "任何人", (), "", "{活动}", channel=Message.Channel.SMS)
GOOD = {"subject": "致{开发区}", "body": "{开发区}：\n请打开{链接}。\n{活动}"}


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wordings, "_kinds", {KIND.key: KIND, SMS.key: SMS})


@pytest.fixture
def by(db: None) -> User:
    return User.objects.create(username="w", name="文某")


def scope(**facts: Any) -> Any:
    from datetime import timedelta

    told = {"slug": "one", "mark": "demo", "clock_offset": timedelta(), "name": "推选活动", "host_names": ["甲", "乙"]}
    return SimpleNamespace(**told | facts)


def reworded(by: User, version: int = 0, **words: str) -> LetterWording | None:
    return rewording.reword(scope=scope(), key=KIND.key, version=version, by=by, **{**GOOD, **words})


def test_a_line_without_a_value_is_left_out_and_a_value_is_never_read_as_a_name() -> None:
    default = Wording(KIND, scope(), *wordings.default(KIND, None))
    assert default.said({"zone": "{链接}", "due": "", "link": "L"}).body == "{链接}：\n\nL"
    assert default.said({"zone": "甲", "due": "明天", "link": "L"}).body == "甲：\n明天\n\nL"
    assert default.said({"zone": "甲\n乙", "due": "", "link": "L"}).subject == "关于甲 乙"  # a subject is one line
    hosts = Wording(KIND, scope(), "{活动}", "{主办单位}")
    assert hosts.said({"link": "L"}) == wordings.Words("推选活动", "甲、乙")
    assert Wording(KIND, None, "{活动}", "{链接}{主办单位}").said({"link": "L"}) == wordings.Words("", "L")


@pytest.mark.parametrize(
    ("words", "refusal", "named"),
    [
        ({"subject": ""}, rewording.WordsAreMissing, "标题"),
        ({"body": " \n "}, rewording.WordsAreMissing, "正文"),
        ({"body": "{链接}{园区}"}, rewording.NameIsUnknown, "{园区}"),
        ({"body": "{zone}{链接}"}, rewording.NameIsUnknown, "{开发区}、{期限}、{链接}、{活动}、{主办单位}"),
        ({"body": "{开发区}：请办理。"}, rewording.NameIsMissing, "{链接}"),
        ({"subject": "{链接}"}, rewording.NameIsSecret, "{链接}"),
        ({"body": "{链接} {开发区"}, rewording.BracesAreOdd, "{开发区"),
        ({"body": "{链接} 开发区}"}, rewording.BracesAreOdd, "开发区}"),
        ({"body": "{链接}{{期限}}"}, rewording.BracesAreOdd, "期限"),
        ({"body": "{链接}{}"}, rewording.NameIsUnknown, "{}"),
        ({"subject": "长" * 101}, rewording.LetterIsTooLong, "101"),
        ({"body": "{链接}" + "长" * 3000}, rewording.LetterIsTooLong, "3004"),
        ({"body": "<b>{链接}</b>"}, rewording.LetterIsPlainText, "<b>"),
        ({"body": "{链接}<!-- x -->"}, rewording.LetterIsPlainText, "<!--"),
    ],
)
def test_words_that_no_letter_can_do_with_are_refused_in_a_sentence(
    by: User, words: dict[str, str], refusal: type[Exception], named: str
) -> None:
    with translation.override("zh-hans"), pytest.raises(refusal) as refused:
        reworded(by, **words)
    assert named in str(refused.value)
    assert not LetterWording.objects.exists()


def test_marks_that_are_no_markup_and_full_width_braces_are_taken(by: User) -> None:
    row = reworded(by, body="面积 < 5 平方公里\r\n｛ 开发区 ｝ 甲 > 乙 {链接} ")
    assert row
    assert row.body == "面积 < 5 平方公里\n{开发区} 甲 > 乙 {链接}"


def test_each_change_is_a_version_and_the_default_comes_back(by: User) -> None:
    first = reworded(by)
    assert first
    assert wordings.of(KIND.key, scope()).said({"zone": "甲", "link": "L"}).subject == "致甲"
    assert wordings.of(KIND.key, scope(slug="other")).said({"zone": "甲", "link": "L"}).subject == "关于甲"
    assert wordings.of(KIND.key, None).version == 0
    assert reworded(by, version=1) is None  # the same words
    with pytest.raises(ChangedMeanwhile):
        reworded(by, version=0, subject="另一个")
    with pytest.raises(ChangedMeanwhile):
        rewording.restore_default(scope=scope(), key=KIND.key, version=0, by=by)
    rewording.restore_default(scope=scope(), key=KIND.key, version=1, by=by)
    assert rewording.restore_default(scope=scope(), key=KIND.key, version=2, by=by) is None
    present = wordings.of(KIND.key, scope())
    assert (present.is_own, present.version, present.said({"zone": "甲", "link": "L"}).subject) == (False, 2, "关于甲")
    assert wordings.versions(scope(), [KIND.key, SMS.key]) == {KIND.key: 2}
    acts = AuditEntry.objects.filter(action__startswith="letter.").order_by("pk")
    assert list(acts.values_list("action", flat=True)) == ["letter.word", "letter.default"]


def test_of_two_who_save_at_once_the_database_lets_one_through(by: User, monkeypatch: pytest.MonkeyPatch) -> None:
    reworded(by)
    monkeypatch.setattr(wordings, "latest", lambda _slug, _key: None)  # as both have read it
    with pytest.raises(ChangedMeanwhile):
        reworded(by, subject="同时的另一个")
    for wrong in ({"is_default": True, "body": "x"}, {"is_default": False, "body": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LetterWording.objects.update(subject="", **wrong)


def test_a_letter_in_the_outbox_keeps_its_words(by: User) -> None:
    facts = {"zone": "甲", "link": "L"}
    wordings.of(KIND.key, scope()).post(facts, key="k1", to="a@example.com")
    reworded(by)
    wordings.of(KIND.key, scope()).post(facts, key="k1", to="a@example.com")
    wordings.of(KIND.key, scope()).post(facts, key="k2", to="a@example.com")
    assert [letter.subject for letter in Message.objects.order_by("pk")] == ["关于甲", "致甲"]


def test_a_text_message_has_no_subject_and_is_short(by: User) -> None:
    with pytest.raises(rewording.LetterIsTooLong):
        rewording.reword(scope=scope(), key=SMS.key, subject="", body="长" * 201, version=0, by=by)
    row = rewording.reword(scope=scope(), key=SMS.key, subject="忽略", body="{活动}", version=0, by=by)
    assert row
    assert row.subject == ""
    assert [rewording.sms_parts("字" * count) for count in (0, 70, 71, 134, 135)] == [1, 1, 2, 2, 3]


def test_every_sender_goes_through_the_one_door() -> None:
    senders = set()
    for app in ("core", "campaigns", "submissions", "voting", "review", "results", "portal"):
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and node.func.attr == "post"
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id == "outbox"
                ):
                    senders.add(path.relative_to(ROOT).as_posix())
    assert senders - OUTSIDE == READY
    assert all("wordings.of(" in (ROOT / path).read_text(encoding="utf-8") for path in READY)
