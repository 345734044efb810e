"""QR codes by the hundred: what differs between two of one size, from tables instead of module by module.

Codes of one version, correction and mask differ in their codewords alone, and these stand on the same modules in all
of them. So segno draws one code, its modules are learnt once, and every further code is that one with those modules
turned whose bits differ. Numbers as long as a code do the work; no loop runs over bits or modules. All clauses: ISO/IEC
18004:2015.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain, zip_longest
from operator import itemgetter
from typing import Any

import segno
from segno import consts, encoder

MASK = 3  # one for all: the choice takes a tenth of a second, and base64 hardly needs it
LEVELS = "LMQH"
FREE = 2  # a module that no pattern and no information takes, in segno's empty code


def rows(text: str, border: int) -> tuple[int, bytes]:
    """The side of the code of ``text`` with ``border`` modules around it, and its rows, a bit a module, 1 for light.

    The correction is the most that makes the code no finer than level L. Only for a text that ``suits``; raises
    ValueError for one that is too long.
    """
    content = text.encode("ascii")
    version, level = _size(len(content))
    side, drawn, turned = _geometry(version, border)
    code, message = _sample(version, level, border)
    differing = message ^ _message(content, version, level)
    # A nought more, for the modules that no bit turns.
    bits = format(differing << 1, f"0{8 * sum(map(sum, _blocks(version, level))) + 1}b")
    return side, (code ^ int("".join(turned(bits)), 2)).to_bytes(drawn)


def suits(text: str) -> bool:
    """Whether it is ASCII with a small letter, as addresses are: such is always written in byte mode (7.4)."""
    return text.isascii() and text.upper() != text


@cache
def _size(length: int) -> tuple[int, str]:
    """The smallest version for so many bytes, and the best correction that it leaves room for."""
    for version in range(1, 41):
        needed = 4 + _counted(version) + 8 * length
        fitting = [level for level in LEVELS if needed <= 8 * sum(data for data, _more in _blocks(version, level))]
        if fitting:
            return version, fitting[-1]
    raise ValueError("No code is large enough for this text.")


def _counted(version: int) -> int:
    """How many bits tell the text's length (table 3)."""
    return 8 if version < 10 else 16


@cache
def _blocks(version: int, level: str) -> list[tuple[int, int]]:
    """How many codewords of text, and of correction, each block has (table 9)."""
    table: Any = consts.ECC
    kinds = table[version][consts.ERROR_MAPPING[level]]
    return [(kind.num_data, kind.num_total - kind.num_data) for kind in kinds for _block in range(kind.num_blocks)]


@cache
def _geometry(version: int, border: int) -> tuple[int, int, Callable[[str], tuple[str, ...]]]:
    """The side with its border, the bytes of its rows, and what takes each module's bit out of those of a message."""
    bare = 17 + 4 * version
    library: Any = encoder  # its parts have no types
    empty = library.make_matrix(bare, bare)
    library.add_finder_patterns(empty, bare, bare)
    library.add_alignment_patterns(empty, bare, bare)
    side = bare + 2 * border
    wide = (side + 7) // 8 * 8
    none = 8 * sum(map(sum, _blocks(version, "L")))
    found = [none] * (side * wide)
    placed = (at for at in _path(bare) if empty[at[0]][at[1]] == FREE)
    for bit, (row, column) in zip(range(none), placed, strict=False):  # some modules remain when all bits are placed
        found[(row + border) * wide + column + border] = bit
    return side, side * wide // 8, itemgetter(*found)


def _path(side: int) -> Iterator[tuple[int, int]]:
    """All modules in the order in which a message fills them: upwards and downwards by two columns (7.7.3)."""
    columns = [right if right > 6 else right - 1 for right in range(side - 1, 0, -2)]  # the sixth is for timing
    for turn, right in enumerate(columns):
        for row in range(side) if turn % 2 else reversed(range(side)):
            yield row, right
            yield row, right - 1


@cache
def _sample(version: int, level: str, border: int) -> tuple[int, int]:
    """A code that segno draws, as a number, and its message: a text that fills it, so that nothing hangs on padding."""
    text = "a" * (sum(data for data, _more in _blocks(version, level)) - 1 - _counted(version) // 8)
    code = segno.make(text, version=version, error=level, mask=MASK, micro=False, boost_error=False)
    lines = ["".join("01"[not module] for module in row) for row in code.matrix_iter(border=border)]
    whole = "".join(line.ljust((len(line) + 7) // 8 * 8, "0") for line in lines)
    return int(whole, 2), _message(text.encode(), version, level)


def _message(content: bytes, version: int, level: str) -> int:
    """Text and correction as they are placed: a codeword of each block in turn (7.6)."""
    blocks, at, text = _blocks(version, level), 0, _text(content, version, level)
    texts, corrections = [], []
    for data, more in blocks:
        block = text[at : at + data]
        texts.append(block)
        corrections.append(_correction(block, more))
        at += data
    in_turn = chain(chain.from_iterable(zip_longest(*texts)), chain.from_iterable(zip(*corrections, strict=True)))
    return int.from_bytes(bytes(word for word in in_turn if word is not None))


def _text(content: bytes, version: int, level: str) -> bytes:
    """Byte mode, length, the bytes, the end, and padding to the size's room (7.4.5, 7.4.9, 7.4.10).

    The padding, which nobody reads, is that of segno: it begins with a nought.
    """
    room = sum(data for data, _more in _blocks(version, level))
    head = (0b0100 << _counted(version)) | len(content)
    said = ((head << 8 * len(content)) | int.from_bytes(content)) << 4  # 4 bits of the mode, and 4 that end it: bytes
    written = said.to_bytes(1 + _counted(version) // 8 + len(content))
    return written + (b"\x00" + b"\xec\x11" * room)[: room - len(written)]


def _correction(block: bytes, count: int) -> bytes:
    """``count`` codewords of Reed and Solomon: what every byte at its place leaves over, added up (7.5.2)."""
    left, tables = 0, _remainders(len(block), count)
    for table, byte in zip(tables, block, strict=True):
        left ^= table[byte]
    return left.to_bytes(count)


@cache
def _remainders(length: int, count: int) -> list[list[int]]:
    """Of every byte at every place of a block what is left of it by the generator, as one number."""
    powers, logarithms = [1], {1: 0}
    for power in range(1, 255):
        doubled = powers[-1] << 1
        powers.append(doubled ^ 0x11D if doubled > 255 else doubled)
        logarithms[powers[-1]] = power

    def times(a: int, b: int) -> int:
        return powers[(logarithms[a] + logarithms[b]) % 255] if a and b else 0

    generator = [1]
    for power in range(count):
        shifted = zip([*generator, 0], [0, *(times(powers[power], each) for each in generator)], strict=True)
        generator = [a ^ b for a, b in shifted]
    last = [int.from_bytes(bytes(times(byte, each) for each in generator[1:])) for byte in range(256)]
    tables, all_but_first = [last], (1 << 8 * (count - 1)) - 1
    while len(tables) < length:
        tables.append([((each & all_but_first) << 8) ^ last[each >> 8 * (count - 1)] for each in tables[-1]])
    return tables[::-1]
