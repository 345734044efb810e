"""Text as people type it: cleaned at the door, counted as office suites count, narrowed where machines compare."""

import re
import unicodedata

_FORBIDDEN = {"Cc", "Cs", "Co", "Cn"}
_WORD = re.compile(r"[A-Za-z0-9À-ɏ]+(?:[.,'’%/-][A-Za-z0-9À-ɏ]+)*%?|[^\sA-Za-z0-9À-ɏ]")


def clean(value: str) -> str:
    """NFC, Unix line ends, no control characters, lone surrogates or unassigned code points; keeps every word."""
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n"))
    return "".join(c for c in value if c in "\n\t" or unicodedata.category(c) not in _FORBIDDEN)


def clean_line(value: str) -> str:
    """The same on one line, with runs of white space folded to one space."""
    return " ".join(clean(value).split())


def narrow(value: str) -> str:
    """Full-width Latin letters, digits and the ideographic space as their ordinary forms; punctuation stays."""
    return "".join(
        unicodedata.normalize("NFKC", c) if c == "\u3000" or (c.isalnum() and "\uff00" < c < "\uff5e") else c
        for c in value
    )


def count_characters(value: str) -> int:
    """The 字数 that office suites show: each Chinese character or mark is one, each Latin word or number is one."""
    return len(_WORD.findall(clean(value)))
