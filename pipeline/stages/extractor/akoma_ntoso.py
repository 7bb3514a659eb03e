"""Akoma Ntoso judgments, as Find Case Law serves them: title, date and the paragraphs of the judgment's body."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lxml import etree

AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
# Elements that hold one paragraph of running text each.
BLOCKS = {f"{AKN}{name}" for name in ("p", "heading", "block", "subheading")}
SKIPPED = {f"{AKN}{name}" for name in ("meta", "header", "attachments", "authorialNote")}


def extract_judgment(body: bytes) -> tuple[str, str, date | None]:
    """Give a judgment's text (paragraphs parted by line breaks, numbers kept), its name and the day it was handed down.

    Raises:
        ValueError: broken XML, or XML that is no Akoma Ntoso judgment.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"broken XML at line {error.lineno}") from error
    judgment = root.find(f".//{AKN}judgment")
    if judgment is None:
        raise ValueError("XML, but no Akoma Ntoso judgment")
    name = judgment.find(f".//{AKN}FRBRWork/{AKN}FRBRname")
    day = judgment.find(f".//{AKN}FRBRWork/{AKN}FRBRdate")
    return (
        "\n".join(_paragraphs(judgment)),
        name.get("value", "") if name is not None else "",
        _day(day.get("date")) if day is not None else None,
    )


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat((value or "")[:10])
    except ValueError:
        return None


def _paragraphs(element: etree._Element) -> Iterator[str]:
    """Give the running text block by block; a paragraph's number stands before its first block."""
    number = ""
    for child in element:
        if child.tag in SKIPPED or not isinstance(child.tag, str):
            continue
        if child.tag == f"{AKN}num":
            number = _text(child) + " "
        elif child.tag in BLOCKS:
            if text := _text(child):
                yield number + text
                number = ""
        else:
            for text in _paragraphs(child):
                yield number + text
                number = ""


def _text(element: etree._Element) -> str:
    return " ".join("".join(str(part) for part in element.itertext()).split())
