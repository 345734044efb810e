"""An optional virus scanner: clamd's INSTREAM command, over a socket of the machine or of the network."""

from __future__ import annotations

import io
import logging
import socket
import struct
from pathlib import Path

from core.inspection.refusals import FileIsInfected, ScannerIsSilent

log = logging.getLogger(__name__)

SECONDS = 30
CHUNK = 128 * 1024  # bytes; clamd refuses chunks that are longer than its StreamMaxLength
MOST_ANSWER = 4096


def scan(content: bytes | Path, address: str) -> None:
    """Have ``content`` scanned by the clamd at ``address``: "unix:/run/clamav/clamd.ctl" or "tcp:host:3310".

    Raises FileIsInfected; and ScannerIsSilent if it is not reached, or says anything but that the file is clean.
    """
    try:
        answer = _ask(content, address)
    except (OSError, ValueError) as silence:
        log.error("clamd at %s: %s", address, silence)
        raise ScannerIsSilent from silence
    verdict = answer.removeprefix("stream: ")
    if verdict.endswith(" FOUND"):
        raise FileIsInfected(name=verdict.removesuffix(" FOUND")[:80])
    if verdict != "OK":
        log.error("clamd at %s: %s", address, answer)
        raise ScannerIsSilent


def _ask(content: bytes | Path, address: str) -> str:
    with _connection(address) as connection, _opened(content) as file:
        connection.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            connection.sendall(struct.pack("!I", len(chunk)) + chunk)
        connection.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < MOST_ANSWER:
            if not (piece := connection.recv(MOST_ANSWER)):
                break
            answer += piece
    return answer.rstrip(b"\0").decode(errors="replace")


def _opened(content: bytes | Path) -> io.BufferedIOBase:
    return io.BytesIO(content) if isinstance(content, bytes) else content.open("rb")


def _connection(address: str) -> socket.socket:
    kind, _colon, place = address.partition(":")
    if kind == "tcp":
        host, _colon, port = place.rpartition(":")
        return socket.create_connection((host, int(port)), SECONDS)
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(SECONDS)
        connection.connect(place)
    except OSError:
        connection.close()
        raise
    return connection
