"""A record that somebody sent, as a page: its cells as given, and what its sender's mapping makes of them.

The page says all that is needed to read it again, so that it can be archived and reprocessed like any other; a new
mapping makes a new edition of it, at the same address.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from crawlers.items import Page
from crawlers.readers.rows import BadCell, Row
from pipeline.characters import whole
from pipeline.records import Code, Document, Evidence, State
from pipeline.stages.partner.cells import CellError, Statement, day_of, statements
from pipeline.stages.partner.mapping import Column, Partner
from pipeline.store.codec import dump_details, load_details

# The scheme is what makes a record one: a crawl reads http and https alone, so no web site can pose as a partner.
SCHEME = "plainsight:"
CONTENT_TYPE = "application/vnd.plainsight.record+json"


class RecordError(ValueError):
    """A page that should be a record, and cannot be read as one."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a record's page says. `cells` are the coded ones, as (column, cell); `codes` name their columns."""

    title: str
    text: str
    published: date | None
    cells: Sequence[tuple[str, str]]
    codes: Sequence[Mapping[str, Any]]

    @property
    def form(self) -> str:
        """The coded cells, a line each."""
        return "\n".join(f"{column}: {cell}" for column, cell in self.cells)

    @property
    def body(self) -> str:
        """What is read: the free text, then the form."""
        return "\n\n".join(part for part in (self.text, self.form) if part)


def is_record(page: Page) -> bool:
    """Whether a page is a record that somebody sent."""
    return page.url.startswith(SCHEME) and page.content_type == CONTENT_TYPE


def record_page(
    partner: Partner, row: Row, name: str, now: datetime, *, restricted: bool
) -> tuple[Page, list[BadCell]]:
    """The page of a row, and those of its cells that could not be read.

    Args:
        partner: whose mapping holds.
        row: the row as read.
        name: what tells this record from the partner's others, now and when it is sent again.
        now: when it was received.
        restricted: whether it may hold personal data.

    Raises:
        RecordError: nothing in the row is mapped.
    """
    bad: list[BadCell] = []
    body = _body(partner, row, bad)
    link = _cell(partner, row, "link") or partner.homepage
    page = Page(
        url=f"{SCHEME}{partner.name}/{quote(name, safe='')}",
        body=json.dumps(body, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace"),
        fetched=now,
        source=partner.name,
        content_type=CONTENT_TYPE,
        feed={"link": link} if link else {},
        restricted=restricted,
    )
    return page, bad


def _body(partner: Partner, row: Row, bad: list[BadCell]) -> dict[str, Any]:
    columns = {column.name: column for column in partner.column}
    codes: list[Statement] = []
    for told in statements(columns, row.cells):
        if isinstance(told, Statement):
            codes.append(told)
        else:
            bad.append(BadCell(row.number, told[0], str(told[1])))
    text = "\n\n".join(
        row.cells[name] for name, column in columns.items() if column.is_ == "text" and name in row.cells
    )
    if not text and not codes:
        raise RecordError("nothing in it is mapped: the row is left out")
    return {
        "title": _cell(partner, row, "title") or f"{partner.title}: record {_cell(partner, row, 'id')}".strip(),
        "text": text,
        "published": _published(partner, row, bad),
        "cells": [
            (name, " ".join(row.cells[name].split()))
            for name, column in columns.items()
            if column.variable and name in row.cells
        ],
        "codes": [_dumped(code) for code in codes],
    }


def record_name(partner: Partner, row: Row) -> str:
    """What its sender calls a row, or the digest of its mapped cells where it has no name."""
    if told := _cell(partner, row, "id"):
        return told
    mapped = {column.name: row.cells.get(column.name, "") for column in partner.column}
    return hashlib.sha256(json.dumps(mapped, sort_keys=True).encode("utf-8", "replace")).hexdigest()[:16]


def read_record(page: Page) -> Record:
    """Read a record's page.

    Raises:
        RecordError: it is none that `record_page` made.
    """
    try:
        told = json.loads(page.body)
        return Record(
            title=whole(told["title"]),
            text=whole(told["text"]),
            published=date.fromisoformat(told["published"]) if told["published"] else None,
            cells=[(whole(column), whole(cell)) for column, cell in told["cells"]],
            codes=[dict(code) for code in told["codes"]],
        )
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise RecordError("no record that can be read") from error


def place_codes(document: Document, record: Record) -> tuple[Code, ...]:
    """The sender's codes, each with the cells that say it as evidence, in a text that ends with the record's form.

    Raises:
        RecordError: a code that is none.
    """
    spans, at = {}, len(document.text) - len(record.form)
    for column, cell in record.cells:
        start = at + len(column) + len(": ")
        spans[column] = Evidence(start, start + len(cell), cell)
        at = start + len(cell) + len("\n")
    try:
        return tuple(_code(told, f"partner:{document.page.source}", spans) for told in record.codes)
    except (ValueError, TypeError, KeyError) as error:
        raise RecordError("no record that can be read") from error


def _code(told: Mapping[str, Any], coder: str, spans: Mapping[str, Evidence]) -> Code:
    return Code(
        variable=told["variable"],
        value=told["value"],
        coder=coder,
        confidence=1.0,
        evidence=tuple(spans[column] for column in told["columns"]),
        subtype=told["subtype"],
        state=State(told["state"]),
        details=load_details(told["variable"], told["details"]),
    )


def _dumped(code: Statement) -> dict[str, Any]:
    return {
        "variable": code.variable,
        "value": code.value,
        "subtype": code.subtype,
        "state": code.state.value,
        "columns": list(code.columns),
        "details": dump_details(code.variable, code.details),
    }


def _cell(partner: Partner, row: Row, role: str) -> str:
    column = next((column for column in partner.column if column.is_ == role), None)
    return row.cells.get(column.name, "") if column else ""


def _published(partner: Partner, row: Row, bad: list[BadCell]) -> str | None:
    column: Column | None = next((column for column in partner.column if column.is_ == "published"), None)
    if column is None or not row.cells.get(column.name):
        return None
    try:
        return day_of(row.cells[column.name], column.formats)[0].isoformat()
    except CellError as error:
        bad.append(BadCell(row.number, column.name, str(error)))
        return None
