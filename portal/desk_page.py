"""What waits on whose desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from campaigns import kinds, pausing
from campaigns.models import Campaign, Phase
from core import clock
from core.deadlines import moment_text
from core.models import Organisation, Role, User
from portal import timeline
from results import docket
from results.models import Objection
from review.models import Assignment, Expert, Visit
from submissions.models import Slate
from submissions.zone_desk import ZoneForm, zone_forms


@dataclass(frozen=True)
class Entry:
    """One line of a desk: what it is, how it stands, and where to go on."""

    title: str
    state: str
    url: str


@dataclass
class Section:
    """One part of a desk: lines, or the forms of a zone with all that is to be said of them."""

    title: str
    entries: list[Entry] = field(default_factory=list)
    forms: list[ZoneForm] = field(default_factory=list)


def sections(user: User) -> list[Section]:
    """One section for each role; an account without work gets none."""
    every = [_organiser(user), _office(user), _applicant(user), _visited(user), _expert(user), _reporter(user)]
    return [section for section in every if section and (section.entries or section.forms)]


def _organiser(user: User) -> Section:
    campaigns = Campaign.objects.audited_by(user).prefetch_related("phases")
    return Section(
        _("Campaigns"),
        [Entry(str(each), _state(each), reverse("campaign_desk", args=[each.slug])) for each in campaigns]
        + _objections(user, campaigns),
    )


def _objections(user: User, campaigns: Iterable[Campaign]) -> list[Entry]:
    """A line for each campaign with overdue objections that this person may see."""
    waiting = set(Objection.objects.open().values_list("notice__phase__campaign", flat=True))
    found = []
    for campaign in campaigns:
        late = docket.overdue(campaign, user, clock.today(campaign)) if campaign.pk in waiting else 0
        if late:
            said = ngettext("%(count)s objection is overdue", "%(count)s objections are overdue", late)
            address = reverse("objections", args=[campaign.slug]) + "?state=overdue"
            found.append(Entry(f"{_('Objections')} · {campaign}", said % {"count": late}, address))
    return found


def _state(campaign: Campaign) -> str:
    if campaign.published_at is None:
        return _("not published")
    present = [step for step in timeline.steps(campaign) if step.state == "present"]
    return f"{present[0].name}，{present[0].state_text}" if present else ""


def _office(user: User) -> Section:
    offices = Organisation.objects.of(user, Role.OFFICE)
    slates = Slate.objects.visible_to(user).filter(office__in=offices).select_related("campaign", "office")
    return Section(
        _("Recommendation lists"),
        [
            Entry(
                f"{slate.office.city_name} · {slate.campaign}", _slate_state(slate), reverse("slate", args=[slate.pk])
            )
            for slate in slates
        ]
        + [
            Entry(str(office), _("members and handover"), reverse("office_members", args=[office.pk]))
            for office in offices.distinct()
        ],
    )


def _slate_state(slate: Slate) -> str:
    if slate.sent_at:
        return _("sent, receipt %(receipt)s") % {"receipt": slate.receipt}
    return _("%(taken)s of %(least)s to %(most)s") % {
        "taken": slate.taken,
        "least": slate.minimum,
        "most": slate.places,
    }


def _applicant(user: User) -> Section:
    return Section(_("Application forms"), forms=zone_forms(user))


def _visited(user: User) -> Section | None:
    """What reporters noted at a zone, for the zone and its office."""
    if not user.has_role(Role.APPLICANT) and not user.has_role(Role.OFFICE):
        return None
    visits = Visit.objects.all().read_by_zone(user).with_names().order_by("-filed_at")
    entries = [
        Entry(
            f"{visit.submission.zone} · {date_format(visit.day, 'n月j日')}",
            _("corrections until %(moment)s") % {"moment": moment_text(visit.correct_until)}
            if visit.correct_until
            else "",
            reverse("visit_facts", args=[visit.pk]),
        )
        for visit in visits
    ]
    return Section(_("Facts of visits"), entries)


def _expert(user: User) -> Section | None:
    if not user.has_role(Role.EXPERT):
        return None
    entries = [Entry(_("My cases"), "", reverse("admin:review_assignment_changelist"))]
    if Expert.objects.filter(user=user).exists():
        entries.append(Entry(_("My profile as an expert"), "", reverse("own_profile")))
    if waiting := Assignment.objects.to_declare_by(user).count():
        said = ngettext("%(count)s case waits", "%(count)s cases wait", waiting) % {"count": waiting}
        entries.insert(0, Entry(_("Declaration of conflicts"), said, reverse("declarations")))
    return Section(_("Expert review"), entries)


def _reporter(user: User) -> Section | None:
    if not user.has_role(Role.REPORTER):
        return None
    hosts = Organisation.objects.of(user, Role.REPORTER)
    reported = Campaign.objects.published().filter(hosts__organisation__in=hosts).distinct().order_by("-pk")
    word = pgettext("of a campaign", "News")
    news = [Entry(f"{word} · {each}", "", reverse("newsroom", args=[each.slug])) for each in reported]
    return Section(_("Media visits"), [Entry(_("My visits"), "", reverse("visits")), *news])


def phase_rows(campaign: Campaign) -> list[dict[str, Any]]:
    """Each phase with its dates, state, short fact and desk page."""
    now, rows = clock.now(campaign), []
    for phase in campaign.phases.all():
        kind = kinds.get(phase.kind)
        if phase.is_over_at(now):
            state, word = "past", _("ended")
        elif phase.is_paused_at(now):
            state, word = "present" if phase.is_within_at(now) else "coming", _("paused")
        elif phase.is_open_at(now) and not kind.awaited(phase, now):
            state, word = "present", _("open")
        else:
            state, word = "coming", " ".join(kind.awaited(phase, now)) or _("not begun")
        rows.append(
            {
                "phase": phase,
                "dates": timeline.dates(phase),
                "state": state,
                "word": word,
                "fact": kind.status(phase),
                "url": reverse(kind.desk_page, args=[campaign.slug]) if kind.desk_page else "",
                "pause_url": _pause_url(campaign, phase, now) if phase.opens_at or state == "present" else "",
            }
        )
    return rows


def _pause_url(campaign: Campaign, phase: Phase, now: datetime) -> str:
    if campaign.published_at is None or not pausing.may_be_paused(phase, now):
        return ""
    return reverse("phase_pause", args=[campaign.slug, phase.key])
