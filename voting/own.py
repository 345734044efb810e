"""The visitor's own part of the voting pages: nothing of this is ever kept in a cache or shown to anybody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.conf import settings
from django.db.models import Count, Max
from django.http import HttpRequest

from voting import booth, identity
from voting.booth import Booth
from voting.models import Ballot, Vote, Voter
from voting.shelf import Shelf


@dataclass(frozen=True)
class Visit:
    """A visitor at the vote: who it is (None for somebody new), what may be done, and what was voted for."""

    voter: Voter | None
    booth: Booth
    held: Mapping[int, int]  # votes of this period by the case's id


def visit(request: HttpRequest, shelf: Shelf) -> Visit:
    """The visitor of ``request``; a new one costs no query."""
    now = shelf.now
    voter = identity.known_voter(request, shelf.rules.provider) if may_be_known(request) else None
    ballot = booth.ballot_of(voter, shelf.phase, shelf.rules, now)
    in_all = booth.left_in_all(voter, shelf.phase, shelf.rules)
    return Visit(voter, shelf.enter(ballot, now, in_all), held_by(ballot))


def may_be_known(request: HttpRequest) -> bool:
    """Whether the request brings anything by which a voter could be recognised."""
    return settings.VOTER_COOKIE_NAME in request.COOKIES


def held_by(ballot: Ballot | None) -> dict[int, int]:
    """How many votes the ballot holds, by the case's id."""
    if ballot is None:
        return {}
    votes = Vote.objects.filter(ballot=ballot).order_by()
    return dict(votes.values_list("submission").annotate(Count("pk")))


@dataclass(frozen=True)
class Choice:
    """One vote as its voter reads it again."""

    number: str
    title: str
    cast_at: datetime


@dataclass(frozen=True)
class Sheets:
    """What was cast in one period; ``day`` is None where the whole phase is one."""

    day: date | None
    choices: list[Choice]


def cast_by(voter: Voter | None, shelf: Shelf) -> list[Sheets]:
    """Everything that ``voter`` cast in the phase, the latest day first; cases that have left the ballot included."""
    if voter is None:
        return []
    names = ("submission__number", "submission__title", "submission__zone__organisation__name")
    votes = Vote.objects.filter(ballot__phase=shelf.phase, ballot__voter=voter)
    rows = votes.order_by("-ballot__period", "cast_at", "pk").values_list("ballot__period", "cast_at", *names)
    return [
        Sheets(
            day if shelf.rules.by_day else None,
            [Choice(f"{number:03d}", title or zone, at) for _day, at, number, title, zone in group],
        )
        for day, group in groupby(rows, key=lambda row: row[0])
    ]


def last_ballot(voter: Voter | None, shelf: Shelf) -> Ballot | None:
    """The ballot that ``voter`` used last, with the time of its last vote as ``voted_at``."""
    if voter is None:
        return None
    ballots = Ballot.objects.filter(phase=shelf.phase, voter=voter, sheets_used__gt=0)
    return ballots.annotate(voted_at=Max("votes__cast_at")).order_by("-period").first()


def last_choices(ballot: Ballot) -> list[Choice]:
    """The sheet that was cast last on ``ballot`` (from ``last_ballot``), by the cases' numbers."""
    at = ballot.voted_at  # type: ignore[attr-defined]  # annotated
    names = ("submission__number", "submission__title", "submission__zone__organisation__name")
    rows = Vote.objects.filter(ballot=ballot, cast_at=at).order_by("submission__number").values_list(*names)
    return [Choice(f"{number:03d}", title or zone, at) for number, title, zone in rows]
