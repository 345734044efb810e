"""The kinds of phases in which forms are handed in and screened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.kinds import PhaseKind, register
from submissions import counting, directory
from submissions.models import (
    CollectRules,
    FormField,
    PhaseResult,
    Question,
    ScreeningReason,
    ScreenRules,
    Slate,
    Submission,
)
from submissions.services.correction_reminders import remind_due
from submissions.services.reminders import remind_by_calendar

if TYPE_CHECKING:
    from datetime import datetime

    from campaigns.figures import Figure
    from campaigns.models import Phase
    from core.models import User

ASKED = ("key", "section", "kind", "label", "help", "required", "choices", "target", "most", "years")


@register
class Collect(PhaseKind):
    """Registration: offices recommend zones and hand in their forms."""

    key = "collect"
    label = gettext_lazy("registration")
    verbs = frozenset({"recommend", "submit", "edit", "withdraw"})
    desk_page = "registration_board"
    rules_model = CollectRules

    def load(self, phase: Phase, rules: dict[str, Any]) -> None:
        facts = dict(rules)
        fields, questions = facts.pop("fields"), facts.pop("questions", [])
        row, _created = CollectRules.objects.update_or_create(phase=phase, defaults=facts)
        row.fields.all().delete()
        row.questions.all().delete()
        FormField.objects.bulk_create(
            FormField(rules=row, **{**field, "position": position}) for position, field in enumerate(fields, start=1)
        )
        Question.objects.bulk_create(
            Question(rules=row, **{**asked, "position": place}) for place, asked in enumerate(questions, start=1)
        )

    def describe(self, phase: Phase) -> dict[str, Any]:
        rules = phase.collect_rules
        fields = rules.fields.values("key", "label", "required", "target", "most")
        questions = rules.questions.values(*ASKED)
        return {**super().describe(phase), "fields": list(fields), "questions": list(questions)}

    def problems(self, phase: Phase) -> list[str]:
        sentences = []
        if not phase.campaign.slates.exists():
            sentences.append(_("The directory has no city office that could recommend."))
        if not phase.campaign.text("commitment"):
            sentences.append(_("The text of the integrity commitment is missing."))
        if not phase.opens_at or not phase.closes_at:
            sentences.append(_("The phase %(phase)s has no dates.") % {"phase": phase.name})
        return sentences

    def opened(self, phase: Phase, province: str) -> None:
        """One slate for each city office of the province."""
        rules = phase.collect_rules
        for office in directory.load(province):
            Slate.objects.create(
                campaign=phase.campaign, office=office, minimum=rules.quota_min, places=rules.quota_max
            )

    def close(self, phase: Phase, *, by: User | None) -> None:
        recommended = Submission.objects.filter(campaign=phase.campaign, slate__sent_at__isnull=False)
        PhaseResult.objects.bulk_create(
            PhaseResult(phase=phase, submission=submission, value=1) for submission in recommended
        )

    def tick(self, phase: Phase, now: datetime) -> None:
        remind_by_calendar(phase, now)

    def figures(self, phase: Phase) -> list[Figure]:
        return counting.registration(phase.campaign)

    def status(self, phase: Phase) -> str:
        count = phase.campaign.slates.filter(sent_at__isnull=False).count()
        return _("%(count)s offices have sent their slate") % {"count": count} if count else ""


@register
class Screen(PhaseKind):
    """Preliminary review: the organisers admit, return or refuse."""

    key = "screen"
    label = gettext_lazy("preliminary review")
    verbs = frozenset({"screen", "resubmit"})
    desk_page = "screening"
    rules_model = ScreenRules

    def load(self, phase: Phase, rules: dict[str, Any]) -> None:
        facts = dict(rules)
        reasons = facts.pop("reasons", [])
        row, _created = ScreenRules.objects.update_or_create(phase=phase, defaults=facts)
        row.reasons.all().delete()
        ScreeningReason.objects.bulk_create(ScreeningReason(rules=row, **reason) for reason in reasons)

    def describe(self, phase: Phase) -> dict[str, Any]:
        return {**super().describe(phase), "reasons": list(phase.screen_rules.reasons.values("use", "text"))}

    def tick(self, phase: Phase, now: datetime) -> None:
        remind_due(phase)

    def close(self, phase: Phase, *, by: User | None) -> None:
        # A case left undecided is neither on the ballot nor refused: it simply has no result.
        admitted = Submission.objects.filter(campaign=phase.campaign).admitted()
        PhaseResult.objects.bulk_create(
            PhaseResult(phase=phase, submission=submission, value=1) for submission in admitted
        )

    def figures(self, phase: Phase) -> list[Figure]:
        admitted = Submission.objects.filter(campaign=phase.campaign).admitted()
        return [counting.cases("cases_admitted", admitted, phase.campaign)]

    def status(self, phase: Phase) -> str:
        count = Submission.objects.filter(campaign=phase.campaign).admitted().count()
        return _("%(count)s cases take part") % {"count": count} if count else ""
