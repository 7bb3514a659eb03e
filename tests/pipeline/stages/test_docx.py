"""DOCX reports, made by python-docx: what a reader sees in the body is there, and nothing else."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document as Docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from crawlers.items import Page
from pipeline.config import load_pipeline_config
from pipeline.records import Document, Ending
from pipeline.stages.extractor import ExtractionError, Extractor
from pipeline.stages.extractor.court_case import load_judgments

FETCHED = datetime(2024, 6, 1, tzinfo=UTC)
WORDS = "Inspectors found nine men in two caravans without water. Their passports had been taken on the first day."


@pytest.fixture
def extractor(configs: Path) -> Extractor:
    return Extractor(load_pipeline_config(configs).extraction, load_judgments(configs))


@pytest.fixture
def report() -> Docx:
    made = docx.Document()
    made.core_properties.title = "A template's title"
    made.core_properties.modified = datetime(2024, 5, 17, 9, 30, tzinfo=UTC)
    made.sections[0].header.paragraphs[0].text = "Running head"
    made.sections[0].footer.paragraphs[0].text = "Page 1"
    made.add_heading("The quarry men", level=0)
    made.add_paragraph(WORDS)
    return made


def saved(document: Docx) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def page(body: bytes, content_type: str = "") -> Page:
    return Page("https://ngo.example/report", body, FETCHED, "ngo", content_type=content_type)


def test_body_title_and_date(extractor: Extractor, report: Docx) -> None:
    document = Document(page(saved(report)))
    extractor([document])
    assert document.text == f"The quarry men\n\n{WORDS}"
    assert (document.published, document.published_method) == (date(2024, 5, 17), "metadata")


def test_a_title_that_the_text_says_too_is_believed(extractor: Extractor, report: Docx) -> None:
    report.core_properties.title = "Hidden work in Estmark"
    report.add_paragraph("This is Hidden Work in Estmark, the first of three notes.")
    assert extractor.read(page(saved(report))).title == "Hidden work in Estmark"


def test_tables_give_a_paragraph_a_row_once(extractor: Extractor, report: Docx) -> None:
    table = report.add_table(rows=2, cols=2)
    for cell, text in zip([*table.rows[0].cells, *table.rows[1].cells], ("Place", "Men", "Quarry", "9"), strict=True):
        cell.text = text
    inner = table.rows[1].cells[1].add_table(rows=1, cols=1)
    inner.rows[0].cells[0].text = "two minors"
    assert extractor.read(page(saved(report))).text.endswith("\nPlace | Men\nQuarry | 9 two minors")


def test_what_editors_put_in_is_read_and_what_they_struck_out_is_not(extractor: Extractor, report: Docx) -> None:
    paragraph = report.add_paragraph("They were ")
    for xml in (
        '<w:ins {} w:id="1" w:author="a"><w:r><w:t>not paid</w:t></w:r></w:ins>',
        '<w:del {} w:id="2" w:author="a"><w:r><w:delText>paid well</w:delText></w:r></w:del>',
        "<w:sdt {}><w:sdtContent><w:r><w:t xml:space='preserve'> in spring</w:t></w:r></w:sdtContent></w:sdt>",
        "<w:hyperlink {}><w:r><w:tab/><w:t>nor fed</w:t></w:r></w:hyperlink>",
    ):
        paragraph._p.append(parse_xml(xml.format(nsdecls("w"))))
    assert extractor.read(page(saved(report))).text.endswith("\nThey were not paid in spring nor fed")


def test_encrypted_and_old_files_are_told(extractor: Extractor) -> None:
    with pytest.raises(ExtractionError, match="save it as DOCX without a password"):
        extractor.read(page(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "application/msword"))


def rewritten(body: bytes, parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(body)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def test_a_bomb_is_refused_before_it_is_unpacked(extractor: Extractor, report: Docx) -> None:
    bomb = rewritten(saved(report), {"word/document.xml": b" " * (40 << 20)})
    assert len(bomb) < 200_000
    with pytest.raises(ExtractionError, match="unpacks to more than 32 MB"):
        extractor.read(page(bomb))


@pytest.mark.parametrize("content", [b"no XML at all", b"<?xml version='1.0'?><a>" * 5, b""])
def test_a_broken_part_is_told(extractor: Extractor, report: Docx, content: bytes) -> None:
    with pytest.raises(ExtractionError, match="broken DOCX"):
        extractor.read(page(rewritten(saved(report), {"word/document.xml": content})))


def test_a_torn_file_fails_alone(extractor: Extractor, report: Docx) -> None:
    whole, torn = Document(page(saved(report))), Document(page(saved(report)[:-100], "application/zip"))
    extractor([torn, whole])
    assert torn.verdict is not None
    assert torn.verdict.ending is Ending.FAILED
    assert whole.verdict is not None  # too short for an article, but read
    assert whole.text.startswith("The quarry men")
