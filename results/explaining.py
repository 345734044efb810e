"""Why a case is on the list or not, in sentences for the organisers: what moved it, against whom, who is next."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import rules_of
from results.combine import BY_DELIBERATION, BY_SCORE, LEAVE, NO_SCORE, TAKE, Rules, in_turn
from results.margins import BY_CAP, BY_FLOOR, Change, Margin, margins, without_cap, without_case, without_floors
from results.margins import change as change_of
from results.models import Adjustment, Selection, SelectionItem
from results.solver import Case, FloorsCannotBeMet, Limits, best_list


@dataclass
class Explanation:
    """A case beside the one it is compared with; ``sentences`` are the rules in their order, ``otherwise`` what if."""

    item: SelectionItem
    chosen: SelectionItem | None = None
    out: SelectionItem | None = None
    sentences: list[str] = field(default_factory=list)
    difference: str = ""
    otherwise: list[str] = field(default_factory=list)


class Explainer:
    """The margins of one stored selection; everything is read from its rows and the card it was computed by."""

    def __init__(
        self, selection: Selection, items: Iterable[SelectionItem], *, hidden: Collection[int] = (), unnamed: str = ""
    ) -> None:
        """``hidden`` are the submissions that the reader must not see: ``unnamed`` stands for the number of each."""
        self.campaign = selection.campaign
        card = self.campaign.card.content_at(selection.card_digest)
        self.rules = Rules.from_card(rules_of(card, "select"), rules_of(card, "score"))
        self.limits = Limits(self.rules.list_size, self.rules.area_floors, self.rules.city_cap)
        self.order = sorted(items, key=lambda item: item.position)
        self.by_number = {item.submission.number or 0: item for item in self.order}
        self.adjusted = {
            number: TAKE if item.chosen else LEAVE
            for number, item in self.by_number.items()
            if item.basis == BY_DELIBERATION
        }
        self.by_points = [
            Case(item.submission.number or 0, str(item.submission.area or ""), city_code(item))
            for item in self.order
            if item.basis != NO_SCORE
        ]
        known = {case.number: case for case in self.by_points}
        self.cases = [known[number] for number in in_turn(known, self.adjusted)]
        self.chosen = frozenset(number for number, item in self.by_number.items() if item.chosen)
        self.hidden = frozenset(number for number, item in self.by_number.items() if item.submission_id in hidden)
        self.unnamed = unnamed

    @cached_property
    def margins(self) -> dict[int, Margin]:
        return {margin.number: margin for margin in margins(self.cases, self.limits, self.chosen)}

    @cached_property
    def computed(self) -> frozenset[int] | None:
        """The list that votes and scores alone would give; None where they give none."""
        try:
            return best_list(self.by_points, self.limits)
        except FloorsCannotBeMet:
            return None

    @cached_property
    def decisions(self) -> dict[int, Adjustment]:
        """By case number, the decision of a deliberation that the list holds; the newest, were there several.

        One that went the other way came after the list, or was withdrawn before it.
        """
        rows = Adjustment.objects.filter(campaign=self.campaign, approval__isnull=False).with_names()
        numbered = [(row.submission.number or 0, row) for row in rows.order_by("pk")]
        return {number: row for number, row in numbered if row.direction == self.adjusted.get(number)}

    def reasons(self, number: int) -> list[str]:
        """Only the rules that decided, without looking for the next in: for a workbook of all cases."""
        item = self.by_number[number]
        if item.basis == NO_SCORE:
            return [_("No expert scored this case, so it cannot be compared with others.")]
        if number in self.adjusted:
            return self._decided(number)
        return self._sentences(item, self.margins[number], self._rival(self.margins[number], None))

    def explain(self, number: int) -> Explanation | None:
        """Why the case of that number is on the list or not; None for a number that no case has, or a hidden one."""
        item = self.by_number.get(number)
        if item is None or number in self.hidden:
            return None
        found = Explanation(item)
        if item.basis in (NO_SCORE, BY_DELIBERATION):
            found.sentences = self.reasons(number)
            found.otherwise = self._otherwise(item, None) if number in self.adjusted else []
            return found
        next_in = without_case(self.cases, number, self.limits, self.chosen) if item.chosen else None
        other = self._rival(self.margins[number], next_in)
        found.chosen, found.out = (item, other) if item.chosen else (other, item)
        found.sentences = self._sentences(item, self.margins[number], other)
        if other is not None:
            found.difference = apart(abs(item.combined - other.combined))
        found.otherwise = self._otherwise(item, next_in)
        return found

    def _rival(self, margin: Margin, next_in: Change | None) -> SelectionItem | None:
        """The case on the other side that the reader will ask about; None for one that the reader must not see."""
        found = self._nearest(margin, next_in)
        return None if found is not None and found.submission.number in self.hidden else found

    def _nearest(self, margin: Margin, next_in: Change | None) -> SelectionItem | None:
        if margin.chosen and margin.rule:
            better = self.order[: self.by_number[margin.number].position - 1]
            return next((item for item in better if not item.chosen and item.basis == margin.rule), None)
        if margin.chosen:
            return self.by_number[next_in.comes[0]] if next_in and next_in.comes else None
        taken = [n for n, other in self.margins.items() if other.chosen]
        if margin.rule == BY_CAP:
            return self.by_number[margin.of_city[-1]]
        if margin.rule == BY_FLOOR:
            in_need = [n for n in taken if str(self.by_number[n].submission.area) in margin.short]
            return self.by_number[(in_need or taken)[-1]] if taken else None
        return self.by_number[taken[-1]] if taken else None

    def _decided(self, number: int) -> list[str]:
        """What a deliberation decided, by which rule, why, and which two persons stand for it."""
        taken = self.adjusted[number] == TAKE
        said = _("The deliberation took it onto the list.") if taken else _("The deliberation left it off the list.")
        decision = self.decisions.get(number)
        if decision is None or decision.approval is None:
            return [said]
        people = {"proposer": decision.approval.proposer, "approver": decision.approval.approver}
        return [
            said,
            _("Rule: %(rule)s.") % {"rule": decision.clause.rstrip("。")},
            _("Reason: %(reason)s.") % {"reason": decision.reason.rstrip("。")},
            _("Proposed by %(proposer)s, approved by %(approver)s.") % people,
        ]

    def _sentences(self, item: SelectionItem, margin: Margin, other: SelectionItem | None) -> list[str]:
        return [*self._by_rules(item, margin, other), *self._because_of_others(margin)]

    def _because_of_others(self, margin: Margin) -> list[str]:
        """A case that is on the list, or is not, because the deliberation decided about others."""
        if not self.adjusted or self.computed is None or (margin.number in self.computed) == margin.chosen:
            return []
        if margin.chosen:
            return [_("Without the decisions of the deliberation it would not be on the list.")]
        return [_("Without the decisions of the deliberation it would be on the list.")]

    def _by_rules(self, item: SelectionItem, margin: Margin, other: SelectionItem | None) -> list[str]:
        if margin.chosen and margin.rule == BY_FLOOR:
            return self._brought_by_floor(item, other)
        if margin.chosen and margin.rule == BY_CAP:
            return self._brought_by_cap(other)
        if margin.rule == BY_CAP:
            return [self._capped(item, margin)]
        if margin.rule == BY_FLOOR:
            return self._kept_for_areas(margin)
        return [self._by_points(margin), *self._tie(item)]

    def _brought_by_floor(self, item: SelectionItem, other: SelectionItem | None) -> list[str]:
        area = str(item.submission.area or "")
        least = self.limits.floors.get(area, 0)
        here = sum(case.area == area and case.number in self.chosen for case in self.cases)
        sentences = [_("The least numbers of the award areas leave this place to it.")]
        if here == least:
            sentences = [
                _("%(area)s has at least %(least)s. Without %(number)s there would be %(rest)s.")
                % {"area": area, "least": least, "number": item.submission.number_text, "rest": least - 1}
            ]
        if other is not None:
            sentences.append(
                _("The list is full, so %(other)s stays out although it leads by points.")
                % {"other": other.submission.number_text}
            )
        return sentences

    def _brought_by_cap(self, other: SelectionItem | None) -> list[str]:
        if other is None:
            return [_("The cap of a city leaves this place to it.")]
        return [
            _("%(city)s has reached its cap of %(cap)s, so %(other)s stays out.")
            % {"city": city_name(other), "cap": self.limits.cap, "other": other.submission.number_text},
            _("The place goes to the next case by points."),
        ]

    def _capped(self, item: SelectionItem, margin: Margin) -> str:
        said = (
            _(
                "%(city)s has reached its cap of %(cap)s with cases of more points, or taken by the deliberation: "
                "%(cases)s."
            )
            if self._takes_any(margin.of_city)
            else _("%(city)s has reached its cap of %(cap)s with cases of more points: %(cases)s.")
        )
        return said % {"city": city_name(item), "cap": self.limits.cap, "cases": self._texts(margin.of_city)}

    def _takes_any(self, numbers: Iterable[int]) -> bool:
        return any(self.adjusted.get(number) == TAKE for number in numbers)

    def _kept_for_areas(self, margin: Margin) -> list[str]:
        lacking = "、".join(f"{area} {count}" for area, count in margin.short.items())
        kept = ngettext(
            "When its turn came, %(room)s place was left. It is kept for the award areas that fall short: %(areas)s.",
            "When its turn came, %(room)s places were left. They are kept for the award areas that fall short: "
            "%(areas)s.",
            margin.room,
        )
        return [kept % {"room": margin.room, "areas": lacking}]

    def _by_points(self, margin: Margin) -> str:
        size = self.limits.size
        if margin.chosen:
            return _("By points it is among the first %(size)s; no floor and no cap moves it.") % {"size": size}
        said = (
            _(
                "The list of %(size)s is full with cases of more points, of equal points that lead, or taken by the "
                "deliberation."
            )
            if self._takes_any(self.chosen)
            else _("The list of %(size)s is full with cases of more points, or of equal points that lead.")
        )
        return said % {"size": size}

    def _tie(self, item: SelectionItem) -> list[str]:
        return (
            []
            if item.basis == BY_SCORE
            else [_("What parted them: %(ground)s.") % {"ground": item.get_basis_display()}]
        )

    def _otherwise(self, item: SelectionItem, next_in: Change | None) -> list[str]:
        sentences = []
        if item.chosen and item.basis != BY_DELIBERATION:
            sentences.append(self._next_in(item.submission.number_text, next_in))
        if self.adjusted:
            change = said(change_of(self.by_points, self.limits, self.chosen), self._texts)
            sentences.append(_("Without the decisions of the deliberation: %(change)s") % {"change": change})
        if self.limits.floors:
            found = without_floors(self.cases, self.limits, self.chosen)
            change = said(found, self._texts)
            sentences.append(_("Without the least numbers of the award areas: %(change)s") % {"change": change})
        if self.limits.cap is not None:
            found = without_cap(self.cases, self.limits, self.chosen)
            sentences.append(_("Without the cap of a city: %(change)s") % {"change": said(found, self._texts)})
        return sentences

    def _next_in(self, number: str, found: Change | None) -> str:
        if found is None:
            return _("Without %(number)s the least numbers of the award areas could not be kept.") % {"number": number}
        if not found.comes:
            return _("Without %(number)s nobody would take the place.") % {"number": number}
        return _("Without %(number)s the next in is %(next)s.") % {"number": number, "next": self._texts(found.comes)}

    def _texts(self, numbers: Iterable[int]) -> str:
        return texts(numbers, self.hidden, self.unnamed)


def texts(numbers: Iterable[int], hidden: Collection[int] = (), unnamed: str = "") -> str:
    """Case numbers as people write them, in the order of numbers; ``hidden`` ones come last, as ``unnamed`` ones."""
    ordered = sorted(numbers)
    seen = [f"{number:03d}" for number in ordered if number not in hidden]
    return "、".join([*seen, *[unnamed or _("(hidden)")] * (len(ordered) - len(seen))])


def said(found: Change | None, texts: Callable[[Iterable[int]], str] = texts) -> str:
    """A change of the list in a sentence; ``texts`` writes the numbers of cases."""
    if found is None:
        return _("there would be no list that keeps the rules.")
    if not found.comes and not found.goes:
        return _("the list would be the same.")
    if not found.goes:
        return _("%(comes)s would come in; the rest stays.") % {"comes": texts(found.comes)}
    if not found.comes:
        return _("%(goes)s would go; the rest stays.") % {"goes": texts(found.goes)}
    facts = {"goes": texts(found.goes), "comes": texts(found.comes)}
    return _("%(goes)s would go and %(comes)s come in; the rest stays.") % facts


def apart(difference: Decimal) -> str:
    """A difference of points: two places, more where two would hide it, and "0" for none."""
    if 0 < difference < Decimal("0.01"):
        return f"{difference:f}".rstrip("0")
    return f"{difference:.2f}" if difference else "0"


def city_code(item: SelectionItem) -> str:
    return item.submission.zone.organisation.city_code


def city_name(item: SelectionItem) -> str:
    return item.submission.zone.organisation.city_name
