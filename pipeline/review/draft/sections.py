"""Cuts a draft's part of the text into the sections that can go to a draft of their own, and joins them again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.review.draft.entries import Spans

_PARAGRAPH = re.compile(r"[^\n]+")


def sections(text: str, spans: Sequence[Sequence[int]]) -> Spans:
    """The paragraphs of the text, as far as they lie in `spans`; all of them where there are no spans."""
    return tuple(_within(text, [(start, end) for start, end in spans] or [(0, len(text))]))


def _within(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for paragraph in _PARAGRAPH.finditer(text):
        for first, last in spans:
            start, end = max(paragraph.start(), first), min(paragraph.end(), last)
            if start < end and text[start:end].strip():
                yield start, end


def joined(spans: Iterable[Sequence[int]], text: str) -> list[list[int]]:
    """Spans in order; those that touch, or have nothing but white space between them, are one."""
    found: list[list[int]] = []
    for start, end in sorted((start, end) for start, end in spans):
        if found and not text[found[-1][1] : start].strip():
            found[-1][1] = max(found[-1][1], end)
        else:
            found.append([start, end])
    return found


def touches(spans: Iterable[Sequence[int]], start: int, end: int) -> bool:
    """Whether any of these words stand in `spans`."""
    return any(first < end and last > start for first, last in spans)
