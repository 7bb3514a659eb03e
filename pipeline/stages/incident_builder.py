"""The incident builder: which stretches of a document tell which incident. One incident for a document, for now."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.records import Document

NOT_TELLING = ("context.boilerplate", "context.background")
APPENDIX = "context.appendix"


def telling_sentences(document: Document) -> list[int]:
    """Number the sentences that may tell the case: neither boilerplate nor background nor an appendix."""
    silent = {mention.sentence for mention in document.mentions if mention.label in NOT_TELLING}
    appendix = min((m.sentence for m in document.mentions if m.label == APPENDIX), default=len(document.sentences))
    return [number for number in range(appendix) if number not in silent]


class IncidentBuilder:
    """Gives every document one incident: its text without boilerplate and background."""

    name = "incident_builder"
    requires = ("text", "sentences", "mentions")
    assigns = ("incident_spans",)

    def __call__(self, batch: Sequence[Document]) -> None:
        """Find the incident's spans; a document of which nothing tells a case keeps its whole text."""
        for document in batch:
            told = [document.sentences[number] for number in telling_sentences(document)]
            spans = _merged([(start, end) for start, end in told if start < end], document.text)
            document.incident_spans = (spans or ((0, len(document.text)),),)


def _merged(spans: Sequence[tuple[int, int]], text: str) -> tuple[tuple[int, int], ...]:
    """Join sentences between which only white space stands."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and not text[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return tuple(merged)
