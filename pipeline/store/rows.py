"""Codes as rows of the database, and rows as codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline import records
from pipeline.records import State
from pipeline.store import models
from pipeline.store.codec import dump_details, load_details


def code_row(
    incident: models.Incident, position: int, code: records.Code, review: models.Review | None = None
) -> models.Code:
    """A code as a row, not yet stored; its evidence is stored beside it by `add_codes`."""
    return models.Code(
        incident=incident,
        position=position,
        variable=code.variable,
        value=code.value,
        subtype=code.subtype,
        state=code.state.value,
        coder=code.coder,
        confidence=code.confidence,
        details=dump_details(code.variable, code.details),
        review=review,
    )


def add_codes(rows: Sequence[models.Code], spans: Sequence[Iterable[tuple[int, int]]]) -> None:
    """Store codes, and for each its spans of evidence."""
    models.Code.objects.bulk_create(rows)
    models.Evidence.objects.bulk_create(_evidence(rows, spans))


def _evidence(rows: Sequence[models.Code], spans: Sequence[Iterable[tuple[int, int]]]) -> Iterator[models.Evidence]:
    for row, where in zip(rows, spans, strict=True):
        for start, end in where:
            yield models.Evidence(code=row, start=start, end=end)


def code_of(row: models.Code, text: str) -> records.Code:
    """The code that a row keeps; `text` is its document's, for the quotations."""
    return records.Code(
        variable=row.variable,
        value=row.value,
        coder=row.coder,
        confidence=row.confidence,
        evidence=tuple(
            records.Evidence(each.start, each.end, text[each.start : each.end]) for each in row.evidence.all()
        ),
        subtype=row.subtype,
        state=State(row.state),
        details=load_details(row.variable, row.details),
    )
