"""Fits the weights of the place roles to coded documents (`configs/lexicons/en/place_weights.toml`).

Run as `python -m pipeline.stages.rules.places.fitting`; the table goes to standard output. It is fitted to our own
writing and, where PLAINSIGHT_CORPORA names them, to releases in the public domain, so that it may be given away. Both
looks are multinomial logistic regressions with an L2 penalty, fitted by accelerated gradient descent (Nesterov 1983).
The second is fitted to what the first thinks of documents that it was not fitted to.
"""

from __future__ import annotations

import json
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from models.corpus import RELEASED, load_corpus
from models.corpus import Example as Coded
from pipeline.codebook import read_codebook
from pipeline.config import ROOT, settings
from pipeline.records import Document, Page
from pipeline.stages.annotator import Annotator
from pipeline.stages.extractor import set_text
from pipeline.stages.geocoder import GeocoderStage
from pipeline.stages.incident_builder import IncidentBuilder
from pipeline.stages.rules.places import PlaceRules
from pipeline.stages.rules.places.distinct import ROLES
from pipeline.stages.rules.places.features import Features, relations
from pipeline.stages.rules.places.weights import BIAS, NOT_CODED, Relations, RoleWeights, look_again

CLASSES = (*ROLES, NOT_CODED)
FOLDS = 4
PENALTIES = {"first": 15.0, "second": 5.0}
RAREST = 6  # a feature of fewer places is not weighed
SMALLEST = 0.02  # a feature whose weights are all smaller is left out
STEPS = 400
Table = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Example:
    """A document's places: their features, their relations and the roles that a coder gave them."""

    key: str
    features: list[Features]
    relations: Relations
    roles: list[str]

    @property
    def fold(self) -> int:
        """The same in every process."""
        return zlib.crc32(self.key.encode()) % FOLDS


def examples(coded: Iterable[Coded]) -> Iterator[Example]:
    """Describe the places of the coded incidents."""
    configs, cache = settings().configs, settings().cache
    stages = (Annotator(configs), IncidentBuilder(configs), GeocoderStage(configs, cache))
    rules = PlaceRules(configs)
    for each in coded:
        if each.relevance != "incident":
            continue
        document = Document(Page("", b"", datetime.now(UTC), each.origin), language="en")
        set_text(document, each.text.partition("\n\n")[0], each.text)
        for stage in stages:
            stage([document])
        scene = rules.scene(document, [(0, len(document.text))])
        gold = {_plain(place["mention"]): place["role"] for place in each.coding.get("places", [])}
        names = [[_plain(seen.toponym.name) for seen in place.seen] for place in scene.places]
        roles = [next((gold[name] for name in found if name in gold), NOT_CODED) for found in names]
        yield Example(each.id, scene.describe(), relations(scene.places), roles)


def _plain(name: str) -> str:
    return " ".join(name.replace("\u2019", "'").casefold().split()).removeprefix("the ")


def fit(rows: Sequence[Features], roles: Sequence[str], penalty: float) -> Table:
    """Fit one weight for each feature and role."""
    counts = Counter(name for row in rows for name in row)
    names = [BIAS, *sorted(name for name, count in counts.items() if count >= RAREST)]
    inputs = np.array([[1.0, *(row.get(name, 0.0) for name in names[1:])] for row in rows])
    wanted = np.eye(len(CLASSES))[[CLASSES.index(role) for role in roles]]
    shrink = np.full((len(names), 1), penalty)
    shrink[0] = 0.01
    step = 1 / (0.5 * np.linalg.norm(inputs, 2) ** 2 + penalty)
    weights = ahead = np.zeros((len(names), len(CLASSES)))
    momentum = 1.0
    for _ in range(STEPS):
        moved = ahead - step * (inputs.T @ (_softmax(inputs @ ahead) - wanted) + shrink * ahead)
        faster = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead, weights, momentum = moved + (momentum - 1) / faster * (moved - weights), moved, faster
    table = {name: [round(float(each), 2) for each in row] for name, row in zip(names, weights, strict=True)}
    return {name: row for name, row in table.items() if name == BIAS or max(map(abs, row)) >= SMALLEST}


def _softmax(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    powers = np.exp(sums - sums.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def fit_both(documents: Sequence[Example]) -> tuple[Table, Table]:
    """Fit the two looks."""
    again: list[Features] = []
    roles: list[str] = []
    for fold in range(FOLDS):
        table = _fit_first([each for each in documents if each.fold != fold])
        looked = RoleWeights(CLASSES, table, {})
        for each in documents:
            if each.fold == fold:
                again += look_again(each.features, each.relations, looked.alone(each.features))
                roles += each.roles
    return _fit_first(documents), fit(again, roles, PENALTIES["second"])


def _fit_first(documents: Sequence[Example]) -> Table:
    rows = [row for each in documents for row in each.features]
    return fit(rows, [role for each in documents for role in each.roles], PENALTIES["first"])


def _toml(first: Mapping[str, Sequence[float]], second: Mapping[str, Sequence[float]]) -> Iterator[str]:
    yield f"roles = {json.dumps(CLASSES)}"
    for name, table in (("first", first), ("second", second)):
        yield f"\n[{name}]"
        yield from (f"{json.dumps(feature)} = {json.dumps(row)}" for feature, row in table.items())


def main() -> None:
    """Fit to what may be given away of the training data, and print the table."""
    where = settings()
    coded = load_corpus(ROOT / "training_data", where.corpora, read_codebook(where.configs), RELEASED)
    sys.stdout.writelines(f"{line}\n" for line in _toml(*fit_both(list(examples(coded)))))


if __name__ == "__main__":
    main()
