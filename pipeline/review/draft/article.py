"""Cuts an article into stretches, so that each knows its offset and which codes it supports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_GAP = re.compile(r"\n+")
_LONG = 90  # characters; a quotation beyond that is a sentence round the words that matter, so it is only underlined


@dataclass(frozen=True, slots=True)
class Highlight:
    """Words that support a code: `ref` is the id of the code's row on the page."""

    start: int
    end: int
    ref: str
    variable: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the article with one set of highlights. `start` counts code points of the document's text.

    The shortest quotation, which says most exactly why, comes first in `refs` and `variables`; `long` says that even it
    is long. `outside` says that it does not tell of the incident at hand, but of another or of none.
    """

    start: int
    text: str
    refs: tuple[str, ...]
    variables: tuple[str, ...]
    title: bool
    outside: bool
    long: bool

    @property
    def gap(self) -> bool:
        """Whether it is nothing but the end of a paragraph."""
        return self.text.strip("\n") == ""


def segments(
    masked: str,
    title_end: int,
    highlights: Iterable[Highlight],
    told: Sequence[tuple[int, int]] = (),
    folded: Iterable[tuple[int, int]] = (),
) -> list[Segment]:
    """The whole (masked) text, cut where a highlight, a paragraph, the title or a span of the incident begins or ends.

    `told` are the spans of the incident; without them nothing counts as outside. It is also cut at those of `folded`.
    """
    shown = masked.replace("\r", " ")  # a browser would turn it into a line feed, and CR LF into one character
    found = sorted(highlights, key=lambda each: (each.end - each.start, each.start))
    cuts = {0, len(shown), min(title_end, len(shown))}
    gaps = (match.span() for match in _GAP.finditer(shown))
    spans = [*((each.start, each.end) for each in found), *told, *folded, *gaps]
    cuts.update(edge for span in spans for edge in span if edge <= len(shown))
    edges = sorted(cuts)

    def stretch(start: int, end: int) -> Segment:
        here = [each for each in found if each.start < end and each.end > start]
        inside = not told or end <= title_end or any(first <= start and end <= last for first, last in told)
        return Segment(
            start,
            shown[start:end],
            tuple(dict.fromkeys(each.ref for each in here)),
            tuple(dict.fromkeys(each.variable for each in here)),
            title=end <= title_end,
            outside=not inside,
            long=bool(here) and here[0].end - here[0].start > _LONG,
        )

    return [stretch(start, end) for start, end in pairwise(edges)]
