"""The reader's coder: weighs what the reader and the rules say of an incident into one calibrated answer.

For every code it gives, its confidence is a probability. A code of the rules that it finds unlikely it takes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from models.reader.labels import Key
from models.reader.pooling import document_scores
from models.reader.release import Release
from models.reader.units import overlaps
from pipeline.codebook import CODED, Codebook
from pipeline.records import Code, Document, Evidence, Reading, State
from pipeline.stages.rules.variables import LATER_THAN_INVESTIGATION

EXPLOITATION = "exploitation"
INVESTIGATION: Key = ("outcomes", "investigation", None)
MOST_EVIDENCE = 2
FAINT = -2.0
"""The logit below which a second unit is no evidence."""


class ReaderCoder:
    """Codes the six variables of the codebook's coded part.

    Args:
        release: the reader in service.
        codebook: today's; labels that the reader learnt and it no longer has are passed over.
    """

    def __init__(self, release: Release, codebook: Codebook) -> None:
        self.name = release.coder
        self._fields = release.weights.fields
        self._labels = {key: number for number, key in enumerate(release.labels) if codebook.knows(*key)}

    def __call__(self, document: Document, spans: Sequence[tuple[int, int]], earlier: Sequence[Code]) -> Sequence[Code]:
        """Code one incident, told in these spans of the document's text."""
        reading, telling = _read(document, spans)
        rules = confidences(earlier)
        sure = self._probabilities(document_scores(reading.labels, telling), rules)
        chosen = self._chosen(sure)
        codes = [self._code(document, reading, telling, key, sure[key]) for key in chosen]
        doubted = [key for key, told in rules.items() if told > 0 and key in self._labels and key not in chosen]
        return codes + [Code(*key[:2], self.name, 1 - sure[key], (), key[2], State.NOT_STATED) for key in doubted]

    def exploited(self, document: Document, spans: Sequence[tuple[int, int]], earlier: Sequence[Code]) -> float:
        """The probability of the likeliest type of exploitation in these spans, given what the rules say of them."""
        reading, telling = _read(document, spans)
        if not telling:
            return 0.0
        sure = self._probabilities(document_scores(reading.labels, telling), confidences(earlier))
        return max(sure[key] for key in sure if key[0] == EXPLOITATION and key[2] is None)

    def _probabilities(self, logits: NDArray[np.float32], rules: Mapping[Key, float]) -> dict[Key, float]:
        return {
            key: self._fields["subtype" if key[2] else key[0]].probability(float(logits[number]), rules.get(key, 0.0))
            for key, number in self._labels.items()
        }

    def _chosen(self, sure: Mapping[Key, float]) -> list[Key]:
        """The codes to give: a value from its field's threshold on, in place of it those of its subtypes that pass."""
        values = [key for key in sure if key[2] is None]
        passing = [key for key in values if sure[key] >= self._fields[key[0]].threshold]
        if not any(key[0] == EXPLOITATION for key in passing):  # an incident is of some type
            types = [key for key in values if key[0] == EXPLOITATION]
            passing += sorted(types, key=lambda key: -sure[key])[:1]
        chosen = []
        for key in sorted(passing, key=lambda key: CODED.index(key[0])):
            chosen += self._subtypes(key, sure) or [key]
        later = any(variable == "outcomes" and value in LATER_THAN_INVESTIGATION for variable, value, _ in chosen)
        return [key for key in chosen if not (later and key == INVESTIGATION)]

    def _subtypes(self, value: Key, sure: Mapping[Key, float]) -> list[Key]:
        threshold = self._fields["subtype"].threshold
        return [key for key in sure if key[:2] == value[:2] and key[2] and sure[key] >= threshold]

    def _code(
        self,
        document: Document,
        reading: Reading,
        telling: Sequence[int],
        key: Key,
        sure: float,
    ) -> Code:
        variable, value, subtype = key
        evidence = tuple(_evidence(document, reading, telling, self._labels[key]))
        return Code(variable, value, self.name, round(sure, 3), evidence, subtype)


def _read(document: Document, spans: Sequence[tuple[int, int]]) -> tuple[Reading, list[int]]:
    """What the reader said of a document, and the numbers of the units in these spans."""
    reading = document.reading
    assert reading is not None, "the annotator has no reader"
    return reading, [number for number, unit in enumerate(reading.units) if overlaps(unit, spans)]


def confidences(codes: Iterable[Code]) -> dict[Key, float]:
    """How sure coders are of each value, below 0 where they say that it is absent; a subtype speaks for its value."""
    found: dict[Key, float] = {}
    for code in codes:
        if code.variable in CODED and code.state is not State.NOT_STATED:
            told = code.confidence if code.state is State.PRESENT else -code.confidence
            for subtype in {None, code.subtype}:
                key = (code.variable, code.value, subtype)
                found[key] = max(found.get(key, told), told)
    return found


def _evidence(document: Document, reading: Reading, telling: Sequence[int], label: int) -> Iterator[Evidence]:
    """The units that speak loudest for a label, in text order; a second one only where it speaks up."""
    loudest = sorted(telling, key=lambda number: -reading.labels[number, label])[:MOST_EVIDENCE]
    chosen = loudest[:1] + [number for number in loudest[1:] if reading.labels[number, label] >= FAINT]
    yield from (document.quote(*reading.units[number]) for number in sorted(chosen))
