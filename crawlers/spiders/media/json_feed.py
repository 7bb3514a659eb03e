"""Read JSON Feed, versions 1 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from crawlers.spiders.source_spider import Listed, ListingError

_VERSION = "https://jsonfeed.org/version/1"
_TOLD = {"title": "title", "date_published": "published", "date_modified": "updated", "language": "language"}


def is_json(body: bytes) -> bool:
    """Whether a listing is JSON and no XML, whatever its server calls it."""
    return body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def read_json_feed(body: bytes) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """A feed and its items.

    Raises:
        ListingError: it is no JSON, or no JSON Feed.
    """
    try:
        feed = json.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        raise ListingError("malformed JSON") from error
    if not isinstance(feed, dict) or not _text(feed, "version").replace("http:", "https:").startswith(_VERSION):
        raise ListingError("no JSON Feed")
    items = feed.get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise ListingError("JSON Feed without a list of items")
    return feed, items


def listed_items(feed: Mapping[str, Any], items: Iterable[Mapping[str, Any]]) -> Iterator[Listed | None]:
    """The pages that items name; None for an item that names none."""
    for item in items:
        url = _text(item, "url") or _text(item, "external_url") or _text(item, "id")
        told = {name: _text(item, key) for key, name in _TOLD.items()}
        told["language"] = told["language"] or _text(feed, "language")
        kept = {name: value for name, value in told.items() if value}
        moment = _moment(told["published"] or told["updated"])
        yield Listed(url, kept, moment) if url.startswith(("http://", "https://", "/")) else None


def _text(table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    return value.strip() if isinstance(value, str) else ""


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
