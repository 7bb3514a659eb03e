"""The page archive: a folder of WARC 1.1 files with an index beside them.

Every record is a gzip member of its own. A page is a `metadata` record of ours (source, feed, redirects, robots) and
the `response` right behind it, written in one step; bytes that the archive has already become a `revisit`. Whatever
moment a crawl is killed at, at most the record in flight is lost, and the next opening cuts its torn bytes off.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import BinaryIO, Self

from filelock import FileLock, Timeout

from crawlers.aliases import Aliases
from crawlers.index import Entry, IndexDamageError, read_index, write_index
from crawlers.items import Capture, Page
from crawlers.known import Known
from crawlers.readers.rescan import rescan
from crawlers.readers.warc import Unread, read_warc
from crawlers.warc_members import capture_members, warcinfo_member

INDEX = "index.cdxj"
_LOCK = ".lock"


class ArchiveBusyError(RuntimeError):
    """Another crawl is writing to this archive."""


class RestrictedPageError(ValueError):
    """A page that may hold personal data was given to the archive, which forgets nothing."""


class PageArchive:
    """A folder of captured pages. Reading (`pages`) is free to all; `with` opens it for the one writer."""

    def __init__(self, folder: Path, *, rotate_bytes: int = 1 << 30, patience: float = 10.0) -> None:
        self.folder = folder
        self._patience = patience  # seconds to wait for another writer: one whose parent was killed ends in a moment
        self.repairs: list[str] = []
        self._rotate_bytes = rotate_bytes
        self._files = 0
        self._changed = False
        self._warc: FileIO | None = None  # without a buffer: what was written is in the file, or nothing is
        self._lines: BinaryIO | None = None
        self._known: Known | None = None
        self._aliases = Aliases(folder)
        self._lock: FileLock | None = None

    def __enter__(self) -> Self:
        """Lock, mend what a killed crawl left, and open the index.

        Raises:
            ArchiveBusyError: another process keeps the lock.
        """
        self._lock = locked(self.folder, self._patience)
        self._started = datetime.now(UTC)
        self._known = Known(self.folder / INDEX)
        self._mend()
        self._lines = (self.folder / INDEX).open("ab")
        self._aliases.open()
        return self

    def __exit__(self, *_: object) -> None:
        """Put everything on disk and let go."""
        assert self._known is not None
        assert self._lock is not None
        for file in (self._warc, self._lines):
            if file is not None:
                os.fsync(file.fileno())
                file.close()
        if self._changed:
            write_index(self.folder / INDEX, self._known.lines())
        self._known.close()
        self._aliases.close()
        self._lock.release()
        self._warc = self._lines = self._lock = self._known = None

    def knows(self, url: str, version: str | None = None) -> bool:
        """Whether a page of this address is archived; if a version is given, whether in this version."""
        assert self._known is not None, "open the archive for writing: with PageArchive(folder) as archive"
        return self._known.knows(url, version) or (version is None and url in self._aliases)

    def add_alias(self, url: str) -> None:
        """Remember an address that serves an article which is archived under another."""
        self._aliases.add(url)

    def add(self, capture: Capture) -> bool:
        """Archive a capture; false when its bytes were there already, so that only a revisit was written.

        Raises:
            OSError: the disk takes no more; the archive is as it was before.
            RestrictedPageError: the page may hold personal data.
        """
        if capture.page.restricted:
            raise RestrictedPageError(f"a page of {capture.page.source} is restricted, and is not archived")
        assert self._known is not None, "open the archive for writing: with PageArchive(folder) as archive"
        assert self._lines is not None
        digest = capture.page.id
        original = self._known.original(digest)
        about, record = capture_members(capture, digest, original)
        name, start = self._append(about + record)
        where = (name, start + len(about), len(record))
        entry = _entry(capture, digest, where, revisit=original is not None)
        self._changed = True
        self._known.add(entry, line := entry.to_line())
        self._lines.write(line.encode())
        self._lines.flush()
        return original is None

    def entries(self) -> Iterator[Entry]:
        """The captures that the index names, in its order; an archive without an index has none.

        Raises:
            IndexDamageError: the index is torn; the next crawl mends it.
        """
        return read_index(self.folder / INDEX)

    def pages(self, *, max_bytes: int = 10_000_000) -> Iterator[Page | Unread]:
        """All pages, file by file in the order of their names, and all that is no page."""
        for path in self.files():
            yield from read_warc(path, max_bytes=max_bytes)

    def files(self) -> list[Path]:
        """The WARC files, oldest first."""
        return sorted(self.folder.glob("*.warc.gz"))

    def _mend(self) -> None:
        """Make the index say what the files hold: a file that does not end where it says is read anew."""
        assert self._known is not None
        sizes = {path.name: path.stat().st_size for path in self.files()}
        if self._known.ends() == sizes:
            return
        self._changed = True
        try:
            ends: dict[str, int] = {}
            for entry in self.entries():
                ends[entry.filename] = max(ends.get(entry.filename, 0), entry.offset + entry.length)
        except IndexDamageError as error:
            self.repairs.append(f"{INDEX}: rebuilt, {error}")
            ends = {}
        whole = {name for name, size in sizes.items() if ends.get(name) == size}
        self._known.refill(self._believed(whole))
        for path in self.files():
            self._known.settle(path.name, path.stat().st_size)
        write_index(self.folder / INDEX, self._known.lines())

    def _believed(self, whole: set[str]) -> Iterator[Entry]:
        if whole:
            yield from (entry for entry in self.entries() if entry.filename in whole)
        for path in self.files():
            if path.name not in whole:
                entries, repair = rescan(path)
                self.repairs += [repair] if repair else []
                yield from entries

    def _append(self, data: bytes) -> tuple[str, int]:
        """Write to the run's file all of this or nothing; the file's name, and where it begins there."""
        warc = self._writable()
        start, rest = warc.tell(), memoryview(data)
        try:
            while rest:
                rest = rest[warc.write(rest) :]
        except OSError:
            warc.seek(start)
            warc.truncate()
            raise
        return Path(str(warc.name)).name, start

    def _writable(self) -> FileIO:
        if self._warc is not None and self._warc.tell() >= self._rotate_bytes:
            os.fsync(self._warc.fileno())
            self._warc.close()
            self._warc = None
        if self._warc is None:
            name = f"plainsight-{self._started:%Y%m%d%H%M%S%f}-{self._files:05}.warc.gz"
            self._files += 1
            self._warc = FileIO(self.folder / name, "xb")
            self._append(warcinfo_member(name))
        return self._warc


def _entry(capture: Capture, digest: str, where: tuple[str, int, int], *, revisit: bool) -> Entry:
    page, (name, offset, length) = capture.page, where
    return Entry(
        url=page.url,
        fetched=page.fetched,
        sha256=digest,
        filename=name,
        offset=offset,
        length=length,
        source=page.source,
        mime=page.content_type,
        requested_url=page.requested_url,
        version=capture.version,
        canonical=capture.canonical,
        revisit=revisit,
    )


def locked(folder: Path, patience: float) -> FileLock:
    """Take an archive's lock, which ends with the process that holds it.

    Raises:
        ArchiveBusyError: another process holds it for more than `patience` seconds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / _LOCK, thread_local=False)
    try:
        lock.acquire(timeout=patience, poll_interval=0.1)
    except Timeout as error:
        raise ArchiveBusyError(f"another crawl is writing to {folder}") from error
    return lock
