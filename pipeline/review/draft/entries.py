"""What a record says, free of who says it: the form that machine codes and a person's answer are compared in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.records import Code, Evidence, State
from pipeline.store.codec import Details

Spans = tuple[tuple[int, int], ...]
_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})")


class SpanError(ValueError):
    """A span that does not lie in the text."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One variable's value with its state, details and evidence."""

    variable: str
    value: str
    subtype: str | None
    state: State
    details: Details | None
    spans: Spans

    @property
    def key(self) -> str:
        """The name of what is coded: variable, value and subtype, by dots."""
        return ".".join(part for part in (self.variable, self.value, self.subtype) if part)

    def code(self, coder: str, text: str) -> Code:
        """This entry as a code of somebody who is sure of it."""
        evidence = tuple(Evidence(start, end, text[start:end]) for start, end in self.spans)
        return Code(
            self.variable,
            self.value,
            coder,
            1.0,
            evidence,
            subtype=self.subtype,
            state=self.state,
            details=self.details,
        )


@dataclass(frozen=True, slots=True)
class Said:
    """An entry and the machine's codes that say it."""

    entry: Entry
    codes: tuple[Code, ...]


def merge(codes: Iterable[Code]) -> list[Said]:
    """The entries that codes of several coders come to. Where coders differ in state, `present` is shown first."""
    groups: dict[object, list[Code]] = {}
    for code in codes:
        groups.setdefault((code.variable, code.value, code.subtype, code.details), []).append(code)
    return [Said(_entry(group), tuple(group)) for group in groups.values()]


def _entry(codes: Sequence[Code]) -> Entry:
    first = codes[0]
    states = [code.state for code in codes]
    state = State.PRESENT if State.PRESENT in states else first.state
    spans = {(evidence.start, evidence.end) for code in codes for evidence in code.evidence}
    return Entry(first.variable, first.value, first.subtype, state, first.details, _outermost(spans))


def _outermost(spans: Iterable[tuple[int, int]]) -> Spans:
    """The spans in order, without those that lie in another: two coders often quote the same words."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or end > kept[-1][1]:
            kept.append((start, end))
    return tuple(kept)


def write_spans(spans: Iterable[tuple[int, int]]) -> str:
    """Spans as a form carries them: `12-34 56-78`."""
    return " ".join(f"{start}-{end}" for start, end in spans)


def read_spans(written: str, length: int) -> Spans:
    """The spans that a form carries, in order, each once.

    Raises:
        SpanError: one is malformed, empty, or ends beyond the text.
    """
    spans = set()
    for part in written.split():
        match = _SPAN.fullmatch(part)
        if match is None:
            raise SpanError(f"{part!r} is no span")
        start, end = int(match[1]), int(match[2])
        if not start < end <= length:
            raise SpanError(f"{part} does not lie in the text")
        spans.add((start, end))
    return tuple(sorted(spans))


def lenient_spans(written: str | None, length: int) -> Spans:
    """The spans that a form carries, for showing them again; none where they make no sense."""
    try:
        return read_spans(written or "", length)
    except SpanError:
        return ()
