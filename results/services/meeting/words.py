"""What letters, pages and papers say of the meeting, in Chinese as documents are."""

from __future__ import annotations

from django.utils import timezone

from campaigns.models import Campaign
from core import deadlines
from results import papers
from results.models import Meeting

LATER = "另行通知"


def when(meeting: Meeting) -> str:
    """Date and time of the meeting, or 另行通知."""
    if meeting.starts_at is None:
        return LATER
    local = timezone.localtime(meeting.starts_at)
    return f"{papers.day(local.date())} {local:%H:%M}"


def frame(meeting: Meeting) -> str:
    """Time, place and, where one is set, topic; a line each."""
    lines = [f"时间：{when(meeting)}", f"地点：{meeting.place or LATER}"]
    return "\n".join(lines + ([f"主题：{meeting.topic}"] if meeting.topic else []))


def answer_by(meeting: Meeting) -> str:
    """Until when an invitation asks for an answer; "" without a limit."""
    until = meeting.takes_answers_until
    return f"请在{deadlines.moment_text(until)}前回复。" if until else ""


def remind_by(meeting: Meeting) -> str:
    """The same for those who are reminded."""
    until = meeting.takes_answers_until
    return f"请在{deadlines.moment_text(until)}前回复是否参加及参会人员。" if until else "请尽快回复。"


def title(campaign: Campaign) -> str:
    """Raises TextIsMissing for a programme without a meeting."""
    return papers.text_of(campaign, "meeting_title")


def hosts(campaign: Campaign) -> str:
    return "、".join(campaign.host_names)
