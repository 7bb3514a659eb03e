"""Find captures in an archive's index, and read one of them back from its file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from crawlers.archive import PageArchive
from crawlers.index import Entry
from crawlers.readers.framing import Record, read_records
from crawlers.readers.warc import NoPageError, http_message, read_metadata
from crawlers.urls import url_key

_MOST = 1 << 28  # bytes of one record; what a crawl archives is far smaller


class NotInArchiveError(LookupError):
    """A page that the archive does not hold, or cannot give back; the message says why."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which captures to find; what is None is no condition.

    `url` is an address in any spelling that means the same, or the beginning of one followed by `*`; `sha256` the first
    characters of a page's id. The days are those of the fetch, in UTC, both included.
    """

    source: str | None = None
    url: str | None = None
    sha256: str | None = None
    since: date | None = None
    until: date | None = None

    def fits(self, entry: Entry) -> bool:
        """Whether a capture is one of those."""
        day = entry.fetched.date()
        return (
            (self.source is None or entry.source == self.source)
            and (self.sha256 is None or entry.sha256.startswith(self.sha256.lower()))
            and (self.since is None or day >= self.since)
            and (self.until is None or day <= self.until)
            and (self.url is None or any(self._names(url) for url in (entry.url, entry.requested_url) if url))
        )

    def _names(self, url: str) -> bool:
        assert self.url is not None
        if self.url.endswith("*"):
            return url_key(url).startswith(url_key(self.url[:-1]))
        return url_key(url) == url_key(self.url)


@dataclass(frozen=True, slots=True)
class Held:
    """A page as the archive holds it: its bytes, the headers it was served with, and what we noted beside it."""

    entry: Entry
    status: int
    headers: dict[str, str]
    about: dict[str, Any]
    body: bytes


def find(archive: PageArchive, wanted: Wanted) -> Iterator[Entry]:
    """The captures that are wanted, by address and time.

    Raises:
        IndexDamageError: the index is torn; the next crawl mends it.
    """
    return (entry for entry in archive.entries() if wanted.fits(entry))


def newest(archive: PageArchive, wanted: Wanted) -> Entry:
    """The capture that was fetched last.

    Raises:
        NotInArchiveError: there is none.
        IndexDamageError: the index is torn.
    """
    found = max(find(archive, wanted), key=lambda entry: entry.fetched, default=None)
    if found is None:
        raise NotInArchiveError("the archive holds no such page")
    return found


def held(archive: PageArchive, entry: Entry) -> Held:
    """Read a capture; a revisit has the headers of its own fetch and the bytes of the first.

    Raises:
        NotInArchiveError: its file is missing or damaged there, or does not hold these bytes.
        IndexDamageError: the index is torn.
    """
    status, headers, about, body = _read(archive, entry)
    if entry.revisit:
        originals = (one for one in find(archive, Wanted(sha256=entry.sha256)) if not one.revisit)
        if (original := next(originals, None)) is None:
            raise NotInArchiveError("a revisit of bytes that no file holds")
        body = _read(archive, original)[3]
    return Held(entry, status, headers, about, body)


def _read(archive: PageArchive, entry: Entry) -> tuple[int, dict[str, str], dict[str, Any], bytes]:
    about: dict[str, Any] = {}
    for record in _records(archive.folder / entry.filename, _before(archive, entry)):
        if record.offset == entry.offset:
            if record.block is None or not record.complete:
                break
            try:
                return *http_message(record.block)[:2], about, http_message(record.block)[2]
            except NoPageError as error:
                raise NotInArchiveError(str(error)) from error
        about = read_metadata(record) or {}
        if record.offset > entry.offset:
            break
    raise NotInArchiveError(f"{entry.filename} is damaged at byte {entry.offset}")


def _records(path: Path, start: int) -> Iterator[Record]:
    try:
        yield from (record for record in read_records(path, _MOST, start) if isinstance(record, Record))
    except FileNotFoundError as error:
        raise NotInArchiveError(f"{path.name} is missing") from error


def _before(archive: PageArchive, entry: Entry) -> int:
    """Where the capture before this one ends, and so its metadata record begins."""
    ends = (one.offset + one.length for one in archive.entries() if one.filename == entry.filename)
    return max((end for end in ends if end <= entry.offset), default=0)
