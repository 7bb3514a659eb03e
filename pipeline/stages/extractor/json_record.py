"""JSON documents of services that are read by API: the text and title in them, whose members the configs name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from pipeline.stages.extractor.court_case import RecordShape

_MARKUP = re.compile(r"<(?:p|div|pre|br|opinion|html|span|a|section|article|\?xml)\b", re.IGNORECASE)
_BLOCKS = {
    "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "td", "th", "tr", "dd", "dt", "pre", "section",
    "article", "center", "opinion", "author", "footnote", "ul", "ol", "table", "tbody", "body", "html", "br", "hr",
}  # fmt: skip
_UNREAD = {"script", "style", "head"}


def extract_record(body: bytes, shapes: Iterable[RecordShape]) -> tuple[str, str, date | None]:
    """Give the text, title and day of a JSON document.

    Raises:
        ValueError: it is no JSON, or has none of the shapes.
    """
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ValueError("broken JSON") from error
    for shape in shapes:
        record = _at(told, shape.at)
        if isinstance(record, dict) and all(name in record for name in shape.needs):
            texts = (text for name in shape.text if (text := plain_text(str(record.get(name) or ""))))
            titles = (str(record[name]) for name in shape.title if record.get(name))
            return next(texts, ""), next(titles, ""), _day(record.get(shape.seconds or ""))
    raise ValueError("JSON of no service that we read")


def plain_text(text: str) -> str:
    """Give the paragraphs of a text that may be HTML, or lines of a fixed width, parted by line breaks."""
    if not _MARKUP.search(text):
        return "\n".join(_paragraphs(text))
    try:
        tree = document_fromstring(text.encode(), parser=HTMLParser(encoding="utf-8", no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    return "\n".join(part for block in "".join(_pieces(tree)).split("\0") for part in _paragraphs(block))


def _pieces(element: HtmlElement) -> Iterator[str]:
    """The text of an element, with a NUL (which HTML cannot hold) where a block begins or ends.

    Outside `pre` a line break is a blank.
    """
    kept = element.tag == "pre" or any(above.tag == "pre" for above in element.iterancestors("pre"))
    edge = "\0" if element.tag in _BLOCKS else ""
    yield edge
    if isinstance(element.tag, str) and element.tag not in _UNREAD:
        yield _spaced(element.text, kept=kept)
        for child in element:
            yield from _pieces(child)
            yield _spaced(child.tail, kept=kept)
    yield edge


def _spaced(text: str | None, *, kept: bool) -> str:
    return (text or "") if kept else (text or "").replace("\n", " ")


def _paragraphs(text: str) -> Iterator[str]:
    """Lines that no empty line parts are one paragraph."""
    for paragraph in re.split(r"\n\s*\n|\f", text):
        if joined := " ".join(paragraph.split()):
            yield joined


def _at(told: Any, path: str) -> Any:
    for step in path.split(".") if path else ():
        if isinstance(told, list) and step.isdigit() and int(step) < len(told):
            told = told[int(step)]
        else:
            told = told.get(step) if isinstance(told, dict) else None
    return told


def _day(value: Any) -> date | None:
    """The day of a moment that is told in seconds since the epoch."""
    try:
        return datetime.fromtimestamp(int(value), UTC).date()
    except (TypeError, ValueError, OverflowError, OSError):
        return None
