"""How long the portal takes to read and check 64 forms in all shapes.

    python bench/read_forms.py [--forms 64] [--most 10]

Reads each file, matches zone and area, and checks the values against the programme's rules, one after the other in
a child process each. Prints seconds; fails if they are more than ``--most``.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench_setup import set_up

set_up()

from campaigns import programmes  # noqa: E402
from submissions import form_docx  # noqa: E402
from submissions.checks import APART, value_problems  # noqa: E402
from submissions.models import FormField  # noqa: E402
from tests.submissions.shapes import AREAS, OTHER_NAMES, SHAPES, ZONES  # noqa: E402


def fields() -> list[FormField]:
    phases = programmes.read(programmes.path_of("case_selection"))["phases"]
    tables = [table for phase in phases for table in phase.get("rules", {}).get("fields", [])]
    return [FormField(**table) for table in tables]


def read_and_check(content: bytes, asked: list[FormField]) -> int:
    """Read one file as an upload does; returns the number of its forms."""
    readings = form_docx.read_apart(content)
    for reading in readings:
        form_docx.match_zone(reading.value("zone_name"), ZONES, province="海岳省", names=OTHER_NAMES)
        form_docx.match_area(reading.value("area"), AREAS)
        value_problems(asked, {key: reading.stored(key) for key in reading.cells})
    return len(readings)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--forms", type=int, default=64)
    parser.add_argument("--most", type=float, default=10.0, help="seconds")
    options = parser.parse_args()
    # One form a file: what a province's 64 zones send. Every shape takes its turn.
    single = [shape for shape in SHAPES if len(shape.expected) == 1]
    files = [shape.make() for shape in itertools.islice(itertools.cycle(single), options.forms)]
    asked = [field for field in fields() if field.key not in APART]
    begin = time.perf_counter()
    times = []
    for content in files:
        start = time.perf_counter()
        read_and_check(content, asked)
        times.append(time.perf_counter() - start)
    seconds = time.perf_counter() - begin
    slowest = max(times)
    sys.stdout.write(f"{len(files)} forms of {len(single)} shapes read and checked in {seconds:.2f} s; ")
    sys.stdout.write(f"mean {1000 * seconds / len(files):.0f} ms, slowest {1000 * slowest:.0f} ms\n")
    return 0 if seconds <= options.most else 1


if __name__ == "__main__":
    sys.exit(main())
