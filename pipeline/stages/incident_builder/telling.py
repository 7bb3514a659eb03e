"""Which sentences may tell a case, and the stretches of text that they make."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.records import Document

NOT_TELLING = ("context.boilerplate", "context.background")
APPENDIX = "context.appendix"
Spans = tuple[tuple[int, int], ...]


def telling_sentences(document: Document) -> list[int]:
    """Number the sentences that may tell the case: neither boilerplate nor background nor an appendix."""
    silent = {mention.sentence for mention in document.mentions if mention.label in NOT_TELLING}
    appendix = min((m.sentence for m in document.mentions if m.label == APPENDIX), default=len(document.sentences))
    return [number for number in range(appendix) if number not in silent]


def spans_of(document: Document, numbers: Iterable[int]) -> Spans:
    """Join the sentences of these numbers, in text order, where only white space stands between them."""
    merged: list[tuple[int, int]] = []
    for start, end in (document.sentences[number] for number in sorted(numbers)):
        if start >= end:
            continue
        if merged and not document.text[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return tuple(merged)
