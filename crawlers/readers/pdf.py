"""The text of PDFs as lines with their places on the page, read by PDFium in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

_SECONDS = 120  # of CPU time; the 600 pages of a long report take about five
_MEMORY = 2 << 30  # bytes of address space


class PdfError(ValueError):
    """A PDF that cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and its box: points from the page's lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def size(self) -> float:
        """The height of its font's box, in points."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class PdfPage:
    """One page's lines, in the order of its content. `picture`: it has none but holds a picture, as a scan does."""

    height: float
    lines: Sequence[Line]
    picture: bool = False
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Pdf:
    """What a PDF says of itself (`created` as PDF writes dates: `D:20240517…`), and its pages."""

    title: str
    created: str
    pages: Sequence[PdfPage]


def read_pdf(body: bytes, *, max_pages: int, max_characters: int) -> Pdf:
    """Read a PDF.

    Raises:
        PdfError: it is encrypted or broken, or takes more pages, characters, time or memory than it may.
    """
    limits = [str(limit) for limit in (_SECONDS, _MEMORY, max_pages, max_characters)]
    command = [sys.executable, "-m", "crawlers.readers.pdf_worker", *limits]
    try:
        done = subprocess.run(command, input=body, capture_output=True, timeout=4 * _SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise PdfError("PDF that takes too long to read") from error
    told = [json.loads(line) for line in done.stdout.splitlines() if line.endswith(b"}")]
    if told and "error" in told[-1]:
        raise PdfError(told[-1]["error"])
    if done.returncode or not told or len(told) != told[0]["pages"] + 1:
        raise PdfError("PDF that the reader dies of")
    head, *pages = told
    return Pdf(head["title"], head["created"], [_page(page) for page in pages])


def _page(told: dict[str, object]) -> PdfPage:
    if told.get("broken"):
        return PdfPage(0.0, (), broken=True)
    lines = told["lines"]
    height = told["height"]
    assert isinstance(lines, list)
    assert isinstance(height, int | float)
    return PdfPage(float(height), [Line(*line) for line in lines], bool(told["picture"]))
