"""A tiny writer of PDFs, for tests: lines of Helvetica at given places, or pages that are pictures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

HEIGHT, LEFT, LEADING = 842, 72, 14
# A line: its text, and from the left, from the bottom, in size (points).
Placed = tuple[str, float, float, float]


def running(lines: Iterable[str], *, top: float = 760, size: float = 11, left: float = LEFT) -> list[Placed]:
    """Lines one below the other."""
    return [(text, left, top - LEADING * number, size) for number, text in enumerate(lines)]


def write_pdf(pages: Sequence[Sequence[Placed] | None], *, title: str = "", created: str = "") -> bytes:
    """A PDF of these pages; None is a page that is a picture."""
    bodies: list[bytes] = []
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    picture = 4 + 2 * len(pages)
    bodies.append(b"<< /Type /Catalog /Pages 2 0 R >>")
    bodies.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    bodies.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    for number, page in enumerate(pages):
        means = f"<< /Font << /F1 3 0 R >> /XObject << /Im1 {picture} 0 R >> >>"
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 {HEIGHT}] /Resources {means} "
            f"/Contents {5 + 2 * number} 0 R >>".encode()
        )
        content = b"q 400 0 0 400 90 200 cm /Im1 Do Q" if page is None else b"\n".join(map(_show, page))
        bodies.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    bodies.append(
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 "
        b"/Length 1 >>\nstream\n\x80\nendstream"
    )
    bodies.append(b"<< /Title (%s) /CreationDate (%s) >>" % (_escaped(title), created.encode()))
    return _with_table(bodies)


def _with_table(bodies: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(bodies) + 1,
        len(bodies),
        start,
    )
    return bytes(out)


def _show(placed: Placed) -> bytes:
    text, left, bottom, size = placed
    return b"BT /F1 %g Tf %g %g Td (%s) Tj ET" % (size, left, bottom, _escaped(text))


def _escaped(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
