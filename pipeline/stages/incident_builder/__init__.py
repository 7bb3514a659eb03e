"""The incident builder: which stretches of a document tell which incident."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.records import Document
from pipeline.stages.incident_builder.telling import spans_of
from pipeline.stages.incident_builder.telling import telling_sentences as telling_sentences  # noqa: PLC0414 - handed on


class IncidentBuilder:
    """Gives every document one incident: its text without boilerplate and background."""

    name = "incident_builder"
    requires = ("text", "sentences", "mentions")
    assigns = ("incident_spans",)

    def __call__(self, batch: Sequence[Document]) -> None:
        """Find the incident's spans; a document of which nothing tells a case keeps its whole text."""
        for document in batch:
            spans = spans_of(document, telling_sentences(document))
            document.incident_spans = (spans or ((0, len(document.text)),),)
