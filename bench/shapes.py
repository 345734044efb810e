"""Write the forms in all shapes to a folder and print what became of their fields.

    python bench/shapes.py --out DIR [--surprises]

A field is right, flagged (a person is asked to look at it) or wrong without a word; the target for wrong is 0.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench_setup import set_up

set_up()

from submissions import form_docx  # noqa: E402
from tests.submissions.shapes import SHAPES  # noqa: E402
from tests.submissions.shapes.verdict import FLAGGED, RIGHT, WRONG, Verdict, judge  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="folder for the .docx files")
    parser.add_argument("--surprises", action="store_true", help="only those written after the reader stood")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    verdicts = []
    for shape in SHAPES:
        if shape.surprise or not options.surprises:
            content = shape.make()
            (options.out / f"{shape.name}.docx").write_bytes(content)
            verdicts.append(judge(shape, form_docx.read_all(content)))
    table = "\n".join(_rows(verdicts))
    (options.out / "table.txt").write_text(table + "\n", encoding="utf-8")
    sys.stdout.write(table + "\n")
    return 1 if any(verdict.count(WRONG) for verdict in verdicts) else 0


def _rows(verdicts: list[Verdict]) -> list[str]:
    rows = [f"{'shape':46} {'forms':>5} {'right':>5} {'flagged':>7} {'wrong':>5} {'leftovers':>9}"]
    for each in verdicts:
        counts = f"{each.count(RIGHT):5} {each.count(FLAGGED):7} {each.count(WRONG):5} {each.leftovers:9}"
        rows.append(f"{each.shape.name:46} {len(each.shape.expected):5} {counts}")
    sums = [sum(each.count(kind) for each in verdicts) for kind in (RIGHT, FLAGGED, WRONG)]
    forms = sum(len(each.shape.expected) for each in verdicts)
    left = sum(each.leftovers for each in verdicts)
    rows.append(f"{f'{len(verdicts)} files':46} {forms:5} {sums[0]:5} {sums[1]:7} {sums[2]:5} {left:9}")
    return rows


if __name__ == "__main__":
    sys.exit(main())
