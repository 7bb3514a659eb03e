"""PDF reports: paragraphs put together again, title and date from the metadata or the first page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from crawlers.readers.pdf import Line, Pdf, PdfError, read_pdf
from pipeline.config import Extraction
from pipeline.stages.extractor.errors import ExtractionError, ScannedError
from pipeline.stages.extractor.furniture import without_furniture
from pipeline.stages.extractor.paragraphs import rejoin, usual_size

PICTURE = "[Page {number} is a picture without text.]"
BROKEN = "[Page {number} is broken.]"
_DAY = re.compile(r"(?:D:)?(\d{4})(\d{2})?(\d{2})?")
_TITLE_SIZE = 1.2  # times the usual size: a title's least
_BEFORE_TITLE = 3  # lines: who publishes it, a series, a date
_LONGEST_TITLE = 200  # characters


def extract_pdf(body: bytes, settings: Extraction) -> tuple[str, str, date | None]:
    """Give a PDF's paragraphs (parted by line breaks), its title and the day on which it was made.

    A page among others that is a picture, or broken, leaves a line that says so.

    Raises:
        ScannedError: every page is a picture.
        ExtractionError: it is encrypted or broken, or too long.
    """
    try:
        pdf = read_pdf(body, max_pages=settings.max_pages, max_characters=settings.max_characters)
    except PdfError as error:
        raise ExtractionError(str(error)) from error
    if pdf.pages and all(page.broken for page in pdf.pages):
        raise ExtractionError("broken PDF")
    pictures = sum(page.picture for page in pdf.pages)
    if pictures and not any(page.lines for page in pdf.pages):
        raise ScannedError("scanned: its pages are pictures without text, and nothing here reads pictures")
    pages = [list(page) for page in without_furniture(pdf.pages)]
    title, used = _title(pdf, pages)
    if used:
        pages[0] = [line for line in pages[0] if line not in used]
    size = usual_size(pages)
    for number, page in enumerate(pdf.pages):
        if page.picture or page.broken:
            pages[number] = [_note((PICTURE if page.picture else BROKEN).format(number=number + 1), size)]
    return "\n".join(rejoin(pages)), title, _day(pdf.created)


def _note(text: str, size: float) -> Line:
    return Line(text, 0.0, 0.0, 0.0, 2 * size)  # of a size of its own, so a paragraph of its own


def _title(pdf: Pdf, pages: Sequence[Sequence[Line]]) -> tuple[str, list[Line]]:
    """The title, and the lines of the first page that are it.

    What programs write into the metadata is often a file's name or a template's, so it counts only if the document's
    first pages say it too; else the first page's largest words do.
    """
    told = " ".join(pdf.title.split())
    shown = _letters(" ".join(line.text for page in pages[:2] for line in page))
    largest = _largest(pages)
    spelled = " ".join(line.text for line in largest)
    if told and " " in told and _letters(told) in shown:
        return told, largest if _letters(spelled) == _letters(told) else []
    return (spelled, largest) if len(spelled) <= _LONGEST_TITLE else ("", [])


def _largest(pages: Sequence[Sequence[Line]]) -> list[Line]:
    """The first page's lines in its largest font, if that is well above the text's and stands before the text."""
    first = pages[0] if pages else ()
    size = max((line.size for line in first), default=0.0)
    largest = [number for number, line in enumerate(first) if line.size > 0.97 * size]
    if size < _TITLE_SIZE * usual_size(pages) or largest[0] > _BEFORE_TITLE:
        return []
    return [first[number] for number in largest]


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _day(created: str) -> date | None:
    """The day that a PDF's date names, if it names one in full."""
    match = _DAY.match(created.strip())
    try:
        return date(*(int(part) for part in match.groups())) if match and match[3] else None
    except ValueError:
        return None
