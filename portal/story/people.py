"""Everyone comes by invitation, as in life."""

from __future__ import annotations

import secrets

from core import invitations
from core.models import Membership, Organisation, Role, User
from portal.story.stage import Stage, people_data


def bring(stage: Stage) -> None:
    """Invite and enrol the two hosts' organisers, sixteen clerks, the experts, a reporter and an auditor."""
    data = people_data()
    hosts = [host.organisation for host in stage.campaign.hosts.all()]
    by_name = {host.name: host for host in hosts}
    for row in data["organiser"][:2] if len(hosts) == 1 else _one_of_each(data["organiser"]):
        enrol(stage, Role.ORGANISER, by_name.get(row.get("host", ""), hosts[0]), row["name"])
    for row in data["expert"]:
        enrol(stage, Role.EXPERT, hosts[-1], row["name"])
    enrol(stage, Role.REPORTER, hosts[0], data["reporter"][0]["name"])
    enrol(stage, Role.AUDITOR, hosts[-1], data["auditor"][0]["name"])
    clerks = {row["city"]: row["name"] for row in data["clerk"]}
    for slate in stage.campaign.slates.select_related("office").order_by("office__city_code"):
        enrol(stage, Role.OFFICE, slate.office, clerks[slate.office.city_name])


def _one_of_each(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return list({row["host"]: row for row in rows}.values())


def enrol(stage: Stage, role: Role, organisation: Organisation, name: str) -> User:
    """The person of that name in that role: from an earlier story, or newly invited and come."""
    there = Membership.objects.filter(role=role, organisation=organisation, user__name=name).select_related("user")
    user = there[0].user if there else _invited(stage, role, organisation, name)
    stage.people.setdefault(role, []).append(user)
    return user


def _invited(stage: Stage, role: Role, organisation: Organisation, name: str) -> User:
    username = _free_username(role)
    address = invitations.invite(
        organisation=organisation,
        role=role,
        name=name,
        email=f"{username}@example.com",
        by=None,
        scope=stage.campaign,
    )
    password = secrets.token_urlsafe(9) if _is_shown(stage, role) else None
    token = address.rstrip("/").rsplit("/", 1)[1]
    if password:
        stage.passwords[username] = password
    return invitations.accept(token=token, username=username, password=password)


def _is_shown(stage: Stage, role: Role) -> bool:
    return stage.shows_accounts and len(stage.people.get(role, [])) < (2 if role == Role.ORGANISER else 1)


def _free_username(role: Role) -> str:
    taken = set(User.objects.filter(username__startswith=role).values_list("username", flat=True))
    return next(name for number in range(1, 10_000) if (name := f"{role}{number:02d}") not in taken)
