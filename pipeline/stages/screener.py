"""The screener: cheap and recall-first, so that the costlier stages see only what might matter."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.config import read_toml
from pipeline.lexicons import ENGLISH, lexicon_folder
from pipeline.records import Document

NO_HINT = "no hint of trafficking or modern slavery"
WEIGHTS = {"one": 1.0, "half": 0.5}


class Screener:
    """Scores every document by a language's plain word list (`screen.toml`), and drops what hints at nothing.

    `min_score` is the least sum of weights that a document must reach; what a person sent goes on in any case.
    """

    name = "screener"
    requires = ("text", "sent")
    assigns = ("screen_score",)

    def __init__(self, configs: Path, *, min_score: float, language: str = ENGLISH) -> None:
        table = read_toml(lexicon_folder(configs, language) / "screen.toml")["screen"]
        self._terms = tuple((term, WEIGHTS[kind]) for kind, terms in table.items() for term in terms)
        self._min_score = min_score

    def __call__(self, batch: Sequence[Document]) -> None:
        """Screen a batch."""
        for document in batch:
            document.screen_score = self.score(document.text)
            if document.screen_score < self._min_score and not document.sent:
                document.drop(self.name, NO_HINT)

    def score(self, text: str) -> float:
        """Add up the weights of the terms that occur in a text."""
        lowered = text.lower()
        return sum(weight for term, weight in self._terms if term in lowered)
