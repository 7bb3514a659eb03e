"""Every response of a WARC file is accounted for, whatever befell the file."""
# mypy: disable-error-code="no-untyped-call"
# (warcio has no types)

from __future__ import annotations

import gzip
import tarfile
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
import zstandard
from fastwarc.warc import ArchiveIterator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import GzippingWrapper, WARCWriter

from crawlers.items import Page
from crawlers.readers.warc import METADATA_TYPE, Unread, read_warc

HTML = "text/html; charset=windows-1252"
BODIES = [b"<p>Page %d, caf\xe9</p>" % i + bytes(i * j % 251 for j in range(3000)) for i in range(5)]


def member(block: bytes, *, kind: str = "response", url: str = "https://a.example/", **headers: str) -> bytes:
    """One uncompressed record, its block as given."""
    lines = {
        "WARC-Type": kind,
        "WARC-Target-URI": url,
        "WARC-Date": "2026-01-02T03:04:05Z",
        "WARC-Record-ID": f"<urn:test:{url}>",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return head.encode() + b"\r\n" + block + b"\r\n\r\n"


def http(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", f"Content-Type: {HTML}", *headers, "", ""]).encode() + body


def compressed(record: bytes) -> bytes:
    out = BytesIO()
    wrapper = GzippingWrapper(out)
    wrapper.write(record)
    wrapper.flush()
    return out.getvalue()


def five(gzipped: bool) -> list[bytes]:
    """Five records as warcio writes them, digests and all."""
    found = []
    for number, body in enumerate(BODIES):
        writer = WARCWriter(out := BytesIO(), gzip=gzipped, warc_version="1.1")
        headers = StatusAndHeaders("200 OK", [("Content-Type", HTML)], protocol="HTTP/1.1")
        url = f"https://a.example/{number}"
        writer.write_record(writer.create_warc_record(url, "response", payload=BytesIO(body), http_headers=headers))
        found.append(out.getvalue())
    return found


def read(folder: Path, data: bytes, max_bytes: int = 1_000_000) -> list[Page | Unread]:
    path = folder / "made.warc.gz"
    path.write_bytes(data)
    return list(read_warc(path, max_bytes=max_bytes))


def reasons(found: list[Page | Unread]) -> list[str]:
    return ["page" if isinstance(one, Page) else one.reason for one in found]


@pytest.mark.parametrize("gzipped", [True, False])
def test_pages_come_out_as_they_went_in(tmp_path: Path, gzipped: bool) -> None:
    found = read(tmp_path, b"".join(five(gzipped)))
    assert [one.body for one in found if isinstance(one, Page)] == BODIES
    assert {one.content_type for one in found if isinstance(one, Page)} == {HTML}  # the charset stays undecided


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (http(b"gone", status="404 Not Found"), "status 404"),
        (http(b"", "Location: /x", status="301 Moved"), "status 301"),
        (http(b""), "empty body"),
        (http(b" \r\n\t"), "empty body"),
        (http(gzip.compress(b"x" * 999, mtime=0)[:-9], "Content-Encoding: gzip"), "damaged content encoding gzip"),
        (http(b"x", "Content-Encoding: sdch"), "unknown content encoding sdch"),
        (http(b"5\r\nhel", "Transfer-Encoding: chunked"), "broken chunks"),
        (http(b"x" * 20_001), "larger than 20000 bytes"),
        (http(b"x" * 200_000), "larger than 20000 bytes"),
        (http(gzip.compress(b"x" * 9_000_000, mtime=0), "Content-Encoding: gzip"), "larger than 20000 bytes"),
        (b"no http at all", "not HTTP"),
        (b"", "not HTTP"),
        (b"HTTP/1.1 OK\r\n\r\nbody", "not HTTP"),
    ],
)
def test_what_is_no_page_is_told(tmp_path: Path, block: bytes, reason: str) -> None:
    found = read(tmp_path, compressed(member(block)) + compressed(member(http(b"after"))), max_bytes=20_000)
    assert reasons(found) == [reason, "page"]
    assert found[0].url == "https://a.example/"


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Content_Type": "text/dns"}, "not HTTP"),
        ({"WARC_Truncated": "length"}, "truncated when captured: length"),
        ({"WARC_Segment_Number": "1"}, "segmented record"),
        ({"WARC_Block_Digest": "sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}, "block digest does not fit"),
        ({"WARC_Block_Digest": "sha1:\ufffd"}, "block digest does not fit"),
        ({"WARC_Date": "yesterday"}, "no date"),
        ({"kind": "revisit"}, "revisit"),
        ({"kind": "continuation"}, "segmented record"),
    ],
)
def test_what_the_record_says_is_heeded(tmp_path: Path, headers: dict[str, str], reason: str) -> None:
    assert reasons(read(tmp_path, compressed(member(http(b"text"), **headers)))) == [reason]


@pytest.mark.parametrize("kind", ["warcinfo", "request", "metadata", "resource", "conversion"])
def test_other_records_are_no_responses(tmp_path: Path, kind: str) -> None:
    assert read(tmp_path, compressed(member(b"x: y\r\n", kind=kind))) == []


def test_encodings_are_undone(tmp_path: Path) -> None:
    zipped = gzip.compress(b"text", mtime=0)
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(zipped), zipped)
    block = http(chunked, "Transfer-Encoding: chunked", "Content-Encoding: gzip")
    (page,) = read(tmp_path, compressed(member(block)))
    assert isinstance(page, Page)
    assert page.body == b"text"


def test_odd_but_readable_records_are_read(tmp_path: Path) -> None:
    records = [
        member(b"HTTP/1.0 200 OK\nContent-Type: text/html\n\ntext"),  # bare line feeds
        member(http(b"text"), url="<https://a.example/wget>"),
        member(http(b"text"), WARC_Block_Digest="blake3:abc"),
        member(b"HTTP/2 200\r\nset-cookie: a\r\nset-cookie: b\r\n\r\ntext"),
    ]
    found = read(tmp_path, b"".join(map(compressed, records)))
    assert reasons(found) == ["page"] * 4
    assert found[1].url == "https://a.example/wget"
    assert isinstance(found[3], Page)
    assert found[3].headers["set-cookie"] == "a, b"


@pytest.mark.parametrize("gzipped", [True, False])
def test_one_bad_record_costs_only_itself(tmp_path: Path, gzipped: bool) -> None:
    records = five(gzipped)
    middle = len(records[2]) // 2
    records[2] = records[2][:middle] + b"\0" * 40 + records[2][middle + 40 :]
    found = read(tmp_path, b"".join(records))
    assert [one.body for one in found if isinstance(one, Page)] == [BODIES[i] for i in (0, 1, 3, 4)]
    assert len(found) == 5


@pytest.mark.parametrize("gzipped", [True, False])
@pytest.mark.parametrize("claimed", [10, 3500, 7000, 10**12])
def test_a_record_that_lies_about_its_length_swallows_none(tmp_path: Path, gzipped: bool, claimed: int) -> None:
    records = five(False)
    head, _, rest = records[2].partition(b"Content-Length: ")
    records[2] = head + b"Content-Length: %d" % claimed + rest[rest.index(b"\r\n") :]
    found = read(tmp_path, b"".join(compressed(record) if gzipped else record for record in records))
    assert [one.body for one in found if isinstance(one, Page)] == [BODIES[i] for i in (0, 1, 3, 4)]
    assert any(isinstance(one, Unread) for one in found)


@pytest.mark.parametrize("flags", [0x04, 0x08, 0x0F, 0x10])
def test_a_damaged_gzip_header_swallows_none(tmp_path: Path, flags: int) -> None:
    records = five(True)
    records[2] = records[2][:3] + bytes([flags]) + records[2][4:]
    found = read(tmp_path, b"".join(records))
    assert [one.body for one in found if isinstance(one, Page)] == [BODIES[i] for i in (0, 1, 3, 4)]
    assert len(found) == 5


@pytest.mark.parametrize("gzipped", [True, False])
def test_junk_between_records_is_told(tmp_path: Path, gzipped: bool) -> None:
    records = five(gzipped)
    found = read(tmp_path, records[0] + b"junk" * 9 + b"".join(records[1:]) + b"more junk" * 9)
    assert [one.body for one in found if isinstance(one, Page)] == BODIES
    assert len(found) == 7


@pytest.mark.parametrize("data", [b"not a WARC file at all", gzip.compress(b"nor this", mtime=0), b"\x1f\x8b\x08"])
def test_a_file_that_is_no_warc_is_told(tmp_path: Path, data: bytes) -> None:
    (told,) = read(tmp_path, data)
    assert isinstance(told, Unread)
    assert told.offset == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gzipped=st.booleans(), share=st.floats(0, 1, exclude_max=True))
def test_a_file_cut_anywhere_keeps_all_that_is_whole(tmp_path: Path, gzipped: bool, share: float) -> None:
    records = five(gzipped)
    cut = int(len(b"".join(records)) * share)
    ends = [sum(map(len, records[: i + 1])) for i in range(5)]
    found = read(tmp_path, b"".join(records)[:cut])
    whole = sum(end <= cut for end in ends)
    pages = [one.body for one in found if isinstance(one, Page)]
    assert pages in (BODIES[:whole], BODIES[: whole + 1])  # the last bytes of a record are only its padding
    if cut not in {0, *ends} and len(pages) == whole:
        assert isinstance(found[-1], Unread)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gzipped=st.booleans(), share=st.floats(0, 1, exclude_max=True), value=st.integers(1, 255))
def test_a_flipped_byte_costs_one_record_at_most(tmp_path: Path, gzipped: bool, share: float, value: int) -> None:
    data = bytearray(b"".join(five(gzipped)))
    data[int(len(data) * share)] ^= value
    pages = [one.body for one in read(tmp_path, bytes(data)) if isinstance(one, Page)]
    assert set(pages) <= set(BODIES)  # never a page that is other than what was served
    assert len(pages) >= 4


@pytest.mark.corpora
def test_every_response_of_the_sample_is_accounted_for(corpora: Path) -> None:
    path = corpora / "warc_samples" / "doj_sample.warc.gz"
    with path.open("rb") as file:
        kinds = Counter(str(record.record_type) for record in ArchiveIterator(file))
    found = list(read_warc(path))
    assert len(found) == kinds["response"] == 458
    assert Counter(reasons(found)) == {"page": 450, "status 404": 8}


@pytest.fixture(scope="module")
def samples(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("warcio")
    with (corpora / "warc_samples" / "warcio_test_data.tar.zst").open("rb") as file:
        data = zstandard.ZstdDecompressor().stream_reader(file).read()
    with tarfile.open(fileobj=BytesIO(data)) as tar:
        tar.extractall(folder, filter="data")
    return folder


@pytest.mark.corpora
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("example.warc.gz", ["page", "revisit"]),
        ("example.warc", ["page", "revisit"]),
        ("example-bad-non-chunked.warc.gz", ["page", "revisit"]),
        ("example-bad.warc.gz.bad", ["page", "revisit", "status 302"]),
        ("example-iana.org-chunked.warc", ["page"]),
        ("example-trunc.warc", ["block digest does not fit", "unreadable bytes before this record"]),
        ("example-wget-bad-target-uri.warc.gz", ["page"]),
        ("example-wrong-chunks.warc.gz", ["block digest does not fit"]),
        ("post-test.warc.gz", ["page", "page", "page"]),
        ("example-resource.warc.gz", []),
        ("bad.arc", ["no WARC record"]),
        ("example.arc.gz", ["no WARC record"]),
    ],
)
def test_warcios_own_samples(samples: Path, name: str, told: list[str]) -> None:
    assert reasons(list(read_warc(samples / name))) == told


@pytest.mark.parametrize(
    "told",
    ["no JSON", "[" * 200_000, "[]", '{"feed": "abc"}', '{"feed": [1]}', '{"feed": null}', '{"source": null}', "{}"],
    ids=["rubbish", "deep", "list", "feed-text", "feed-list", "feed-null", "source-null", "nothing"],
)
def test_metadata_that_is_not_as_we_write_it_costs_nothing_but_itself(tmp_path: Path, told: str) -> None:
    about = member(told.encode(), kind="metadata", Content_Type=METADATA_TYPE, WARC_Concurrent_To="<urn:test:x>")
    page = member(http(b"<p>page</p>"), WARC_Record_ID="<urn:test:x>")
    (found,) = read(tmp_path, about + page)
    assert isinstance(found, Page)
    assert (found.source, found.feed, found.requested_url) == ("warc", {}, None)


def test_damage_in_two_archives_of_one_name_has_two_ids(tmp_path: Path) -> None:
    found = []
    for folder, junk in (("one", b"junk"), ("two", b"other junk")):
        (tmp_path / folder).mkdir()
        path = tmp_path / folder / "crawl.warc"
        path.write_bytes(junk)
        found += [one.id for one in read_warc(path) if isinstance(one, Unread)]
    assert len(found) == len(set(found)) == 2
