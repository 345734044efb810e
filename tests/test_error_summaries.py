"""A form that came back says its errors once: crispy writes the summary, so a template that lays the form out by crispy
does not include it again (a reader would hear every error twice)."""

import re
from pathlib import Path

import pytest

from runner.machine import ROOT

FOLDER = ROOT / "templates"
SUMMARY = re.compile(r'\{% include "components/field_error_summary\.html"(?: with form=([\w.]+)(?: only)?)? %\}')


def doubled(text: str) -> list[str]:
    """The forms of a template whose errors would be told twice."""
    names = [found[1] or "form" for found in SUMMARY.finditer(text)]
    return [name for name in names if re.search(rf"\{{\{{ {name}\|crispy \}}\}}|\{{% crispy {name}\b", text)]


@pytest.mark.parametrize(
    "text",
    [
        '{% include "components/field_error_summary.html" %}<form>{{ form|crispy }}</form>',
        '{% include "components/field_error_summary.html" with form=tie only %}{% crispy tie %}',
    ],
)
def test_it_would_be_found(text: str) -> None:
    assert doubled(text)


def test_no_template_says_errors_twice() -> None:
    found = {str(path): names for path in Path(FOLDER).rglob("*.html") if (names := doubled(path.read_text("utf-8")))}
    assert not found
