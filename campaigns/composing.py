"""The rule card while it is composed: the rules of every phase written together, until two persons lock them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns import cards, kinds
from campaigns.errors import ProgrammeIsWrong
from campaigns.models import Campaign
from core import audit
from core.errors import DomainError
from core.models import User

Rules = Mapping[str, Mapping[str, Any]]  # by the phase's key, and by name


class NoCardCanSayThis(DomainError):
    message = _("The rules cannot be written like this: %(reason)s")


@transaction.atomic
def compose_rules(*, campaign: Campaign, rules: Rules, by: User) -> dict[str, Any]:
    """Write the rules of a card that is not locked; returns its content. What is left out stays as it is.

    Problems do not hinder it: the card is a draft, and only its locking refuses them. Raises CardIsLocked,
    VotingHasBegun, and NoCardCanSayThis for what the kinds of phases refuse.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    cards.refuse_late(campaign)
    changed = changes(cards.compose(campaign), rules)
    write(campaign, changed)
    audit.record("card.compose", campaign, by=by, scope=campaign, changed=named(changed))
    return cards.compose(campaign)


def standing(campaign: Campaign, content: dict[str, Any]) -> dict[str, Any]:
    """A locked card's content with the rules that it does not know yet, as the rows have them."""
    return cards.with_rules(cards.compose(campaign), {phase["key"]: phase["rules"] for phase in content["phases"]})


def changes(content: dict[str, Any], rules: Rules) -> dict[str, dict[str, Any]]:
    """Only what in ``rules`` differs from the card's ``content``."""
    stands = {phase["key"]: phase["rules"] for phase in content["phases"]}
    found = {
        key: {name: value for name, value in wanted.items() if stands[key].get(name) != value}
        for key, wanted in rules.items()
    }
    return {key: changed for key, changed in found.items() if changed}


def named(changed: Rules) -> list[str]:
    """The changed rules as "phase.rule", for the record."""
    return [f"{key}.{name}" for key, rules in changed.items() for name in rules]


def write(campaign: Campaign, changed: Rules) -> None:
    """Load the changed rules into their phases' rows. Call it inside a transaction, with campaign or card locked."""
    for phase in cards.ruled_phases(campaign):
        if phase.key in changed:
            kind = kinds.get(phase.kind)
            try:
                kind.load(phase, {**kind.describe(phase), **changed[phase.key]})
            except ProgrammeIsWrong as refusal:  # its own words speak of a file, and nobody here has one
                raise NoCardCanSayThis(reason=refusal.facts.get("reason", "")) from refusal
            except (KeyError, TypeError, ValueError) as error:  # as from a programme's file: never a page that broke
                raise NoCardCanSayThis(reason=str(error)) from error
