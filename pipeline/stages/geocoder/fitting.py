"""Fits the weights of the geocoder's confidence (`configs/gazetteer/confidence.toml`).

Run as `python -m pipeline.stages.geocoder.fitting`; the table goes to standard output, how well it holds on documents
that it was not fitted to (cross-validation) to standard error. It is fitted to the training part of `geoparsing_gold`
of the corpora that PLAINSIGHT_CORPORA names: a logistic regression with an L2 penalty, by Newton's method.
"""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import zstandard
from geopy.distance import great_circle
from numpy.typing import NDArray

from models.calibration import calibration_error
from pipeline.config import settings
from pipeline.gazetteer import GazetteerPlace, fold
from pipeline.records import Document, Page
from pipeline.stages.annotator import Annotator
from pipeline.stages.geocoder import GeocoderStage
from pipeline.stages.geocoder.confidence import BIAS, Confidence, Signs
from pipeline.stages.geocoder.placing import point_of

NEAR_KM = 161.0  # 100 miles: the field's measure
ACROSS_KM = 1500.0  # how far two middles of one large country lie apart
STATE = 2  # the level of states and provinces
FOLDS = 5
PENALTY = 1.0
STEPS = 30
DIGITS = 2
_WINDOW = 2**27


@dataclass(frozen=True, slots=True)
class Resolved:
    """A name of a gold document, what the resolver saw of it, and whether it took the right place."""

    document: str
    signs: Signs
    right: bool

    @property
    def fold(self) -> int:
        """The same in every process, and for all names of a document."""
        return zlib.crc32(self.document.encode()) % FOLDS


def is_right(gold: Mapping[str, Any], place: GazetteerPlace, point: tuple[float, float]) -> bool:
    """Whether a place is the gold's: it has its id, or lies within 161 km of its point.

    Where one of them has no id, a country, a state or a sea is right by its name too, as its middle is anywhere.
    """
    if place.geonameid is not None and place.geonameid == gold.get("geonameid"):
        return True
    where = (float(gold["lat"]), float(gold["lon"]))
    kilometres = float(great_circle(where, point).km)  # type: ignore[no-untyped-call]
    by_name = place.level <= STATE and (place.geonameid is None or gold.get("geonameid") is None)
    named = by_name and fold(place.name) == fold(str(gold.get("name")))
    return kilometres <= (ACROSS_KM if named else NEAR_KM)


def resolved(documents: Iterable[Mapping[str, Any]], configs: Path, cache: Path) -> Iterator[Resolved]:
    """Take gold documents through the geocoder: the names that it finds where the gold has them and their points."""
    annotate, geocode = Annotator(configs), GeocoderStage(configs, cache)
    for entry in documents:
        page = Page(str(entry.get("url") or ""), b"", datetime.now(UTC), "given")
        document = Document(page, text=entry["text"])
        annotate([document])
        candidates, meanings = geocode.resolutions(document)
        places = [meaning.place for meaning in meanings.values() if meaning.place]
        gold = {(each["start"], each["end"]): each for each in entry["toponyms"] if each["offset_ok"]}
        for candidate in candidates:
            told, meaning = gold.get((candidate.start, candidate.end)), meanings[candidate.key]
            if told is not None and told["lat"] is not None and meaning.place is not None:
                right = is_right(told, meaning.place, point_of(meaning.place, places))
                yield Resolved(entry["doc_id"], meaning.signs, right)


def fit(examples: Sequence[Resolved]) -> dict[str, float]:
    """Fit one weight for each sign."""
    names = [BIAS, *sorted({name for example in examples for name in example.signs})]
    inputs = np.array([[1.0, *(example.signs.get(name, 0.0) for name in names[1:])] for example in examples])
    wanted = np.array([float(example.right) for example in examples])
    shrink = np.diag([1e-6, *[PENALTY] * (len(names) - 1)])
    weights = np.zeros(len(names))
    for _ in range(STEPS):
        chances = _logistic(inputs @ weights)
        slope = inputs.T @ (chances - wanted) + shrink @ weights
        curve = (inputs.T * (chances * (1 - chances))) @ inputs + shrink
        weights = weights - np.linalg.solve(curve, slope)
    return {name: round(float(weight), DIGITS) for name, weight in zip(names, weights, strict=True)}


def _logistic(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-sums)))


def held_out(examples: Sequence[Resolved]) -> list[tuple[float, bool]]:
    """What a fit to the other folds' documents says of each name, and whether it is right."""
    said = []
    for fold_number in range(FOLDS):
        confidence = Confidence(fit([each for each in examples if each.fold != fold_number]))
        said += [(confidence(each.signs), each.right) for each in examples if each.fold == fold_number]
    return said


def brier(said: Sequence[tuple[float, bool]]) -> float:
    """The mean squared error of probabilities (Brier, 1950)."""
    return sum((sure - right) ** 2 for sure, right in said) / len(said)


def main() -> None:
    """Fit, and print the table.

    Raises:
        SystemExit: PLAINSIGHT_CORPORA names no folder.
    """
    where = settings()
    if where.corpora is None:
        raise SystemExit("PLAINSIGHT_CORPORA names no folder of corpora")
    raw = (where.corpora / "geoparsing_gold" / "docs.train.jsonl.zst").read_bytes()
    lines = zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj().decompress(raw).decode().split("\n")
    examples = list(resolved(map(json.loads, filter(None, lines)), where.configs, where.cache))
    said = held_out(examples)
    sys.stderr.write(f"{len(examples)} names, cross-validated: Brier {brier(said):.4f}, ")
    sys.stderr.write(f"calibration error {calibration_error(said):.4f}\n")
    sys.stdout.writelines(f"{json.dumps(name)} = {weight}\n" for name, weight in fit(examples).items())


if __name__ == "__main__":
    main()
