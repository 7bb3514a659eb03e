"""Coded examples as the pipeline sees them, for training: sentences, what tells the case, what the rules say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from models.corpus import Example
from models.reader.lessons import Annotated
from models.reader.units import overlaps, units
from pipeline.records import Document, Page
from pipeline.stage import Stage
from pipeline.stages.annotator import Annotator
from pipeline.stages.extractor import set_text
from pipeline.stages.incident_builder.telling import whole_spans
from pipeline.stages.reader_coder import confidences
from pipeline.stages.relevance_classifier import RelevanceClassifier
from pipeline.stages.rules.variables import VariableRules


def annotate(
    examples: Iterable[Example], configs: Path, progress: Callable[[int], None] = lambda _: None
) -> list[Annotated]:
    """Take examples through the stages that come before the reader; `progress` is told how many are done."""
    stages: tuple[Stage, ...] = (Annotator(configs), RelevanceClassifier(configs, drop=False))
    rules = VariableRules(configs)
    found = []
    for example in examples:
        document = _document(example)
        for stage in stages:
            stage([document])
        found.append(_annotated(example, document, rules))
        progress(len(found))
    return found


def _document(example: Example) -> Document:
    """The example as a document: its first paragraph is its title, if the text stays as it was coded."""
    document = Document(Page("", b"", datetime.now(UTC), example.origin))
    title, _, body = example.text.partition("\n\n")
    set_text(document, title, body)
    if document.text != example.text:
        set_text(document, "", example.text)
    return document


def _annotated(example: Example, document: Document, rules: VariableRules) -> Annotated:
    assert document.relevance is not None
    assert document.text == example.text, f"{example.id}: the text is laid out otherwise"
    spans = whole_spans(document)  # a round-up's coding is the union of its incidents (guide, rule 5)
    codes = rules(document, spans, coder="rules")
    cut = units(document.text, document.sentences)
    return Annotated(
        example,
        tuple(cut),
        tuple(overlaps(unit, spans) for unit in cut),
        confidences(codes),
        dict(document.relevance.scores),
    )
