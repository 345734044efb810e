"""A deliberation laid through the services, for the tests of its pages, papers and decisions."""

from __future__ import annotations

from typing import Any

from core import clock
from core.models import Role, User
from results import services
from results.models import Adjustment, AgendaItem, Attendance, Deliberation
from review.models import Conflict, Expert
from tests.builders import person
from tests.results.builders import NOTICE_DAY, Judged, judged

# Six cases, the later the better; the experts of the second differ by 30 points, three are on the list.
TOTALS = [[70, 71], [60, 90], [76, 77], [78, 79], [80, 81], [82, 83]]


def scored(**facts: Any) -> Judged:
    return judged(6, **{"votes": [5] * 6, "totals": TOTALS, "rules": {"list_size": 3}, **facts})


def planned(there: Judged, **facts: Any) -> Deliberation:
    with clock.at(NOTICE_DAY):
        return services.plan_deliberation(
            campaign=there.campaign,
            **{"held_on": NOTICE_DAY.date(), "place": "云岚市会展中心", "chair": "沈某", "by": there.first, **facts},
        )


def begun(there: Judged, *names: str, **facts: Any) -> Deliberation:
    """Under way, with people of those names present."""
    meeting = planned(there, **facts)
    with clock.at(NOTICE_DAY):
        for name in names or ("沈某", "陆某"):
            services.add_attendance(deliberation=meeting, name=name, unit="海岳大学", role="组员", by=there.first)
        services.open_deliberation(deliberation=meeting, by=there.first)
    meeting.refresh_from_db()
    return meeting


def item_of(meeting: Deliberation, there: Judged, index: int) -> AgendaItem:
    return AgendaItem.objects.get(deliberation=meeting, submission=there.case(index))


def concluded(meeting: Deliberation, by: User, conclusion: str = "keep", notes: str = "") -> None:
    """Every case without a conclusion gets this one."""
    with clock.at(NOTICE_DAY):
        for item in meeting.items.standing().filter(conclusion=""):
            services.save_item(item=item, notes=notes, conclusion=conclusion, version=item.version, by=by)


def proposed(there: Judged, item: AgendaItem, direction: str, **facts: Any) -> Adjustment:
    told = {"clause": "process", "detail": "", "reason": "材料真实，示范作用明显。", "by": there.first, **facts}
    with clock.at(NOTICE_DAY):
        return services.propose_adjustment(item=item, direction=direction, **told)


def decided(there: Judged, item: AgendaItem, direction: str, **facts: Any) -> Adjustment:
    adjustment = proposed(there, item, direction, **facts)
    with clock.at(NOTICE_DAY):
        return services.approve_adjustment(adjustment=adjustment, by=there.second)


def closed(there: Judged, meeting: Deliberation) -> Deliberation:
    concluded(meeting, there.first)
    with clock.at(NOTICE_DAY):
        services.close_deliberation(deliberation=meeting, by=there.first)
    return Deliberation.objects.select_related("campaign").get(pk=meeting.pk)


def expert(there: Judged, meeting: Deliberation | None, *indexes: int, role: Role = Role.EXPERT) -> User:
    """An account that conflicts with the cases of those ``indexes``, and attends."""
    user = person(role, there.campaign.hosts.all()[0].organisation, "顾某")
    one = Expert.objects.create(user=user, unit="海岳研究院")
    for index in indexes:
        Conflict.objects.create(
            expert=one, submission=there.case(index), kind="recused", ground="曾任顾问", found_at=NOTICE_DAY,
            found_by=there.first,
        )  # fmt: skip
    if meeting:
        Attendance.objects.create(deliberation=meeting, user=user, name="顾某", unit="海岳研究院", is_present=True)
    return user
