"""Fits the weights of what dates date to coded documents (`configs/lexicons/en/date_weights.toml`).

Run as `python -m pipeline.stages.rules.dates.fitting`; the table goes to standard output. It is fitted to our own
writing and, where PLAINSIGHT_CORPORA names them, to releases in the public domain, so that it may be given away.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from models.codings import Coding
from models.corpus import RELEASED, Example, load_corpus
from pipeline.codebook import read_codebook
from pipeline.config import ROOT, settings
from pipeline.records import Document, Page, ResolvedDate
from pipeline.stages.annotator import Annotator
from pipeline.stages.date_resolver import DateResolver
from pipeline.stages.extractor import set_text
from pipeline.stages.rules.dates import read_scene
from pipeline.stages.rules.dates.by_hand import HandDating
from pipeline.stages.rules.dates.features import Features
from pipeline.stages.rules.logistic_fitting import Table, fit, toml

LABELS = (
    "exploitation_start",
    "exploitation_end",
    "rescue",
    "arrest",
    "charge",
    "conviction",
    "sentence",
    "appeal",
)
PENALTY = 6.0
RAREST = 6
SMALLEST = 0.1
THRESHOLD = 0.28
"""The probability from which on a date is coded. Like the penalty, it did best by cross-validation over groups."""


@dataclass(frozen=True, slots=True)
class Described:
    """A document's dates: their features and what a coder said that they date."""

    id: str
    features: list[Features]
    told: list[set[str]]


def examples(coded: Iterable[Example]) -> Iterator[Described]:
    """Describe the dates of the coded incidents, those of their background, too."""
    configs = settings().configs
    stages = (Annotator(configs), DateResolver(configs))
    by_hand = HandDating(configs)
    for each in coded:
        if each.relevance != "incident":
            continue
        document = Document(Page("", b"", datetime.now(UTC), each.origin), language="en", published=each.date)
        set_text(document, "", each.text)
        for stage in stages:
            stage([document])
        scene = read_scene(by_hand, document, [(0, len(document.text))])
        yield Described(each.id, scene.describe(), labelled(scene.dates, each.coding, each.text))


def labelled(dates: Sequence[ResolvedDate], coding: Coding, text: str) -> list[set[str]]:
    """Tell of each date what the coding says that it dates.

    Of dates with one value it is the one within the evidence, if any is. Where no date has a coded value, one that is
    only more or less precise has what it dates, if no other could.
    """
    told: list[set[str]] = [set() for _ in dates]
    for item in coding.get("dates") or []:
        meant = [number for number, found in enumerate(dates) if found.value == item["value"]]
        if not meant:
            meant = [number for number, found in enumerate(dates) if _agree(found.value, item["value"])]
            meant = meant if len({dates[number].value for number in meant}) == 1 else []
        quoted = [(text.find(quote), quote) for quote in item["evidence"]]
        within = [
            number
            for number in meant
            if any(start <= dates[number].start < start + len(quote) for start, quote in quoted if start >= 0)
        ]
        for number in within or meant:
            told[number].add(item["what"])
    return told


def _agree(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def fitted(documents: Sequence[Described]) -> Table:
    """Fit the weights."""
    rows = [row for each in documents for row in each.features]
    told = [labels for each in documents for labels in each.told]
    return fit(rows, told, LABELS, penalty=PENALTY, rarest=RAREST, smallest=SMALLEST)


def main() -> None:
    """Fit to what may be given away of the training data, and print the table."""
    where = settings()
    coded = load_corpus(ROOT / "training_data", where.corpora, read_codebook(where.configs), RELEASED)
    lines = toml(LABELS, fitted(list(examples(coded))))
    sys.stdout.writelines(f"{line}\n" for line in (f"threshold = {THRESHOLD}", *lines))


if __name__ == "__main__":
    main()
