"""PDFs are read in a process of their own: whatever they hold, the reader tells it or says why not."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawlers.readers.pdf import PdfError, read_pdf
from crawlers.readers.pdf_worker import read
from tests.crawlers.readers.pdf_writer import HEIGHT, running, write_pdf

LINES = ["Officers found nine men", "in a caravan near the quarry."]
# Says that a password is needed (PDF 1.4, section 3.5.2), and no password fits.
ENCRYPT = b"<< /Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P -4 >>" % (b"o" * 32, b"u" * 32)


def encrypted() -> bytes:
    plain = write_pdf([running(LINES)])
    locked = plain.replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt %s /ID [(a) (a)]" % ENCRYPT)
    assert locked != plain
    return locked


def test_lines_come_with_their_places() -> None:
    found = read_pdf(
        write_pdf([running(LINES)], title="Quarry", created="D:20240517"), max_pages=5, max_characters=1000
    )
    assert (found.title, found.created) == ("Quarry", "D:20240517")
    assert [line.text for line in found.pages[0].lines] == LINES
    first, second = found.pages[0].lines
    assert first.left == pytest.approx(72, abs=1)
    assert first.bottom - second.bottom == pytest.approx(14)
    assert first.right > first.left + 100
    assert found.pages[0].height == HEIGHT


def test_pictures_are_told() -> None:
    found = read_pdf(write_pdf([running(LINES), None, []]), max_pages=5, max_characters=1000)
    assert [page.picture for page in found.pages] == [False, True, False]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"%PDF-1.7\nnothing more", "broken PDF"),
        (encrypted(), "encrypted PDF: it needs a password"),
        (write_pdf([running(LINES)] * 6), "PDF of 6 pages, more than 5"),
        (write_pdf([running(LINES * 20)]), "PDF with more than 1,000 characters"),
    ],
)
def test_what_cannot_be_read_is_told(body: bytes, reason: str) -> None:
    with pytest.raises(PdfError, match=f"^{reason}$"):
        read_pdf(body, max_pages=5, max_characters=1000)


def test_five_thousand_pages_are_refused_by_their_number_alone() -> None:
    told = list(read(write_pdf([running(LINES)] * 5000), 600, 1_000_000))
    assert told == [{"error": "PDF of 5,000 pages, more than 600"}]


def test_a_reader_that_dies_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawlers.readers.pdf._MEMORY", 64 << 20)
    with pytest.raises(PdfError, match=r"^PDF that the reader dies of$"):
        read_pdf(write_pdf([running(LINES)]) + b" " * (64 << 20), max_pages=5, max_characters=1000)


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damage_gives_pages_or_an_error(data: st.DataObject) -> None:
    body = bytearray(write_pdf([running(LINES), running(LINES)]))
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(8, len(body) - 1))] = data.draw(st.integers(0, 255))
    head, *pages = read(bytes(body), 5, 1000)
    assert "error" in head or len(pages) == head["pages"]


def test_characters_beyond_sixteen_bits_do_not_shift_the_lines() -> None:
    from crawlers.readers.pdf_worker import _middle, _units  # noqa: PLC0415

    line = "\N{PARTY POPPER}\N{PARTY POPPER} nine men"
    assert _units(line) == len(line) + 2
    assert line.encode("utf-16-le")[2 * _middle(line) :].decode("utf-16-le") == "ne men"
