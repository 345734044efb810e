"""MP4 films: the boxes of ISO/IEC 14496-12 are walked over; nothing is decoded and nothing but their heads is read."""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from core.inspection.refusals import FileIsBroken, FileIsSomethingElse, VideoIsNotPlayable

# Compatible brands of films that browsers play; a QuickTime film ("qt  " alone) or a picture (heic) is none.
BRANDS = {b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash"}
CODECS = {b"avc1", b"avc3", b"hvc1", b"hev1", b"av01", b"vp09"}
CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl"}
PRIVATE = {b"udta", b"meta"}  # of the film and its tracks: place, device, owner
MOST_BOXES = 20_000
MOST_BRANDS = 64
HEAD, LONG = struct.Struct(">I4s"), struct.Struct(">Q")


class Box(NamedTuple):
    """``start`` is where its head begins, ``body`` where the head ends, ``end`` is behind it; bytes of the file."""

    kind: bytes
    start: int
    body: int
    end: int


def check(content: bytes | BinaryIO) -> dict[str, Any]:
    """Refuse what is not a whole film that browsers play.

    Returns its length in ``seconds`` and, as ``hide``, the places of the box names under which place and device
    stand: writing "free" there makes every player pass over them. Raises FileIsSomethingElse, FileIsBroken or
    VideoIsNotPlayable.
    """
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    size = file.seek(0, os.SEEK_END)
    walk = _Walk(file)
    file.seek(0)
    if file.read(HEAD.size)[4:] != b"ftyp":
        raise FileIsSomethingElse(suffix=".mp4")
    top = list(walk.boxes(0, size))
    if not walk.brands(top[0]) & BRANDS:
        raise VideoIsNotPlayable
    kinds = [box.kind for box in top]
    if kinds.count(b"moov") != 1 or not {b"mdat", b"moof"} & set(kinds):
        raise FileIsBroken
    found = list(walk.inside(top[kinds.index(b"moov")]))
    if not any(walk.codec(box) in CODECS for box in found if box.kind == b"stsd"):
        raise VideoIsNotPlayable
    heads = [box for box in found if box.kind == b"mvhd"]
    if len(heads) != 1:
        raise FileIsBroken
    hide = [box.start + 4 for box in [*top, *found] if box.kind in PRIVATE]
    return {"seconds": walk.seconds(heads[0]), "hide": hide}


class _Walk:
    """Reads heads of boxes, and no more than so many of them."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.left = MOST_BOXES

    def boxes(self, start: int, end: int) -> Iterator[Box]:
        """The boxes that fill the bytes from ``start`` to ``end`` exactly. Raises FileIsBroken if they do not."""
        while start < end:
            self.left -= 1
            if self.left < 0 or end - start < HEAD.size:
                raise FileIsBroken
            size, kind = HEAD.unpack(self._read(start, HEAD.size))
            body = start + HEAD.size
            if size == 1:
                (size,) = LONG.unpack(self._read(body, LONG.size))
                body += LONG.size
            elif size == 0:  # to the end of the file
                size = end - start
            if size < body - start or start + size > end or not all(0x20 <= c < 0x7F or c == 0xA9 for c in kind):
                raise FileIsBroken
            yield Box(kind, start, body, start + size)
            start += size

    def inside(self, box: Box) -> Iterator[Box]:
        for each in self.boxes(box.body, box.end):
            yield each
            if each.kind in CONTAINERS:
                yield from self.inside(each)

    def brands(self, box: Box) -> set[bytes]:
        """The major and the compatible brands; between them stands a version."""
        told = self._read(box.body, min(box.end - box.body, 4 * MOST_BRANDS))
        return {told[place : place + 4] for place in range(0, len(told) - 3, 4) if place != 4}

    def codec(self, box: Box) -> bytes:
        """The name of the first entry of a table of sample descriptions: behind version, flags, count and its size."""
        return self._read(box.body + 12, 4) if box.end - box.body >= 16 else b""

    def seconds(self, box: Box) -> int:
        head = self._read(box.body, min(32, box.end - box.body))
        try:
            long = head[:1] == b"\1"
            scale, length = struct.unpack_from(">IQ", head, 20) if long else struct.unpack_from(">II", head, 12)
        except struct.error as torn:
            raise FileIsBroken from torn
        return length // scale if scale else 0

    def _read(self, start: int, count: int) -> bytes:
        self.file.seek(start)
        got = self.file.read(count)
        if len(got) < count:
            raise FileIsBroken
        return got
