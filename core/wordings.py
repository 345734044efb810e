"""The words of letters: a default for each kind, which a campaign may reword, and the one door by which they go out.

Each app registers the kinds of letters that it sends. A text names what differs from letter to letter in braces, in
the words of those who edit it: ``{开发区}``. Letters that are in the outbox already keep the words they were written
in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from string import Template
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise

from core import clock, outbox
from core.models import LetterWording, Message

NAME = re.compile(r"\{([^{}\n]*)\}")
Text = str | Promise


@dataclass(frozen=True)
class Fact:
    """What may stand in a text as {name}; ``key`` is how the sender calls it.

    A text without a ``required`` one is refused. A ``secret`` one, which opens something, stands in no subject:
    subjects are read on the desk.
    """

    key: str
    name: str
    sample: str
    required: bool = False
    secret: bool = False


CAMPAIGN = Fact("campaign", "活动", "开发区优秀案例推选活动")
HOSTS = Fact("hosts", "主办单位", "海岳省商务厅")
COMMON = (CAMPAIGN, HOSTS)  # of every kind, filled by the campaign itself


@dataclass(frozen=True)
class Kind:
    """One kind of letter: when it goes out, to whom, what may stand in it, and its default words.

    ``subject`` and ``body`` name facts by their keys, as %(zone)s, or by their names, as {开发区}. Of the programme's
    texts with the keys of ``programme`` the first that a campaign has takes the place of ``body`` (facts as $zone), and
    ``tail`` follows it.
    ``verb`` is that of the phase to which it belongs, "" for every campaign.
    """

    key: str
    title: Text
    when: Text
    to: Text
    facts: tuple[Fact, ...]
    subject: Text
    body: Text
    programme: tuple[str, ...] = ()
    tail: str = ""
    verb: str = ""
    channel: str = Message.Channel.MAIL

    @property
    def all_facts(self) -> tuple[Fact, ...]:
        return (*self.facts, *(fact for fact in COMMON if fact.key not in {own.key for own in self.facts}))

    @property
    def has_subject(self) -> bool:
        return self.channel != Message.Channel.SMS


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Make kinds of letters known, each under its key."""
    for kind in kinds:
        if _kinds.setdefault(kind.key, kind) is not kind:
            raise ValueError(f"Two kinds of letters are called {kind.key}.")


def known() -> list[Kind]:
    """Every kind, in the order of the keys: those of one matter stand together."""
    return [_kinds[key] for key in sorted(_kinds)]


def get(key: str) -> Kind:
    """KeyError for an unknown one."""
    return _kinds[key]


@dataclass(frozen=True)
class Words:
    """A letter as it goes out."""

    subject: str
    body: str


@dataclass(frozen=True)
class Wording:
    """The words of a kind in a campaign: ``version`` 0 and "" of the row while nobody has reworded it."""

    kind: Kind
    scope: Any
    subject: str
    body: str
    version: int = 0
    is_own: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send: the programme has no text for it, and nobody has written one."""
        return not self.body.strip()

    def said(self, facts: Mapping[str, object]) -> Words:
        """Subject and text with ``facts``, by key. A line that held nothing but facts without a value is left out.

        KeyError for a sender that does not tell a required one.
        """
        values = {
            fact.name: str(facts[fact.key] if fact.required else facts.get(fact.key, "")) for fact in self.kind.facts
        }
        text = f"{self.subject}\n{self.body}"
        for fact in COMMON:
            if fact.name not in values and f"{{{fact.name}}}" in text:
                values[fact.name] = of_campaign(self.scope, fact)
        return Words(" ".join(filled(self.subject, values).split()), filled(self.body, values))

    def post(self, facts: Mapping[str, object], *, key: str, to: str, due_at: datetime | None = None) -> None:
        """Put the letter into the outbox (see ``outbox.post``)."""
        words = self.said(facts)
        outbox.post(
            key=key,
            to=to,
            subject=words.subject,
            body=words.body,
            scope=self.scope,
            channel=Message.Channel(self.kind.channel),
            due_at=due_at,
        )


def of(key: str, scope: clock.Scope | None) -> Wording:
    """The words of a kind in the campaign ``scope``: its own, else the programme's, else the portal's. One query."""
    kind = get(key)
    row = latest(scope.slug, key) if scope else None
    if row and not row.is_default:
        return Wording(kind, scope, row.subject, row.body, row.version, is_own=True)
    subject, body = default(kind, scope)
    return Wording(kind, scope, subject, body, row.version if row else 0)


def latest(slug: str, key: str) -> LetterWording | None:
    return LetterWording.objects.filter(scope=slug, kind=key).order_by("-version").first()


def default(kind: Kind, scope: Any) -> tuple[str, str]:
    """Subject and text of the programme or the portal, with the names of the facts in braces."""
    names = {fact.key: f"{{{fact.name}}}" for fact in kind.all_facts}
    texts = [str(scope.text(key)) for key in kind.programme] if scope is not None else []
    if told := next(filter(None, texts), ""):
        return _named(kind.subject, names), Template(told).safe_substitute(names) + kind.tail
    return _named(kind.subject, names), _named(kind.body, names)


def in_letters_language(kind: Kind, scope: Any) -> tuple[str, str]:
    """The default as receivers read it, whatever language the desk is read in."""
    with translation.override(settings.LANGUAGE_CODE):
        return default(kind, scope)


def versions(scope: clock.Scope, keys: Iterable[str]) -> dict[str, int]:
    """Which version of each reworded kind is in force, by key; two persons who approve letters agree upon these."""
    rows = LetterWording.objects.filter(scope=scope.slug, kind__in=list(keys)).order_by("version")
    return dict(rows.values_list("kind", "version"))


def filled(text: str, values: Mapping[str, str]) -> str:
    """``text`` with the values, by name; what stands in a value is never read as a name."""
    lines = []
    for line in text.split("\n"):
        said = NAME.sub(lambda found: values.get(found[1].strip(), found[0]), line)
        if said.strip() or not NAME.search(line):
            lines.append(said.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def of_campaign(scope: Any, fact: Fact) -> str:
    """What the campaign itself is called, or who its hosts are; "" of a letter that belongs to none."""
    if scope is None:
        return ""
    return str(scope.name) if fact is CAMPAIGN else "、".join(scope.host_names)


def _named(text: Text, names: Mapping[str, str]) -> str:
    text = str(text)
    return text % names if "%(" in text else text
