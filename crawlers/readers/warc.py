"""Read pages from WARC files, our own and others', and account for every response in them."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from fastwarc.warc import HeaderMap

from crawlers.decoding import DecodingError, dechunk, decode_content
from crawlers.items import Page
from crawlers.readers.framing import Damage, Record, read_records

# The type of our own metadata records, each written right before the response it is about.
METADATA_TYPE = "application/vnd.plainsight.capture+json"

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_HEAD_LIMIT = 1 << 16
_NAMING = 1 << 12  # bytes at a file's beginning that tell it from others of its name; a crawl in progress only appends


@dataclass(frozen=True, slots=True)
class Unread:
    """A response, or a stretch of damage, that is no page, and why: `status 404`, `revisit`, `truncated record`.

    `file` is the archive's name and a digest of how it begins, since archives of one name are common.
    """

    file: str
    offset: int
    url: str | None
    reason: str

    @property
    def id(self) -> str:
        """The record's name among all others, now and when it is read again."""
        return f"{self.file}@{self.offset}"

    @property
    def ending(self) -> Literal["dropped", "failed"]:
        """Dropped where nothing is broken: the server answered with an error, or the archive holds the body already."""
        return "dropped" if self.reason == "revisit" or self.reason.startswith("status ") else "failed"


class NoPageError(Exception):
    """Why a response is no page: a short phrase."""


def read_warc(path: Path, *, source: str = "warc", max_bytes: int = 10_000_000) -> Iterator[Page | Unread]:
    """Yield every response record of a file, in its order, as a Page or as an Unread; revisits are Unread.

    Args:
        path: a WARC file, gzipped by record or not at all.
        source: the source's name for pages without a metadata record of ours.
        max_bytes: the largest body, after decoding, that becomes a page.
    """
    return (found for _, found in read_warc_from(path, 0, source=source, max_bytes=max_bytes))


def read_warc_from(
    path: Path, start: int, *, source: str = "warc", max_bytes: int = 10_000_000
) -> Iterator[tuple[int, Page | Unread]]:
    """Yield as `read_warc` does, each with its record's offset, from the record that begins at `start` on."""
    name = _name(path)
    about: dict[str, dict[str, Any]] = {}  # our metadata, until the response comes that it is about
    for record in read_records(path, max_bytes + _HEAD_LIMIT, start):
        if isinstance(record, Damage):
            yield record.offset, Unread(name, record.offset, None, record.reason)
        elif record.type == "metadata":
            about |= _metadata(record)
        elif record.type == "revisit" and _is_of_http(record):
            about.pop(record.headers.get("warc-record-id", ""), None)
            yield record.offset, _unread(name, record, "revisit")
        elif record.type in {"response", "continuation"}:
            known = about.pop(record.headers.get("warc-record-id", ""), {})
            try:
                yield record.offset, _page(record, known, source, max_bytes)
            except NoPageError as error:
                yield record.offset, _unread(name, record, str(error))


def read_metadata(record: Record) -> dict[str, Any] | None:
    """What a metadata record of ours says, and None for any other record (the file may be anybody's)."""
    if record.type != "metadata" or record.headers.get("content-type") != METADATA_TYPE or not record.block:
        return None
    try:
        told = json.loads(record.block)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) and isinstance(told.get("feed", {}), dict) else None


def target(record: Record) -> str | None:
    """A record's address; wget wrote it between angle brackets."""
    uri = record.headers.get("warc-target-uri")
    return uri.strip().removeprefix("<").removesuffix(">") if uri else None


def _metadata(record: Record) -> dict[str, dict[str, Any]]:
    told = read_metadata(record)
    return {} if told is None else {record.headers.get("warc-concurrent-to", ""): told}


def _name(path: Path) -> str:
    with path.open("rb") as file:
        return f"{path.name}#{hashlib.sha256(file.read(_NAMING)).hexdigest()[:12]}"


def _unread(name: str, record: Record, reason: str) -> Unread:
    return Unread(name, record.offset, target(record), reason)


def _is_of_http(record: Record) -> bool:
    return record.headers.get("content-type", "").lower().startswith("application/http")


def _page(record: Record, known: Mapping[str, Any], source: str, max_bytes: int) -> Page:
    block = _checked_block(record, max_bytes)
    status, headers, body = http_message(block)
    if status != 200:
        raise NoPageError(f"status {status}")
    try:
        if "chunked" in headers.get("transfer-encoding", "").lower():
            body = dechunk(body)
        body = decode_content(body, headers.get("content-encoding", ""), max_bytes)
    except DecodingError as error:
        raise NoPageError(str(error)) from error
    if len(body) > max_bytes:
        raise NoPageError(f"larger than {max_bytes} bytes")
    if not body.strip():
        raise NoPageError("empty body")
    url = target(record)
    if not url:
        raise NoPageError("no address")
    return Page(
        url=url,
        body=body,
        fetched=_moment(record.headers.get("warc-date", "")),
        source=str(known.get("source") or source),
        status=status,
        content_type=headers.get("content-type", ""),
        headers=headers,
        feed={str(key): str(value) for key, value in known.get("feed", {}).items()},
        requested_url=str(known["requested_url"]) if known.get("requested_url") else None,
    )


def _checked_block(record: Record, max_bytes: int) -> bytes:
    if record.type == "continuation" or "warc-segment-number" in record.headers:
        raise NoPageError("segmented record")
    if not record.complete or "warc-record-id" not in record.headers:
        raise NoPageError("truncated record")
    if record.block is None:
        raise NoPageError(f"larger than {max_bytes} bytes")
    if "warc-truncated" in record.headers:
        raise NoPageError(f"truncated when captured: {record.headers['warc-truncated']}")
    if not _is_of_http(record):
        raise NoPageError("not HTTP")
    if not digest_fits(record.headers.get("warc-block-digest"), record.block):
        raise NoPageError("block digest does not fit")
    return record.block


def digest_fits(told: str | None, block: bytes) -> bool:
    """Whether a labelled digest (base 32 or hex) is the block's; true for one that we cannot compute."""
    algorithm, _, value = (told or "").partition(":")
    if algorithm.lower().replace("-", "") not in {"md5", "sha1", "sha256", "sha512"}:
        return True
    digest = hashlib.new(algorithm.lower().replace("-", ""), block, usedforsecurity=False).digest()
    if value.lower() == digest.hex():
        return True
    try:
        return base64.b32decode(value.upper() + "=" * (-len(value) % 8)) == digest
    except ValueError:
        return False


def http_message(block: bytes) -> tuple[int, dict[str, str], bytes]:
    """The status, the headers (names in lower case, repeated ones joined) and the body of an HTTP message.

    Raises:
        NoPageError: it is none.
    """
    end = _HEAD_END.search(block, 0, _HEAD_LIMIT)
    head = block if end is None else block[: end.start()]
    if not head.startswith(b"HTTP/") or len(head) > _HEAD_LIMIT:
        raise NoPageError("not HTTP")
    parsed = HeaderMap("latin1")
    lines = head.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    parsed.parse(BytesIO(lines + b"\r\n\r\n"))
    if parsed.status_code is None:
        raise NoPageError("not HTTP")
    headers: dict[str, str] = {}
    for served, value in parsed.items():
        name = served.lower()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return parsed.status_code, headers, b"" if end is None else block[end.end() :]


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise NoPageError("no date") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
