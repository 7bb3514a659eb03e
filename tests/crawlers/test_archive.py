"""The archive keeps what it is given, whatever moment its writer is killed at."""
# mypy: disable-error-code="no-untyped-call"
# (warcio has no types)

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from crawlers.archive import ArchiveBusyError, PageArchive
from crawlers.index import Entry
from crawlers.items import Capture, Page
from crawlers.readers.warc import Unread
from crawlers.verify import verify
from crawlers.warc_members import warcinfo_member

Make = Callable[..., Capture]


def filled(folder: Path, make: Make, count: int = 4) -> list[Capture]:
    captures = [make(number, title=f"Title {number}") for number in range(count)]
    with PageArchive(folder) as archive:
        assert [archive.add(capture) for capture in captures] == [True] * count
    return captures


def pages(folder: Path) -> list[Page]:
    return [one for one in PageArchive(folder).pages() if isinstance(one, Page)]


def untold(folder: Path) -> list[Unread]:
    return [one for one in PageArchive(folder).pages() if isinstance(one, Unread)]


def test_pages_come_back_as_they_were_given(tmp_path: Path, capture: Make) -> None:
    given_pages = [one.page for one in filled(tmp_path, capture)]
    for before, after in zip(given_pages, pages(tmp_path), strict=True):
        assert (after.url, after.body, after.id) == (before.url, before.body, before.id)
        assert (after.source, after.feed, after.requested_url) == ("example", before.feed, before.requested_url)
        assert after.fetched == before.fetched
        assert after.content_type == before.content_type
        assert after.headers["x-crawler-content-encoding"] == "gzip"  # undone, and still told
        assert "content-encoding" not in after.headers


def test_other_tools_read_it(tmp_path: Path, capture: Make) -> None:
    filled(tmp_path, capture, 2)
    with PageArchive(tmp_path) as archive:
        archive.add(capture(7, body=capture(0).page.body))
    kinds = []
    for path in PageArchive(tmp_path).files():
        subprocess.run([sys.executable, "-m", "warcio.cli", "check", str(path)], check=True)
        with path.open("rb") as file:
            kinds += [record.rec_type for record in ArchiveIterator(file)]
    assert kinds == ["warcinfo", *["metadata", "response"] * 2, "warcinfo", "metadata", "revisit"]


def test_the_same_bytes_become_a_revisit(tmp_path: Path, capture: Make) -> None:
    filled(tmp_path, capture, 1)
    with PageArchive(tmp_path) as archive:
        assert archive.add(capture(9, body=capture(0).page.body)) is False
        assert archive.knows("https://news.example/9")
    assert len(pages(tmp_path)) == 1
    assert [(one.url, one.reason) for one in untold(tmp_path)] == [("https://news.example/9", "revisit")]
    with PageArchive(tmp_path) as archive:  # and so it stays, seen from another process
        assert archive.add(capture(10, body=capture(0).page.body)) is False


def test_it_knows_what_it_has_by_either_address_and_by_version(tmp_path: Path, capture: Make) -> None:
    with PageArchive(tmp_path) as archive:
        archive.add(capture(1, version="aaa"))
    with PageArchive(tmp_path) as archive:
        assert archive.knows("http://news.example/1")
        assert archive.knows("https://news.example/r/1")
        assert archive.knows("https://news.example/1", "aaa")
        assert not archive.knows("https://news.example/1", "bbb")
        assert not archive.knows("https://news.example/2")


def test_files_are_rotated(tmp_path: Path, capture: Make) -> None:
    with PageArchive(tmp_path, rotate_bytes=1) as archive:
        for number in range(3):
            archive.add(capture(number))
        assert len(archive.files()) == 3
    assert [page.url[-1] for page in pages(tmp_path)] == ["0", "1", "2"]


def test_the_cache_of_the_index_is_believed_only_when_it_fits(tmp_path: Path, capture: Make) -> None:
    filled(tmp_path, capture)
    cache = tmp_path / "index.sqlite3"
    stale = cache.read_bytes()
    with PageArchive(tmp_path) as archive:
        archive.add(capture(8))
        assert not cache.exists()  # a kill here leaves none that could be believed
    for content in (stale, b"no database", None):
        cache.unlink()
        if content is not None:
            cache.write_bytes(content)
        with PageArchive(tmp_path) as archive:
            assert archive.knows("https://news.example/8")
            assert archive.add(capture(8)) is False


def test_a_file_without_a_capture_is_read_once(tmp_path: Path, capture: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(tmp_path, capture, 1)
    (tmp_path / "plainsight-00.warc.gz").write_bytes(warcinfo_member("plainsight-00.warc.gz"))
    with PageArchive(tmp_path) as archive:
        assert archive.repairs == []
    monkeypatch.setattr("crawlers.archive.rescan", lambda path: pytest.fail(f"{path.name} is read again"))
    with PageArchive(tmp_path) as archive:
        assert archive.knows("https://news.example/0")


def test_an_empty_run_leaves_no_file(tmp_path: Path) -> None:
    with PageArchive(tmp_path):
        pass
    assert PageArchive(tmp_path).files() == []


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(path.read_bytes()[:-20])])
def test_a_lost_or_torn_index_is_rebuilt(tmp_path: Path, capture: Make, damage: Callable[[Path], object]) -> None:
    captures = filled(tmp_path, capture)
    index = tmp_path / "index.cdxj"
    before = index.read_text(encoding="utf-8")
    damage(index)
    with PageArchive(tmp_path) as archive:
        assert all(archive.knows(one.page.url) for one in captures)
        assert archive.add(captures[0]) is False
    rebuilt = index.read_text(encoding="utf-8").splitlines()
    assert len(rebuilt) == len(before.splitlines()) + 1
    assert [line.split(" ")[0] for line in rebuilt] == sorted(line.split(" ")[0] for line in rebuilt)


def test_the_index_says_where_the_records_are(tmp_path: Path, capture: Make) -> None:
    filled(tmp_path, capture)
    with PageArchive(tmp_path) as archive:
        entries = list(archive.entries())
    (path,) = PageArchive(tmp_path).files()
    data = path.read_bytes()
    for entry in entries:
        (tmp_path / "one.warc.gz").write_bytes(data[entry.offset : entry.offset + entry.length])
        with (tmp_path / "one.warc.gz").open("rb") as file:
            (record,) = list(ArchiveIterator(file))
            assert record.rec_headers.get_header("WARC-Target-URI") == entry.url
    (tmp_path / "one.warc.gz").unlink()


def test_a_rebuilt_index_is_the_index(tmp_path: Path, capture: Make) -> None:
    filled(tmp_path, capture)
    with PageArchive(tmp_path) as archive:
        archive.add(capture(0))
        archive.add(capture(5, version="v1"))
        before = {(one.url, one.sha256, one.offset, one.length, one.version, one.revisit) for one in archive.entries()}
    (tmp_path / "index.cdxj").unlink()
    with PageArchive(tmp_path) as archive:
        after = {(one.url, one.sha256, one.offset, one.length, one.version, one.revisit) for one in archive.entries()}
    assert after == before


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1), index_share=st.floats(0, 1))
def test_killed_at_any_byte_it_loses_the_record_in_flight_at_most(
    tmp_path_factory: pytest.TempPathFactory, capture: Make, share: float, index_share: float
) -> None:
    folder = tmp_path_factory.mktemp("killed")
    captures = filled(folder, capture)
    (path,) = PageArchive(folder).files()
    index = folder / "index.cdxj"
    ends = [end for _, end in sorted((one.offset, one.offset + one.length) for one in _entries(folder))]
    cut = int(path.stat().st_size * share)
    path.write_bytes(path.read_bytes()[:cut])
    index.write_bytes(index.read_bytes()[: int(index.stat().st_size * index_share)])
    with PageArchive(folder) as archive:
        known = [one for one in captures if archive.knows(one.page.url)]
        assert len(known) == sum(end <= cut for end in ends)
        for one in captures:
            if one not in known:
                assert archive.add(one)
    assert sorted(page.url for page in pages(folder)) == [one.page.url for one in captures]
    assert untold(folder) == []  # the torn end is gone
    with PageArchive(folder) as archive:
        assert archive.repairs == []


def test_a_cut_is_told(tmp_path: Path, capture: Make) -> None:
    filled(tmp_path, capture)
    (path,) = PageArchive(tmp_path).files()
    path.write_bytes(path.read_bytes()[:-7])
    assert [one.reason for one in untold(tmp_path)] in ([], ["truncated record"])
    with PageArchive(tmp_path) as archive:
        assert len(archive.repairs) == 1
        assert "torn bytes cut off" in archive.repairs[0]


def test_damage_in_the_middle_is_not_cut_off(tmp_path: Path, capture: Make) -> None:
    filled(tmp_path, capture)
    entries = _entries(tmp_path)
    (path,) = PageArchive(tmp_path).files()
    data = bytearray(path.read_bytes())
    data[entries[1].offset + 30 : entries[1].offset + 60] = bytes(30)
    path.write_bytes(data)
    (tmp_path / "index.cdxj").unlink()
    with PageArchive(tmp_path) as archive:
        assert [archive.knows(f"https://news.example/{number}") for number in range(4)] == [True, False, True, True]
        assert archive.repairs
    assert path.stat().st_size == len(data)


def test_a_full_disk_leaves_the_archive_as_it_was(tmp_path: Path, capture: Make) -> None:
    with PageArchive(tmp_path) as archive:
        archive.add(capture(0))
        limited = archive._warc
        assert limited is not None
        archive._warc = _FullDisk(limited)  # type: ignore[assignment]
        with pytest.raises(OSError, match="No space"):
            archive.add(capture(1))
        archive._warc = limited
        assert not archive.knows("https://news.example/1")
        archive.add(capture(2))
    assert [page.url[-1] for page in pages(tmp_path)] == ["0", "2"]
    assert verify(tmp_path).faults == []


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    with PageArchive(tmp_path), pytest.raises(ArchiveBusyError), PageArchive(tmp_path, patience=0.2):
        pass
    with PageArchive(tmp_path):
        pass


class _FullDisk:
    """A file that takes half of what it is given, and then no more."""

    def __init__(self, file: object) -> None:
        self._file = file

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)

    def write(self, data: bytes) -> int:
        getattr(self._file, "write")(data[: len(data) // 2])  # noqa: B009  # the file has no type here
        raise OSError(28, "No space left on device")


def _entries(folder: Path) -> list[Entry]:
    with PageArchive(folder) as archive:
        return sorted(archive.entries(), key=lambda entry: entry.offset)


def test_a_page_without_headers_keeps_its_content_type(tmp_path: Path) -> None:
    page = Page(
        "http://a.example/1", b"<akomaNtoso/>", datetime(2026, 1, 1, tzinfo=UTC), "a", content_type="application/xml"
    )
    with PageArchive(tmp_path) as archive:
        archive.add(Capture(page))
    (read,) = PageArchive(tmp_path).pages()
    assert isinstance(read, Page)
    assert read.content_type == "application/xml"
