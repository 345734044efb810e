"""Campaigns and people for tests, made through the services that the portal itself uses."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import MD5PasswordHasher

from campaigns import cards, services
from campaigns.models import Campaign, Phase, RuleCard
from campaigns.opening import open_campaign
from core import approvals, clock, invitations
from core.canonical import digest
from core.models import AuditEntry, Job, Organisation, Role, User
from submissions import services as forms
from submissions import summary
from submissions.checks import asked
from submissions.models import Slate, Submission, Zone
from submissions.models.submission import Status
from submissions.services.screening import drawing

_numbers = itertools.count(1)
PASSWORD = "correct horse battery staple"

FIELDS = {
    "title": "一枚印章管审批",
    "address": "云岚市松石大道 88 号",
    "department": "发展改革局",
    "contact": "林某",
    "position": "副局长",
    "phone": "0000-8800 1024",
    "mobile": "13900001024",
    "email": "zone@example.com",
    "overview": "开发区设立于 2001 年，规划面积 41 平方公里。",
    "experience": "过去办一件事要跑五个窗口，现在只进一扇门。" * 5,
    "filled_on": "2026年8月11日",
}


@functools.cache
def _hashed_password() -> str:
    """Hashed once a run, by the one hasher that tests know (``quick_passwords``)."""
    return MD5PasswordHasher().encode(PASSWORD, "salt")


def person(role: Role, organisation: Organisation, name: str = "") -> User:
    """An account with a membership; its password is PASSWORD."""
    number = next(_numbers)
    user = User(username=f"{role}{number}", name=name or f"测试{number}", email=f"{role}{number}@example.com")
    user.password = _hashed_password()
    invitations.grant(user, organisation, role)
    return user


def organisers(campaign: Campaign) -> tuple[User, User]:
    """Two organisers, one of each host."""
    hosts = [host.organisation for host in campaign.hosts.all()]
    return person(Role.ORGANISER, hosts[0]), person(Role.ORGANISER, hosts[-1])


# Opening a campaign takes longer than most tests: tests/conftest.py opens these once for all tests of a process. Each
# test finds them as new, for its changes are rolled back. Until one is taken it is a template, which nobody sees.
KEPT = PUBLISHED, UNPUBLISHED = "kept-published", "kept-unpublished"


def keep_ready() -> None:
    for slug in KEPT:
        campaign = _opened(slug, published=slug == PUBLISHED)
        Campaign.objects.filter(pk=campaign.pk).update(is_template=True, published_at=None)
    _hashed_password.cache_clear()  # hashed before the tests' quick hasher was set, which could not check it


def opened_campaign(*, published: bool = True, mark: str = Campaign.Mark.REAL) -> Campaign:
    """A case selection of 2026 in the invented province; published by two organisers unless told otherwise."""
    slug = f"c{next(_numbers)}"
    kept = PUBLISHED if published else UNPUBLISHED
    facts = {"slug": slug, "mark": mark, "is_template": False, "published_at": clock.now() if published else None}
    if not Campaign.objects.filter(slug=kept).update(**facts):
        return _opened(slug, published=published, mark=mark)
    AuditEntry.objects.filter(scope=kept).update(scope=slug)
    return Campaign.objects.get(slug=slug)


def _opened(slug: str, *, published: bool, mark: str = Campaign.Mark.REAL) -> Campaign:
    campaign = open_campaign("case_selection", year=2026, province="haiyue", slug=slug, by=None, mark=mark)
    if published:
        first, second = organisers(campaign)
        services.propose_publication(campaign=campaign, by=first)
        campaign = services.publish(campaign=campaign, by=second)
    return campaign


def during(campaign: Campaign, key: str, after: timedelta = timedelta(hours=1)) -> datetime:
    """A moment inside the phase ``key``: use it as ``with clock.at(during(campaign, "voting")):``."""
    opens_at = Phase.objects.get(campaign=campaign, key=key).opens_at
    assert opens_at, f"{key} has no dates"
    return opens_at + after


def zones_of(office: Organisation) -> Sequence[Zone]:
    """The eligible zones of a city, in the directory's order."""
    return list(Zone.objects.filter(office=office, type__in=["经开区", "高新区", "综保区", "工业园区"]))


def clean_record(submission: Submission, by: User) -> Submission:
    """Every question about eligibility answered with no."""
    return forms.give_answers(submission=submission, answers=dict.fromkeys(asked(submission), ("no", "")), by=by)


def ready_form(slate: Slate, zone: Zone, by: User, **fields: Any) -> Submission:
    """A confirmed form with commitment and opinion, through the services; registration must be open."""
    area = slate.campaign.areas.order_by("?").first()
    submission = forms.add_form(slate=slate, zone=zone, fields={**FIELDS, "area": area, **fields}, by=by)
    submission = clean_record(submission, by)
    submission = forms.confirm(submission=submission, by=by)
    forms.give_commitment(submission=submission, name="林某", by=None)
    forms.write_opinion(submission=submission, opinion="情况属实，同意推荐。", by=by)
    return Submission.objects.get(pk=submission.pk)


def sent_slate(campaign: Campaign, *, city: int = 0, zones: int = 3) -> Slate:
    """A slate of the ``city``-th office, filled and sent while registration is open."""
    slate = campaign.slates.order_by("office__city_code")[city]
    clerk = person(Role.OFFICE, slate.office)
    with clock.at(during(campaign, "registration")):
        for zone in zones_of(slate.office)[:zones]:
            ready_form(slate, zone, clerk, title=f"案例{next(_numbers)}")
        slate = forms.send_slate(slate=Slate.objects.get(pk=slate.pk), by=clerk)
    # Half a second of PDF for each city would be made by every later test that does the campaign's jobs.
    Job.objects.filter(kind=summary.KIND, scope=campaign.slug).delete()
    return slate


def admitted_cases(campaign: Campaign, count: int = 3) -> list[Submission]:
    """``count`` admitted cases, three or four a city, through registration and screening."""
    organiser = organisers(campaign)[0]
    left, city, cases = count, 0, []
    while left > 0:
        slate = sent_slate(campaign, city=city, zones=max(3, min(5, left)))
        with clock.at(during(campaign, "screening")):
            for submission in slate.submissions.all()[:left]:
                cases.append(forms.admit(submission=submission, by=organiser))
        left, city = count - len(cases), city + 1
    return cases


def laid_cases(campaign: Campaign, count: int) -> list[Submission]:
    """Admitted cases as rows, at most five a city: what registration and screening do has tests of its own."""
    slates = campaign.slates.select_related("office").order_by("office__city_code")
    places = itertools.islice(((slate, zone) for slate in slates for zone in zones_of(slate.office)[:5]), count)
    areas, numbers, now = list(campaign.areas.all()), drawing(campaign.seed), clock.now()
    rows = [
        Submission(
            campaign=campaign,
            slate=slate,
            zone=zone,
            status=Status.ADMITTED,
            number=numbers[index],
            area=areas[index % len(areas)],
            created_at=now,
            updated_at=now,
            **{**FIELDS, "title": f"案例之{index + 1}"},
        )
        for index, (slate, zone) in enumerate(places)
    ]
    return Submission.objects.bulk_create(rows)


def locked_card(campaign: Campaign) -> RuleCard:
    """The rule card, locked by two organisers while screening runs; what keeps it from it has tests of its own."""
    first, second = organisers(campaign)
    content = cards.compose(campaign)
    facts: dict[str, Any] = {"action": cards.LOCK, "subject": campaign, "digest": digest(content), "scope": campaign}
    with clock.at(during(campaign, "screening")):
        approvals.propose(**facts, by=first)
        approval = approvals.approve(**facts, by=second)
        return RuleCard.objects.create(
            campaign=campaign,
            content=content,
            digest=approval.digest,
            approval=approval,
            locked_at=clock.now(campaign),
        )
