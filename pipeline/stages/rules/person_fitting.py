"""Fits the weights of people's traits to coded documents (`configs/lexicons/en/person_weights.toml`).

Run as `python -m pipeline.stages.rules.person_fitting`; the table goes to standard output. It is fitted to our own
writing and, where PLAINSIGHT_CORPORA names them, to releases in the public domain, so that it may be given away.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from models.codings import Coding
from models.corpus import RELEASED, Example, load_corpus
from pipeline.codebook import read_codebook
from pipeline.config import ROOT, settings
from pipeline.records import Document, Page
from pipeline.stages.annotator import Annotator
from pipeline.stages.extractor import set_text
from pipeline.stages.rules.logistic import Features
from pipeline.stages.rules.logistic_fitting import Table, fit, toml
from pipeline.stages.rules.people import PeopleRules
from pipeline.stages.rules.person_traits import LABELS, label

PENALTY = 8.0
RAREST = 10
SMALLEST = 0.1
THRESHOLD = 0.45
DOUBT = 0.2
"""The probabilities from which on a value is given, below which one is taken back: by cross-validation over groups."""
Described = tuple[Features, set[str]]
"""A document's features, and what a coder said of its people."""


def examples(coded: Iterable[Example]) -> Iterator[Described]:
    """Describe the people of the coded incidents."""
    configs = settings().configs
    annotator, rules = Annotator(configs), PeopleRules(configs)
    for each in coded:
        if each.relevance != "incident":
            continue
        document = Document(Page("", b"", datetime.now(UTC), each.origin), language="en", published=each.date)
        set_text(document, "", each.text)
        annotator([document])
        yield rules.scene(document, [(0, len(document.text))]).features, labelled(each.coding)


def labelled(coding: Coding) -> set[str]:
    """Tell which of `LABELS` a coding has."""
    told = set()
    for side in ("victims", "offenders"):
        for group in coding.get(side) or []:
            told |= {label(side, trait, str(group.get(trait))) for trait in ("gender", "age_group")}
            told |= {label(side, "role", role) for role in group.get("roles") or []}
    return told & set(LABELS)


def fitted(described: Iterable[Described]) -> Table:
    """Fit the weights."""
    rows, told = zip(*described, strict=True)
    return fit(rows, told, LABELS, penalty=PENALTY, rarest=RAREST, smallest=SMALLEST)


def main() -> None:
    """Fit to what may be given away of the training data, and print the table."""
    where = settings()
    coded = load_corpus(ROOT / "training_data", where.corpora, read_codebook(where.configs), RELEASED)
    lines = toml(LABELS, fitted(examples(coded)))
    sys.stdout.writelines(f"{line}\n" for line in (f"threshold = {THRESHOLD}", f"doubt = {DOUBT}", *lines))


if __name__ == "__main__":
    main()
