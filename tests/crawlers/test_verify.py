"""Verifying an archive finds every kind of damage, and warcio's checker agrees."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from crawlers.archive import ArchiveBusyError, PageArchive
from crawlers.index import Entry
from crawlers.items import Capture
from crawlers.verify import verify

Make = Callable[..., Capture]


@pytest.fixture
def folder(tmp_path: Path, capture: Make) -> Path:
    """An archive of three pages, and one of them again under another address."""
    with PageArchive(tmp_path) as archive:
        for number in range(3):
            archive.add(capture(number))
        archive.add(capture(3, body=capture(0).page.body))
    return tmp_path


def entries(folder: Path) -> list[Entry]:
    return sorted(PageArchive(folder).entries(), key=lambda entry: entry.offset)


def reasons(folder: Path) -> list[str]:
    return [fault.reason for fault in verify(folder).faults]


def patched(path: Path, start: int, data: bytes) -> None:
    content = bytearray(path.read_bytes())
    content[start : start + len(data)] = data
    path.write_bytes(content)


def rewritten(folder: Path, entry: Entry, change: Callable[[bytes], bytes]) -> None:
    """Change a record and pack it again, so that only its digests can tell."""
    path = folder / entry.filename
    content = path.read_bytes()
    old = content[entry.offset : entry.offset + entry.length]
    path.write_bytes(content.replace(old, gzip.compress(change(gzip.decompress(old)))))


def test_a_sound_archive_has_no_fault(folder: Path) -> None:
    found = verify(folder)
    assert found.faults == []
    assert (found.files, found.captures, found.records) == (1, 4, 9)
    assert found.bytes == sum(path.stat().st_size for path in folder.glob("*.warc.gz"))


def test_an_empty_archive_has_no_fault(tmp_path: Path) -> None:
    assert verify(tmp_path).faults == []


def test_changed_bytes_are_found_by_us_and_by_warcio(folder: Path) -> None:
    rewritten(folder, entries(folder)[1], lambda data: data.replace(b"Page 1", b"Page 9"))
    found = reasons(folder)
    assert "block digest does not fit" in found
    assert "its bytes are not those that its metadata names" in found
    assert any(reason.startswith("warcio: payload digest failed") for reason in found)


def test_bytes_changed_with_their_digests_are_found(folder: Path, capture: Make) -> None:
    """Whoever changes a record and its WARC digests has still not changed what we noted beside it."""
    with PageArchive(other := folder / "other") as archive:
        archive.add(Capture(capture(1, body=b"<p>Forged</p>").page))
    forged = entries(other)[0]
    record = (other / forged.filename).read_bytes()[forged.offset :]
    entry = entries(folder)[1]
    path = folder / entry.filename
    path.write_bytes(path.read_bytes().replace(path.read_bytes()[entry.offset : entry.offset + entry.length], record))
    assert "its bytes are not those that its metadata names" in reasons(folder)


def test_a_damaged_member_is_found(folder: Path) -> None:
    entry = entries(folder)[1]
    patched(folder / entry.filename, entry.offset + 30, bytes(30))
    found = verify(folder)
    assert "the index names a record that is not there" in [fault.reason for fault in found.faults]
    assert any(fault.offset == entry.offset for fault in found.faults)
    assert found.captures == 3


@pytest.mark.parametrize(
    ("cut", "reason"),
    [
        (9, "the index gives another length for the record before it"),  # the record is whole, its gzip member is not
        (150, "the index names a record that is not there"),
    ],
)
def test_a_torn_end_is_found(folder: Path, cut: int, reason: str) -> None:
    (path,) = folder.glob("*.warc.gz")
    path.write_bytes(path.read_bytes()[:-cut])
    assert reason in reasons(folder)


def test_a_lost_file_is_found_with_all_that_it_held(folder: Path) -> None:
    (path,) = folder.glob("*.warc.gz")
    path.unlink()
    assert reasons(folder) == ["the index names a record that is not there"] * 4


def test_a_revisit_whose_bytes_are_gone_is_found(folder: Path, capture: Make) -> None:
    with PageArchive(folder) as archive:
        archive.add(capture(9, body=capture(1).page.body))
    first, second = sorted(folder.glob("*.warc.gz"))
    assert first.name in {entry.filename for entry in entries(folder)}
    first.unlink()
    assert ("a revisit of bytes that no file holds", second.name) in [
        (fault.reason, fault.file) for fault in verify(folder).faults
    ]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda told: {**told, "sha256": "0" * 64}, "the index names other bytes"),
        (
            lambda told: {**told, "length": str(int(told["length"]) - 1)},
            "the index gives another length for the record before it",
        ),
        (lambda told: {**told, "offset": "7"}, "not in the index"),
        (lambda _: {}, "not in the index"),
    ],
)
def test_an_index_that_lies_is_found(
    folder: Path, change: Callable[[dict[str, str]], dict[str, str]], reason: str
) -> None:
    index = folder / "index.cdxj"
    lines = index.read_text(encoding="utf-8").splitlines()
    key, stamp, told = lines[1].split(" ", 2)
    changed = change(json.loads(told))
    lines[1:2] = [f"{key} {stamp} {json.dumps(changed)}"] if changed else []
    index.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert reason in reasons(folder)


def test_a_torn_index_is_found(folder: Path) -> None:
    index = folder / "index.cdxj"
    index.write_bytes(index.read_bytes()[:-5])
    assert "the last line is torn" in reasons(folder)


def test_an_archive_that_is_written_to_is_not_judged(folder: Path) -> None:
    with PageArchive(folder), pytest.raises(ArchiveBusyError):
        verify(folder, patience=0.1)


def test_verifying_changes_nothing(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != ".lock"}
    verify(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.name != ".lock"} == before
