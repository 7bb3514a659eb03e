"""A stage of several languages: hands each document to the stage that was built for its language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pipeline.lexicons import ENGLISH
from pipeline.records import Document
from pipeline.stage import Stage


class ByLanguage:
    """One stage, built once for each language that has lexicons. What is in no other language goes the English way."""

    def __init__(self, stages: Mapping[str, Stage]) -> None:
        self._stages = stages
        english = stages[ENGLISH]
        self.name = english.name
        self.requires = tuple(dict.fromkeys((*english.requires, "language")))
        self.assigns = english.assigns

    def __call__(self, batch: Sequence[Document]) -> None:
        """Hand a batch on, in as many parts as it has languages."""
        parts: dict[str, list[Document]] = defaultdict(list)
        for document in batch:
            language = document.language or ENGLISH
            parts[language if language in self._stages else ENGLISH].append(document)
        for language, documents in parts.items():
            self._stages[language](documents)
