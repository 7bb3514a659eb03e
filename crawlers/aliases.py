"""Addresses at which an article was served that the archive holds already, under the article's canonical address."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from crawlers.urls import url_key

ALIASES = "aliases.txt"


class Aliases:
    """Url keys, one a line, in a file beside the archive; with it lost, each would be asked for once more.

    Opened and closed with the archive, under its lock. A line that a kill left torn is cut off: it might be the
    key of another article.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / ALIASES
        self._keys: set[str] = set()
        self._file: BinaryIO | None = None

    def open(self) -> None:
        """Read the file, mend its end, and be ready to write."""
        self._file = self._path.open("a+b")
        self._file.seek(0)
        told = self._file.read()
        whole = told.rfind(b"\n") + 1
        self._file.truncate(whole)
        self._keys = set(told[:whole].decode("utf-8", "replace").splitlines())

    def close(self) -> None:
        """Put everything on disk."""
        if self._file is not None:
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None

    def __contains__(self, url: str) -> bool:
        return url_key(url) in self._keys

    def add(self, url: str) -> None:
        """Remember an address."""
        assert self._file is not None, "open it first"
        key = url_key(url)
        if key not in self._keys:
            self._keys.add(key)
            self._file.write(f"{key}\n".encode())
            self._file.flush()
