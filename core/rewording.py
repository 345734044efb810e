"""Rewording the letters of a campaign: checked before it is kept, each change a version, and the way back."""

from __future__ import annotations

import math
import re

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock, wordings
from core.errors import ChangedMeanwhile, DomainError
from core.models import LetterWording, Message, User
from core.text import clean, clean_line
from core.wordings import NAME, Kind

MOST_SUBJECT = 100  # characters of the text that is edited
MOST_BODY = {Message.Channel.MAIL: 3000, Message.Channel.SMS: 200, Message.Channel.WECHAT: 200}
TAG = re.compile(r"<(?:/?[A-Za-z][^<>\n]{0,200}|!--[^\n]{0,200}--)>")
BRACES = str.maketrans("｛｝", "{}")  # as Chinese keyboards type them
ONE_SMS, OF_MANY = 70, 67  # characters of one text message, and of each part of a longer one
WECHAT_TITLE = 20  # characters of a "thing" in a WeChat subscription message


class WordsAreMissing(DomainError):
    message = _("Please write a subject and a text; a letter without words is not sent.")


class NameIsUnknown(DomainError):
    message = _("This letter knows nothing called %(names)s. Write one of: %(known)s.")


class NameIsMissing(DomainError):
    message = _("The text must hold %(names)s: without it the letter cannot be acted upon.")


class NameIsSecret(DomainError):
    message = _("%(names)s must not stand in the subject, which others read as well. Write it into the text.")


class BracesAreOdd(DomainError):
    message = _("Braces stand around a name on one line, as {name}, and nowhere else. Check: %(text)s")


class LetterIsTooLong(DomainError):
    message = _(
        "The subject has %(subject)s characters (at most %(most_subject)s), the text %(body)s (at most %(most)s)."
    )


class LetterIsPlainText(DomainError):
    message = _("Letters are plain text: take out %(tag)s. Addresses of the web are written as they are.")


@transaction.atomic
def reword(*, scope: clock.Scope, key: str, subject: str, body: str, version: int, by: User) -> LetterWording | None:
    """Word the letters of a kind for the campaign from now on; what is in the outbox keeps its words.

    ``version`` is that which was edited. The same words change nothing (None). Raises WordsAreMissing, NameIsUnknown,
    NameIsMissing, NameIsSecret, BracesAreOdd, LetterIsTooLong, LetterIsPlainText or ChangedMeanwhile.
    """
    kind = wordings.get(key)
    subject, body = cleaned(kind, subject, body)
    check(kind, subject, body)
    present = wordings.of(key, scope)
    if present.version == version and present.is_own and (present.subject, present.body) == (subject, body):
        return None
    return _append(scope, key, version, by, subject=subject, body=body)


@transaction.atomic
def restore_default(*, scope: clock.Scope, key: str, version: int, by: User) -> LetterWording | None:
    """Go back to the default words; None where they are in force. Raises ChangedMeanwhile."""
    if not wordings.of(key, scope).is_own:
        return None
    return _append(scope, key, version, by, is_default=True)


def _append(scope: clock.Scope, key: str, version: int, by: User, **words: object) -> LetterWording:
    """One more version after ``version``. Of two who save at once the constraint lets one through."""
    newest = wordings.latest(scope.slug, key)
    if (newest.version if newest else 0) != version:
        raise ChangedMeanwhile
    row = LetterWording(scope=scope.slug, kind=key, version=version + 1, by=by, at=clock.now(scope), **words)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise ChangedMeanwhile from None
    action = "letter.default" if row.is_default else "letter.word"
    audit.record(action, row, by=by, scope=scope, kind=key, version=row.version)
    return row


def cleaned(kind: Kind, subject: str, body: str) -> tuple[str, str]:
    """What was typed as it is kept: ordinary braces right around their names, no control characters."""
    subject = _braces(clean_line(subject)) if kind.has_subject else ""
    return subject, "\n".join(line.rstrip() for line in _braces(clean(body)).split("\n")).strip()


def _braces(text: str) -> str:
    return NAME.sub(lambda found: f"{{{found[1].strip()}}}", text.translate(BRACES))


def check(kind: Kind, subject: str, body: str) -> None:
    """Raises what ``reword`` raises about the words."""
    most = MOST_BODY[Message.Channel(kind.channel)]
    if not body or (kind.has_subject and not subject):
        raise WordsAreMissing
    if len(subject) > MOST_SUBJECT or len(body) > most:
        raise LetterIsTooLong(subject=len(subject), most_subject=MOST_SUBJECT, body=len(body), most=most)
    if tag := TAG.search(subject + "\n" + body):
        raise LetterIsPlainText(tag=tag[0])
    for line in [subject, *body.split("\n")]:
        if re.search(r"[{}]", NAME.sub("", line)):
            raise BracesAreOdd(text=line[:60])
    _check_names(kind, names_in(subject), names_in(body))


def _check_names(kind: Kind, in_subject: list[str], in_body: list[str]) -> None:
    facts = {fact.name: fact for fact in kind.all_facts}
    if unknown := [name for name in [*in_subject, *in_body] if name not in facts]:
        raise NameIsUnknown(names=_braced(unknown), known=_braced(facts))
    if secret := [name for name in in_subject if facts[name].secret]:
        raise NameIsSecret(names=_braced(secret))
    if missing := [name for name, fact in facts.items() if fact.required and name not in in_body]:
        raise NameIsMissing(names=_braced(missing))


def names_in(text: str) -> list[str]:
    """The names of a text, each once, in their order."""
    return list(dict.fromkeys(name.strip() for name in NAME.findall(text)))


def _braced(names: object) -> str:
    return "、".join(f"{{{name}}}" for name in dict.fromkeys(names))  # type: ignore[call-overload]


def sms_parts(text: str) -> int:
    """How many text messages carry ``text``."""
    return 1 if len(text) <= ONE_SMS else math.ceil(len(text) / OF_MANY)
