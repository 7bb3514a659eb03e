"""The coder stage: lets every coder code every incident, and keeps each one's answers under its own name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from pipeline.records import Code, Document, Incident


class Coder(Protocol):
    """A person's machine colleague: it gives variables values, with confidence and evidence. A model is one more."""

    @property
    def name(self) -> str:
        """How it signs its codes: `rules@3`, `model:reader@1.0.0`."""

    def __call__(self, document: Document, spans: Sequence[tuple[int, int]]) -> Sequence[Code]:
        """Code one incident, told in these spans of the document's text."""


class CoderStage:
    """Builds the incidents out of what the coders say of their spans."""

    name = "coder"
    requires = (
        "text",
        "title",
        "body_start",
        "published",
        "sentences",
        "mentions",
        "incident_spans",
        "dates",
        "toponyms",
    )
    assigns = ("incidents",)

    def __init__(self, coders: Sequence[Coder]) -> None:
        self._coders = tuple(coders)

    def __call__(self, batch: Sequence[Document]) -> None:
        """Code every incident of every document."""
        for document in batch:
            document.incidents = tuple(
                Incident(ordinal, spans, tuple(code for coder in self._coders for code in coder(document, spans)))
                for ordinal, spans in enumerate(document.incident_spans)
            )
