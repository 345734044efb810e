"""Programmes: campaigns as data. A TOML file is loaded into a template campaign, which opening copies."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns import kinds
from campaigns.errors import ProgrammeIsWrong
from campaigns.models import Campaign, Phase

FOLDER = Path(__file__).parent
PHASE_FIELDS = ("kind", "name", "summary", "first_day", "last_day", "duration", "unit", "first_day_counts", "repeats")


def path_of(name: str) -> Path:
    """The file of a programme that ships with the portal. Raises ProgrammeIsWrong if there is none."""
    path = FOLDER / f"{name}.toml"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in FOLDER.glob("*.toml")))
        reason = _("there is no programme %(name)s; known are: %(known)s") % {"name": name, "known": known}
        raise ProgrammeIsWrong(reason=reason)
    return path


def read(path: Path) -> dict[str, Any]:
    """The file's tables. Raises ProgrammeIsWrong with the line for what is not TOML or lacks a table."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProgrammeIsWrong(reason=f"{path.name}: {error}") from error
    for table in ("campaign", "phases"):
        if table not in content:
            raise ProgrammeIsWrong(reason=_("%(file)s has no [%(table)s]") % {"file": path.name, "table": table})
    return content


@transaction.atomic
def load(path: Path) -> Campaign:
    """Load a programme file into its template campaign; twice without harm. Raises ProgrammeIsWrong."""
    content = read(path)
    facts = content["campaign"]
    try:
        template, _created = Campaign.objects.update_or_create(
            slug=f"template-{path.stem.replace('_', '-')}",
            defaults={
                "programme": path.stem,
                "is_template": True,
                "name": facts["name"],
                "title_lines": facts.get("title_lines", [facts["name"]]),
                "province": facts["province"],
            },
        )
        _load_lists(template, facts.get("areas", []), content.get("texts", {}))
        _load_phases(template, content["phases"])
    except (KeyError, TypeError, ValueError) as error:
        raise ProgrammeIsWrong(reason=f"{path.name}: {error!r}") from error
    return template


def _load_lists(template: Campaign, areas: list[str], texts: dict[str, str]) -> None:
    template.areas.all().delete()
    for position, name in enumerate(areas, start=1):
        template.areas.create(name=name, position=position)
    template.texts.all().delete()
    for key, body in texts.items():
        template.texts.create(key=key, body=body.strip())


def _load_phases(template: Campaign, phases: list[dict[str, Any]]) -> None:
    template.phases.all().delete()
    for position, facts in enumerate(phases, start=1):
        if facts["kind"] not in kinds.known():
            raise ValueError(f"unknown kind {facts['kind']!r}; known are {', '.join(kinds.known())}")
        phase = Phase.objects.create(
            campaign=template,
            position=position,
            key=facts["key"],
            **{key: facts[key] for key in PHASE_FIELDS if key in facts},
        )
        kinds.get(phase.kind).load(phase, facts.get("rules", {}))
