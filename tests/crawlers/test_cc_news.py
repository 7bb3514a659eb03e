"""CC-NEWS by month: screened, resumed where it was broken off, and never more than a piece of it in memory."""

# mypy: disable-error-code="no-untyped-call"
# (warcio has no types)

from __future__ import annotations

import contextlib
import gzip
import re
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawlers.archive import PageArchive
from crawlers.cc_news import CcNews, CcNewsError
from crawlers.crawl import crawl
from crawlers.downloads import Downloader, DownloadError
from crawlers.items import Page
from crawlers.sources import Policy, RefusedSourceError, Source
from crawlers.summary import Outcome
from tests.world.server import QuietServer

FILES = [f"crawl-data/CC-NEWS/2024/05/CC-NEWS-2024050{day}120000-0000{day}.warc.gz" for day in (1, 2)]
PATHS = "crawl-data/CC-NEWS/2024/05/warc.paths.gz"
HTML = "text/html; charset=utf-8"


def record(url: str, body: str, kind: str = HTML, status: str = "200 OK", **headers: str) -> bytes:
    """A response as CCBot stores it, a gzip member of its own."""
    writer = WARCWriter(out := BytesIO(), gzip=True)
    named = [("Content-Type", kind), *((name.replace("_", "-"), value) for name, value in headers.items())]
    http = StatusAndHeaders(status, named, protocol="HTTP/1.1")
    writer.write_record(writer.create_warc_record(url, "response", payload=BytesIO(body.encode()), http_headers=http))
    return out.getvalue()


def story(number: int, word: str = "trafficking", **headers: str) -> bytes:
    return record(f"https://p{number}.example/{number}", f"<html><p>Story {number} of {word}.</p></html>", **headers)


class Mirror:
    """A mirror on loopback. `break_after` cuts every answer off after so many bytes; `busy` answers come first."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = {f"/{name}": body for name, body in files.items()}
        self.asked: list[tuple[str, str | None]] = []
        self.break_after: int | None = None
        self.busy = 0
        self.ranges = True
        self._server = QuietServer(("127.0.0.1", 0), _handler(self))
        self.root = f"http://127.0.0.1:{self._server.server_port}/"

    @contextlib.contextmanager
    def running(self) -> Iterator[Mirror]:
        """Serve from a thread."""
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()


def _handler(mirror: Mirror) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers["Range"]
            mirror.asked.append((self.path, wanted))
            body = mirror.files.get(self.path)
            if body is not None and mirror.busy:
                mirror.busy -= 1
                self.send_error(503)
            elif body is None:
                self.send_error(404)
            else:
                self._send(body, int(re.findall(r"\d+", wanted)[0]) if wanted and mirror.ranges else 0)

        def _send(self, body: bytes, start: int) -> None:
            if start and start >= len(body):
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{len(body)}")
                self.end_headers()
                return
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
            self.send_header("Content-Length", str(len(body) - start))
            self.end_headers()
            self.wfile.write(body[start:][: mirror.break_after])

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    stories = [story(number, "trafficking" if number % 3 == 0 else "cricket") for number in range(30)]
    odd = [
        record("https://p90.example/", "<p>trafficking</p>", status="404 Not Found"),
        record("https://p91.example/", "trafficking", kind="application/rss+xml"),
        record("https://www.bailii.org/1", "<p>trafficking</p>"),
        story(92, X_Robots_Tag="noai"),
        record("https://p93.example/", '<meta name="tdm-reservation" content="1"><p>trafficking</p>'),
        record("https://m.p3.example/3/amp", "<p>Story 3 of trafficking, for the small screen</p>"),
    ]
    files = {FILES[0]: b"".join(stories[:20]), FILES[1]: b"".join(stories[20:] + odd)}
    listed = gzip.compress("".join(f"{name}\n" for name in FILES).encode())
    with Mirror({PATHS: listed, **files}).running() as running:
        yield running


@pytest.fixture
def entry() -> Source:
    return Source.model_validate(
        {
            "name": "cc-news",
            "title": "CC-NEWS",
            "type": "media",
            "kind": "cc_news",
            "homepage": "https://commoncrawl.example/",
            "start_urls": ["https://data.commoncrawl.example/"],
            "licence": "terms of use",
            "language": "en",
        }
    )


Make = Callable[..., CcNews]


@pytest.fixture
def reader(mirror: Mirror, entry: Source, policy: Policy, tmp_path: Path) -> Make:
    def make(wanted: Callable[[Page], bool] = lambda page: b"trafficking" in page.body) -> CcNews:
        downloader = Downloader(mirror.root, "Plainsight/0 (+https://ngo.example)", pause=lambda _: None)
        return CcNews(entry, policy, tmp_path / "archive", tmp_path / "cache", downloader, "Plainsight", wanted)

    return make


def archived(tmp_path: Path) -> list[str]:
    return [page.url for page in PageArchive(tmp_path / "archive").pages() if isinstance(page, Page)]


WANTED = sorted(f"https://p{number}.example/{number}" for number in range(0, 30, 3))


def test_a_month_is_read_once(reader: Make, mirror: Mirror, tmp_path: Path) -> None:
    tally = reader().read("2024-05")
    assert sorted(archived(tmp_path)) == WANTED
    assert tally.counts == {
        "pages": 35,
        "screened out": 20,
        "no HTML": 1,
        "refused host": 1,
        "reserved": 2,
        "unread: status 404": 1,
        Outcome.FETCHED: 10,
        Outcome.KNOWN: 1,
    }
    assert (tally.files, tally.of) == (2, 2)
    assert list((tmp_path / "cache").iterdir()) == []
    mirror.asked.clear()
    again = reader().read("2024-05")
    assert (again.counts, again.files) == ({}, 2)
    assert [path for path, _ in mirror.asked] == ["/robots.txt", f"/{PATHS}"]


def test_pages_keep_where_they_come_from(reader: Make, tmp_path: Path) -> None:
    reader().read("2024-05", limit=1)
    (page,) = (page for page in PageArchive(tmp_path / "archive").pages() if isinstance(page, Page))
    assert (page.source, page.url, page.requested_url) == ("cc-news", "https://p0.example/0", None)


def test_a_limit_leaves_the_rest_to_the_next_call(reader: Make, mirror: Mirror, tmp_path: Path) -> None:
    kept = [reader().read("2024-05", limit=3).counts[Outcome.FETCHED] for _ in range(5)]
    assert kept == [3, 3, 3, 1, 0]
    assert sorted(archived(tmp_path)) == WANTED
    assert [path for path, _ in mirror.asked].count(f"/{FILES[0]}") == 1  # kept in the cache between the calls


@pytest.mark.parametrize("at", [0, 1, 7, 19, 20, 24, 34])
def test_a_run_that_dies_at_any_record_loses_and_doubles_nothing(
    reader: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    monkeypatch.setattr("crawlers.cc_news._BATCH_RECORDS", 4)
    seen = 0

    def dying(page: Page) -> bool:
        nonlocal seen
        seen += 1
        if seen > at:
            raise KeyboardInterrupt
        return b"trafficking" in page.body

    with contextlib.suppress(KeyboardInterrupt):
        reader(dying).read("2024-05")
    tally = reader().read("2024-05")
    assert sorted(archived(tmp_path)) == WANTED
    assert tally.counts["pages"] >= 33 - at  # what was noted as read is not read again


def test_a_place_that_is_lost_doubles_nothing(reader: Make, tmp_path: Path) -> None:
    reader().read("2024-05", limit=5)
    (tmp_path / "archive" / "cc-news" / "2024-05.json").write_text("{torn", encoding="utf-8")
    tally = reader().read("2024-05")
    assert tally.counts[Outcome.KNOWN] == 6
    assert sorted(archived(tmp_path)) == WANTED


def test_a_download_that_breaks_off_goes_on_where_it_was(reader: Make, mirror: Mirror, tmp_path: Path) -> None:
    mirror.break_after = 700
    reader().read("2024-05")
    assert sorted(archived(tmp_path)) == WANTED
    starts = [wanted for path, wanted in mirror.asked if path == f"/{FILES[0]}"]
    assert starts[:3] == [None, "bytes=700-", "bytes=1400-"]


def test_a_mirror_without_ranges_is_asked_anew(mirror: Mirror, tmp_path: Path) -> None:
    mirror.ranges = False
    (tmp_path / "a.warc.gz.part").write_bytes(b"old")
    Downloader(mirror.root, "Plainsight", pause=lambda _: None).save(FILES[0], tmp_path / "a.warc.gz")
    assert (tmp_path / "a.warc.gz").read_bytes() == mirror.files[f"/{FILES[0]}"]


@pytest.mark.parametrize("extra", [b"", b"and more"])
def test_a_part_that_is_whole_is_taken_and_another_thrown_away(mirror: Mirror, tmp_path: Path, extra: bytes) -> None:
    whole = mirror.files[f"/{FILES[0]}"]
    (tmp_path / "a.warc.gz.part").write_bytes(whole + extra)
    Downloader(mirror.root, "Plainsight", pause=lambda _: None).save(FILES[0], tmp_path / "a.warc.gz")
    assert (tmp_path / "a.warc.gz").read_bytes() == whole
    assert len(mirror.asked) == (3 if extra else 2)  # robots.txt, the part, and the whole where need be


def test_a_busy_mirror_is_waited_for_and_not_for_ever(mirror: Mirror) -> None:
    pauses: list[float] = []
    downloader = Downloader(mirror.root, "Plainsight", pause=pauses.append)
    mirror.busy = 3
    assert gzip.decompress(downloader.fetch(PATHS, 10_000)).decode().split() == FILES
    assert pauses == [10.0, 20.0, 40.0]
    mirror.busy = 99
    with pytest.raises(DownloadError, match="status 503"):
        downloader.fetch(PATHS, 10_000)
    assert len(pauses) == 3 + 5


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        (PATHS, b"no gzip", "the list of files"),
        (PATHS, gzip.compress(b"../../etc/passwd\n", mtime=0), "names '../../etc/passwd'"),
        (PATHS, gzip.compress(b"x" * 20_000_000, mtime=0), "larger than"),
        ("robots.txt", b"User-agent: *\nDisallow: /crawl-data/\n", "robots.txt"),
        (FILES[0], None, "status 404"),
    ],
)
def test_a_month_that_cannot_be_read_is_told(
    reader: Make, mirror: Mirror, path: str, body: bytes | None, message: str
) -> None:
    if body is None:
        del mirror.files[f"/{path}"]
    else:
        mirror.files[f"/{path}"] = body
    with pytest.raises(CcNewsError, match=message):
        reader().read("2024-05")


@pytest.mark.parametrize("month", ["2024-13", "2024/05", "../2024-05", ""])
def test_what_is_no_month_is_told(reader: Make, mirror: Mirror, month: str) -> None:
    with pytest.raises(CcNewsError, match="no month"):
        reader().read(month)
    assert mirror.asked == []


def test_a_redirect_to_another_host_is_not_followed(mirror: Mirror) -> None:
    class Away(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(404 if self.path == "/robots.txt" else 302)
            self.send_header("Location", f"{mirror.root}{PATHS}")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with QuietServer(("127.0.0.1", 0), Away) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        with pytest.raises(DownloadError, match="another host"):
            Downloader(f"http://127.0.0.1:{server.server_port}/", "Plainsight").fetch(PATHS, 10_000)
        server.shutdown()
    assert mirror.asked == []


def test_memory_does_not_grow_with_the_file(reader: Make, mirror: Mirror) -> None:
    filler = "cricket " * 25_000  # 200 kB a page
    mirror.files[f"/{FILES[0]}"] = b"".join(
        record(f"https://q{number}.example/", f"<p>{filler}</p>") for number in range(150)
    )
    tracemalloc.start()
    reader().read("2024-05")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12_000_000  # of 30 MB


def test_it_is_no_source_to_crawl(entry: Source, policy: Policy, tmp_path: Path) -> None:
    with pytest.raises(RefusedSourceError, match="--cc-news"):
        crawl([entry], tmp_path, policy=policy)
    with pytest.raises(ValueError, match="leave it switched off"):
        Source.model_validate(entry.model_dump() | {"enabled": True})
