"""Akoma Ntoso judgments, as Find Case Law serves them: name, paragraphs of the body, and what the mark-up tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lxml import etree

from pipeline.records import CourtCase

AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
# Elements that hold one paragraph of running text each.
BLOCKS = {f"{AKN}{name}" for name in ("p", "heading", "block", "subheading")}
SKIPPED = {f"{AKN}{name}" for name in ("meta", "header", "attachments", "authorialNote")}


@dataclass(frozen=True, slots=True)
class Judgment:
    """A judgment's text (paragraphs parted by line breaks, numbers kept), its name, and what its mark-up tells."""

    text: str
    name: str
    case: CourtCase


def extract_judgment(body: bytes) -> Judgment:
    """Read a judgment.

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
    return Judgment(
        "\n".join(_paragraphs(judgment)),
        name.get("value", "") if name is not None else "",
        _case(judgment),
    )


def _case(judgment: etree._Element) -> CourtCase:
    day = judgment.find(f".//{AKN}FRBRWork/{AKN}FRBRdate")
    roles = (role.get("showAs", "") for role in judgment.iterfind(f".//{AKN}references/{AKN}TLCRole"))
    return CourtCase(
        citation=_proprietary(judgment, "cite"),
        court=_court(judgment) or _proprietary(judgment, "court"),
        decided=_day(day.get("date")) if day is not None else None,
        roles=tuple(dict.fromkeys(" ".join(role.lower().split()) for role in roles if role.strip())),
    )


def _court(judgment: etree._Element) -> str | None:
    """The name of the organisation that is the work's author."""
    author = judgment.find(f".//{AKN}FRBRWork/{AKN}FRBRauthor")
    key = author.get("href", "").removeprefix("#") if author is not None else ""
    for organisation in judgment.iterfind(f".//{AKN}references/{AKN}TLCOrganization"):
        if key and organisation.get("eId") == key:
            return " ".join(organisation.get("showAs", "").split()) or None
    return None


def _proprietary(judgment: etree._Element, name: str) -> str | None:
    """The text of one of The National Archives' own elements, whose namespace has changed over the years."""
    for element in judgment.iterfind(f".//{AKN}meta/{AKN}proprietary/*"):
        if isinstance(element.tag, str) and etree.QName(element).localname == name:
            return " ".join("".join(str(part) for part in element.itertext()).split()) or None
    return None


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
