"""Provinces: who holds the campaigns, which cities and zones there are. One folder of plain files each."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import Any

from campaigns.errors import ProvinceIsUnknown

FOLDER = Path(__file__).parent


def names() -> list[str]:
    return sorted(path.parent.name for path in FOLDER.glob("*/province.toml"))


def facts(province: str) -> dict[str, Any]:
    """The table of ``province.toml``. Raises ProvinceIsUnknown."""
    if province not in names():
        raise ProvinceIsUnknown(province=province, known=", ".join(names()))
    return tomllib.loads((FOLDER / province / "province.toml").read_text(encoding="utf-8"))


def rows(province: str, table: str) -> list[dict[str, str]]:
    """The rows of ``cities.csv``, ``zones.csv``, ``names.csv`` or ``indicators.csv``; the last two may be missing."""
    path = FOLDER / province / f"{table}.csv"
    if table in ("names", "indicators") and not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
