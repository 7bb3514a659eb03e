"""The ways in which a text tells several incidents: items of a round-up, counted cases, another case after one.

Each finder gives the parts that a text seems to fall into, or nothing; whether they are incidents of their own is for
the judge to say (`judging.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.records import Document
from pipeline.stages.incident_builder.lexicon import Splitting
from pipeline.stages.incident_builder.parts import Line, Part, Partition, between, lines_of, numbers_of

FEWEST_ITEMS = 2
SINGLE_LINES = ("bullet",)  # what follows such an item's line is no longer its own
SOFT = ("opening", "run_in")  # styles that ordinary paragraphs have too: most of the text must be in them
SHARE = 0.6
_IN_YEAR = re.compile(r"\b[Ii]n (?:[A-Z][a-z]+ )?((?:19|20)\d\d)\b")
LEAST_WORDS = 25  # a shorter aside about another case is background


class Layouts:
    """Finds the parts of a text by the patterns of `incidents.toml`."""

    def __init__(self, splitting: Splitting) -> None:
        self._heads = splitting.heads
        self._phrases = splitting.any_case
        self._words = splitting.words

    def of(self, document: Document) -> Partition | None:
        """The parts that a text seems to fall into, by the surest way of telling."""
        lines = lines_of(document)
        if len(lines) < 2:
            return None
        return self._numbered(document) or self._itemised(document, lines) or self._another(document, lines)

    def _headline(self, document: Document, lines: Sequence[Line]) -> str:
        """The title and the first line below it."""
        return document.text[: lines[1].end]

    def _numbered(self, document: Document) -> Partition | None:
        """Parts that begin with "In the first case", "The second case"."""
        found: list[tuple[int, re.Match[str]]] = []
        for number, (start, end) in enumerate(document.sentences):
            if match := self._words.numbered.match(document.text, start, end):
                found.append((number, match))
        if len({match["nth"].lower() for _, match in found}) < 2 or found[0][1]["nth"].lower() != "first":
            return None
        ends = [number for number, _ in found[1:]] + [len(document.sentences)]
        parts = [Part(tuple(range(number, end)), match.end()) for (number, match), end in zip(found, ends, strict=True)]
        return Partition(tuple(range(found[0][0])), tuple(parts))

    def _itemised(self, document: Document, lines: Sequence[Line]) -> Partition | None:
        """The items of a text that says of itself that it brings several together."""
        headline = self._headline(document, lines)
        if self._phrases.one_case.search(headline) or not self._phrases.round_up.search(headline):
            return None
        beginnings: list[tuple[int, int]] = []
        for style, pattern in self._heads.items():
            found = [
                (index, match.end())
                for index, line in enumerate(lines[1:], start=1)
                if (match := pattern.match(document.text, line.start))
            ]
            if len(found) > len(beginnings) and self._is_style(document, style, found, lines):
                beginnings = found
                single = style in SINGLE_LINES
        if len(beginnings) < FEWEST_ITEMS:
            return None
        stretches = between(lines, [index for index, _ in beginnings])
        parts = [
            Part(numbers_of(stretch[:1] if single else stretch), start)
            for stretch, (_, start) in zip(stretches, beginnings, strict=True)
        ]
        return Partition(numbers_of(lines[: beginnings[0][0]]), tuple(parts))

    def _is_style(
        self, document: Document, style: str, found: Sequence[tuple[int, int]], lines: Sequence[Line]
    ) -> bool:
        """Whether lines that begin alike are items, and neither ordinary paragraphs nor a list of defendants."""
        if not found:
            return False
        if style in SOFT:
            return len(found) >= SHARE * (len(lines) - found[0][0])
        named = sum(self._words.defendant.match(document.text, start) is not None for _, start in found)
        return style not in SINGLE_LINES or 2 * named < len(found)

    def _another(self, document: Document, lines: Sequence[Line]) -> Partition | None:
        """A first incident, and others that paragraphs begin to tell with "In a separate case"."""
        beginnings = [
            (index, match.end())
            for index, line in enumerate(lines[1:], start=1)
            if (match := self._words.another.match(document.text, line.start)) and self._is_present(document, line)
        ]
        if not beginnings:
            return None
        first = lines[: beginnings[0][0]]
        above = 2 if self._phrases.round_up.search(self._headline(document, lines)) and len(first) > 2 else 0
        parts = [Part(numbers_of(first[above:]), first[above].start)]
        for stretch, (_, start) in zip(between(lines, [index for index, _ in beginnings]), beginnings, strict=True):
            parts.append(Part(numbers_of(stretch), start))
        return Partition(numbers_of(first[:above]), tuple(parts))

    def _is_present(self, document: Document, line: Line) -> bool:
        """Whether a paragraph about another case tells it at some length, and not as one of the past."""
        start, end = document.sentences[line.numbers[0]]
        words = document.text[line.start : line.end].split()
        year = document.published.year if document.published else 9999
        years = [int(each) for each in _IN_YEAR.findall(document.text, start, end)]
        return (
            len(line.numbers) > 1
            and len(words) >= LEAST_WORDS
            and not self._phrases.past.search(document.text, start, end)
            and all(each >= year for each in years)
        )
