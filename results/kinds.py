"""The kinds of phases after voting and review: list, public notice, announcement and certificates, meeting."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns import kinds
from campaigns.cards import locked_card
from campaigns.errors import ProgrammeIsWrong
from campaigns.figures import Figure
from campaigns.kinds import PhaseKind, register
from core import clock
from results import card_check, certificate_words
from results.card_form import SelectionRulesForm
from results.models import (
    Announcement,
    Certificate,
    Invitation,
    Objection,
    ObjectionRules,
    PublicNotice,
    Selection,
    SelectionItem,
    SelectionRules,
)
from results.models.selection import TieBreak
from submissions import counting
from submissions.models import PhaseResult, Submission

if TYPE_CHECKING:
    from datetime import datetime

    from campaigns.models import Campaign, Phase
    from core.models import User


def confirmed_selection(campaign: Campaign) -> Selection | None:
    """The list that two persons confirmed, if they have."""
    return Selection.objects.filter(campaign=campaign, confirmed_at__isnull=False).first()


def _wrong_floors(floors: Any, areas: set[str]) -> list[str]:
    """The names in ``floors`` that no area bears, or whose number is no count of cases."""
    if not isinstance(floors, dict):
        return [str(floors)]
    return [
        f"{name} = {least}"
        for name, least in floors.items()
        if name not in areas or type(least) is not int or least < 0
    ]


def scoring_rules(card: dict[str, Any]) -> dict[str, Any]:
    """The card's rules of scoring, {} of a card without an expert review."""
    scores = kinds.with_verb("score")
    return next((phase["rules"] for phase in card["phases"] if phase["kind"] in scores), {})


def _missing_texts(phase: Phase, *keys: str) -> list[str]:
    return [
        _("The text “%(key)s” of the phase %(phase)s is missing.") % {"key": key, "phase": phase.name}
        for key in keys
        if not phase.campaign.text(key)
    ]


def _refuse_set(papers: Any, phase: Phase) -> None:
    from results.services import release_moment  # the services stand above the kinds

    release_moment.refuse_set(papers.awaiting_at(clock.now(phase.campaign)).first(), phase.campaign)


@register
class Select(PhaseKind):
    """The list (notice, clause 四(四)): votes and scores combined by the locked card."""

    key = "select"
    label = gettext_lazy("selection")
    desk_page = "selection"
    verbs = frozenset({"select"})
    rules_model = SelectionRules
    card_form = SelectionRulesForm

    def load(self, phase: Phase, rules: dict[str, Any]) -> None:
        row = SelectionRules.objects.filter(phase=phase).first() or SelectionRules(phase=phase)
        for name, value in rules.items():
            setattr(row, name, value)
        if unknown := set(row.tie_breaks) - set(TieBreak.values):
            raise ProgrammeIsWrong(reason=f"{phase.key}: tie_breaks: {', '.join(sorted(unknown))}")
        if wrong := _wrong_floors(row.area_floors, {area.name for area in phase.campaign.areas.all()}):
            raise ProgrammeIsWrong(reason=f"{phase.key}: area_floors: {', '.join(wrong)}")
        try:
            row.full_clean(exclude=["phase"])
        except ValidationError as error:
            raise ProgrammeIsWrong(reason=f"{phase.key}: {'; '.join(error.messages)}") from error
        row.save()

    def card_problems(self, phase: Phase, rules: dict[str, Any], card: dict[str, Any]) -> list[str]:
        there = card_check.field_of(phase.campaign)
        return card_check.contradictions(rules, scoring_rules(card).get("scale"), card["areas"], there)

    def card_warnings(self, phase: Phase, rules: dict[str, Any], card: dict[str, Any]) -> list[str]:
        there = card_check.field_of(phase.campaign)
        return card_check.expectations(rules, scoring_rules(card).get("experts_per_submission"), there)

    def fixed_rules(self, phase: Phase) -> dict[str, str]:
        """Votes became points when the vote closed; how they did stays."""
        fixed = super().fixed_rules(phase)
        votes = kinds.with_verb("vote")
        if not fixed and any(other.kind in votes and other.closed_at for other in phase.campaign.phases.all()):
            why = _("The vote is over and its points are handed down: how votes become points stays as it is.")
            fixed = dict.fromkeys(("vote_points", "vote_cap"), why)
        return fixed

    def awaited(self, phase: Phase, now: datetime) -> list[str]:
        """A list is computed by a locked card, after every vote and score has been handed down and may be seen."""
        sentences = [] if locked_card(phase.campaign) else [_("The rule card is not locked.")]
        feeding = {*kinds.with_verb("vote"), *kinds.with_verb("score")}
        for other in phase.campaign.phases.all():
            if other.kind in feeding and other.closed_at is None:
                sentences.append(_("%(phase)s is not closed yet.") % {"phase": other.name})
            elif other.kind in feeding:
                sentences += kinds.get(other.kind).withheld(other)
        return sentences

    def close(self, phase: Phase, *, by: User | None) -> None:
        chosen = SelectionItem.objects.filter(selection=confirmed_selection(phase.campaign)).chosen()
        PhaseResult.objects.bulk_create(
            PhaseResult(phase=phase, submission_id=item.submission_id, value=1) for item in chosen
        )

    def status(self, phase: Phase) -> str:
        if selection := confirmed_selection(phase.campaign):
            return _("%(count)s cases on the list") % {"count": selection.items.chosen().count()}
        return ""


@register
class Notice(PhaseKind):
    """The public notice: a length that starts when two persons publish it."""

    key = "notice"
    label = gettext_lazy("public notice")
    desk_page = "documents"
    verbs = frozenset({"object"})
    rules_model = ObjectionRules

    def load(self, phase: Phase, rules: dict[str, Any]) -> None:
        row = ObjectionRules.of(phase)
        known = {field.name for field in ObjectionRules._meta.fields} - {"id", "phase"}
        if unknown := set(rules) - known:
            raise ProgrammeIsWrong(reason=f"{phase.key}: {', '.join(sorted(unknown))}")
        for name, value in rules.items():
            setattr(row, name, value)
        try:
            row.full_clean(exclude=["phase"])
        except ValidationError as error:
            raise ProgrammeIsWrong(reason=f"{phase.key}: {'; '.join(error.messages)}") from error
        row.save()

    def describe(self, phase: Phase) -> dict[str, Any]:
        """A campaign that was opened before there were such rules has the usual ones."""
        rules = ObjectionRules.of(phase)
        return {name: getattr(rules, name) for name in ("anonymous_taken", "accept_days", "reply_days")}

    def problems(self, phase: Phase) -> list[str]:
        sentences = _missing_texts(phase, "public_notice_title", "public_notice")
        if not phase.duration:
            sentences.append(_("The phase %(phase)s has no length.") % {"phase": phase.name})
        return sentences

    def awaited(self, phase: Phase, now: datetime) -> list[str]:
        if not confirmed_selection(phase.campaign):
            return [_("The list is not confirmed yet.")]
        if not PublicNotice.objects.filter(phase=phase).public_at(now).exists():
            return [_("The public notice is not published yet.")]
        return []

    def figures(self, phase: Phase) -> list[Figure]:
        """The counts that the notice's own page shows: by kind, never whom or what they concern."""
        counts = Counter(Objection.objects.filter(notice__phase=phase).values_list("kind", flat=True))
        by_kind = [(kind, counts[kind]) for kind in Objection.Kind.values]
        return [Figure("objections", sum(counts.values()), {"kind": by_kind})]

    def hold_off(self, phase: Phase) -> None:
        """What is set for a minute becomes public by the clock, paused or not: call it off first. ReleaseIsSet."""
        _refuse_set(PublicNotice.objects.filter(phase=phase), phase)


@register
class Award(PhaseKind):
    """Announcement and certificates, after the notice is over."""

    key = "award"
    label = gettext_lazy("announcement and certificates")
    desk_page = "documents"
    verbs = frozenset({"announce", "certify"})

    def problems(self, phase: Phase) -> list[str]:
        sentences = _missing_texts(phase, "announcement_title", "announcement", "certificate")
        return sentences + certificate_words.problems(phase.campaign.text("certificate"))

    def awaited(self, phase: Phase, now: datetime) -> list[str]:
        sentences = [] if confirmed_selection(phase.campaign) else [_("The list is not confirmed yet.")]
        notices = kinds.with_verb("object")
        return sentences + [
            _("%(phase)s is not over yet.") % {"phase": other.name}
            for other in phase.campaign.phases.all()
            if other.kind in notices and not other.is_over_at(now)
        ]

    def hold_off(self, phase: Phase) -> None:
        """As for the notice; its certificates would become public with it. Raises ReleaseIsSet."""
        _refuse_set(Announcement.objects.filter(phase=phase), phase)

    def figures(self, phase: Phase) -> list[Figure]:
        """The announced cases: from their minute on, by the clock."""
        public = Announcement.objects.filter(phase=phase).public_at(clock.now(phase.campaign))
        announced = Submission.objects.filter(announced__announcement__in=public)
        return [counting.cases("cases_selected", announced, phase.campaign)]

    def tick(self, phase: Phase, now: datetime) -> None:
        """What the finished campaign's page shows is counted once, before many ask for it at once."""
        from results import closing  # it stands above the kinds

        closing.keep(phase.campaign, now)

    def announced(self, phase: Phase, now: datetime) -> bool:
        return Announcement.objects.filter(phase=phase).public_at(now).exists()

    def status(self, phase: Phase) -> str:
        issued = Certificate.objects.filter(campaign=phase.campaign).public_at(clock.now(phase.campaign))
        count = issued.count()
        return _("%(count)s certificates issued") % {"count": count} if count else ""


@register
class Meet(PhaseKind):
    """The exchange meeting (notice, clause 四(五)), to which the holders of certificates are invited."""

    key = "meet"
    label = gettext_lazy("exchange meeting")
    desk_page = "documents"
    verbs = frozenset({"invite", "register"})

    def problems(self, phase: Phase) -> list[str]:
        return _missing_texts(phase, "meeting_title", "meeting_invitation")

    def awaited(self, phase: Phase, now: datetime) -> list[str]:
        if Certificate.objects.filter(campaign=phase.campaign).public_at(now).exists():
            return []
        return [_("No certificate has been issued yet.")]

    def status(self, phase: Phase) -> str:
        count = Invitation.objects.filter(meeting__phase=phase, answer=Invitation.Answer.YES).count()
        return _("%(count)s zones take part") % {"count": count} if count else ""
