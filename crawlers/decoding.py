"""Undo HTTP's content and transfer encodings, strictly and within bounds.

Damage is an error here: a page cut short in mid-stream must not pass for a whole one, and a few kilobytes must not
become gigabytes.
"""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Callable
from io import BytesIO

import brotli  # type: ignore[import-untyped]
from warcio.bufferedreaders import ChunkedDataException, ChunkedDataReader

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CODINGS = ("gzip", "deflate", "br", "zstd")
_STEP = 1 << 16
_CHUNK_SIZE = re.compile(rb"[0-9a-fA-F]{1,8}[ \t]*(;[^\r\n]*)?\r\n")


class DecodingError(ValueError):
    """Bytes that are not what their headers say, or that would grow beyond the limit."""


def decode_content(body: bytes, codings: str, limit: int) -> bytes:
    """Undo the codings of a Content-Encoding header, last one first.

    Args:
        body: the bytes as transferred.
        codings: the header's value, such as `gzip` or `deflate, br`; empty for none.
        limit: the most bytes that may come out.

    Raises:
        DecodingError: a coding is unknown, the stream damaged or cut short, or the result larger than the limit.
    """
    for coding in reversed([name.strip().lower() for name in codings.split(",") if name.strip()]):
        if coding in {"identity", "none", "utf-8"}:  # the last two are servers' mistakes that change nothing
            continue
        decode = _DECODERS.get(coding)
        if decode is None:
            raise DecodingError(f"unknown content encoding {coding[:20]}")
        if not body:
            return body
        try:
            body = decode(body, limit)
        except (zlib.error, brotli.error, zstd.ZstdError, EOFError) as error:
            raise DecodingError(f"damaged content encoding {coding}") from error
    return body


def gunzip(body: bytes, limit: int) -> bytes:
    """Undo gzip, of one member or several; what follows the last member is padding and ignored, as browsers do.

    Raises:
        DecodingError: the result is larger than the limit, or the stream is cut short.
        zlib.error: the stream is damaged.
    """
    out: list[bytes] = []
    room = limit
    while body[:2] == b"\x1f\x8b":
        decoder = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        out.append(_drain(decoder, body, room))
        room -= len(out[-1])
        body = decoder.unused_data
    if not out:
        raise zlib.error("no gzip header")
    return b"".join(out)


def dechunk(body: bytes) -> bytes:
    """Undo `Transfer-Encoding: chunked`; a body that does not begin with a chunk was dechunked when archived.

    Raises:
        DecodingError: the chunks break off or are malformed.
    """
    if not _CHUNK_SIZE.match(body):
        return body
    reader = ChunkedDataReader(BytesIO(body), raise_exceptions=True)  # type: ignore[no-untyped-call]
    out = []
    try:
        while part := reader.read(_STEP):  # type: ignore[no-untyped-call]
            out.append(part)
    except ChunkedDataException as error:
        raise DecodingError("broken chunks") from error
    if not reader.all_chunks_read:
        raise DecodingError("broken chunks")
    return b"".join(out)


def _drain(decoder: zlib._Decompress | zstd.ZstdDecompressor, body: bytes, limit: int) -> bytes:
    out = decoder.decompress(body, limit + 1)
    if len(out) > limit:
        raise DecodingError(f"larger than {limit} bytes")
    if not decoder.eof:
        raise EOFError
    return out


def _inflate(body: bytes, limit: int) -> bytes:
    try:
        return _drain(zlib.decompressobj(), body, limit)
    except zlib.error:  # some servers send the raw stream, without zlib's header
        return _drain(zlib.decompressobj(wbits=-zlib.MAX_WBITS), body, limit)


def _unbrotli(body: bytes, limit: int) -> bytes:
    decoder = brotli.Decompressor()
    out = bytearray(decoder.process(body, output_buffer_limit=_STEP))
    while not decoder.is_finished() and len(out) <= limit:
        part = decoder.process(b"", output_buffer_limit=_STEP)
        if not part and decoder.can_accept_more_data():
            raise EOFError
        out += part
    if len(out) > limit:
        raise DecodingError(f"larger than {limit} bytes")
    return bytes(out)


def _unzstd(body: bytes, limit: int) -> bytes:
    return _drain(zstd.ZstdDecompressor(), body, limit)


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": gunzip,
    "x-gzip": gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
