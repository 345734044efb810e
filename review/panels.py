"""The organisers' pages of panels, and of the plan who reads which case: worked out, looked at, confirmed."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from campaigns.access import organised_campaign, organises, read_campaign
from campaigns.models import AwardArea, Campaign, Phase
from campaigns.services import phase_for
from core import clock
from core.errors import DomainError
from core.models import User
from review import services
from review.cases import cases_for
from review.fields import Boxes, ExpertBoxes, ExpertChoice
from review.models import AssignmentPlan, Expert, Panel, PanelArea
from submissions.forms.base import plain_helper
from submissions.models import Submission

A_PAGE = 100  # cases


class PanelForm(forms.Form):
    """One panel: its name, areas, members and chair."""

    name = forms.CharField(label=gettext_lazy("Name of the panel"), max_length=40)
    areas = Boxes(
        label=gettext_lazy("Award areas"), queryset=AwardArea.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    members = ExpertBoxes(
        label=gettext_lazy("Members"), queryset=Expert.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    chair = ExpertChoice(label=gettext_lazy("Chair"), queryset=Expert.objects.none(), required=False)
    reads_all = forms.BooleanField(
        label=gettext_lazy("Every member reads every case of these areas"),
        required=False,
        help_text=gettext_lazy("Otherwise each case goes to as many members as the rule card says."),
    )

    def __init__(self, *args: Any, campaign: Campaign, panel: Panel | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = self._facts(panel)
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
        experts = Expert.objects.of_campaign(campaign).select_related("user").order_by("user__name", "pk")
        fields: Any = self.fields
        fields["areas"].queryset = campaign.areas.all()
        fields["members"].queryset = fields["chair"].queryset = experts

    @staticmethod
    def _facts(panel: Panel | None) -> dict[str, Any]:
        if panel is None:
            return {}
        seats = list(panel.seats.all())
        return {
            "name": panel.name,
            "areas": [row.area_id for row in panel.areas.all()],
            "members": [seat.expert_id for seat in seats],
            "chair": next((seat.expert_id for seat in seats if seat.is_chair), None),
            "reads_all": panel.reads_all,
        }


def _open(phase: Phase) -> bool:
    return not phase.is_over_at(clock.now(phase.campaign))


@login_required
def panels(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """The panels of the review, and the form of a new one or of the panel ``pk``."""
    campaign = organised_campaign(request, slug) if request.method == "POST" or pk else read_campaign(request, slug)
    phase = phase_for(campaign, "score")
    panel = get_object_or_404(Panel.objects.filter(phase=phase), pk=pk) if pk else None
    form = PanelForm(request.POST or None, campaign=campaign, panel=panel)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_panel(phase=phase, panel=panel, by=cast(User, request.user), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(panel)s is kept. Work out the assignment anew.") % {"panel": saved})
            return redirect("panels", slug)
    rows = Panel.objects.filter(phase=phase).prefetch_related("areas__area", "seats__expert__user")
    context = {
        "campaign": campaign,
        "phase": phase,
        "panels": rows,
        "free_areas": campaign.areas.exclude(pk__in=PanelArea.objects.filter(phase=phase).values("area")),
        "panel": panel,
        "form": form if _open(phase) and organises(request, campaign) else None,
    }
    return render(request, "review/panels.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def dissolve(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Dissolve a panel."""
    campaign = organised_campaign(request, slug)
    panel = get_object_or_404(Panel.objects.select_related("phase"), pk=pk, phase__campaign=campaign)
    services.dissolve_panel(panel=panel, by=cast(User, request.user))
    messages.info(request, _("%(panel)s is dissolved. Work out the assignment anew.") % {"panel": panel})
    return redirect("panels", slug)


@login_required
@require_POST
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Work out who reads what, and show it."""
    campaign = organised_campaign(request, slug)
    services.plan_assignment(phase=phase_for(campaign, "score"), by=cast(User, request.user))
    return redirect("assignment_plan", slug)


@login_required
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The plan that waits: what it adds and ends, what cannot be filled and why. POST confirms it."""
    campaign = organised_campaign(request, slug)
    phase = phase_for(campaign, "score")
    if request.method == "POST":
        try:
            done = services.confirm_assignment(phase=phase, by=cast(User, request.user))
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect("assignment_plan", slug)
        added = len(done.content["pairs"])
        said = ngettext("%(count)s case was given to an expert.", "%(count)s cases were given to experts.", added)
        messages.success(request, said % {"count": added})
        return redirect("review", slug)
    waiting = AssignmentPlan.objects.filter(phase=phase, confirmed_at__isnull=True).first()
    shown = Preview.of(waiting, request.user) if waiting else None
    context = {
        "campaign": campaign,
        "phase": phase,
        "plan": waiting,
        "preview": shown,
        "page": Paginator(shown.cases, A_PAGE).get_page(request.GET.get("page")) if shown else None,
    }
    return render(request, "review/plan.html", context)


@dataclass(frozen=True)
class Load:
    expert: Expert
    before: int
    added: int

    @property
    def after(self) -> int:
        return self.before + self.added


@dataclass
class Row:
    """A case that the plan touches: the experts it adds, and why it stays short (a sentence, or "")."""

    case: Submission
    added: list[Expert] = field(default_factory=list)
    short: str = ""


@dataclass(frozen=True)
class Preview:
    """A plan in words; eight queries at most, whatever its size."""

    loads: list[Load]
    cases: list[Row]
    added: int
    ended: int
    short: int

    @classmethod
    def of(cls, plan: AssignmentPlan, user: Any) -> Preview:
        """As ``user`` may see it: a case that conflicts with the own person is counted and not named."""
        content, phase = plan.content, plan.phase
        there = phase.assignments.filter(ended_at__isnull=True).exclude(pk__in=content["ended"])
        before = Counter(there.values_list("expert", flat=True))
        added = Counter(expert for _case, expert in content["pairs"])
        # Also whoever has left since the plan was worked out; confirming it then says that it is outdated.
        people = Expert.objects.filter(pk__in={*before, *added}).select_related("user")
        experts = {expert.pk: expert for expert in people}
        readers: dict[int, list[Expert]] = defaultdict(list)
        for case, expert in content["pairs"]:
            readers[case].append(experts[expert])
        why = {case: cls._why(*facts) for case, *facts in content["short"]}
        cases = cases_for(user, phase.campaign).filter(pk__in={*readers, *why}).in_neutral_order()
        rows = [Row(case, readers.get(case.pk, []), why.get(case.pk, "")) for case in cases]
        return cls(
            loads=[Load(expert, before[pk], added[pk]) for pk, expert in experts.items()],
            cases=sorted(rows, key=lambda row: not row.short),
            added=len(content["pairs"]),
            ended=len(content["ended"]),
            short=len(why),
        )

    @staticmethod
    def _why(missing: int, may: int, full: int) -> str:
        """Why a case lacks readers, and what would help."""
        if not may:
            said = _(
                "%(missing)s experts are missing and nobody may read this case: the members of its panel are recused, "
                "unavailable or read it already, or no panel has its award area. Add members to a panel of this area."
            )
        else:
            said = _(
                "%(missing)s experts are missing: of %(may)s who may read this case %(full)s have as many cases as "
                "they take. Add an expert, or raise a limit."
            )
        return said % {"missing": missing, "may": may, "full": full}
