"""Scores coders against gold codings, for `plainsight evaluate` and `plainsight models compare`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.calibration import calibration_error
from models.codings import CODED, Coding, load
from models.intervals import bootstrap
from models.reader.release import Release
from models.scorer import score
from pipeline.config import ConfigError, read_toml
from pipeline.json_lines import BadLine, read_json_lines
from pipeline.tools import TextCoder

ROUNDS = 500
Pair = tuple[Coding, Coding]
"""A document's gold coding and a coder's."""


@dataclass(frozen=True, slots=True)
class GoldSet:
    """Texts in the shape that `plainsight code` reads, and their codings by id."""

    texts: Sequence[Mapping[str, Any]]
    codings: Mapping[str, Coding]


def read_gold(texts: Path, codings: Path) -> GoldSet:
    """Read texts and their gold codings.

    Raises:
        ConfigError: a line of texts is malformed, or a text and its coding are not both there.
        models.codings.CodingsError: the codings are malformed.
    """
    entries: list[Mapping[str, Any]] = []
    for entry in read_json_lines(texts, {"id": str, "text": str}):
        if isinstance(entry, BadLine):
            raise ConfigError(f"{texts}, line {entry.number}: {entry.reason}")
        entries.append(entry)
    gold = load(codings)
    if odd := {str(entry["id"]) for entry in entries} ^ set(gold):
        raise ConfigError(f"{len(odd)} documents have a text or a coding alone, such as {min(odd)}")
    return GoldSet(entries, gold)


def coded(
    gold: GoldSet, configs: Path, cache: Path, release: Release | None, progress: Callable[[int], None]
) -> list[Pair]:
    """Code all texts; what cannot be coded counts as judged unrelated."""
    pairs: list[Pair] = []
    for _, coding in TextCoder(configs, cache, release)(gold.texts):
        told = coding if "error" not in coding else {"id": coding["id"], "relevance": "unrelated"}
        pairs.append((gold.codings[coding["id"]], told))
        progress(len(pairs))
    return pairs


def figures(pairs: Sequence[Pair], configs: Path) -> dict[str, float]:
    """Each field's figure: F1, accuracy of countries, share of supported evidence; what has none is left out."""
    short_names = read_toml(configs / "scoring" / "us_states.toml")["names"]
    keyed = {str(number): pair for number, pair in enumerate(pairs)}  # a drawn sample repeats documents
    gold, theirs = ({key: pair[side] for key, pair in keyed.items()} for side in (0, 1))
    found: dict[str, float] = {}
    for field, told in score(gold, theirs, short_names).items():
        value = next((told[key] for key in ("f1", "accuracy", "share") if told.get(key) is not None), None)
        if value is not None:
            found[field] = float(value)
    return found


def confidences(pairs: Sequence[Pair]) -> list[tuple[float, bool]]:
    """Of incidents rightly found: each code's confidence, and whether the gold has it."""
    return [
        (float(item["confidence"]), item["code"] in {each["code"] for each in gold.get(variable) or ()})
        for gold, theirs in pairs
        if gold["relevance"] == theirs["relevance"] == "incident"
        for variable in CODED
        for item in theirs.get(variable) or ()
    ]


def summary(pairs: Sequence[Pair], configs: Path) -> dict[str, float]:
    """All figures of one coder, with the interval of the mean and the calibration error of its codes."""
    found = figures(pairs, configs)
    low, high = bootstrap(pairs, lambda drawn: figures(drawn, configs)["mean"], rounds=ROUNDS)
    found |= {"mean.low": low, "mean.high": high}
    if said := confidences(pairs):
        found["calibration_error"] = calibration_error(said)
    return found


def difference(first: Sequence[Pair], second: Sequence[Pair], configs: Path) -> dict[str, tuple[float, float, float]]:
    """How much better the second coder is in each field, with the 95 % interval over documents drawn in pairs."""
    both = list(zip(first, second, strict=True))
    mine, theirs = figures(first, configs), figures(second, configs)
    fields = [field for field in mine if field in theirs]
    drawn: dict[str, list[float]] = {field: [] for field in fields}

    def keep(sample: Sequence[tuple[Pair, Pair]]) -> float:
        one, other = (figures([pair[side] for pair in sample], configs) for side in (0, 1))
        for field in fields:
            drawn[field].append(other.get(field, 0.0) - one.get(field, 0.0))
        return drawn["mean"][-1]

    bootstrap(both, keep, rounds=ROUNDS)
    return {field: (theirs[field] - mine[field], *_middle(drawn[field])) for field in fields}


def _middle(values: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(values)
    return ordered[int(0.025 * len(ordered))], ordered[int(0.975 * len(ordered))]
