"""The kinds of phases: what may be done in a phase, and what a programme's file says about it.

Each app registers its own kinds; code everywhere asks "may this verb be done now?" and never which phase it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from campaigns.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from campaigns.models import Campaign, Phase
    from core.models import User

_kinds: dict[str, PhaseKind] = {}


@dataclass(frozen=True)
class Judge:
    """Who judges cases in a phase: the account, its unit and part, whether it judged any, which cases it stays off."""

    user: User
    unit: str
    role: str
    has_judged: bool
    conflicted: frozenset[int]


class PhaseKind:
    """One kind of phase. Subclass it, set the four facts, override the hooks that differ, and ``register`` it."""

    key: ClassVar[str]
    label: ClassVar[str | Promise]
    verbs: ClassVar[frozenset[str]]
    rules_model: ClassVar[Any] = None  # a model with a one-to-one ``phase``, or None
    desk_page: ClassVar[str] = ""  # the address name of the organisers' page for this kind; takes the slug

    card_form: ClassVar[Any] = (
        None  # the form of this kind's part of the rule card (``campaigns.card_forms.RulesForm``)
    )

    def load(self, phase: Phase, rules: dict[str, Any]) -> None:
        """Write the rules of a template's phase from its TOML table; raises ProgrammeIsWrong for a bad one."""
        if self.rules_model is not None:
            self.rules_model.objects.update_or_create(phase=phase, defaults=rules)

    def describe(self, phase: Phase) -> dict[str, Any]:
        """The rules as plain data, for the rule card and for TOML."""
        if self.rules_model is None:
            return {}
        rules = self.rules_model.objects.get(phase=phase)
        return {f.name: getattr(rules, f.name) for f in rules._meta.fields if f.name not in ("id", "phase")}

    def problems(self, phase: Phase) -> list[str]:
        """Sentences that say why the campaign cannot be published with this phase; [] if nothing is wrong."""
        return []

    def card_problems(self, phase: Phase, rules: dict[str, Any], card: dict[str, Any]) -> list[str]:
        """Why a card with these ``rules`` of the phase cannot be locked; ``card`` is its whole content."""
        return []

    def card_warnings(self, phase: Phase, rules: dict[str, Any], card: dict[str, Any]) -> list[str]:
        """What should be looked at before such a card is locked, though it can be."""
        return []

    def fixed_rules(self, phase: Phase) -> dict[str, str]:
        """The rules that a correction of the locked card can no longer change, each with the sentence that says why."""
        if phase.closed_at is None:
            return {}
        why = _("%(phase)s is over; its rules stay as they are.") % {"phase": phase.name}
        return dict.fromkeys(self.describe(phase), why)

    def hold(self, phase: Phase) -> None:
        """Lock what ``fixed_rules`` looks at, so that who acts by the rules comes before a correction or after it.

        Called inside a transaction, with the phase's row locked.
        """

    def copy_rules(self, source: Phase, target: Phase) -> None:
        """Copy the rules of a template's phase to a campaign's; later edits of the template never reach it."""
        self.load(target, self.describe(source))

    def opened(self, phase: Phase, province: str) -> None:
        """Prepare rows when a campaign is opened in ``province`` (a folder of provinces/)."""

    def awaited(self, phase: Phase, now: datetime) -> list[str]:
        """The gate: sentences naming what must still happen before the verbs are open; [] if nothing."""
        return []

    def hold_off(self, phase: Phase) -> None:
        """Let acts that the database alone decides finish, and hold off new ones until the present transaction ends.

        A kind that decides in Python, by ``require_open``, has none.
        """

    def close(self, phase: Phase, *, by: User | None) -> None:
        """Write the phase's results (``submissions.PhaseResult``). Called once, inside the closing transaction."""

    def announced(self, phase: Phase, now: datetime) -> bool:
        """Whether this phase has made the list public: what waits for the announcement is free from then on."""
        return False

    def withheld(self, phase: Phase) -> list[str]:
        """Sentences that say why what a closed phase handed down may not be used or seen yet; [] if it may."""
        return []

    def conflicted(self, phase: Phase, user: Any) -> Collection[int]:
        """The ids of the submissions that ``user`` may see nowhere because of a conflict of interest; none of most."""
        return ()

    def judges(self, phase: Phase) -> list[Judge]:
        """Who judges in the phase, with the submissions that each must not judge; none in most."""
        return []

    def tick(self, phase: Phase, now: datetime) -> None:
        """Do what the calendar asks while the phase is open (reminders). Called often, so it must be idempotent."""

    def figures(self, phase: Phase) -> list[Figure]:
        """What the finished campaign tells of this phase in numbers; never anything by case."""
        return []

    def status(self, phase: Phase) -> str:
        """A short fact for the timeline ("63 cases take part"), or ""."""
        return ""


def register(kind: type[PhaseKind]) -> type[PhaseKind]:
    """Class decorator: make a kind known under its key."""
    if kind.key in _kinds:
        raise ValueError(f"Two phase kinds are called {kind.key}.")
    _kinds[kind.key] = kind()
    return kind


def get(key: str) -> PhaseKind:
    """The kind called ``key``; KeyError for an unknown one."""
    return _kinds[key]


def known() -> list[str]:
    return sorted(_kinds)


def with_verb(verb: str) -> list[str]:
    """The keys of the kinds in which ``verb`` may be done."""
    return [key for key, kind in _kinds.items() if verb in kind.verbs]


def is_announced(campaign: Campaign, now: datetime) -> bool:
    """Whether the campaign's list is announced."""
    return any(get(phase.kind).announced(phase, now) for phase in campaign.phases.all())


def problems_of(campaign: Campaign) -> list[str]:
    """Everything that keeps a campaign from being published, phase by phase."""
    return [sentence for phase in campaign.phases.all() for sentence in get(phase.kind).problems(phase)]


def conflicted_with(campaign: Campaign, user: Any) -> frozenset[int]:
    """The ids of the campaign's submissions that ``user`` must not see, whatever phase knows of the conflict."""
    return frozenset(pk for phase in campaign.phases.all() for pk in get(phase.kind).conflicted(phase, user))


def judges_of(campaign: Campaign) -> list[Judge]:
    """Everybody who judges cases of the campaign, phase by phase."""
    return [judge for phase in campaign.phases.all() for judge in get(phase.kind).judges(phase)]


def figures_of(campaign: Campaign) -> list[Figure]:
    """The figures of participation, in the order of the phases."""
    return [figure for phase in campaign.phases.all() for figure in get(phase.kind).figures(phase)]
