"""Read a WARC file's index entries from the file itself, and cut off the torn end that a killed crawl left."""

from __future__ import annotations

import mmap
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from crawlers.index import Entry
from crawlers.readers.framing import Damage, Record, find_record, gzip_members, read_records
from crawlers.readers.warc import read_metadata, target

_MAX_METADATA = 1 << 20


def rescan(path: Path) -> tuple[list[Entry], str | None]:
    """The captures of one of our files, and what had to be mended, in words.

    Args:
        path: a gzipped WARC file; it is changed only where its end is torn.
    """
    repair = _cut_torn_end(path)
    if not path.exists():
        return [], repair
    ends = dict(_members(path))
    entries: list[Entry] = []
    about: dict[str, dict[str, Any]] = {}
    for record in read_records(path, _MAX_METADATA):
        if isinstance(record, Damage):
            repair = f"{path.name}: {record.reason} at byte {record.offset}"
        elif (told := read_metadata(record)) is not None:
            about[record.headers.get("warc-concurrent-to", "")] = told
        elif record.type in {"response", "revisit"}:
            known = about.pop(record.headers.get("warc-record-id", ""), None)
            if known is not None:
                entries.append(_entry(path, record, known, ends.get(record.offset, record.offset)))
    return entries, repair


def _entry(path: Path, record: Record, known: dict[str, Any], end: int) -> Entry:
    return Entry(
        url=target(record) or "",
        fetched=datetime.fromisoformat(record.headers["warc-date"]),
        sha256=known["sha256"],
        filename=path.name,
        offset=record.offset,
        length=end - record.offset,
        source=known["source"],
        requested_url=known["requested_url"],
        version=known["version"],
        canonical=known.get("canonical"),
        revisit=record.type == "revisit",
    )


def _members(path: Path) -> list[tuple[int, int]]:
    if not path.stat().st_size:
        return []
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return [(start, end) for start, end in gzip_members(data, 0) if end is not None]


def _cut_torn_end(path: Path) -> str | None:
    """Cut what is behind the last whole member, unless a record follows it (then it is damage, not a torn end)."""
    size = path.stat().st_size
    whole = max((end for _, end in _members(path)), default=0)
    if whole == size and size:
        return None
    if size and find_record(path, whole + 1) is not None:
        return None
    if not whole:
        path.unlink()
        return f"{path.name}: removed, it held no whole record"
    os.truncate(path, whole)
    return f"{path.name}: {size - whole} torn bytes cut off"
