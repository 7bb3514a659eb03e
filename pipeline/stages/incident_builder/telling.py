"""Which sentences may tell a case, and the stretches of text that they make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.records import Document

NOT_TELLING = ("context.boilerplate", "context.background")
SEPARATE = "context.separate"
LISTING = ("context.past_cases", "context.background", SEPARATE)
APPENDIX = "context.appendix"
BULLET = re.compile(r"[•·▪‣*\u2013-]\s|\(?\d{1,2}[.)]\s")
Spans = tuple[tuple[int, int], ...]


def telling_sentences(document: Document, begins: Iterable[int] = ()) -> list[int]:
    """Number the sentences that may tell the case: neither boilerplate nor background nor an appendix.

    A sentence about a separate case is background, but not if a part of the text begins with it (`begins`).
    """
    silent = {mention.sentence for mention in document.mentions if mention.label in NOT_TELLING}
    silent |= {mention.sentence for mention in document.mentions if mention.label == SEPARATE} - set(begins)
    silent |= set(_listed(document))
    appendix = min((m.sentence for m in document.mentions if m.label == APPENDIX), default=len(document.sentences))
    return [number for number in range(appendix) if number not in silent]


def _listed(document: Document) -> Iterator[int]:
    """The items of lists that a line such as "There have been similar cases:" introduces."""
    for before in {mention.sentence for mention in document.mentions if mention.label in LISTING}:
        item = document.sentence_text(before).endswith(":")
        above = document.sentences[before][0]
        for number in range(before + 1, len(document.sentences)):
            start, end = document.sentences[number]
            if start < end and "\n" in document.text[above:start]:
                item = item and BULLET.match(document.text, start, end) is not None
            above = start if start < end else above
            if not item:
                break
            yield number


def whole_spans(document: Document) -> Spans:
    """The spans of a document taken as one: all that may tell a case, or the whole text where nothing does."""
    return spans_of(document, telling_sentences(document)) or ((0, len(document.text)),)


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
