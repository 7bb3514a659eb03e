"""Writes reviewed records, and drafts when asked, as JSON Lines or CSV, with names masked throughout."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import IO

from django.db.models import Prefetch, Q, QuerySet

from pipeline.codebook import load_codebook
from pipeline.config import settings
from pipeline.share.cells import defused
from pipeline.share.record import Record, header, record, row
from pipeline.store.models import Appearance, Code, Incident, Review, Status
from pipeline.store.reviewed import reviewed_records

CHUNK = 200  # records in memory at a time


class FormatError(ValueError):
    """A format that records cannot be exported in."""


def export(format: str, stream: IO[str], *, drafts: bool = False) -> int:  # noqa: A002 - the option's name
    """Write the records that a person accepted or corrected, oldest first; `drafts` adds what waits for review.

    Args:
        format: `jsonl`, or `csv` with one row an incident and cells of several values joined by "; ".
        stream: where to; for CSV opened with `newline=""`.
        drafts: also export drafts, marked `status: draft`.

    Returns:
        How many records were written.

    Raises:
        FormatError: the format is neither.
    """
    found = Incident.objects.filter(pk__in=reviewed_records().values("pk"))
    if drafts:
        found = Incident.objects.filter(Q(pk__in=reviewed_records().values("pk")) | Q(status=Status.DRAFT))
    return write(found, format, stream)


def write(incidents: QuerySet[Incident], format: str, stream: IO[str]) -> int:  # noqa: A002 - as above
    """Write these incidents as `export` does.

    Raises:
        FormatError: the format is neither `jsonl` nor `csv`.
    """
    if format == "jsonl":
        return _write_json_lines(records(incidents), stream)
    if format == "csv":
        return _write_csv(records(incidents), stream)
    raise FormatError(f"unknown format {format!r}: jsonl and csv are known")


def records(incidents: QuerySet[Incident]) -> Iterator[Record]:
    """These incidents as they are shared, oldest first, few of them in memory at a time."""
    return (record(incident) for incident in with_parts(incidents.order_by("pk")).iterator(chunk_size=CHUNK))


def with_parts(incidents: QuerySet[Incident]) -> QuerySet[Incident]:
    """Incidents with all that `record` reads of them."""
    return incidents.select_related("document__page").prefetch_related(
        Prefetch("codes", Code.objects.order_by("position").prefetch_related("evidence")),
        Prefetch("reviews", Review.objects.order_by("-pk")),
        Prefetch("document__appearances", Appearance.objects.order_by("pk").select_related("source", "page")),
    )


def _write_json_lines(shared: Iterator[Record], stream: IO[str]) -> int:
    count = 0
    for each in shared:
        stream.write(json.dumps(each, ensure_ascii=False) + "\n")
        count += 1
    return count


def _write_csv(shared: Iterator[Record], stream: IO[str]) -> int:
    columns, rows = table(shared)
    writer = csv.writer(stream)
    writer.writerow(columns)
    count = 0
    for cells in rows:
        writer.writerow(cells)
        count += 1
    return count


def table(shared: Iterator[Record]) -> tuple[list[str], Iterator[list[str]]]:
    """The columns, and each record's cells in their order, harmless in a spreadsheet."""
    codebook = load_codebook(settings().configs)
    columns = header(codebook)
    return columns, (
        [defused(cells[column]) for column in columns] for cells in (row(each, codebook) for each in shared)
    )
