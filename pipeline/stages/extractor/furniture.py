"""What stands on a printed page and is no part of its text: running heads and feet, page numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product

from crawlers.readers.pdf import Line, PdfPage

MARGIN = 0.15  # of the page's height, at its top and at its bottom
MOST_LINES = 3  # that a running head or foot has
REPEATS = 3  # pages that carry a line before it counts as running; a document of two pages needs both
_NUMBER = re.compile(r"\d{1,4}")
_MOST_NUMBERS = 3
_ROMAN = re.compile(r"\W*[ivxlc]{1,7}\W*", re.IGNORECASE)
_HEIGHT = 4.0  # points within which a running line keeps its place


def without_furniture(pages: Sequence[PdfPage]) -> list[list[Line]]:
    """The lines of every page without running heads, running feet and page numbers.

    A line runs when pages repeat it at the same height, letter for letter or with numbers that count along with the
    pages: "Annual report 2023 | 17" does, "Case study 2" over a page's text does not.
    """
    found: dict[tuple[str, int], set[int]] = defaultdict(set)
    for number, page in enumerate(pages):
        for line in _outer(page):
            for key in _keys(line, number):
                found[key].add(number)
    enough = min(REPEATS, max(2, len(pages)))
    running = {key for key, where in found.items() if len(where) >= enough}
    return [
        [line for line in page.lines if not (line in outer and _runs(line, number, running))]
        for number, page in enumerate(pages)
        for outer in [_outer(page)]
    ]


def _outer(page: PdfPage) -> list[Line]:
    """The lines in the page's margins, at most a few of each."""
    by_height = sorted(page.lines, key=lambda line: -line.top)
    head = [line for line in by_height[:MOST_LINES] if line.bottom > page.height * (1 - MARGIN)]
    foot = [line for line in by_height[-MOST_LINES:] if line.top < page.height * MARGIN]
    return [*head, *foot]


def _runs(line: Line, number: int, running: set[tuple[str, int]]) -> bool:
    if line.text.strip("\u2013\u2014- |/") == str(number + 1) or _ROMAN.fullmatch(line.text):
        return True
    return any(key in running for key in _keys(line, number))


def _keys(line: Line, page: int) -> Iterator[tuple[str, int]]:
    """What lines of a kind share: words and height, each number as it is or as its distance from the page's own."""
    words = " ".join(line.text.casefold().split())
    numbers = list(_NUMBER.finditer(words))[:_MOST_NUMBERS]
    for counts in product((False, True), repeat=len(numbers)):
        told, at = "", 0
        for match, along in zip(numbers, counts, strict=True):
            told += words[at : match.start()] + (f"<{int(match[0]) - page}>" if along else match[0])
            at = match.end()
        for place in {round(line.bottom / _HEIGHT), int(line.bottom / _HEIGHT)}:
            yield told + words[at:], place
