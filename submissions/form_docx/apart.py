"""Reading a form in a process of its own: whatever a hostile file does there, the portal goes on (decision 17)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from core import sandbox
from submissions.form_docx.drafts import Certainty, Leftover
from submissions.form_docx.reading import Cell, Reading, read_all


def read_apart(content: bytes) -> list[Reading]:
    """What ``read_all`` finds, read in a child process. Raises its refusals, and FileCannotBeRead."""
    return [_reading(told) for told in sandbox.run(f"{__name__}.told", content)]


def told(content: bytes) -> list[dict[str, Any]]:
    """In the child: the readings as plain data."""
    return [asdict(reading) for reading in read_all(content)]


def _reading(told: dict[str, Any]) -> Reading:
    cells = {
        key: Cell(cell["value"], Certainty(cell["certainty"]), cell["note"]) for key, cell in told["cells"].items()
    }
    return Reading(cells, told["dates"], [Leftover(**left) for left in told["rest"]], told["printed"])
