"""The archive's index: CDXJ lines that say which addresses and bytes it holds, and where."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawlers.urls import url_key


class IndexDamageError(ValueError):
    """An index that ends in mid-line or holds what is no CDXJ; it is rebuilt from the WARC files."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One capture. `offset` and `length` are those of its record in the file, in bytes as compressed.

    `sha256` names the page's bytes; `version` is the source's own mark of the content's edition, `canonical` the
    address that the page gives itself.
    """

    url: str
    fetched: datetime
    sha256: str
    filename: str
    offset: int
    length: int
    source: str
    mime: str = ""
    requested_url: str | None = None
    version: str | None = None
    canonical: str | None = None
    revisit: bool = False

    def to_line(self) -> str:
        """The CDXJ line: sort key, timestamp, JSON."""
        told = {
            "url": self.url,
            "mime": "warc/revisit" if self.revisit else self.mime,
            "status": "200",
            "sha256": self.sha256,
            "filename": self.filename,
            "offset": str(self.offset),
            "length": str(self.length),
            "source": self.source,
            "fetched": self.fetched.isoformat(),
        }
        told |= {"requested_url": self.requested_url} if self.requested_url else {}
        told |= {"version": self.version} if self.version else {}
        told |= {"canonical": self.canonical} if self.canonical else {}
        return f"{url_key(self.url)} {self.fetched:%Y%m%d%H%M%S} {json.dumps(told)}\n"

    @classmethod
    def from_line(cls, line: str) -> Entry:
        """The entry that a line tells.

        Raises:
            IndexDamageError: it is not a whole line of `to_line`.
        """
        try:
            told = json.loads(line.split(" ", 2)[2])
            return cls(
                url=told["url"],
                fetched=datetime.fromisoformat(told["fetched"]),
                sha256=told["sha256"],
                filename=told["filename"],
                offset=int(told["offset"]),
                length=int(told["length"]),
                source=told["source"],
                mime=told["mime"],
                requested_url=told.get("requested_url"),
                version=told.get("version"),
                canonical=told.get("canonical"),
                revisit=told["mime"] == "warc/revisit",
            )
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise IndexDamageError(f"no CDXJ line: {line[:40]!r}") from error


def read_index(path: Path) -> Iterator[Entry]:
    """The entries of an index file; none when there is no file.

    Raises:
        IndexDamageError: a line is torn.
    """
    if path.exists():
        with path.open(encoding="utf-8", errors="replace") as file:
            for line in file:
                if not line.endswith("\n"):
                    raise IndexDamageError("the last line is torn")
                yield Entry.from_line(line)


def write_index(path: Path, lines: Iterable[str]) -> None:
    """Write an index of lines that are sorted, as CDXJ readers expect, and put it in place in one step."""
    aside = path.with_suffix(".new")
    with aside.open("w", encoding="utf-8") as file:
        file.writelines(lines)
    aside.replace(path)
