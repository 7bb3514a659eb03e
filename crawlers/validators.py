"""What an earlier crawl leaves for the next: which sources it read whole, and the validators of their listings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

_FILE = "listings.json"
_HEADERS = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}

Conditions = Mapping[str, Mapping[str, str]]  # by listing's address: the headers to ask with


class Validators:
    """Conditional headers by source and listing, kept beside the archive that they speak about.

    A source has an entry only if its last crawl ended with all that its listings named in the archive. Otherwise
    "unchanged", or a page of a feed without news, would hide what is still missing.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        try:
            self._known: dict[str, Conditions] = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._known = {}  # nothing is lost: listings are asked for in full

    def take(self, source: str) -> Conditions | None:
        """A source's entry, which is gone until `keep` is called; None when its last crawl left something out."""
        found = self._known.pop(source, None)
        if found is not None:
            self._write()
        return found

    def keep(self, source: str, earlier: Conditions, served: Conditions) -> None:
        """Note that a source was read whole, and the headers that its listings were served with just now."""
        asked = {
            url: {_HEADERS[name]: value for name, value in headers.items() if name in _HEADERS}
            for url, headers in served.items()
        }
        self._known[source] = {**earlier, **asked}
        self._write()

    def _write(self) -> None:
        aside = self._path.with_suffix(".new")
        aside.write_text(json.dumps(self._known, indent=1), encoding="utf-8")
        aside.replace(self._path)
