"""``./tuixuan messages``: gathers the texts of code and templates into the Chinese catalogue and compiles it.

Babel does the work of the gettext tools, which a bare machine lacks. Texts are sorted and carry no line numbers, so
that two branches that add texts merge; a text that is no longer used leaves the catalogue.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from runner.machine import ROOT

PO = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
OUTSIDE = {".venv", ".git", "var", "out", "tests", "bench", "runner", "locale", "static", "node_modules"}
HEADER = "# The Chinese texts of Tuixuan. Refresh with: ./tuixuan messages"
LOCALE: dict[str, Any] = {"locale": "zh_Hans", "charset": "utf-8", "fuzzy": False, "header_comment": HEADER}
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


class HouseCatalog(Catalog):
    """A catalogue whose head holds what programs need; dates and names there would conflict in every merge."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", "zh_Hans"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", "nplurals=1; plural=0;"),
        ]

    @mime_headers.setter
    def mime_headers(self, headers: object) -> None:
        """Reading a file sets the head; ours is fixed."""


def sources(*suffixes: str) -> Iterator[Path]:
    """The project's own files of these kinds, in a fixed order."""
    for path in sorted(ROOT.rglob("*")):
        if path.suffix in suffixes and path.is_file() and not OUTSIDE & set(path.relative_to(ROOT).parts):
            yield path


def as_calls(path: Path) -> tuple[str, bytes]:
    """A source as babel can read it: Python as it is, a template turned into gettext calls by Django's own parser.

    What Django writes is not Python throughout (blanked-out markup between the calls), which babel's reader of
    JavaScript takes in its stride.
    """
    if path.suffix == ".py":
        return "python", path.read_bytes()
    from django.utils.translation.template import templatize

    return "javascript", templatize(path.read_text(encoding="utf-8"), origin=str(path)).encode()


def texts(path: Path) -> Iterator[Message]:
    """The texts that one source asks gettext for, in the order of the source."""
    method, source = as_calls(path)
    for _line, message, _comments, context in extract(method, io.BytesIO(source), keywords=KEYWORDS):
        yield Message(message, context=context)


def gather() -> Catalog:
    """All texts that the project asks gettext for."""
    found = HouseCatalog(**LOCALE)
    for path in sources(".py", ".html", ".txt"):
        for message in texts(path):
            found.add(message.id, context=message.context)
    return found


def read() -> Catalog:
    """The committed catalogue; an empty one where there is none yet."""
    if not PO.exists():
        return HouseCatalog(**LOCALE)
    with PO.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def merged() -> Catalog:
    """Exactly the texts in use, each with its committed translation; nothing is guessed from likeness."""
    committed, catalogue = read(), HouseCatalog(**LOCALE)
    for message in gather():
        if message.id:
            known = committed.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
            catalogue.add(
                message.id,
                known.string if known and type(known.id) is type(message.id) else None,
                context=message.context,
                user_comments=known.user_comments if known else (),
            )
    return catalogue


def as_po(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalogue, width=0, no_location=True, sort_output=True, ignore_obsolete=True)
    return out.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def untranslated(catalogue: Catalog) -> list[Message]:
    """The texts without a Chinese wording; one with a plural needs its one Chinese form."""
    return [message for message in catalogue if message.id and not all(forms(message.string))]


def forms(text: object) -> tuple[str, ...]:
    """A message's wordings, whether it has one or several."""
    return tuple(text) if isinstance(text, tuple | list) else (str(text or ""),)


def main() -> int:
    catalogue = merged()
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(as_po(catalogue))
    MO.write_bytes(as_mo(catalogue))
    missing = untranslated(catalogue)
    print(f"{len(catalogue)} texts, {len(missing)} without a translation in {PO.relative_to(ROOT)}")
    for message in missing:
        print(f"  {message.id!r}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
