"""Reads texts that are marked by incident, and scores how a document was parted against the marks.

The figure is the F1 of pairs of sentences: a pair is right that stands in one incident here and there (the pairwise
score of clustering and coreference). Sentences that all incidents share (`{*}`) are not scored; a sentence that tells
none (`{-}`) and stands in an incident makes wrong pairs.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path

from pipeline.records import Document, Page
from pipeline.stages.extractor import set_text

HERE = Path(__file__).parent
SHARED, NONE = "*", "-"
_MARK = re.compile(r"\{([*\-\d])\}")


@dataclass(frozen=True, slots=True)
class Marked:
    """A text without its marks; `incidents[i]` is the mark of its i-th character."""

    id: str
    published: date
    text: str
    incidents: str

    @property
    def count(self) -> int:
        """How many incidents it tells."""
        return len(set(self.incidents) - {SHARED, NONE})

    def document(self) -> Document:
        """The text as the extractor would give it."""
        document = Document(Page("", b"", datetime(2026, 1, 1, tzinfo=UTC), "test"), published=self.published)
        title, _, body = self.text.partition("\n\n")
        set_text(document, title, body)
        assert document.text == self.text
        return document


def read_marked(name: str) -> Iterator[Marked]:
    """The texts of one file, `roundups` or `lookalikes`."""
    for entry in tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))["text"]:
        _, *parts = _MARK.split(entry["text"].strip())
        stretches = list(zip(parts[::2], parts[1::2], strict=True))
        text = "".join(words for _, words in stretches)
        incidents = "".join(mark * len(words) for mark, words in stretches)
        yield Marked(entry["id"], date.fromisoformat(entry["date"]), text, incidents)


Pairs = set[tuple[int, int]]


def gold_pairs(marked: Marked, document: Document) -> Pairs:
    """The pairs of sentences that tell one incident by the marks."""
    marks = _marks(marked, document)
    return {(a, b) for a, b in combinations(marks, 2) if marks[a] == marks[b] != NONE}


def found_pairs(marked: Marked, document: Document) -> Pairs:
    """The pairs of sentences that stand in one incident's spans, of those whose mark says what they tell."""
    scored = _marks(marked, document)
    found: Pairs = set()
    for spans in document.incident_spans:
        inside = [n for n in scored if any(a <= document.sentences[n][0] < b for a, b in spans)]
        found |= set(combinations(inside, 2))
    return found


def _marks(marked: Marked, document: Document) -> dict[int, str]:
    marks = {number: marked.incidents[start] for number, (start, end) in enumerate(document.sentences) if start < end}
    return {number: mark for number, mark in marks.items() if mark != SHARED}


def pairwise_f1(scored: Iterable[tuple[Pairs, Pairs]]) -> float:
    """The micro-averaged F1 over texts of (gold, found) pairs."""
    right = gold = found = 0
    for wanted, had in scored:
        right, gold, found = right + len(wanted & had), gold + len(wanted), found + len(had)
    return 2 * right / (gold + found)
