"""What bytes are: told by their own beginning where that is certain, else by what the server said of them."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OLE = "application/x-ole-storage"  # old Office files, and encrypted new ones
RTF = "application/rtf"
HTML = "text/html"
XML = "application/xml"

_PDF_SEARCHED = 1024  # readers accept a header anywhere in the first 1,024 bytes (PDF 1.7, appendix H.3.4.1)
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_MAIN_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
# Tags by which the WHATWG's MIME sniffing standard knows HTML, when it stands first.
_HTML = re.compile(
    rb"\s*(?:<!--.{0,4096}?-->\s*)*<(?:!doctype\s+html|html|head|body|title|script|style|meta|div|p|h1|table|a|b|br)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"\s*<\?xml[\s?]")
_XHTML = re.compile(rb"<html[\s>]", re.IGNORECASE)
# What servers say when they do not know.
_VAGUE = frozenset(("", "application/octet-stream", "binary/octet-stream", "application/x-download", "unknown/unknown"))
_SEARCHED = 1 << 13


def content_type(declared: str, body: bytes) -> str:
    """The type to read bytes as, in lower case and without parameters; empty where nothing tells it.

    A container's signature is certain, and wins over what was declared. A page that calls itself a PDF and is HTML (an
    error page, most likely) is HTML. Otherwise what is declared holds, unless it says nothing.
    """
    kind = declared.partition(";")[0].strip().lower()
    if certain := signature(body):
        return certain
    if kind in _VAGUE or kind in {PDF, DOCX}:
        return markup(body) or kind
    return kind


def signature(body: bytes) -> str | None:
    """The type of a file that begins with a signature: PDF, OOXML, OLE, RTF."""
    if b"%PDF-" in body[:_PDF_SEARCHED] and not _HTML.match(body[:_SEARCHED]):
        return PDF
    if body.startswith(b"PK\x03\x04"):
        return _office(body)
    if body.startswith(_OLE_MAGIC):
        return OLE
    return RTF if body.startswith(b"{\\rtf") else None


def markup(body: bytes) -> str | None:
    """HTML or XML, if bytes begin like one."""
    head = body[:_SEARCHED]
    for mark in _MARKS:
        head = head.removeprefix(mark)
    head = head.replace(b"\0", b"") if b"\0" in head[:4] else head  # UTF-16
    if _XML.match(head):
        return HTML if _XHTML.search(head) else XML
    return HTML if _HTML.match(head) else None


def _office(body: bytes) -> str | None:
    try:
        with zipfile.ZipFile(BytesIO(body)) as container:
            names = set(container.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return None
    return next((kind for part, kind in _MAIN_PARTS.items() if part in names), None)
