"""Reading lines: "label：value", a label with its narrative below it, and everything else that stands in lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from submissions.form_docx.drafts import Certainty, Found
from submissions.form_docx.labels import MANY_LINES, SEALED, is_common, label_of
from submissions.form_docx.values import NUMBERS, is_blank_seal, is_seal, is_title

if TYPE_CHECKING:
    from submissions.form_docx.walking import Walk

LABEL_MOST = 30  # characters before the colon
TELLING = 15  # characters; a line without a label that is shorter is hardly the rest of a narrative
_COLON = re.compile(r"[:：]")
_GAP = re.compile(r"\t+|[ \u3000\u00a0]{2,}|\u3000|\s*[—–]{1,2}\s*")
_SPACE = re.compile(r"(\S{2,12}) (\S.*)")
_BAR = re.compile(r"\s*[|｜]\s*")
_BRACKETS = re.compile(r"([【\[〔][^【】\[\]〔〕]{2,20}[】\]〕])\s*[:：]?")
_EDGE = re.compile(r"(?<=[\s；;，,、。|｜])\S")
_UNDERLINE = " \t\u3000\u00a0_＿"

Part = tuple[str, str, str]  # key, label as written, value


class Lines:
    """The lines of one run of paragraphs, of a cell, or of a text box."""

    def __init__(self, walk: Walk, *, source: str = "line") -> None:
        self.walk, self.source = walk, source
        self.open: Found | None = None
        self.told: Found | None = None  # the last field of many lines
        self.sealed = False  # the open field has come to its seal
        self.gap = False  # an empty line stood before this one

    @property
    def narrating(self) -> bool:
        return self.open is not None and self.open.key in MANY_LINES

    def take(self, text: str) -> None:
        for line in text.split("\n"):
            if len(_BAR.findall(line)) > 1 or line.strip().endswith("|"):  # a table that was typed
                line = _BAR.sub("\t", line).strip("\t")
            if line.strip(_UNDERLINE):
                self._line(line.strip())
            elif line.strip():
                self.walk.drop(line)
            self.gap = not line.strip()

    def close(self) -> None:
        self.open, self.sealed = None, False

    def _line(self, line: str) -> None:
        if is_title(line) and not (self.narrating and not line.endswith(("申报表", "附件", "附件："))):
            self.close()
            self.walk.title(line)
        elif is_seal(line) and (self.open or is_blank_seal(line)) and not self._is_day(line):
            self._seal(line)
        elif parts := self._parts(line):
            for part in parts:
                self._begin(*part)
        else:
            self._go_on(line)

    def _is_day(self, line: str) -> bool:
        """Whether a date is awaited: 申报时间 on one line, the day on the next."""
        return self.open is not None and self.open.key == "filled_on"

    def _seal(self, line: str) -> None:
        if self.open is not None and self.open.key in SEALED:
            self._append(line)
            self.sealed = True
        elif is_blank_seal(line):
            self.walk.drop(line)
        else:
            self._leave(line)

    def _begin(self, key: str, label: str, value: str) -> None:
        certainty, note = Certainty.SURE, ""
        if self.source == "cell":
            certainty, note = Certainty.LIKELY, _("The label and the text stood in one cell.")
        elif self.narrating and is_common(label):
            certainty, note = Certainty.LIKELY, _("A line in a longer text looked like this field.")
            self._doubt_told()
        self.close()
        self.open = self.walk.found(
            key, value.strip(_UNDERLINE), label=label, certainty=certainty, note=note, source=self.source
        )
        if key in MANY_LINES:
            self.told = self.open

    def _go_on(self, line: str) -> None:
        """A line without a label."""
        if self.open is None or self.sealed:
            self._leave(line)
        elif self.narrating:
            self._append(line)
        elif not self.open.text:
            self.open.text = line.strip(_UNDERLINE)
        else:
            if not self.gap and self.open.key not in NUMBERS:
                note = _("The line below has no label; perhaps it belongs here: %(line)s")
                self.open.weaken(Certainty.LIKELY, note % {"line": line[:40]})
            self._leave(line)

    def _append(self, line: str) -> None:
        if self.open is not None:
            blank = "\n" if self.gap and self.open.text else ""
            self.open.text += f"\n{blank}{line}" if self.open.text else line

    def _leave(self, line: str) -> None:
        if len(line) >= TELLING and not self.sealed:
            self._doubt_told()
        self.close()
        self.walk.leave(line, joins=self.source == "line")

    def _doubt_told(self) -> None:
        if self.told is not None and self.told.key not in SEALED:
            self.told.weaken(Certainty.LIKELY, _("Text without a label follows; perhaps it belongs here."))

    def _parts(self, line: str) -> list[Part]:
        """The labels of a line with their values; [] for a line that begins with none, or goes on with a narrative."""
        parts = self._by_colons(line) or self._alone(line) or self._by_gaps(line) or self._by_brackets(line)
        parts = parts or self._by_space(line)
        return parts if parts and self._may_begin(parts[0]) else []

    def _may_begin(self, part: Part) -> bool:
        key, label, _value = part
        if not self.narrating:
            return True
        draft = self.walk.draft
        return key not in draft.seen or (draft.may_begin_again(key) and not is_common(label))

    def _by_colons(self, line: str) -> list[Part]:
        marks: list[tuple[int, int, str]] = []  # where the label begins, where its colon stands, its key
        begin = 0
        for colon in _COLON.finditer(line):
            edges = [begin, *(edge.start() for edge in _EDGE.finditer(line, begin, colon.start()))]
            for edge in edges:
                key = label_of(line[edge : colon.start()]) if colon.start() - edge <= LABEL_MOST else ""
                if key and key not in [mark[2] for mark in marks]:
                    marks.append((edge, colon.start(), key))
                    break
            if not marks or marks[-1][2] in MANY_LINES:
                break  # what follows is no label, or is the narrative
            begin = colon.end()
        if not marks or marks[0][0] != 0:
            return []
        ends = [mark[0] for mark in marks[1:]] + [len(line)]
        return [
            (key, line[start : colon + 1], line[colon + 1 : end].rstrip("；;，,、 \t\u3000"))
            for (start, colon, key), end in zip(marks, ends, strict=True)
        ]

    def _by_brackets(self, line: str) -> list[Part]:
        found = _BRACKETS.match(line)
        key = label_of(found[1]) if found else ""
        return [(key, found[0], line[found.end() :])] if found and key else []

    def _by_space(self, line: str) -> list[Part]:
        """ "联系人 林某": one space alone, where no longer text is open."""
        found = None if self.narrating else _SPACE.fullmatch(line)
        key = label_of(found[1]) if found else ""
        return [(key, found[1], found[2])] if found and key else []

    def _alone(self, line: str) -> list[Part]:
        key = label_of(line)
        return [(key, line, "")] if key else []

    def _by_gaps(self, line: str) -> list[Part]:
        """ "联系人  林某  职务  副局长": wide gaps where others write colons."""
        gaps = list(_GAP.finditer(line))
        for gap in reversed(gaps):
            key = label_of(line[: gap.start()])
            if key:
                rest = line[gap.end() :]
                following = self._by_gaps(rest) if key not in MANY_LINES else []
                if following:  # the next label stands where the value should
                    return [(key, line[: gap.end()], ""), *following]
                if not self._label_inside(rest):
                    return [(key, line[: gap.end()], rest)]
                return self._split(key, line[: gap.end()], rest)
        return []

    def _label_inside(self, rest: str) -> bool:
        return any(self._by_gaps(rest[gap.end() :]) for gap in _GAP.finditer(rest))

    def _split(self, key: str, label: str, rest: str) -> list[Part]:
        for gap in _GAP.finditer(rest):
            if following := self._by_gaps(rest[gap.end() :]):
                self.walk.drop(gap[0])
                return [(key, label, rest[: gap.start()]), *following]
        return [(key, label, rest)]
