"""Panels of experts: who sits on them, who leads, which award areas they judge."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.models import AwardArea, Phase
from core import audit
from core.errors import DomainError
from core.models import User
from core.text import clean_line
from review.models import Expert, Panel, PanelArea, Seat
from review.services.conflicts import locked_with_others


class PanelNeedsMembers(DomainError):
    message = _("A panel needs a name, an award area and at least one member.")


class ChairIsNoMember(DomainError):
    message = _("The chair %(name)s is not among the members. Tick the name there too, or choose another chair.")


class AreaHasItsPanel(DomainError):
    message = _("%(area)s belongs to %(panel)s already. Take it away there first.")


class NameIsTaken(DomainError):
    message = _("There is a panel called %(name)s already.")


class PanelIsDissolved(DomainError):
    message = _("%(name)s was dissolved meanwhile. Set up a new panel if it is still needed.")


class NoExpertHere(DomainError):
    message = _("%(name)s is not among this campaign's experts.")


@transaction.atomic
def save_panel(
    *,
    phase: Phase,
    panel: Panel | None,
    name: str,
    members: Collection[Expert],
    chair: Expert | None,
    areas: Collection[AwardArea],
    reads_all: bool,
    by: User,
) -> Panel:
    """Set up a panel, or change one. Assignments that stand change only with the next confirmed plan.

    Raises PhaseIsClosed, PanelIsDissolved, PanelNeedsMembers, ChairIsNoMember, NoExpertHere, NameIsTaken or
    AreaHasItsPanel.
    """
    phase = locked_with_others(phase)
    if panel is not None and not Panel.objects.filter(pk=panel.pk, phase=phase).exists():
        raise PanelIsDissolved(name=panel.name)
    name = clean_line(name)[:40]
    if not (name and members and areas):
        raise PanelNeedsMembers
    if chair is not None and chair not in members:
        raise ChairIsNoMember(name=chair)
    there = set(Expert.objects.of_campaign(phase.campaign).values_list("pk", flat=True))
    for expert in members:
        if expert.pk not in there:
            raise NoExpertHere(name=expert)
    others = Panel.objects.filter(phase=phase)
    if panel is not None:
        others = others.exclude(pk=panel.pk)
    if others.filter(name=name).exists():
        raise NameIsTaken(name=name)
    if taken := PanelArea.objects.filter(panel__in=others, area__in=areas).select_related("area", "panel").first():
        raise AreaHasItsPanel(area=taken.area, panel=taken.panel)
    panel = panel or Panel(phase=phase)
    panel.name, panel.reads_all = name, reads_all
    panel.save()
    panel.areas.all().delete()
    PanelArea.objects.bulk_create(PanelArea(phase=phase, panel=panel, area=area) for area in areas)
    panel.seats.all().delete()
    Seat.objects.bulk_create(Seat(panel=panel, expert=expert, is_chair=expert == chair) for expert in members)
    audit.record(
        "panel.save",
        panel,
        by=by,
        scope=phase.campaign,
        name=name,
        members=[str(expert) for expert in members],
        chair=str(chair or ""),
        areas=[str(area) for area in areas],
    )
    return panel


@transaction.atomic
def dissolve_panel(*, panel: Panel, by: User) -> None:
    """Dissolve a panel; assignments that stand change only with the next confirmed plan. Raises PhaseIsClosed."""
    phase = locked_with_others(panel.phase)
    gone, _rows = Panel.objects.filter(pk=panel.pk).delete()
    if gone:
        audit.record("panel.dissolve", panel, by=by, scope=phase.campaign, name=panel.name)
