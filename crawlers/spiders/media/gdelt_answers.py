"""Read what GDELT DOC 2.0 answers (https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/), mode ArtList as JSON."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from crawlers.spiders.source_spider import Listed, ListingError

QUARTER = timedelta(minutes=15)  # GDELT's clock: what it has seen in a quarter of an hour bears one time
MOST_ROWS = 250  # of one answer; more are not to be had
_STAMP = "%Y%m%d%H%M%S"
_STRAY = re.compile(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})')


class GarbledError(ListingError):
    """JSON that cannot be read, as GDELT gives where a title holds odd bytes: a smaller window leaves them out."""


class Window(NamedTuple):
    """A stretch of time, of which the end is not a part."""

    start: datetime
    end: datetime

    def halves(self) -> tuple[Window, Window]:
        """Its two halves, or nearly, the earlier first."""
        middle = max(quarter_before(self.start + (self.end - self.start) / 2), self.start + QUARTER)
        return Window(self.start, middle), Window(middle, self.end)


def quarter_before(moment: datetime) -> datetime:
    """The full quarter of an hour at or before a moment."""
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)


def request_url(api: str, query: str, window: Window) -> str:
    """The address that asks for a window's articles, oldest first."""
    last = window.end - timedelta(seconds=1)  # GDELT counts both ends in
    asked = {
        "query": query,
        "mode": "artlist",
        "format": "json",
        "maxrecords": MOST_ROWS,
        "sort": "dateasc",
        "startdatetime": window.start.strftime(_STAMP),
        "enddatetime": last.strftime(_STAMP),
    }
    return f"{api}?{urlencode(asked)}"


def read_articles(body: bytes) -> list[Listed]:
    """The articles of an answer; an empty object stands for none.

    Raises:
        GarbledError: it is JSON, and cannot be read.
        ListingError: GDELT refuses the query, in a sentence.
    """
    text = body.decode("utf-8", "replace").strip()
    if not text.startswith("{"):
        raise ListingError("GDELT refuses the query" if text else "empty answer")
    try:
        told = json.loads(_STRAY.sub("", text), strict=False)
        return [_listed(row) for row in told.get("articles", ())]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise GarbledError("garbled JSON") from error


def _listed(row: dict[str, Any]) -> Listed:
    seen = datetime.strptime(row["seendate"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    # No `published` and no `language` for the pipeline: GDELT tells when it saw the article, and names languages.
    told = {"title": row.get("title"), "seen": seen.isoformat(), "country": row.get("sourcecountry")}
    return Listed(str(row["url"]), {name: str(value).strip() for name, value in told.items() if value}, seen)
