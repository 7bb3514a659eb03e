"""Encodings are undone strictly and within bounds."""

from __future__ import annotations

import contextlib
import gzip
import sys
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.decoding import CODINGS, DecodingError, dechunk, decode_content, gunzip

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LIMIT = 1_000_000
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


def test_every_coding_that_we_ask_for_is_tested() -> None:
    assert set(CODINGS) == set(ENCODERS)


@pytest.mark.parametrize("coding", CODINGS)
@given(body=st.binary(min_size=1, max_size=2000))
def test_decoding_undoes_encoding(coding: str, body: bytes) -> None:
    assert decode_content(ENCODERS[coding](body), coding, LIMIT) == body


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_stream_cut_short_is_no_page(coding: str, share: float) -> None:
    body = bytes(i * i % 251 for i in range(20_000))
    encoded = ENCODERS[coding](body)
    with pytest.raises(DecodingError, match="damaged"):
        decode_content(encoded[: int(len(encoded) * share)], coding, LIMIT)


@pytest.mark.parametrize("coding", CODINGS)
def test_a_bomb_is_stopped_at_the_limit(coding: str) -> None:
    bomb = ENCODERS[coding](b"\0" * 50_000_000)
    assert len(bomb) < LIMIT / 10
    with pytest.raises(DecodingError, match="larger than 1000000 bytes"):
        decode_content(bomb, coding, LIMIT)


def test_many_members_share_one_limit() -> None:
    member = gzip.compress(b"\0" * 600_000)
    assert len(gunzip(member, LIMIT)) == 600_000
    with pytest.raises(DecodingError):
        gunzip(member * 2, LIMIT)


def test_codings_are_undone_last_one_first() -> None:
    assert decode_content(gzip.compress(brotli.compress(b"text")), "br, gzip", LIMIT) == b"text"


def test_raw_deflate_is_read_too() -> None:
    encoder = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    assert decode_content(encoder.compress(b"text") + encoder.flush(), "deflate", LIMIT) == b"text"


@pytest.mark.parametrize("codings", ["", "identity", " Identity "])
def test_nothing_to_undo(codings: str) -> None:
    assert decode_content(b"text", codings, LIMIT) == b"text"


def test_an_unknown_coding_is_told() -> None:
    with pytest.raises(DecodingError, match="unknown content encoding sdch"):
        decode_content(b"text", "sdch", LIMIT)


@given(parts=st.lists(st.binary(min_size=1, max_size=50), max_size=5))
def test_dechunk_undoes_chunking(parts: list[bytes]) -> None:
    chunked = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    assert dechunk(chunked) == b"".join(parts)


@pytest.mark.parametrize(
    "body", [b"5\r\nhel", b"5\r\nhello\r\n", b"5\r\nhello\r\nzz\r\nworld", b"ff\r\nhello\r\n0\r\n\r\n"]
)
def test_broken_chunks_are_no_page(body: bytes) -> None:
    with pytest.raises(DecodingError, match="broken chunks"):
        dechunk(body)


@pytest.mark.parametrize("body", [b"<html></html>", b"", b"abc"])
def test_what_was_dechunked_when_archived_stays(body: bytes) -> None:
    assert dechunk(body) == body


@pytest.mark.parametrize("coding", CODINGS)
@given(body=st.binary(min_size=1, max_size=200))
def test_any_bytes_are_text_or_a_told_error(coding: str, body: bytes) -> None:
    with contextlib.suppress(DecodingError):
        assert len(decode_content(body, coding, LIMIT)) <= LIMIT


@given(body=st.text("0123456789abcdef-+_; \r\nxyz", max_size=60))
def test_any_chunks_are_text_or_a_told_error(body: str) -> None:
    with contextlib.suppress(DecodingError):
        assert len(dechunk(body.encode())) <= len(body)


@pytest.mark.parametrize("body", [b"-5\r\nhello\r\n0\r\n\r\n", b"0x5\r\nhello\r\n0\r\n\r\n", b"1_0\r\nhello\r\n"])
def test_sizes_that_only_python_would_read_are_no_chunks(body: bytes) -> None:
    assert dechunk(body) == body
