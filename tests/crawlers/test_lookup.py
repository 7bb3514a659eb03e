"""Captures are found by source, address, day and digest, and come back with their bytes, headers and notes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from crawlers.archive import PageArchive
from crawlers.items import Capture
from crawlers.lookup import NotInArchiveError, Wanted, find, held, newest

Make = Callable[..., Capture]


@pytest.fixture
def archive(tmp_path: Path, capture: Make) -> PageArchive:
    """Page 0 on three days (twice in the same bytes), and two other pages."""
    first = capture(0, title="First")
    day = timedelta(days=1)
    again = replace(first.page, fetched=first.page.fetched + day)
    changed = replace(first.page, fetched=first.page.fetched + 2 * day, body=b"<p>Changed</p>")
    with PageArchive(tmp_path) as opened:
        for one in (first, capture(1), Capture(again), capture(2), Capture(changed)):
            opened.add(one)
    return PageArchive(tmp_path)


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (Wanted(), 5),
        (Wanted(source="example"), 5),
        (Wanted(source="other"), 0),
        (Wanted(url="http://news.example/0#top"), 3),  # http and https are one, and fragments none
        (Wanted(url="https://news.example/r/1"), 1),  # the address that was asked for
        (Wanted(url="https://news.example/*"), 5),
        (Wanted(url="https://news.example/1*"), 1),
        (Wanted(url="https://other.example/*"), 0),
        (Wanted(since=date(2026, 1, 3)), 2),
        (Wanted(until=date(2026, 1, 2)), 3),
        (Wanted(since=date(2026, 1, 3), until=date(2026, 1, 3)), 1),
    ],
)
def test_find(archive: PageArchive, wanted: Wanted, count: int) -> None:
    assert len(list(find(archive, wanted))) == count


def test_the_newest_is_held(archive: PageArchive) -> None:
    page = held(archive, newest(archive, Wanted(url="https://news.example/0")))
    assert page.body == b"<p>Changed</p>"
    assert page.status == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"


def test_a_revisit_gives_the_first_bytes_and_its_own_notes(archive: PageArchive, capture: Make) -> None:
    entry = newest(archive, Wanted(url="https://news.example/0", until=date(2026, 1, 3)))
    assert entry.revisit
    page = held(archive, entry)
    assert page.body == capture(0).page.body
    assert page.about["sha256"] == capture(0).page.id
    assert page.entry.fetched == datetime.fromisoformat("2026-01-03T03:04:05+00:00")


def test_every_capture_is_held_with_its_notes(archive: PageArchive) -> None:
    for entry in archive.entries():
        page = held(archive, entry)
        assert page.about["sha256"] == entry.sha256
        assert page.about["requested_url"] == entry.requested_url
        assert page.about["crawler"].startswith("Plainsight/")
    first = min(archive.entries(), key=lambda entry: entry.offset)
    assert held(archive, first).about["feed"] == {"title": "First"}
    assert held(archive, first).about["redirects"] == ["https://news.example/r/0"]


def test_an_id_may_be_shortened(archive: PageArchive, capture: Make) -> None:
    digest = capture(2).page.id
    assert newest(archive, Wanted(sha256=digest[:10].upper())).sha256 == digest


def test_what_is_not_there_is_told(archive: PageArchive) -> None:
    with pytest.raises(NotInArchiveError, match="no such page"):
        newest(archive, Wanted(url="https://news.example/404"))
    entry = newest(archive, Wanted())
    (archive.folder / entry.filename).write_bytes(b"")
    with pytest.raises(NotInArchiveError, match="damaged"):
        held(archive, entry)
    (archive.folder / entry.filename).unlink()
    with pytest.raises(NotInArchiveError, match="missing"):
        held(archive, entry)
