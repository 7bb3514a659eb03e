"""The page archive: a folder of WARC 1.1 files with an index beside them.

Every record is a gzip member of its own. A page is a `metadata` record of ours (source, feed, redirects, robots) and
the `response` right behind it, written in one step; bytes that the archive has already become a `revisit`. Whatever
moment a crawl is killed at, at most the record in flight is lost, and the next opening cuts its torn bytes off.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Self

from crawlers.index import Entry, IndexDamageError, read_index, write_index
from crawlers.items import Capture, Page
from crawlers.readers.rescan import rescan
from crawlers.readers.warc import Unread, read_warc
from crawlers.urls import url_key
from crawlers.warc_members import capture_members, warcinfo_member

_INDEX = "index.cdxj"
_LOCK = ".lock"


class ArchiveBusyError(RuntimeError):
    """Another crawl is writing to this archive."""


class PageArchive:
    """A folder of captured pages. Reading (`pages`) is free to all; `with` opens it for the one writer."""

    def __init__(self, folder: Path, *, rotate_bytes: int = 1 << 30, patience: float = 10.0) -> None:
        self.folder = folder
        self._patience = patience  # seconds to wait for another writer: one whose parent was killed ends in a moment
        self.repairs: list[str] = []
        self._rotate_bytes = rotate_bytes
        self._versions: dict[str, str | None] = {}  # by url key: the newest capture's version
        self._originals: dict[str, Entry] = {}  # by sha256: the capture that holds the bytes
        self.entries: list[Entry] = []
        self._files = 0
        self._warc: BinaryIO | None = None
        self._lines: BinaryIO | None = None
        self._lock: BinaryIO | None = None

    def __enter__(self) -> Self:
        """Lock, mend what a killed crawl left, and load the index.

        Raises:
            ArchiveBusyError: another process keeps the lock.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(self.folder / _LOCK, self._patience)
        self._started = datetime.now(UTC)
        for entry in self._mended():
            self._remember(entry)
        write_index(self.folder / _INDEX, self.entries)
        self._lines = (self.folder / _INDEX).open("ab")
        return self

    def __exit__(self, *_: object) -> None:
        """Put everything on disk and let go."""
        for file in (self._warc, self._lines):
            if file is not None:
                os.fsync(file.fileno())
                file.close()
        write_index(self.folder / _INDEX, self.entries)
        if self._lock is not None:
            self._lock.close()
        self._warc = self._lines = self._lock = None

    def knows(self, url: str, version: str | None = None) -> bool:
        """Whether a page of this address is archived; if a version is given, whether in this version."""
        key = url_key(url)
        return key in self._versions and (version is None or self._versions[key] == version)

    def add(self, capture: Capture) -> bool:
        """Archive a capture; false when its bytes were there already, so that only a revisit was written.

        Raises:
            OSError: the disk takes no more; the archive is as it was before.
        """
        assert self._lines is not None, "open the archive for writing: with PageArchive(folder) as archive"
        page = capture.page
        original = self._originals.get(page.id)
        about, record = capture_members(capture, original)
        warc = self._writable()
        start = warc.tell()
        try:
            warc.write(about + record)
            warc.flush()
        except OSError:
            warc.truncate(start)
            raise
        entry = Entry(
            url=page.url,
            fetched=page.fetched,
            sha256=page.id,
            filename=Path(warc.name).name,
            offset=start + len(about),
            length=len(record),
            source=page.source,
            mime=page.content_type,
            requested_url=page.requested_url,
            version=capture.version,
            revisit=original is not None,
        )
        self._remember(entry)
        self._lines.write(entry.to_line().encode())
        self._lines.flush()
        return original is None

    def pages(self, *, max_bytes: int = 10_000_000) -> Iterator[Page | Unread]:
        """All pages, file by file in the order of their names, and all that is no page."""
        for path in self.files():
            yield from read_warc(path, max_bytes=max_bytes)

    def files(self) -> list[Path]:
        """The WARC files, oldest first."""
        return sorted(self.folder.glob("*.warc.gz"))

    def _remember(self, entry: Entry) -> None:
        self.entries.append(entry)
        for url in (entry.url, entry.requested_url):
            if url:
                self._versions[url_key(url)] = entry.version
        if not entry.revisit:
            self._originals.setdefault(entry.sha256, entry)

    def _mended(self) -> list[Entry]:
        """The index's entries, those of a file read anew from it where the two do not agree."""
        try:
            indexed = list(read_index(self.folder / _INDEX))
        except IndexDamageError as error:
            self.repairs.append(f"{_INDEX}: rebuilt, {error}")
            indexed = []
        by_file: dict[str, list[Entry]] = {}
        for entry in indexed:
            by_file.setdefault(entry.filename, []).append(entry)
        found: list[Entry] = []
        for path in self.files():
            entries = by_file.get(path.name, [])
            if max((entry.offset + entry.length for entry in entries), default=0) != path.stat().st_size:
                entries, repair = rescan(path)
                self.repairs += [repair] if repair else []
            found += sorted(entries, key=lambda entry: entry.offset)
        return found

    def _writable(self) -> BinaryIO:
        if self._warc is not None and self._warc.tell() >= self._rotate_bytes:
            os.fsync(self._warc.fileno())
            self._warc.close()
            self._warc = None
        if self._warc is None:
            name = f"plainsight-{self._started:%Y%m%d%H%M%S%f}-{self._files:05}.warc.gz"
            self._warc = (self.folder / name).open("xb")
            self._warc.write(warcinfo_member(name))
            self._files += 1
        return self._warc


def _locked(path: Path, patience: float) -> BinaryIO:
    lock = path.open("ab")
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > deadline:
                lock.close()
                raise ArchiveBusyError(f"another crawl is writing to {path.parent}") from error
            time.sleep(0.1)
        else:
            return lock
