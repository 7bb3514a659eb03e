"""DOCX reports: the paragraphs of the body and of its tables, title and date from the core properties."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from crawlers.readers.containers import ContainerError, check_container
from pipeline.stages.extractor.errors import ExtractionError

_PART_BYTES, _TOTAL_BYTES = 32 << 20, 512 << 20
_TITLES = ("Title", "Heading 1")
_TEXT, _BREAKS, _HYPHEN = qn("w:t"), frozenset((qn("w:br"), qn("w:cr"), qn("w:tab"))), qn("w:noBreakHyphen")
# Struck out by an editor, moved elsewhere, or the same again for old programs.
_SKIPPED = frozenset(
    (qn("w:del"), qn("w:moveFrom"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
)
_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")


def extract_docx(body: bytes, *, max_characters: int) -> tuple[str, str, date | None]:
    """Give a DOCX's paragraphs (parted by line breaks), its title and the day on which it was last saved.

    Headers, footers, notes and comments are parts of their own in such a file, and left out; so is what an editor
    struck out. A table's row is one paragraph.

    Raises:
        ExtractionError: it is encrypted, broken or too long.
    """
    document = _open(body)
    paragraphs: list[str] = []
    room = max_characters
    for paragraph in _paragraphs(document.element.body):
        room -= len(paragraph)
        if room < 0:
            raise ExtractionError(f"DOCX with more than {max_characters:,} characters")
        paragraphs.append(paragraph)
    properties = document.core_properties
    saved = properties.modified or properties.created
    return "\n".join(paragraphs), _title(document, paragraphs), saved.date() if saved else None


def _open(body: bytes) -> Document:
    try:
        check_container(BytesIO(body), part_bytes=_PART_BYTES, total_bytes=_TOTAL_BYTES)
        return docx.Document(BytesIO(body))
    except ContainerError as error:
        raise ExtractionError(f"DOCX: {error}") from error
    except (OpcError, KeyError, ValueError, etree.XMLSyntaxError) as error:
        raise ExtractionError("broken DOCX") from error


def _title(document: Document, paragraphs: list[str]) -> str:
    """The title told in the properties, if the document says it too; else its first heading."""
    told = " ".join((document.core_properties.title or "").split())
    if told and any(told.casefold() in paragraph.casefold() for paragraph in paragraphs[:20]):
        return told
    headings = (each for each in document.paragraphs if each.style is not None and each.style.name in _TITLES)
    return next((" ".join(heading.text.split()) for heading in headings if heading.text.strip()), "")


def _paragraphs(element: etree._Element) -> Iterator[str]:
    for child in element:
        if child.tag in _SKIPPED:
            continue
        if child.tag == _PARAGRAPH:
            yield from filter(None, (_text(child), *_boxes(child)))
        elif child.tag == _TABLE:
            yield from _rows(child)
        else:
            yield from _paragraphs(child)  # a content control, an inserted stretch


def _rows(table: etree._Element) -> Iterator[str]:
    for row in _parts(table, _ROW):
        cells = [" ".join(_paragraphs(cell)) for cell in _parts(row, _CELL)]
        if any(cells):
            yield " | ".join(cell for cell in cells if cell)


def _parts(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, also those in a content control; not those of a table in a cell."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _SKIPPED:
            yield from _parts(child, tag)


def _boxes(paragraph: etree._Element) -> Iterator[str]:
    """The paragraphs of text boxes that hang on a paragraph."""
    for box in paragraph.iter(qn("w:txbxContent")):
        if not any(parent.tag in _SKIPPED for parent in box.iterancestors()):
            yield from _paragraphs(box)


def _text(paragraph: etree._Element) -> str:
    return " ".join("".join(_pieces(paragraph)).split())


def _pieces(element: etree._Element) -> Iterator[str]:
    for child in element:
        if child.tag in _SKIPPED or child.tag == qn("w:txbxContent"):
            continue
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield " "
        elif child.tag == _HYPHEN:
            yield "-"
        else:
            yield from _pieces(child)
