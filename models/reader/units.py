"""The units that the reader judges: sentences, and of long ones the clauses, so that each can stand as evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from models.reader.windows import Span

MOST_WORDS = 36
"""A longer quotation is no evidence of anything in particular; reviewers and the scorer stop at 40 words."""
LEAST_WORDS = 6
_WORD = re.compile(r"\S+")
_BREAK = re.compile(r"[,;:\u2013\u2014)\u201d]$")


def units(text: str, sentences: Sequence[Span]) -> list[Span]:
    """Cut sentences of more than `MOST_WORDS` words, at punctuation where there is some; the others stay whole."""
    return [unit for start, end in sentences for unit in _cut(text, start, end)]


def overlaps(unit: Span, spans: Sequence[Span]) -> bool:
    """Whether a unit lies in one of some spans, wholly or in part."""
    return any(unit[0] < end and start < unit[1] for start, end in spans)


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    words = [(start + word.start(), start + word.end()) for word in _WORD.finditer(text[start:end])]
    while len(words) > MOST_WORDS:
        at = _break(text, words)
        yield words[0][0], words[at - 1][1]
        words = words[at:]
    yield (words[0][0], words[-1][1]) if words else (start, end)


def _break(text: str, words: Sequence[Span]) -> int:
    """How many words the next unit has: up to the last punctuation that leaves neither side a fragment."""
    most = min(MOST_WORDS, len(words) - LEAST_WORDS)
    for at in range(most, LEAST_WORDS - 1, -1):
        if _BREAK.search(text[slice(*words[at - 1])]):
            return at
    return most
