"""The Chinese catalogue is complete, and what is committed is what would be made now."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from runner import catalogue

pytestmark = pytest.mark.xdist_group("messages")  # the catalogue is made once, on one worker
PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDERS.findall(text))


def _all_forms(message: Message) -> tuple[str, str]:
    """The English and the Chinese wordings of a text, each side joined."""
    return " ".join(catalogue.forms(message.id)), " ".join(catalogue.forms(message.string))


@pytest.fixture(scope="module")
def merged() -> Catalog:
    """The catalogue as ``./tuixuan messages`` would write it: every file of the portal is read for it, once."""
    return catalogue.merged()


def test_every_text_of_the_code_has_a_translation(merged: Catalog) -> None:
    missing = [message.id for message in catalogue.untranslated(merged)]
    assert not missing, "run ./tuixuan messages and translate these"


def test_the_committed_po_is_the_one_that_the_command_writes(merged: Catalog) -> None:
    assert catalogue.PO.read_bytes() == catalogue.as_po(merged), "run ./tuixuan messages"


def test_the_committed_mo_is_compiled_from_the_po(merged: Catalog) -> None:
    assert catalogue.MO.read_bytes() == catalogue.as_mo(merged), "run ./tuixuan messages"


def test_translations_keep_their_placeholders(merged: Catalog) -> None:
    for message in merged:
        if message.id:
            english, chinese = _all_forms(message)
            # What has no translation at all is named by the first test.
            assert not chinese.strip() or _placeholders(chinese) == _placeholders(english), message.id


@pytest.mark.parametrize(
    ("template", "context", "expected"),
    [
        ('<p title="a/b">it\'s {% translate "Save" %}</p>', None, "Save"),
        ('{% translate "May" context "month" %}', "month", "May"),
        ('{{ value|default:_("none given") }}', None, "none given"),
        ("{% blocktranslate trimmed %}\n  It's\n  {{ name }}\n{% endblocktranslate %}", None, "It's %(name)s"),
        (
            "{% blocktranslate count n=n %}{{ n }} case{% plural %}{{ n }} cases{% endblocktranslate %}",
            None,
            ("%(n)s case", "%(n)s cases"),
        ),
        (
            '{% blocktranslate context "menu" count n=n %}one{% plural %}100% of {{ n }}{% endblocktranslate %}',
            "menu",
            ("one", "100%% of %(n)s"),
        ),
    ],
)
def test_texts_are_found_in_templates(
    tmp_path: Path, template: str, context: str | None, expected: str | tuple[str, str]
) -> None:
    path = tmp_path / "page.html"
    path.write_text("{% load i18n %}" + template)
    assert [(message.context, message.id) for message in catalogue.texts(path)] == [(context, expected)]


def test_texts_are_found_in_code(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text('A = _("Plain")\nB = pgettext_lazy("month", "May")\nC = ngettext("%(n)s case", "%(n)s cases", n)\n')
    assert [(message.context, message.id) for message in catalogue.texts(path)] == [
        (None, "Plain"),
        ("month", "May"),
        (None, ("%(n)s case", "%(n)s cases")),
    ]
