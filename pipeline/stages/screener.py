"""The screener: cheap and recall-first, so that the costlier stages see only what might matter."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from pipeline.config import read_toml
from pipeline.records import Document

NO_HINT = "no hint of trafficking or modern slavery"
WEIGHTS = {"one": 1.0, "half": 0.5}


class Screener:
    """Scores every document by a plain word list, and drops what no coder can read or what hints at nothing.

    Args:
        configs: the folder of configs; the words are `lexicons/en/screen.toml`.
        languages: the languages (ISO 639-1) that some coder reads; a document of another one is dropped as
            `unread: <language>`. A document whose language is not known is read.
        min_score: the least sum of weights that a document must reach.
        drop: whether to drop at all; without, only the score is assigned.
    """

    name = "screener"
    requires = ("text", "title", "language")
    assigns = ("screen_score",)

    def __init__(self, configs: Path, *, languages: Collection[str], min_score: float, drop: bool = True) -> None:
        table = read_toml(configs / "lexicons" / "en" / "screen.toml")["screen"]
        self._terms = tuple((term, WEIGHTS[kind]) for kind, terms in table.items() for term in terms)
        self._languages = frozenset(languages)
        self._min_score = min_score
        self._drop = drop

    def __call__(self, batch: Sequence[Document]) -> None:
        """Screen a batch."""
        for document in batch:
            document.screen_score = self.score(document.text)
            if self._drop and (reason := self._objection(document)):
                document.drop(self.name, reason)

    def score(self, text: str) -> float:
        """Add up the weights of the terms that occur in a text."""
        lowered = text.lower()
        return sum(weight for term, weight in self._terms if term in lowered)

    def _objection(self, document: Document) -> str | None:
        if document.language is not None and document.language not in self._languages:
            return f"unread: {document.language}"
        return NO_HINT if document.screen_score < self._min_score else None
