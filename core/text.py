"""Text as people type it: cleaned at the door, counted as office suites count, narrowed where machines compare."""

import re
import unicodedata

_FORBIDDEN = {"Cc", "Cs", "Co", "Cn"}
_RARE_HAN = range(0x20000, 0x3FFFE)  # planes of rare characters in names: newer ones are unassigned to this Python
# One word of an office suite: an unbroken run of Latin, Greek or Cyrillic letters, digits and half-width marks.
_NARROW = "!-~\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u052f"
_WORD = re.compile(rf"[{_NARROW}]+(?:\u2019[{_NARROW}]+)*|[^\s{_NARROW}]")
# What has no place of its own on the line: combining marks, joiners, directions, variants of a Chinese character.
_UNSEEN = re.compile(
    "[\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)


def clean(value: str) -> str:
    """NFC, Unix line ends, no control characters, lone surrogates or unassigned code points; keeps every word."""
    if value.isprintable() and unicodedata.is_normalized("NFC", value):
        return value  # as nearly every text is
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n"))
    return "".join(c for c in value if c in "\n\t" or unicodedata.category(c) not in _FORBIDDEN or ord(c) in _RARE_HAN)


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
    """The 字数 that office suites show: each Chinese character or mark is one; what stands between spaces and Chinese
    characters (a Latin word, a number with its marks, an address of the web) is one.

    ``static/js/count.js`` is the same rule for the page; ``tests/core/counting.json`` holds both to it.
    """
    return len(_WORD.findall(_UNSEEN.sub("", clean(value))))
