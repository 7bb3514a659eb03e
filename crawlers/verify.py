"""Check an archive: the digest of every record, the index against the files, and warcio's own opinion of them."""
# mypy: disable-error-code="no-untyped-call"
# (warcio has no types)

from __future__ import annotations

import contextlib
import hashlib
import io
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from warcio.checker import Checker

from crawlers.archive import INDEX, PageArchive, locked
from crawlers.index import Entry, IndexDamageError
from crawlers.readers.framing import Damage, Record, read_records
from crawlers.readers.warc import NoPageError, digest_fits, http_message, read_metadata, target

_MOST = 1 << 28  # bytes of one record; what a crawl archives is far smaller
_SCHEMA = """
CREATE TABLE indexed (filename TEXT, position INTEGER, length INTEGER, sha256 TEXT, seen INTEGER DEFAULT 0,
                      PRIMARY KEY (filename, position)) WITHOUT ROWID;
CREATE TABLE held (sha256 TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE revisits (sha256 TEXT, filename TEXT, position INTEGER);
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in an archive: in which file, at which byte (of the compressed file), and what."""

    file: str
    offset: int
    reason: str


@dataclass(slots=True)
class Verification:
    """What was checked, and what is wrong."""

    files: int = 0
    bytes: int = 0
    records: int = 0
    captures: int = 0
    faults: list[Fault] = field(default_factory=list)


def verify(folder: Path, progress: Callable[[Path], None] = lambda _: None, *, patience: float = 10.0) -> Verification:
    """Check all files of an archive and its index; nothing is changed.

    The archive's lock is held only while its files are listed and its index is read: what a crawl adds meanwhile goes
    to files of its own, and is checked the next time. `progress` is told of every file before it is read.

    Raises:
        ArchiveBusyError: a crawl is writing to the archive.
    """
    archive, found = PageArchive(folder), Verification()
    with contextlib.closing(sqlite3.connect("")) as database:  # a temporary one, on disk when it grows
        database.executescript(_SCHEMA)
        with locked(folder, patience):
            paths = archive.files()
            _take_index(archive, database, found)
        for path in paths:
            progress(path)
            _File(path, database, found).check()
        _compare(database, found)
    return found


def _take_index(archive: PageArchive, database: sqlite3.Connection, found: Verification) -> None:
    rows = ((one.filename, one.offset, one.length, one.sha256) for one in _until_damage(archive, found))
    database.executemany(
        "INSERT OR REPLACE INTO indexed (filename, position, length, sha256) VALUES (?, ?, ?, ?)", rows
    )


def _until_damage(archive: PageArchive, found: Verification) -> Iterator[Entry]:
    try:
        yield from archive.entries()
    except IndexDamageError as error:
        found.faults.append(Fault(INDEX, 0, str(error)))


def _compare(database: sqlite3.Connection, found: Verification) -> None:
    """Tell what the index names and no file holds, and revisits whose bytes are gone."""
    for name, at in database.execute("SELECT filename, position FROM indexed WHERE NOT seen"):
        found.faults.append(Fault(name, at, "the index names a record that is not there"))
    gone = "SELECT filename, position FROM revisits WHERE sha256 NOT IN (SELECT sha256 FROM held)"
    for name, at in database.execute(gone):
        found.faults.append(Fault(name, at, "a revisit of bytes that no file holds"))


class _File:
    """The check of one file."""

    def __init__(self, path: Path, database: sqlite3.Connection, found: Verification) -> None:
        self._path, self._database, self._found = path, database, found
        self._about: dict[str, Any] | None = None
        self._end: int | None = None  # where the index says that the last capture ends

    def check(self) -> None:
        """Read the file twice: with our reader and with warcio's."""
        size = self._path.stat().st_size
        self._found.files += 1
        self._found.bytes += size
        for record in read_records(self._path, _MOST):
            if isinstance(record, Damage):
                self._tell(record.offset, record.reason)
                self._about = self._end = None
            else:
                self._found.records += 1
                self._check_end(record.offset)
                self._check_record(record)
        self._check_end(size)
        for line in _warcio(self._path):
            self._tell(0, f"warcio: {line}")

    def _check_record(self, record: Record) -> None:
        if record.block is None or not record.complete:
            self._tell(record.offset, "incomplete record")
            return
        if not digest_fits(record.headers.get("warc-block-digest"), record.block):
            self._tell(record.offset, "block digest does not fit")
        if record.type in {"response", "revisit"}:
            self._found.captures += 1
            self._check_capture(record, self._about)
        self._about = read_metadata(record)

    def _check_capture(self, record: Record, about: dict[str, Any] | None) -> None:
        if about is None:
            self._tell(record.offset, "no metadata record before it")
            return
        named = str(about.get("sha256"))
        if record.type == "revisit":
            self._database.execute("INSERT INTO revisits VALUES (?, ?, ?)", (named, self._path.name, record.offset))
        elif _digest(record) == named:
            self._database.execute("INSERT OR IGNORE INTO held VALUES (?)", (named,))
        else:
            self._tell(record.offset, "its bytes are not those that its metadata names")
        where = (self._path.name, record.offset)
        row = self._database.execute(
            "UPDATE indexed SET seen = 1 WHERE filename = ? AND position = ? RETURNING sha256, length", where
        ).fetchone()
        if row is None or row[0] != named or target(record) is None:
            self._tell(record.offset, "not in the index" if row is None else "the index names other bytes")
        self._end = record.offset + row[1] if row else None

    def _check_end(self, offset: int) -> None:
        if self._end is not None and self._end != offset:
            self._tell(offset, "the index gives another length for the record before it")
        self._end = None

    def _tell(self, offset: int, reason: str) -> None:
        self._found.faults.append(Fault(self._path.name, offset, reason))


def _digest(record: Record) -> str | None:
    assert record.block is not None
    try:
        return hashlib.sha256(http_message(record.block)[2]).hexdigest()
    except NoPageError:
        return None


def _warcio(path: Path) -> Sequence[str]:
    """What warcio's checker complains of; it prints, and so what it prints is caught."""
    with contextlib.redirect_stdout(io.StringIO()) as said:
        failed = Checker(SimpleNamespace(inputs=[str(path)], verbose=False)).process_all()
    lines = [line.strip() for line in said.getvalue().splitlines() if line.startswith(" ")]
    return lines if failed else []
