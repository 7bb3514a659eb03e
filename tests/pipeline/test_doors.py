"""Files at the door: every file gives its pages, or says why not; the same file gives the same pages."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest

from crawlers.items import Page
from crawlers.readers.sniffing import DOCX, PDF
from pipeline.codebook import load_codebook
from pipeline.doors import Account, Files
from pipeline.stages.partner.mapping import Partner, load_partner
from tests.crawlers.readers.pdf_writer import running, write_pdf

NOW = datetime(2024, 6, 1, tzinfo=UTC)
HEADER = (
    "Case,Reported on,What happened,Form of exploitation,Passport kept,Country of exploitation,"
    "Town of recruitment,People,Gender,Nationality,Telephone\n"
)


@pytest.fixture
def partner(configs: Path) -> Partner:
    return load_partner(configs / "partners" / "example-harbour-aid.toml", load_codebook(configs))


def opened(partner: Partner, *paths: Path, **more: object) -> tuple[list[Page], Account, list[str]]:
    files = Files(partner, paths, NOW, **{"restricted": False, "max_bytes": 1_000_000, **more})  # type: ignore[arg-type]
    account, told = Account(), list[str]()
    pages = list(files.pages(account, told.append))
    assert list(files.pages(Account())) == pages
    return pages, account, told


def table(folder: Path, rows: str, name: str = "cases.csv") -> Path:
    path = folder / name
    path.write_text(HEADER + rows, encoding="utf-8")
    return path


def test_every_row_is_a_page_and_unmapped_columns_are_listed(tmp_path: Path, partner: Partner) -> None:
    path = table(tmp_path, "1,,,Sexual,,,,,F,,000\n2,,,Fishing,,,,,M,,000\n")
    pages, account, told = opened(partner, path)
    assert [page.url for page in pages] == ["plainsight:example-harbour-aid/1", "plainsight:example-harbour-aid/2"]
    assert account.as_json() == {
        "files": 1,
        "rows": 2,
        "bad_cells": 0,
        "unmapped": {"cases.csv": ["Telephone"]},
        "failed_files": {},
    }
    assert not told
    assert not any(b"000" in page.body for page in pages)


def test_what_is_wrong_is_told_by_file_row_and_column(tmp_path: Path, partner: Partner) -> None:
    path = table(
        tmp_path, "1,,,Mars,,,,1,F,,\n1,,,Sexual,,,,,,,\n3,,,,,,,,,,000\n4,,,Sexual,,,,,,,,,x\n5,,,Sexual,,,,,,,\n"
    )
    pages, account, told = opened(partner, path)
    assert [page.url.rpartition("/")[2] for page in pages] == ["1", "5"]
    assert told == [
        "cases.csv: row 2, column 'Form of exploitation': not in the mapping",
        "cases.csv: row 3: row 2 has the same id: the row is left out",
        "cases.csv: row 4: nothing in it is mapped: the row is left out",
        "cases.csv: row 5: 13 cells under 11 columns: the row is left out",
    ]
    assert account.bad_cells == 4


def test_rows_without_an_id_are_known_by_content_and_order(tmp_path: Path, partner: Partner) -> None:
    alike = ",,,Sexual,,,,1,F,,\n"
    first, _, _ = opened(partner, table(tmp_path, alike + alike))
    more, _, _ = opened(partner, table(tmp_path, alike + ",,,Fishing,,,,1,M,,\n" + alike))
    assert len({page.url for page in first}) == 2
    assert {page.capture for page in first} < {page.capture for page in more}


def test_a_column_that_is_missing_fails_the_file_alone(tmp_path: Path, partner: Partner) -> None:
    torn = tmp_path / "torn.csv"
    torn.write_text("Case,Gender\n1,F\n", encoding="utf-8")
    pages, account, _ = opened(partner, torn, table(tmp_path, "1,,,Sexual,,,,,F,,\n"))
    assert len(pages) == 1
    assert account.failed_files["torn.csv"].startswith("it has no column 'Reported on', 'What happened'")


def test_rows_above_a_torn_one_are_kept(tmp_path: Path, partner: Partner) -> None:
    pages, account, _ = opened(partner, table(tmp_path, '1,,,Sexual,,,,,F,,\n2,,"open,Sexual,,,,,F,,\n'))
    assert len(pages) == 1
    assert "row 3: a quotation mark is never closed" in account.failed_files["cases.csv"]


def test_reports_keep_their_bytes(tmp_path: Path, partner: Partner) -> None:
    pdf, word = tmp_path / "a.bin", tmp_path / "b.docx"
    pdf.write_bytes(write_pdf([running(["One line."])]))
    docx.Document().save(str(word))
    pages, _, _ = opened(partner, pdf, word)
    assert [(page.content_type, page.body) for page in pages] == [(PDF, pdf.read_bytes()), (DOCX, word.read_bytes())]
    assert pages[0].url == "plainsight:example-harbour-aid/a.bin"
    assert pages[0].link == "https://harbour-aid.example/"
    linked, _, _ = opened(partner, pdf, link="https://harbour-aid.example/a.pdf")
    assert linked[0].url == linked[0].link == "https://harbour-aid.example/a.pdf"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "neither a report"),
        ("a.bin", b"words", "neither a report"),
        ("a.pdf", b"%PDF-1.4" + b" " * 1_000_000, "more than 1,000,000 bytes"),
        ("a.json", b"{torn", "no JSON"),
        ("a.xlsx", b"words", "XLSX: broken container"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    tmp_path: Path, partner: Partner, name: str, content: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    pages, account, told = opened(partner, path)
    assert not pages
    assert account.failed_files[name].startswith(reason)
    assert told == [f"{name}: {account.failed_files[name]}"]


def test_a_table_needs_columns(tmp_path: Path, partner: Partner) -> None:
    pages, account, _ = opened(partner.model_copy(update={"column": ()}), table(tmp_path, ""))
    assert not pages
    assert account.failed_files == {"cases.csv": "a table needs a mapping with columns"}


def test_restricted_pages_say_so(tmp_path: Path, configs: Path) -> None:
    path = tmp_path / "reports.jsonl"
    path.write_text('{"id": "D1", "text": "Somebody is locked in.", "country": "PT"}\n', encoding="utf-8")
    partner = load_partner(configs / "partners" / "direct-reports.toml", load_codebook(configs))
    (page,), _, _ = opened(partner, path, restricted=True)
    assert page.restricted
    assert page.link == page.url == "plainsight:direct-reports/D1"
