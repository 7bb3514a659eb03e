"""What stages find in a text before anything is coded: mentions, places, dates, a model's reading. All frozen.

They are nouns like those of `pipeline.records`, which hands them on; offsets are code points of `Document.text`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Mention:
    """A labelled span of a document's text, as the annotator's matchers found it.

    Labels are dotted: `control.debt_bondage`, `person.name`, `people.victim`. `marks` say what stands around it:
    `negated`, `hypothetical`, `boilerplate`. `sentence` is the number of the sentence it begins in; `confidence` is the
    lexicon's own, between 0 and 1.
    """

    start: int
    end: int
    label: str
    sentence: int
    marks: frozenset[str] = frozenset()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another place that a name could mean."""

    geonameid: int
    name: str
    country: str | None
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Toponym:
    """A place name found in the text and, where it could be told, the place it names (WGS 84 degrees)."""

    start: int
    end: int
    name: str
    sentence: int
    kind: str | None = None
    country: str | None = None
    geonameid: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    confidence: float = 0.0
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True)
class ResolvedDate:
    """A date expression in the text: ISO 8601 value as precise as the text is, and how it was resolved.

    `precision` is year, month or day; `method` is absolute (the text says all), relative (against the document's date)
    or partial (a part of it comes from the document's date).
    """

    start: int
    end: int
    value: str
    precision: str
    method: str
    sentence: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model said of a text: raw scores, which its coder weighs against the rules' opinion.

    `units` are sentences, and clauses of long ones; `labels` are [units, labels] logits that a unit tells a label;
    `relevance` are the [classes] log-probabilities that the document is of each.
    """

    units: tuple[tuple[int, int], ...]
    labels: NDArray[np.float32]
    relevance: NDArray[np.float32]
