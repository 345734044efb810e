"""The letters that go out with a release, due at its minute: one to the contact of each case, one to each office.

The programme says what they say, or the campaign in words of its own (``core.wordings``); without a text for the zones
a campaign sends them none. An office reads of its own zones alone, in neutral order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse

from campaigns.models import Campaign
from core import outbox, wordings
from core.models import Membership, Role
from results import papers
from results.letter_kinds import OFFICE
from results.models import Announcement, Paper
from results.services import due
from submissions.models import Slate, Submission

NONE = "本次名单中没有你单位推荐的案例。"


@dataclass(frozen=True)
class Letter:
    """A letter as it will be sent; ``to`` is empty where the form names no address, or nobody of the office has one.

    ``key`` tells it from the others of its release.
    """

    key: str
    receiver: str
    to: str
    subject: str
    body: str


def written(paper: Paper, campaign: Campaign, facts: Mapping[str, str], *, offices: bool = True) -> list[Letter]:
    """The letters of ``paper``: one for each case of its list and in its order, then those to the ``offices``."""
    is_announcement = isinstance(paper, Announcement)
    page = settings.SITE_URL + reverse("results" if is_announcement else "notice", args=[campaign.slug])
    told: dict[str, object] = {**facts, "paper": paper, "page": page}
    cases = papers.cases_of(paper, campaign)
    letters = list(_to_zones(cases, wordings.of(papers.letter_kinds_of(paper)[0], campaign), told))
    if isinstance(paper, Announcement) and offices:
        letters += _to_offices(paper, campaign, cases, told)
    return letters


def _to_zones(cases: list[Submission], wording: wordings.Wording, told: dict[str, object]) -> Iterator[Letter]:
    if wording.is_empty:
        return
    for case in cases:
        words = wording.said({**told, "zone": case.zone, "title": case.case_title})
        yield Letter(str(case.pk), str(case.zone), _address(case), words.subject, words.body)


def _to_offices(
    paper: Announcement, campaign: Campaign, cases: list[Submission], told: dict[str, object]
) -> Iterator[Letter]:
    """To each office whose cases took part. A later announcement writes only to those whose cases it names."""
    wording, named = wordings.of(OFFICE, campaign), {case.pk for case in cases}
    first = not Announcement.objects.filter(phase=paper.phase_id, position__lt=paper.position).exists()
    held = set(due.held(campaign).values_list("pk", flat=True)) if first else set()
    rows = Submission.objects.filter(campaign=campaign).admitted().with_names().in_neutral_order()
    by_slate: dict[Slate, list[Submission]] = {}
    for case in rows:
        by_slate.setdefault(case.slate, []).append(case)
    people = _people(by_slate)
    for slate, own in by_slate.items():
        selected = [case for case in own if case.pk in named]
        if not selected and not first:
            continue
        facts = {
            "office": slate.office,
            "selected": _listed("入选的案例：", selected) or NONE,
            "others": _listed("未列入本次名单的案例：", [c for c in own if first and c.pk not in named | held]),
            "pending": _listed("尚在办理、结果另行通知的案例：", [case for case in own if case.pk in held]),
        }
        words = wording.said({**told, **facts})
        for member, to in people.get(slate.office_id, [(0, "")]):
            yield Letter(f"office:{slate.pk}:{member}", str(slate.office), to, words.subject, words.body)


def _people(slates: Iterable[Slate]) -> dict[int, list[tuple[int, str]]]:
    """By office the accounts that work for it and have an address. One query."""
    offices = {slate.office_id for slate in slates}
    rows = Membership.objects.filter(organisation__in=offices, role=Role.OFFICE, user__is_active=True)
    people: dict[int, list[tuple[int, str]]] = {}
    told = rows.exclude(user__email="").values_list("organisation_id", "user_id", "user__email").order_by("user_id")
    for office, user, email in told:
        people.setdefault(office, []).append((user, email))
    return people


def _listed(heading: str, cases: list[Submission]) -> str:
    """A heading and a case a line, in the neutral order given; "" without any."""
    return "\n".join([heading, *(f"{case.zone}《{case.case_title}》" for case in cases)]) if cases else ""


def post(paper: Paper, campaign: Campaign, **facts: str) -> int:
    """Put the letters of an approved ``paper`` into the outbox, due at its minute; returns how many have an address."""
    letters = [letter for letter in written(paper, campaign, facts) if letter.to]
    for letter in letters:
        outbox.post(
            key=f"{_prefix(paper)}{letter.key}",
            to=letter.to,
            subject=letter.subject,
            body=letter.body,
            scope=campaign,
            due_at=paper.published_at,
        )
    return len(letters)


def call_off(paper: Paper) -> int:
    """Call off the letters of this release; a later release writes its own."""
    return outbox.call_off(_prefix(paper))


def _prefix(paper: Paper) -> str:
    return f"release:{paper._meta.model_name}:{paper.pk}:{paper.approval_id}:"


def _address(case: Submission) -> str:
    """The contact's address, "" where none was written or what was written is none."""
    address = case.email.strip()
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address
