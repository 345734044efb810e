"""The organisers' board of registration: every city by its readiness, and the spread over the award areas.

Two queries read all forms as a few small columns each; no text of a form is ever loaded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import AwardArea, Campaign
from core import clock
from core.canonical import subject_of
from core.deadlines import Deadline, deadline
from core.models import AuditEntry, Role
from submissions.models import CollectRules, Commitment, QuotaException, Seal, Slate, Submission
from submissions.models.submission import Status

REMIND = "slate.remind"  # the audit's action: the board shows when an office was last reminded
DRAWN = 12  # places that are drawn as squares; more are only written
UNCONFIRMED = (Status.DRAFT, Status.RETURNED)

STATES = {
    "none": gettext_lazy("not begun"),
    "short": gettext_lazy("too few zones"),
    "working": gettext_lazy("incomplete"),
    "complete": gettext_lazy("complete, not sent"),
    "sent": gettext_lazy("sent to the organisers"),
}
KINDS = {"none": "", "short": "waiting", "working": "waiting", "complete": "present", "sent": "ready"}  # of tags


@dataclass
class City:
    """One city's slate in numbers: of its ``forms`` so many have the rest. ``seals`` counts single seals."""

    slate: Slate
    members: int = 0
    forms: int = 0
    mailed: int = 0
    unconfirmed: int = 0
    cells: int = 0
    committed: int = 0
    recommended: int = 0
    seals: int = 0
    ready: int = 0
    areas: Counter[int | None] = field(default_factory=Counter)
    excepted: bool = False
    reminded_at: datetime | None = None
    seals_required: bool = False

    @property
    def state(self) -> str:
        """A key of STATES."""
        if self.slate.sent_at:
            return "sent"
        if self.forms < self.slate.minimum:
            return "short" if self.forms else "none"
        return "complete" if self.ready == self.forms else "working"

    @property
    def word(self) -> str:
        if self.state == "short":
            return _("%(forms)s of at least %(least)s") % {"forms": self.forms, "least": self.slate.minimum}
        return str(STATES[self.state])

    @property
    def kind(self) -> str:
        """The kind of its tag."""
        return {"none": "", "short": "waiting", "working": "waiting", "complete": "present", "sent": "ready"}[
            self.state
        ]

    @property
    def seals_asked(self) -> int:
        return self.forms * len(Seal.Side)

    @property
    def squares(self) -> list[str]:
        """Its places for components/squares.html, with the tick behind the minimum."""
        if self.slate.places > DRAWN:
            return []
        marks = ["full" if place < self.forms else "free" for place in range(self.slate.places)]
        return [*marks[: self.slate.minimum], "tick", *marks[self.slate.minimum :]]

    @property
    def lacks(self) -> list[str]:
        """What is missing before it can send, as short phrases; [] when it has sent or could."""
        if self.slate.sent_at:
            return []
        counted = [
            (self.slate.minimum - self.forms, _("%(count)s more zones")),
            (self.unconfirmed, _("%(count)s forms to confirm")),
            (self.cells, _("%(count)s items to mend")),
            (self.forms - self.committed, _("%(count)s commitments")),
            (self.forms - self.recommended, _("%(count)s opinions")),
            (self.seals_asked - self.seals if self.seals_required else 0, _("%(count)s seals")),
        ]
        return [words % {"count": count} for count, words in counted if count > 0]

    @property
    def lacking(self) -> str:
        return "；".join(self.lacks)


@dataclass(frozen=True)
class Share:
    """An award area's part of a bar: ``start`` and ``count`` in forms, ``turn`` picks its colour."""

    area: str
    count: int
    start: int
    turn: int


@dataclass
class Board:
    """The page: the cities that the filter lets through in their order, and totals over all of them."""

    cities: list[City]
    every: list[City]
    areas: list[AwardArea]
    deadline: Deadline | None
    is_open: bool

    @property
    def totals(self) -> dict[str, int]:
        numbers = ("forms", "ready", "cells", "committed", "recommended", "seals", "mailed", "seals_asked")
        return {name: sum(getattr(city, name) for city in self.every) for name in numbers}

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """Key, word and number of cities of each state."""
        states = Counter(city.state for city in self.every)
        return [(key, str(word), states[key]) for key, word in STATES.items()]

    @property
    def sent(self) -> int:
        return sum(city.state == "sent" for city in self.every)

    @property
    def late(self) -> list[City]:
        return [city for city in self.every if city.state != "sent"]

    @property
    def last_reminder(self) -> datetime | None:
        return max((city.reminded_at for city in self.every if city.reminded_at), default=None)

    @property
    def spread(self) -> list[Share]:
        """All forms by award area, those without one last."""
        return self.shares(sum((city.areas for city in self.every), Counter()))

    @property
    def spread_by_city(self) -> list[tuple[City, list[Share], int]]:
        return [(city, self.shares(city.areas), city.forms) for city in self.every]

    def shares(self, counted: Counter[int | None]) -> list[Share]:
        shares, start = [], 0
        undecided = [None] if any(city.areas[None] for city in self.every) else []
        for turn, area in enumerate([*self.areas, *undecided], start=1):
            count = counted[area.pk if area else None]
            shares.append(Share(area.name if area else _("no area yet"), count, start, turn))
            start += count
        return shares


def board(campaign: Campaign, *, state: str = "", order: str = "") -> Board:
    """The board of ``campaign``; ``state`` filters ("late": all that have not sent), ``order`` is a key of ORDERS."""
    rules = CollectRules.objects.select_related("phase").get(phase__campaign=campaign)
    now, closes_at = clock.now(campaign), rules.phase.closes_at
    every = cities(campaign, rules)
    shown = [city for city in every if state in ("", city.state) or (state == "late" and city.state != "sent")]
    return Board(
        cities=sorted(shown, key=ORDERS[order]) if order in ORDERS else shown,
        every=every,
        areas=list(campaign.areas.all()),
        deadline=deadline(closes_at, now) if closes_at else None,
        is_open=campaign.published_at is not None and rules.phase.is_open_at(now),
    )


# Python's sort keeps the order of city codes among equals: no city is ranked by it.
ORDERS = {
    "state": lambda city: list(STATES).index(city.state),
    "forms": lambda city: city.forms,
    "sent": lambda city: (city.slate.sent_at is None, city.slate.sent_at),
}


def cities(campaign: Campaign, rules: CollectRules) -> list[City]:
    """Every city of the campaign with its numbers, in the order of city codes. Four queries."""
    rows = {slate.pk: _city(slate, rules) for slate in _slates(campaign)}
    for facts in _forms(campaign):
        _count(rows[facts["slate_id"]], facts, rules)
    reminders = AuditEntry.objects.filter(scope=campaign.slug, action=REMIND).order_by("id")
    reminded = dict(reminders.values_list("subject", "at"))
    for city in rows.values():
        city.reminded_at = reminded.get(subject_of(city.slate))
    return list(rows.values())


def _slates(campaign: Campaign) -> Iterable[Slate]:
    clerks = Q(office__memberships__role=Role.OFFICE, office__memberships__user__is_active=True)
    return (
        Slate.objects.filter(campaign=campaign)
        .select_related("office")
        .annotate(
            members=Count("office__memberships", filter=clerks, distinct=True),
            excepted=Exists(QuotaException.objects.filter(slate=OuterRef("pk"))),
        )
        .order_by("office__city_code")
    )


def _city(slate: Slate, rules: CollectRules) -> City:
    facts = {name: getattr(slate, name) for name in ("members", "excepted")}
    return City(slate=slate, seals_required=rules.seals_required, **facts)


def _forms(campaign: Campaign) -> Any:
    """One small row for each form that holds a place."""
    present = {"submission": OuterRef("pk")}
    seals = Seal.objects.filter(removed_at=None, revision__digest=OuterRef("digest"), **present)
    return (
        Submission.objects.filter(campaign=campaign)
        .exclude(status=Status.WITHDRAWN)
        .order_by()
        .annotate(
            committed=Exists(Commitment.objects.filter(content_digest=OuterRef("digest"), **present)),
            applicant_seal=Exists(seals.filter(side=Seal.Side.APPLICANT)),
            office_seal=Exists(seals.filter(side=Seal.Side.OFFICE)),
        )
        .values(
            "slate_id",
            "area_id",
            "status",
            "origin",
            "problem_count",
            "recommendation__id",
            "committed",
            "applicant_seal",
            "office_seal",
        )
    )


def _count(city: City, form: dict[str, Any], rules: CollectRules) -> None:
    seals = form["applicant_seal"] + form["office_seal"]
    unconfirmed = form["status"] in UNCONFIRMED and not form["problem_count"]
    has_opinion = form["recommendation__id"] is not None
    city.forms += 1
    city.areas[form["area_id"]] += 1
    city.mailed += form["origin"] == Submission.Origin.MAILED
    city.unconfirmed += unconfirmed
    city.cells += form["problem_count"]
    city.committed += form["committed"]
    city.recommended += has_opinion
    city.seals += seals
    in_order = not form["problem_count"] and not unconfirmed and form["committed"] and has_opinion
    city.ready += bool(in_order and (seals == len(Seal.Side) or not rules.seals_required))
