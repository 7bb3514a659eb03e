"""The coder stage: lets every coder code every incident, and keeps each one's answers under its own name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from pipeline.records import Code, Document, Incident, State


class Coder(Protocol):
    """A person's machine colleague: it gives variables values, with confidence and evidence. A model is one more."""

    @property
    def name(self) -> str:
        """How it signs its codes: `rules@3`, `model:reader@1.0.0`."""

    def __call__(self, document: Document, spans: Sequence[tuple[int, int]], earlier: Sequence[Code]) -> Sequence[Code]:
        """Code one incident, told in these spans of the document's text.

        `earlier` is what the coders before this one said. A code whose state is `not_stated` takes theirs back.
        """


class CoderStage:
    """Builds the incidents out of what the coders say of their spans, each knowing what those before it said.

    The codes that came with a record stand first, and no machine takes them back.
    """

    name = "coder"
    requires = (
        "text",
        "title",
        "body_start",
        "published",
        "given",
        "form_start",
        "sentences",
        "mentions",
        "reading",
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
                Incident(ordinal, spans, (*(() if ordinal else document.given), *self._codes(document, spans)))
                for ordinal, spans in enumerate(document.incident_spans)
            )

    def _codes(self, document: Document, spans: Sequence[tuple[int, int]]) -> tuple[Code, ...]:
        codes: list[Code] = []
        spans = _told(document, spans)
        if not spans:
            return ()
        for coder in self._coders:
            codes = merged(codes, coder(document, spans, codes))
        return tuple(codes)


def _told(document: Document, spans: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    """The spans without title and form of a record that somebody sent: what these say is its sender's to code."""
    if document.form_start is None:
        return spans
    first, last = document.body_start, document.form_start
    cut = [(max(start, first), min(end, last)) for start, end in spans]
    return tuple((start, end) for start, end in cut if document.text[start:end].strip())


def merged(earlier: Sequence[Code], later: Sequence[Code]) -> list[Code]:
    """Put a coder's codes behind those of the coders before it, without what it took back."""
    withdrawn = {(code.variable, code.value, code.subtype) for code in later if code.state is State.NOT_STATED}
    kept = [code for code in earlier if (code.variable, code.value, code.subtype) not in withdrawn]
    return kept + [code for code in later if code.state is not State.NOT_STATED]
