"""The shapes of the API's answers, of which its OpenAPI document is made."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema


class Source(Schema):
    """Where it was told."""

    name: str
    type: str
    link: str = Field(description="the page's address, names masked")
    licence: str
    fetched: datetime
    similarity: float | None = Field(description="1 where the page carries the very text")


class Evidence(Schema):
    """Words that support a code: offsets are code points of the document's text."""

    start: int
    end: int
    quote: str = Field(description="the words, names masked")


class Code(Schema):
    """One value of a variable."""

    value: str
    subtype: str | None
    state: str = Field(description="present, absent (the text denies it) or not_stated")
    details: dict[str, Any] | None = Field(description="of a place, a group of people or a date")
    coder: str
    confidence: float
    evidence: list[Evidence]


class CourtCase(Schema):
    """What a court document says of its case."""

    citation: str | None = None
    court: str | None = None
    decided: date | None = None
    docket: str | None = None
    roles: list[str] = Field(default_factory=list)


class Record(Schema):
    """One reviewed incident with its codes, evidence, sources and provenance."""

    incident: int
    status: str
    decision: str
    reviewed_by: str
    reviewed: datetime
    title: str
    published: date | None
    language: str | None
    court_case: CourtCase | None
    sources: list[Source]
    exploitation: list[Code]
    recruitment: list[Code]
    control: list[Code]
    transport: list[Code]
    vulnerability: list[Code]
    outcomes: list[Code]
    places: list[Code]
    victims: list[Code]
    offenders: list[Code]
    dates: list[Code]
    provenance: dict[str, Any]


class Records(Schema):
    """A page of records, oldest first."""

    records: list[Record]
    next: int | None = Field(description="give it as `after` for the next page; null on the last one")


class Gone(Schema):
    """A record that is no longer shared: delete your copy of it."""

    incident: int
    status: str = Field(description="withdrawn; superseded: see `by`")
    by: int | None = Field(description="the record that stands in its place")


class GoneRecords(Schema):
    """A page of what is no longer shared."""

    records: list[Gone]
    next: int | None
