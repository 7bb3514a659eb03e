"""The nouns: what a page becomes on its way to a reviewed record.

All are frozen but `Document`, the one mutable carrier. Offsets are code points of `Document.text`, which is the title,
a blank line and the body; they always quote the text. Records hold groups and offsets, never names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from crawlers.items import Page as Page  # noqa: PLC0414 - the first of the nouns, handed on
from pipeline.findings import Alternative as Alternative  # noqa: PLC0414 - handed on, like those below
from pipeline.findings import Mention as Mention  # noqa: PLC0414
from pipeline.findings import Reading as Reading  # noqa: PLC0414
from pipeline.findings import ResolvedDate as ResolvedDate  # noqa: PLC0414
from pipeline.findings import Toponym as Toponym  # noqa: PLC0414


class State(StrEnum):
    """What is known of a variable's value: three states, never two."""

    PRESENT = "present"
    ABSENT = "absent"  # the text says that it did not happen
    NOT_STATED = "not_stated"


class Ending(StrEnum):
    """How a document's way through the stages ended."""

    CODED = "coded"
    DROPPED = "dropped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that support a code. `quote` is exactly `text[start:end]`."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Place:
    """The details of a `places` code; its role is the code's value. `leg` is its position on the route, from 1."""

    name: str
    kind: str | None
    country: str | None
    occurrence: int = 1
    geonameid: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    leg: int | None = None
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The details of a `victims` or `offenders` code: people whom the text treats alike, never a name."""

    count: tuple[int | None, int | None] = (None, None)
    gender: str = "unknown"
    age_group: str = "unknown"
    ages: tuple[int, ...] = ()
    nationalities: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dating:
    """The details of a `dates` code; what it dates is the code's value."""

    value: str
    precision: str
    method: str


@dataclass(frozen=True, slots=True)
class Code:
    """One variable given one value by one coder, with confidence (0 to 1) and evidence.

    `coder` is `rules@3`, `model:reader@1.0.0`, `partner:NAME` or `person:17`: people and machines share this shape. For
    places the value is the role, for dates what is dated, for people `group`.
    """

    variable: str
    value: str
    coder: str
    confidence: float
    evidence: tuple[Evidence, ...]
    subtype: str | None = None
    state: State = State.PRESENT
    details: Place | Group | Dating | None = None


@dataclass(frozen=True, slots=True)
class Relevance:
    """Which of the codebook's three classes a document is, and each class's score (they add up to 1)."""

    value: str
    scores: Mapping[str, float]
    coder: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Incident:
    """One draft record. `spans` are the stretches of text that tell it; `ordinal` counts a document's from 0."""

    ordinal: int
    spans: tuple[tuple[int, int], ...]
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownText:
    """A text of an earlier run: what the deduplicator and the linker compare later ones with."""

    text_digest: str
    signature: bytes
    published: date | None


@dataclass(frozen=True, slots=True)
class Link:
    """Another document that seems to tell the same incident, for a reviewer to confirm."""

    text_digest: str
    similarity: float
    reason: str


@dataclass(frozen=True, slots=True)
class CourtCase:
    """What a court document says of itself; the parties stand in it by their roles ("appellant") alone."""

    citation: str | None = None
    court: str | None = None
    decided: date | None = None
    roles: tuple[str, ...] = ()
    docket: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a document ended: coded, dropped (by which stage, why) or failed (where, why)."""

    ending: Ending
    stage: str
    reason: str


@dataclass(slots=True)
class Document:
    """The carrier: a page and what each stage found. A field has one writer, named beside it."""

    page: Page
    text: str = ""  # extractor: title, blank line, body
    title: str = ""  # extractor
    body_start: int = 0  # extractor
    published: date | None = None  # extractor
    published_method: str | None = None  # extractor: feed, html, json, akoma-ntoso, judgment, metadata, given
    court_case: CourtCase | None = None  # extractor: of court documents alone
    text_digest: str = (
        ""  # extractor: sha256 of the text without its white space (of a record with codes: and of these)
    )
    sent: bool = False  # extractor: somebody sent it as a record of its own, so only people drop it
    given: tuple[Code, ...] = ()  # extractor: its sender's codes
    form_start: int | None = None  # extractor: where its sender's form begins, which no machine codes
    language: str | None = None  # language_detector: ISO 639-1
    signature: bytes = b""  # deduplicator: MinHash of word shingles
    duplicate_of: str | None = None  # deduplicator: the text digest that this one repeats
    screen_score: float = 0.0  # screener
    sentences: tuple[tuple[int, int], ...] = ()  # annotator
    mentions: tuple[Mention, ...] = ()  # annotator
    reading: Reading | None = None  # annotator, where a model is in service
    relevance: Relevance | None = None  # relevance_classifier
    incident_spans: tuple[tuple[tuple[int, int], ...], ...] = ()  # incident_builder: the spans of each incident
    dates: tuple[ResolvedDate, ...] = ()  # date_resolver
    toponyms: tuple[Toponym, ...] = ()  # geocoder
    incidents: tuple[Incident, ...] = ()  # coder
    masks: tuple[tuple[int, int], ...] | None = None  # redactor: what may be a name; None until it saw the text
    links: tuple[Link, ...] = ()  # linker
    verdict: Verdict | None = field(default=None)  # the runner, or a stage through drop()

    @property
    def alive(self) -> bool:
        """Whether stages further down the line still see this document."""
        return self.verdict is None

    def drop(self, stage: str, reason: str) -> None:
        """End this document's way on purpose. The reason is stored and shown, so it names no person."""
        self.verdict = Verdict(Ending.DROPPED, stage, reason)

    def fail(self, stage: str, reason: str) -> None:
        """End this document's way because `stage` could not do its work."""
        self.verdict = Verdict(Ending.FAILED, stage, reason)

    def quote(self, start: int, end: int) -> Evidence:
        """The evidence that stands between two offsets."""
        return Evidence(start, end, self.text[start:end])

    def sentence_text(self, number: int) -> str:
        """The text of a sentence, by its number."""
        start, end = self.sentences[number]
        return self.text[start:end]
