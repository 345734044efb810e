"""To whom a kind of letters would go in a campaign, so that its words are previewed with real names.

Each app tells the receivers of its kinds. Nothing secret is among their facts, and no address: a preview sends nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.wordings import Kind


@dataclass(frozen=True)
class Receiver:
    """``key`` finds it again among the receivers of the kind; ``facts`` by their keys, those that are known by now."""

    key: str
    label: str
    facts: Mapping[str, str]


Source = Callable[[Any, Any], list[Receiver]]  # of a campaign, for whoever looks: only what that person may see
_sources: dict[str, Source] = {}


def source(*kinds: str) -> Callable[[Source], Source]:
    """Register the function that tells the receivers of ``kinds``."""

    def register(function: Source) -> Source:
        for key in kinds:
            if _sources.setdefault(key, function) is not function:
                raise ValueError(f"Two sources tell the receivers of {key}.")
        return function

    return register


def receivers(kind: Kind, campaign: Any, user: Any) -> list[Receiver]:
    """Those of ``campaign`` that ``user`` may see; none for a kind that nobody knows the receivers of."""
    found = _sources.get(kind.key)
    return found(campaign, user) if found else []


def facts_of(kind: Kind, receiver: Receiver | None) -> dict[str, str]:
    """What a preview is filled with: the receiver's own, samples for the rest and for every secret."""
    known = receiver.facts if receiver else {}
    return {fact.key: fact.sample if fact.secret else known.get(fact.key, fact.sample) for fact in kind.facts}
