"""Cuts an article into stretches, so that each knows its offset and which codes it supports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Highlight:
    """Words that support a code: `ref` is the id of the code's row on the page."""

    start: int
    end: int
    ref: str
    variable: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the article with one set of highlights. `start` counts code points of the document's text."""

    start: int
    text: str
    refs: tuple[str, ...]
    variables: tuple[str, ...]
    title: bool


def segments(masked: str, title_end: int, highlights: Iterable[Highlight]) -> list[Segment]:
    """The whole (masked) text in order, cut wherever a highlight or the title begins or ends."""
    shown = masked.replace("\r", " ")  # a browser would turn it into a line feed, and CR LF into one character
    found = sorted(highlights, key=lambda each: (each.start, each.end))
    cuts = {0, len(shown), min(title_end, len(shown))}
    cuts.update(edge for each in found for edge in (each.start, each.end) if edge <= len(shown))
    edges = sorted(cuts)
    return [_segment(shown, start, end, title_end, found) for start, end in pairwise(edges)]


def _segment(text: str, start: int, end: int, title_end: int, highlights: Iterable[Highlight]) -> Segment:
    here = [each for each in highlights if each.start < end and each.end > start]
    return Segment(
        start,
        text[start:end],
        tuple(dict.fromkeys(each.ref for each in here)),
        tuple(dict.fromkeys(each.variable for each in here)),
        end <= title_end,
    )
