"""Make the gzip members of a WARC file: pure functions from captures to bytes."""
# mypy: disable-error-code="no-untyped-call"
# (warcio has no types)

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime
from importlib.metadata import version
from io import BytesIO
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter
from zlib_ng import zlib_ng

from crawlers.index import Entry
from crawlers.items import Capture, Page
from crawlers.readers.warc import METADATA_TYPE

_CRAWLER = f"Plainsight/{version('plainsight')}"
_LEVEL = 6
# As Common Crawl does: what was undone before archiving keeps its header under another name.
_UNDONE = ("content-encoding", "transfer-encoding", "content-length")


def warcinfo_member(name: str) -> bytes:
    """The first member of a file: what wrote it, and by which rules."""
    writer = WARCWriter(out := BytesIO(), gzip=False, warc_version="1.1")
    told = {
        "software": f"{_CRAWLER} warcio/{version('warcio')} scrapy/{version('scrapy')}",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "robots": "obey",
    }
    writer.write_record(writer.create_warcinfo_record(name, told))
    return _member(out.getvalue())


def capture_members(capture: Capture, sha256: str, original: Entry | None) -> tuple[bytes, bytes]:
    """Two gzip members: our metadata record, and the response that it is about, or the revisit of `original`.

    `sha256` names the page's bytes (`Page.id`, which takes time).
    """
    writer = WARCWriter(out := BytesIO(), gzip=False, warc_version="1.1")
    record = _response(writer, capture.page) if original is None else _revisit(writer, capture.page, original)
    about = writer.create_warc_record(
        capture.page.url,
        "metadata",
        payload=BytesIO(_about(capture, sha256)),
        warc_content_type=METADATA_TYPE,
        warc_headers_dict={
            "WARC-Date": _warc_date(capture.page.fetched),
            "WARC-Concurrent-To": record.rec_headers.get_header("WARC-Record-ID"),
        },
    )
    writer.write_record(about)
    first = out.tell()
    writer.write_record(record)
    return _member(out.getvalue()[:first]), _member(out.getvalue()[first:])


def _member(record: bytes) -> bytes:
    """One gzip member. zlib-ng takes three fifths of zlib's time for as many bytes."""
    packer = zlib_ng.compressobj(_LEVEL, zlib_ng.DEFLATED, zlib_ng.MAX_WBITS | 16)
    return packer.compress(record) + packer.flush()


def _response(writer: WARCWriter, page: Page) -> Any:
    return writer.create_warc_record(
        page.url,
        "response",
        payload=BytesIO(page.body),
        length=len(page.body),
        http_headers=_http_headers(page),
        warc_headers_dict={"WARC-Date": _warc_date(page.fetched)},
    )


def _revisit(writer: WARCWriter, page: Page, original: Entry) -> Any:
    return writer.create_revisit_record(
        page.url,
        digest=_payload_digest(page),
        refers_to_uri=original.url,
        refers_to_date=_warc_date(original.fetched),
        http_headers=_http_headers(page),
        warc_headers_dict={"WARC-Date": _warc_date(page.fetched)},
    )


def _about(capture: Capture, sha256: str) -> bytes:
    page = capture.page
    told = {
        "source": page.source,
        "requested_url": page.requested_url,
        "redirects": list(capture.redirects),
        "robots": capture.robots,
        "reservation": capture.reservation,
        "version": capture.version,
        "canonical": capture.canonical,
        "sha256": sha256,
        "feed": dict(page.feed),
        "crawler": _CRAWLER,
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def _http_headers(page: Page) -> StatusAndHeaders:
    told = {"content-type": page.content_type, **page.headers} if page.content_type else page.headers
    served = [(f"x-crawler-{name}" if name in _UNDONE else name, value) for name, value in told.items()]
    return StatusAndHeaders("200 OK", [*served, ("content-length", str(len(page.body)))], protocol="HTTP/1.1")


def _payload_digest(page: Page) -> str:
    """The digest by which other tools find the original: what warcio writes on responses."""
    digest = hashlib.sha1(page.body, usedforsecurity=False).digest()
    return f"sha1:{base64.b32encode(digest).decode()}"


def _warc_date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
