"""A zip whose contents name themselves: SHA256SUMS lists every file, so that ``sha256sum -c`` proves it whole."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path
from typing import Any

from core.canonical import canonical
from core.models import StoredFile

TIME = (2000, 1, 1, 0, 0, 0)  # the archive's bytes shall depend on its contents alone
SUMS = "SHA256SUMS"
CHUNK = 1024 * 1024


class Bundle:
    """Files are added by name; ``close`` writes the digests. Large ones are copied piece by piece."""

    def __init__(self, path: Path) -> None:
        self.archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
        self.sums: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> None:
        self.archive.writestr(self._info(name), content)
        self.sums[name] = hashlib.sha256(content).hexdigest()

    def data(self, name: str, content: Any) -> None:
        """Structured facts, in the one spelling that digests are made of."""
        self.add(name, canonical(content).encode())

    def stored(self, name: str, file: StoredFile) -> None:
        """A stored file as it lies there; its digest is computed anew."""
        sha256 = hashlib.sha256()
        with file.content.open("rb") as source, self.archive.open(self._info(name), "w", force_zip64=True) as target:
            while piece := source.read(CHUNK):
                sha256.update(piece)
                target.write(piece)
        self.sums[name] = sha256.hexdigest()

    def close(self) -> None:
        lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(self.sums.items()))
        self.archive.writestr(self._info(SUMS), lines)
        self.archive.close()

    def _info(self, name: str) -> zipfile.ZipInfo:
        if name in self.sums:
            raise ValueError(f"{name} is in the archive already.")
        info = zipfile.ZipInfo(name, TIME)
        info.compress_type = zipfile.ZIP_DEFLATED
        return info
