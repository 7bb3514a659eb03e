"""Find the records of a WARC file, and go on behind damage.

fastwarc reads; where it stops, the next record is looked for and reading begins again there, so that one bad record
costs itself and nothing more. Every stretch that could not be read is told as a `Damage`.
"""

from __future__ import annotations

import mmap
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecord

_GZIP = b"\x1f\x8b\x08"
_HEAD = re.compile(rb"WARC/1\.[01]\r\n(?=[A-Za-z-]+:)")
_STEP = 1 << 16


@dataclass(frozen=True, slots=True)
class Record:
    """One record: where it begins, its type and headers, and its block (None when it is longer than asked for)."""

    offset: int
    type: str
    headers: dict[str, str]  # names in lower case
    complete: bool  # whether the file holds as many bytes as the headers claim
    block: bytes | None


@dataclass(frozen=True, slots=True)
class Damage:
    """A stretch of the file in which there is no readable record."""

    offset: int
    reason: str


def read_records(path: Path, max_block: int, start: int = 0) -> Iterator[Record | Damage]:
    """The records of a file, compressed or not, in order.

    Args:
        path: a WARC file.
        max_block: blocks longer than this many bytes are skipped, not read.
        start: where a record begins, to begin there.
    """
    position: int | None = start
    untold = False  # whether something was unreadable right before `position`
    while position is not None:
        last: Record | None = None
        try:
            for record in _from(path, position, max_block):
                if untold:
                    yield Damage(position, "unreadable bytes before this record")
                    untold = False
                last = record
                torn_head = not {"warc-type", "content-length"} <= record.headers.keys()
                yield Damage(record.offset, "truncated record") if torn_head else record
        except (OSError, ValueError) as error:
            if last is None:  # not even the record that begins here
                yield Damage(position, _told(error))
            untold = last is not None
            position = find_record(path, (position if last is None else last.offset) + 1)
            continue
        torn = _torn_tail(path, position, last)
        if torn is not None:
            yield Damage(torn, "truncated record")
        # A record that claims more than the file holds may have swallowed those behind it, and so may a damaged header.
        lost = torn if torn is not None or last is None or last.complete else last.offset
        position = None if lost is None else find_record(path, lost + 1)
    if untold:
        yield Damage(path.stat().st_size, "unreadable bytes at the end")


def gzip_members(data: mmap.mmap | bytes, start: int) -> Iterator[tuple[int, int | None]]:
    """Where each gzip member begins and ends, from an offset on; no end (None) for one that is torn or damaged."""
    while start < len(data):
        decoder = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        end = start
        try:
            while not decoder.eof and end < len(data):
                decoder.decompress(data[end : end + _STEP])
                end = min(end + _STEP, len(data))
        except zlib.error:
            yield start, None
            return
        if not decoder.eof:
            yield start, None
            return
        end -= len(decoder.unused_data)
        yield start, end
        start = end


def find_record(path: Path, start: int) -> int | None:
    """Where the next record seems to begin, at an offset or behind it; None when there is none."""
    if path.stat().st_size <= start:
        return None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        found = -1 if data[:5] == b"WARC/" else data.find(_GZIP, start)
        while found >= 0:
            if _begins_record(data[found : found + _STEP]):
                return found
            found = data.find(_GZIP, found + 1)
        head = None if data[:2] == _GZIP[:2] else _HEAD.search(data, start)
        return None if head is None else head.start()


def _begins_record(data: bytes) -> bool:
    try:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(data, 5) == b"WARC/"
    except zlib.error:
        return False


def _from(path: Path, position: int, max_block: int) -> Iterator[Record]:
    with path.open("rb") as file:
        file.seek(position)
        for record in ArchiveIterator(file, parse_http=False):
            yield _record(record, max_block)


def _record(record: WarcRecord, max_block: int) -> Record:
    length = record.content_length
    block = record.reader.read(length) if length <= max_block else None
    held = record.consume() if block is None else len(block)
    return Record(
        offset=record.stream_pos,
        type=str(record.record_type),
        headers={name.lower(): value for name, value in record.headers.items()},
        complete=held == length,
        block=block,
    )


def _torn_tail(path: Path, position: int, last: Record | None) -> int | None:
    """Where a record begins of which only a few bytes were written; fastwarc ends there without a word."""
    if last is None:
        return position if path.stat().st_size > position else None
    if not last.complete or path.stat().st_size <= last.offset:
        return None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data[:2] != _GZIP[:2]:
            return None
        return next(
            (start for start, end in gzip_members(data, last.offset) if end is None and start != last.offset), None
        )


def _told(error: Exception) -> str:
    return "damaged gzip member" if "ecompression" in str(error) else "no WARC record"
