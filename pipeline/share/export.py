"""Writes reviewed records, and drafts when asked, as JSON Lines or CSV, with names masked throughout."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import IO

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from pipeline.codebook import load_codebook
from pipeline.config import settings
from pipeline.share.cells import defused
from pipeline.share.record import Record, header, record, row
from pipeline.store.models import Appearance, Code, Decision, Incident, Review, Status

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
    records = _records(drafts=drafts)
    if format == "jsonl":
        return _write_json_lines(records, stream)
    if format == "csv":
        return _write_csv(records, stream)
    raise FormatError(f"unknown format {format!r}: jsonl and csv are known")


def _records(*, drafts: bool) -> Iterator[Record]:
    found = _incidents(drafts=drafts)
    return (record(incident) for incident in found.iterator(chunk_size=CHUNK))


def _incidents(*, drafts: bool) -> QuerySet[Incident]:
    deciding = Review.objects.filter(incident=OuterRef("pk"), decision__in=(Decision.ACCEPT, Decision.CORRECT))
    kept = Q(Exists(deciding), status=Status.REVIEWED)
    wanted = kept | Q(status=Status.DRAFT) if drafts else kept
    return (
        Incident.objects.filter(wanted)
        .order_by("pk")
        .select_related("document__page")
        .prefetch_related(
            Prefetch("codes", Code.objects.order_by("position").prefetch_related("evidence")),
            Prefetch("reviews", Review.objects.order_by("-pk")),
            Prefetch("document__appearances", Appearance.objects.order_by("pk").select_related("source", "page")),
        )
    )


def _write_json_lines(records: Iterator[Record], stream: IO[str]) -> int:
    count = 0
    for each in records:
        stream.write(json.dumps(each, ensure_ascii=False) + "\n")
        count += 1
    return count


def _write_csv(records: Iterator[Record], stream: IO[str]) -> int:
    codebook = load_codebook(settings().configs)
    columns = header(codebook)
    writer = csv.DictWriter(stream, columns)
    writer.writeheader()
    count = 0
    for each in records:
        writer.writerow({column: defused(cell) for column, cell in row(each, codebook).items()})
        count += 1
    return count
