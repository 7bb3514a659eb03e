"""The extractor: turns a page's bytes into a document's text, title and date, by the page's format."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import dateparser

from crawlers.readers.sniffing import DOCX, OLE, PDF, RTF, XLSX, content_type
from pipeline.characters import whole
from pipeline.config import Extraction
from pipeline.records import CourtCase, Document, Page
from pipeline.stages.extractor.akoma_ntoso import extract_judgment
from pipeline.stages.extractor.article import extract_article
from pipeline.stages.extractor.court_case import CaseReader, Judgments
from pipeline.stages.extractor.docx import extract_docx
from pipeline.stages.extractor.errors import ExtractionError as ExtractionError
from pipeline.stages.extractor.errors import ScannedError
from pipeline.stages.extractor.json_record import extract_record
from pipeline.stages.extractor.pdf import extract_pdf
from pipeline.stages.extractor.time_limit import time_limit
from pipeline.stages.partner.record import RecordError, is_record, place_codes, read_record

HTML = ("text/html", "application/xhtml+xml")
XML = ("application/akn+xml", "application/xml", "text/xml")
JSON = "application/json"
REPORTS = (PDF, DOCX)
EARLIEST = date(1990, 1, 1)  # what a report's metadata date before is a clock that was never set
# What cannot be read as it is, and what its sender can do about it.
ASK_FOR = {
    OLE: "an old or encrypted Office file: save it as DOCX without a password",
    RTF: "RTF: save it as DOCX or PDF",
    XLSX: "a table: give it to `plainsight import` with a mapping",
}


@dataclass(frozen=True, slots=True)
class Extract:
    """What a format's reader found: body text, title, the publication date and how it is known."""

    text: str
    title: str
    published: date | None = None
    published_method: str | None = None
    case: CourtCase | None = None


class Extractor:
    """Fills the document's text, title and date of publication, and what a court document says of its case.

    A page too large, too slow, empty or of an unknown format fails; one that holds no article, or pictures alone, is
    dropped.
    """

    name = "extractor"
    requires = ("page",)
    assigns = (
        *("text", "title", "body_start", "published", "published_method", "text_digest"),
        *("sent", "given", "form_start", "court_case"),
    )

    def __init__(self, settings: Extraction, judgments: Judgments) -> None:
        self._settings = settings
        self._cases = CaseReader(judgments)
        self._shapes = judgments.record

    def __call__(self, batch: Sequence[Document]) -> None:
        """Extract every page of the batch."""
        for document in batch:
            if is_record(document.page):
                self._take_record(document)
                continue
            try:
                with time_limit(self._settings.max_seconds):
                    found = self.read(document.page)
            except ScannedError as error:
                document.drop(self.name, str(error))
                continue
            except ExtractionError as error:
                document.fail(self.name, str(error))
                continue
            if len(found.text) < self._settings.min_characters:
                document.drop(self.name, "no article text")
            set_text(document, found.title, found.text)
            document.published, document.published_method = found.published, found.published_method
            document.court_case = found.case

    def _take_record(self, document: Document) -> None:
        """Take what somebody sent as it is: its own title, text and date, and its sender's codes."""
        try:
            record = read_record(document.page)
            if len(record.body) > self._settings.max_characters:
                raise RecordError(f"record with more than {self._settings.max_characters:,} characters")
            set_text(document, record.title, record.body)
            document.given = place_codes(document, record)
        except RecordError as error:
            document.fail(self.name, str(error))
            return
        document.sent = True
        document.published, document.published_method = record.published, "given" if record.published else None
        if record.form:
            document.form_start = len(document.text) - len(record.form)
        if document.given:  # two cases may read alike, and one text may be coded anew
            document.text_digest = document.page.capture

    def read(self, page: Page) -> Extract:
        """Read one page by its format; what the feed said of it comes first.

        Raises:
            ScannedError: a PDF whose pages are pictures.
            ExtractionError: too large, empty, not of a format that we read, or broken beyond reading.
        """
        kind = content_type(page.content_type, page.body)
        limit = self._settings.max_report_bytes if kind in REPORTS else self._settings.max_bytes
        if not page.body.strip():
            raise ExtractionError("empty body")
        if len(page.body) > limit:
            raise ExtractionError(f"more than {limit:,} bytes")
        return self._with_case(_with_feed(self._by_format(kind, page), page), page)

    def _by_format(self, kind: str, page: Page) -> Extract:
        if kind in HTML:
            text, title, published = extract_article(page, fast=self._settings.fast)
            return Extract(without_title(text, title), title, published, "html" if published else None)
        if kind in XML or kind == JSON:
            try:
                return self._structured(kind, page.body)
            except ValueError as error:
                raise ExtractionError(str(error)) from error
        if kind not in REPORTS:
            raise ExtractionError(ASK_FOR.get(kind) or f"no reader for {kind or 'a page without content type'}")
        if kind == PDF:
            text, title, published = extract_pdf(page.body, self._settings)
        else:
            text, title, published = extract_docx(page.body, max_characters=self._settings.max_characters)
        published = published if published and EARLIEST <= published <= page.fetched.date() else None
        return Extract(text, title, published, "metadata" if published else None)

    def _structured(self, kind: str, body: bytes) -> Extract:
        if kind == JSON:
            text, title, published = extract_record(body, self._shapes)
            return Extract(text, title, published, "json" if published else None)
        judgment = extract_judgment(body)
        decided = judgment.case.decided
        return Extract(judgment.text, judgment.name, decided, "akoma-ntoso" if decided else None, judgment.case)

    def _with_case(self, found: Extract, page: Page) -> Extract:
        """Add what a court document says of its case; a day told in a judgment is better than one guessed.

        It is a court document whose mark-up says so, or whose listing told its court.
        """
        if found.case is None and "court" not in page.feed:
            return found
        case = self._cases.read(f"{found.title}\n{found.text}", page.feed, found.case or CourtCase())
        if found.published_method == "feed":
            case = replace(case, decided=found.published)
        elif case.decided and case.decided <= page.fetched.date() and found.published_method != "akoma-ntoso":
            found = replace(found, published=case.decided, published_method="judgment")
        return replace(found, case=case)


def set_text(document: Document, title: str, body: str) -> None:
    """Put title, blank line and body together (unless the body begins with its title), and digest them."""
    title, body = " ".join(whole(title).split()), whole(body)
    body = without_title(body, title)
    document.title = title
    document.text = f"{title}\n\n{body}" if title else body
    document.body_start = len(document.text) - len(body)
    document.text_digest = text_digest(document.text)


def without_title(body: str, title: str) -> str:
    """Leave out the title where a body begins with it."""
    return body[len(title) :].lstrip() if title and body.startswith(title) else body


def text_digest(text: str) -> str:
    """Name a text: the sha256, in hex, of it without its white space, so that a new layout is no new text."""
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()


def _with_feed(found: Extract, page: Page) -> Extract:
    """Prefer the publisher's own title and date, as told in the feed, to what was read off the page."""
    published, method = found.published, found.published_method
    if (told := feed_date(page.feed.get("published", ""))) and told <= page.fetched.date():
        published, method = told, "feed"
    title = page.feed.get("title") or found.title
    return replace(found, title=title, published=published, published_method=method)


def feed_date(value: str) -> date | None:
    """Read a feed's date (RFC 822 or ISO 8601) as the day it names in its own time zone."""
    try:
        return datetime.fromisoformat(value).date()
    except ValueError:
        parsed = dateparser.parse(value, languages=["en"], settings={"STRICT_PARSING": True}) if value else None
        return parsed.date() if parsed else None
