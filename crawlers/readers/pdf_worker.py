"""Reads one PDF in a process of its own: PDFium is C++ and its input anybody's, so it may crash, loop or swell alone.

Bytes come on standard input. Lines of JSON go to standard output: what the document says of itself, then one for each
page. Where the document cannot be read, or no further, the last line has an `error`.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

# PDFium writes U+0002 (once U+FFFE) for a hyphen at a line's end, and the next line right behind it.
_ENDS = re.compile("([\x02\ufffe]?(?:\r\n)|[\x02\ufffe])")
_SOFT = ("\x02", "\ufffe")
_DEPTH = 3  # of form objects that may hold a picture


def main() -> None:
    """Read standard input within limits: the arguments are seconds of CPU, bytes of memory, pages, characters."""
    seconds, memory, max_pages, max_characters = (int(argument) for argument in sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    for told in read(sys.stdin.buffer.read(), max_pages, max_characters):
        sys.stdout.write(json.dumps(told) + "\n")


def read(body: bytes, max_pages: int, max_characters: int) -> Iterator[dict[str, Any]]:
    """The document's head, then its pages; an `error` is the last that comes."""
    try:
        document = pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD
        yield {"error": "encrypted PDF: it needs a password" if locked else "broken PDF"}
        return
    count = len(document)
    if count > max_pages:
        yield {"error": f"PDF of {count:,} pages, more than {max_pages:,}"}
        return
    yield {
        "pages": count,
        "title": document.get_metadata_value("Title"),
        "created": document.get_metadata_value("CreationDate"),
    }
    characters = 0
    for number in range(count):
        page = _page(document, number)
        characters += sum(len(line[0]) for line in page.get("lines", ()))
        if characters > max_characters:
            yield {"error": f"PDF with more than {max_characters:,} characters"}
            return
        yield page


def _page(document: pdfium.PdfDocument, number: int) -> dict[str, Any]:
    try:
        page = document[number]
    except pdfium.PdfiumError:
        return {"broken": True}
    try:
        text = page.get_textpage()
        lines = list(_lines(text))
        picture = not lines and any(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEPTH))
        return {"height": page.get_height(), "lines": lines, "picture": picture}
    except pdfium.PdfiumError:
        return {"broken": True}
    finally:
        page.close()


def _lines(text: pdfium.PdfTextPage) -> Iterator[list[Any]]:
    """Each line as [text, left, bottom, right, top], in points and in the order of the content.

    Its height is that of a letter in its middle: a bullet or a footnote's mark at its ends has another, and PDFium's
    font size leaves out the text's scaling.
    """
    at = 0  # PDFium counts UTF-16 units
    pieces = _ENDS.split(text.get_text_range())
    for line, end in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        shown = line.strip()
        begin = at + len(line) - len(line.lstrip())
        places = [begin, begin + _middle(shown), begin + _units(shown) - 1] if shown else []
        indices = [raw.FPDFText_GetCharIndexFromTextIndex(text, place) for place in places]
        if indices and min(indices) >= 0:
            first, middle, last = (text.get_charbox(index, loose=True) for index in indices)
            yield [shown + ("-" if end[:1] in _SOFT else ""), first[0], middle[1], last[2], middle[3]]
        at += _units(line) + len(end)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _middle(line: str) -> int:
    """Where the letter stands that is nearest to a line's middle, from behind it on."""
    half = len(line) // 2
    found = (at for at in range(half, len(line)) if line[at].isalnum())
    return _units(line[: next(found, half)])


if __name__ == "__main__":
    main()
