"""How a text is laid out: its lines, and the parts that it seems to fall into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.records import Document


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph or a heading: what stands between two line breaks. `numbers` are those of its sentences."""

    start: int
    end: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text that may tell an incident of its own.

    `numbers` are those of its sentences; `start` is the offset of its first words behind what heads it.
    """

    numbers: tuple[int, ...]
    start: int


@dataclass(frozen=True, slots=True)
class Partition:
    """The parts of a text in its order, and the sentences before them that speak of all."""

    lead: tuple[int, ...]
    parts: tuple[Part, ...]


def lines_of(document: Document) -> list[Line]:
    """Put sentences together into lines; the first is the title's."""
    groups: list[list[int]] = []
    for number, (start, end) in enumerate(document.sentences):
        if start >= end:
            continue
        if groups and "\n" not in document.text[document.sentences[groups[-1][-1]][0] : start]:
            groups[-1].append(number)
        else:
            groups.append([number])
    sentences = document.sentences
    return [Line(sentences[group[0]][0], sentences[group[-1]][1], tuple(group)) for group in groups]


def numbers_of(lines: Sequence[Line]) -> tuple[int, ...]:
    """The sentences of some lines."""
    return tuple(number for line in lines for number in line.numbers)


def between(lines: Sequence[Line], beginnings: Sequence[int]) -> list[Sequence[Line]]:
    """Cut lines at some of them, each beginning a stretch that reaches to the next one's, the last one's to the end."""
    return [lines[first:last] for first, last in pairwise([*beginnings, len(lines)])]
