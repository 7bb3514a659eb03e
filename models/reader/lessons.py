"""What the reader learns from: a document cut into windows, the labels it holds, the units that tell them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from models.codings import CLASSES
from models.corpus import Example
from models.reader.labels import Key, Label, evidence_of
from models.reader.windows import Span, Window, windows


@dataclass(frozen=True, slots=True)
class Annotated:
    """A coded document as the pipeline sees it: what the reader reads, and what others say of it.

    Attributes:
        example: the document and its coding.
        units: where its units stand, in order.
        telling: for each unit, whether it may tell the case (boilerplate and background may not).
        rules: how sure the rules are of each code they gave.
        rules_relevance: the rules' score of each class.
    """

    example: Example
    units: tuple[Span, ...]
    telling: tuple[bool, ...]
    rules: Mapping[Key, float] = field(default_factory=dict)
    rules_relevance: Mapping[str, float] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The document's id."""
        return self.example.id

    @property
    def group(self) -> str:
        """The name of its group; see `models.splits`."""
        return self.example.group

    @property
    def relevance(self) -> str:
        """Its class."""
        return self.example.relevance


@dataclass(frozen=True, slots=True)
class Lesson:
    """One document to learn from.

    Attributes:
        id: the document's.
        windows: what the encoder reads of it.
        telling: [units] whether each may tell the case.
        labels: [labels] 1 where the coding holds the label.
        told: (unit, label) pairs: where a quotation of the coding stands.
        relevance: the class's number.
    """

    id: str
    windows: list[Window]
    telling: NDArray[np.bool_]
    labels: NDArray[np.float32]
    told: list[tuple[int, int]]
    relevance: int

    @property
    def tokens(self) -> int:
        """How many tokens the encoder reads of it."""
        return sum(len(window.ids) for window in self.windows)


def lesson(document: Annotated, labels: Sequence[Label], tokenizer: Tokenizer, most: int) -> Lesson:
    """Prepare one document; `most` is the number of tokens in a window."""
    example = document.example
    evidence = evidence_of(example.coding)
    told = [
        (unit, number)
        for number, label in enumerate(labels)
        for quote in evidence.get(label.key, ())
        for unit in _where(quote, example.text, document.units)
    ]
    return Lesson(
        id=document.id,
        windows=windows(example.text, document.units, tokenizer, most=most),
        telling=_telling(document, {unit for unit, _ in told}),
        labels=np.array([label.key in evidence for label in labels], dtype=np.float32),
        told=told,
        relevance=CLASSES.index(example.relevance),
    )


def _telling(document: Annotated, quoted: set[int]) -> NDArray[np.bool_]:
    """What a coder quoted does tell the case, whatever the marks of background say; a text without any tells it all."""
    telling = np.array([tells or number in quoted for number, tells in enumerate(document.telling)], dtype=bool)
    return telling if telling.any() else np.ones_like(telling)


def _where(quote: str, text: str, units: Sequence[Span]) -> Iterator[int]:
    """The units that a quotation's first occurrence overlaps."""
    start = text.find(quote)
    if start >= 0:
        end = start + len(quote)
        yield from (number for number, (left, right) in enumerate(units) if start < right and left < end)
