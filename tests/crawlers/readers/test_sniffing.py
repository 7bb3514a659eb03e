"""The type that bytes are read as: by signature where that is certain, else as declared."""

from __future__ import annotations

from io import BytesIO

import docx
import openpyxl
import pytest

from crawlers.readers.sniffing import DOCX, HTML, OLE, PDF, RTF, XLSX, XML, content_type


def saved(document: object) -> bytes:
    out = BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


@pytest.mark.parametrize(
    ("declared", "body", "kind"),
    [
        ("", b"%PDF-1.7 ...", PDF),
        ("text/html; charset=utf-8", b"\n%PDF-1.4 ...", PDF),
        ("application/octet-stream", saved(docx.Document()), DOCX),
        ("application/zip", saved(openpyxl.Workbook()), XLSX),
        ("application/msword", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", OLE),
        ("", b"{\\rtf1 words}", RTF),
        ("", b"<!DOCTYPE html><html>", HTML),
        ("", b"\xef\xbb\xbf <!-- made by hand --> <html lang=en>", HTML),
        ("", "\ufeff<html>".encode("utf-16-le"), HTML),
        ("", b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>", HTML),
        ("", b"<?xml version='1.0'?><akomaNtoso/>", XML),
        ("application/pdf", b"<html><title>404</title>", HTML),
        ("application/pdf", b"nothing of the kind", PDF),
        ("text/html", b"words without a tag", "text/html"),
        ("TEXT/Plain; charset=x", b"<p>code</p>", "text/plain"),
        ("text/html", b"<p>%PDF-1.4 is a header</p>", "text/html"),
        ("", b"PK\x03\x04 broken", ""),
        ("", b"words", ""),
    ],
)
def test_content_type(declared: str, body: bytes, kind: str) -> None:
    assert content_type(declared, body) == kind
