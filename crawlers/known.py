"""What an archive holds, kept on disk: an SQLite cache of the CDXJ index, so that a year's archive fits in no memory.

The CDXJ file is the index; this is made anew from it whenever the two might differ. While a writer is at work the
cache bears another name, so that what a kill left half-written is never believed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from crawlers.index import Entry
from crawlers.urls import url_key

_SCHEMA = """
CREATE TABLE captures (line TEXT NOT NULL, sha256 BLOB NOT NULL, filename TEXT NOT NULL, position INTEGER NOT NULL);
CREATE TABLE originals (sha256 BLOB PRIMARY KEY, line TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE addresses (key TEXT PRIMARY KEY, fetched TEXT NOT NULL, version TEXT) WITHOUT ROWID;
CREATE TABLE ends (filename TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE stamp (size INTEGER NOT NULL, changed INTEGER NOT NULL);
"""
_NEWEST = """
INSERT INTO addresses VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE
SET fetched = excluded.fetched, version = excluded.version WHERE excluded.fetched >= fetched
"""
_END = """
INSERT INTO ends VALUES (?, ?) ON CONFLICT (filename) DO UPDATE SET position = max(position, excluded.position)
"""


class Known:
    """The captures of an archive. It has one writer, who holds the archive's lock; its threads take turns."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self._path = index.with_suffix(".sqlite3")
        self._working = index.with_suffix(".working")
        self._database = self._opened()

    def add(self, entry: Entry, line: str) -> None:
        """Keep a capture."""
        name, digest = entry.filename, bytes.fromhex(entry.sha256)
        run = self._database.execute
        run("INSERT INTO captures VALUES (?, ?, ?, ?)", (line, digest, name, entry.offset))
        run(_END, (name, entry.offset + entry.length))
        fetched = entry.fetched.isoformat()
        for url in {entry.url, entry.requested_url, entry.canonical} - {None, ""}:
            run(_NEWEST, (url_key(str(url)), fetched, entry.version))
        if not entry.revisit:
            run("INSERT OR IGNORE INTO originals VALUES (?, ?)", (digest, line))

    def knows(self, url: str, version: str | None) -> bool:
        """Whether an address is there; if a version is given, whether its newest capture is of this version."""
        row = self._database.execute("SELECT version FROM addresses WHERE key = ?", (url_key(url),)).fetchone()
        return row is not None and (version is None or row[0] == version)

    def original(self, sha256: str) -> Entry | None:
        """The capture that holds these bytes."""
        found = self._database.execute("SELECT line FROM originals WHERE sha256 = ?", (bytes.fromhex(sha256),))
        row = found.fetchone()
        return None if row is None else Entry.from_line(row[0])

    def ends(self) -> dict[str, int]:
        """Where the last record of each file ends."""
        return dict(self._database.execute("SELECT filename, position FROM ends"))

    def settle(self, filename: str, size: int) -> None:
        """Note that a file was read to its end, though its last bytes may be no capture."""
        self._database.execute(_END, (filename, size))

    def lines(self) -> Iterator[str]:
        """The CDXJ lines, sorted."""
        return (row[0] for row in self._database.execute("SELECT line FROM captures ORDER BY line"))

    def refill(self, entries: Iterable[Entry]) -> None:
        """Forget everything, and keep these."""
        self._database.close()
        self._database = self._made()
        for entry in entries:
            self.add(entry, entry.to_line())

    def close(self) -> None:
        """Put the cache in place; the index must be in place already."""
        at = self._index.stat()
        self._database.execute("DELETE FROM stamp")
        self._database.execute("INSERT INTO stamp VALUES (?, ?)", (at.st_size, at.st_mtime_ns))
        self._database.commit()
        self._database.close()
        self._working.replace(self._path)

    def _opened(self) -> sqlite3.Connection:
        with suppress(OSError, sqlite3.DatabaseError):
            self._path.replace(self._working)
            database = _connected(self._working)
            at = self._index.stat()
            if database.execute("SELECT size, changed FROM stamp").fetchone() == (at.st_size, at.st_mtime_ns):
                return database
            database.close()
        return self._made()

    def _made(self) -> sqlite3.Connection:
        self._working.unlink(missing_ok=True)
        database = _connected(self._working)
        database.executescript(_SCHEMA)
        return database


def _connected(path: Path) -> sqlite3.Connection:
    """Open without a journal: what is half-written is never read, and everything can be made anew."""
    database = sqlite3.connect(path, check_same_thread=False)  # sqlite itself is serialised
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -16000", "locking_mode = EXCLUSIVE"):
        database.execute(f"PRAGMA {pragma}")
    return database
