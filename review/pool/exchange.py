"""Template, export and import of the pool. What is confirmed is exactly what was shown, or nothing at all."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from core import audit, clock, invitations, signed_links, tables
from core.errors import DomainError
from core.models import Organisation, SignedLink, StoredFile, User
from core.workbook import SheetWriter
from review.models import Expert
from review.pool import table
from review.pool.places import Book
from review.services.conflicts import match_everywhere
from review.services.experts import inviting_host
from review.services.inviting import add_ties, locked_hosts, send, waiting
from submissions.directory.plan import Kind, Line, Plan

MOST_ROWS = 5_000
MOST_INVITED = 300  # in one act: each is a signed link, a letter and a line of the record
KEPT = ("unit", "field", "most_cases", "is_available")  # of a profile, beside telephone and ties
NOTE = (
    "一行一位专家，姓名、邮箱、单位必填；多个城市或开发区用顿号隔开，起止时间写在括号里，例如：云岚市（2015—2019）。"
    "空白处保留系统已有的信息。"
)


class PoolChangedMeanwhile(DomainError):
    message = _(
        "The pool was changed after this preview was made, so nothing was written. "
        "Look at the new preview, then confirm again."
    )


class NobodyToTake(DomainError):
    message = _("This table invites nobody and changes nothing. Mend the refused rows and upload it again.")


class TooManyExperts(DomainError):
    message = _(
        "A table of experts may have %(rows)s rows and invite %(invited)s persons at most. "
        "Split it, and upload the parts one after the other."
    )


def template() -> tuple[str, bytes]:
    """An empty table to fill in, with a sheet of the cities' and zones' names, as (file name, content)."""
    writer = SheetWriter()
    writer.sheet(table.NAME, head=table.HEAD, rows=(), widths=table.WIDTHS, note=NOTE)
    names = [[name] for name in dict.fromkeys(Book().names.values())]
    writer.sheet("城市和开发区", head=("名称",), rows=names, widths=(40,), note="填写时请使用这些名称")
    return f"{table.NAME}-模板.xlsx", writer.content()


def export(campaign: Campaign) -> tuple[str, bytes]:
    """The pool as (file name, content); it can be brought back as it is."""
    writer = SheetWriter()
    writer.sheet(table.NAME, head=table.HEAD, rows=table.rows(campaign), widths=table.WIDTHS, note=NOTE)
    return f"{table.NAME}-{clock.today().isoformat()}.xlsx", writer.content()


def preview(campaign: Campaign, stored: StoredFile) -> Plan:
    """What the stored file would do now; writes nothing.

    Raises TooManyExperts, and what ``tables.read_apart`` and ``Sheet`` refuse.
    """
    return _plan(campaign, stored, list(Organisation.objects.filter(hosted__campaign=campaign)))


def _plan(campaign: Campaign, stored: StoredFile, hosts: list[Organisation]) -> Plan:
    with stored.content.open("rb") as file:
        content = file.read()
    plan = table.plan(tables.read_apart(stored.name, content), campaign, hosts)
    if len(plan.lines) > MOST_ROWS or plan.counts[Kind.ADDED] > MOST_INVITED:
        raise TooManyExperts(rows=MOST_ROWS, invited=MOST_INVITED)
    return plan


@transaction.atomic
def take(*, campaign: Campaign, stored: StoredFile, digest: str, by: User) -> Plan:
    """Do what the preview with ``digest`` showed: invite who is new, bring up to date who is known; refused rows stay
    out, all others are taken or none.

    Raises PoolChangedMeanwhile if the same file would do anything else by now, NobodyToTake, and what ``preview``
    refuses.
    """
    hosts = locked_hosts(campaign)
    plan = _plan(campaign, stored, hosts)
    if plan.digest != digest:
        raise PoolChangedMeanwhile
    if not plan.does_something:
        raise NobodyToTake
    try:
        with transaction.atomic():
            _apply(campaign, hosts, [line for line in plan.lines if not line.problems], by)
    except (IntegrityError, signed_links.LinkWasUsed) as error:  # somebody accepted at this very moment
        raise PoolChangedMeanwhile from error
    audit.record("pool.import", stored, by=by, scope=campaign, **plan.counts, file=stored.name, sha256=stored.sha256)
    return plan


def _apply(campaign: Campaign, hosts: list[Organisation], lines: list[Line], by: User) -> None:
    expired = {link.facts["email"].casefold(): (link, host) for link, host in waiting(hosts)}
    own, changed = inviting_host(campaign, by), list[Expert]()
    rows = _unchanged([line.row for line in lines if line.changes and isinstance(line.row, Expert)])
    for line in lines:
        facts: dict[str, Any] = line.facts
        if isinstance(line.row, Expert):
            if line.changes:
                changed.append(_update(rows[line.row.pk], facts["profile"], campaign, by))
        elif isinstance(line.row, SignedLink):
            if line.changes:
                invitations.amend(link=line.row, name=facts["name"], carries=facts["profile"], by=by, scope=campaign)
        else:
            if old := expired.get(facts["email"]):
                invitations.cancel(link=old[0], organisation=old[1], by=by, scope=campaign)
            send(campaign=campaign, host=own, by=by, **facts)
    if changed:
        match_everywhere(*changed)


def _unchanged(planned: list[Expert]) -> dict[int, Expert]:
    """The rows that the plan changes, by id and locked. Raises PoolChangedMeanwhile if one is not as planned any more.

    Experts keep their own profiles and ask no host's lock for it: what they say while a table is taken must stand.
    """
    # no_key as in save_profile: whoever holds a phase's lock may write rows that name this expert.
    held = Expert.objects.select_for_update(of=("self",), no_key=True).select_related("user").prefetch_related("ties")
    rows = {row.pk: row for row in held.filter(pk__in=[expert.pk for expert in planned]).order_by("pk")}
    if any(expert.pk not in rows or _said(rows[expert.pk]) != _said(expert) for expert in planned):
        raise PoolChangedMeanwhile
    return rows


def _said(expert: Expert) -> tuple[Any, ...]:
    ties = sorted((tie.kind, tie.organisation_id, tie.note) for tie in expert.ties.all())
    return (*(getattr(expert, key) for key in KEPT), expert.user.phone, ties)


def _update(row: Expert, profile: dict[str, Any], campaign: Campaign, by: User) -> Expert:
    known = {key: profile[key] for key in KEPT}
    for key, value in known.items():
        setattr(row, key, value)
    row.save(update_fields=list(known))
    if profile["phone"] and not row.user.phone:
        row.user.phone = profile["phone"]
        row.user.save(update_fields=["phone"])
    ties = add_ties(row, [(kind, place, note) for kind, place, note in profile["ties"]])
    audit.record("expert.profile", row, by=by, scope=campaign, **known, ties=ties)
    return row
