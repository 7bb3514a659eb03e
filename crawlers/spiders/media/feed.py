"""News by RSS or Atom."""

from __future__ import annotations

from calendar import timegm
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.sax import SAXException

import defusedxml
import feedparser
from defusedxml import ElementTree
from scrapy import Request
from scrapy.http import Response
from w3lib.html import remove_tags, replace_entities

from crawlers.spiders.source_spider import Listed, ListingError, SourceSpider


class FeedSpider(SourceSpider):
    """Ask for the page of every entry of a feed; the entry's own title and dates go with it."""

    def read_listing(self, response: Response) -> Iterable[Listed | Request]:
        """The feed's entries. One that is damaged gives what could be read of it, and then fails."""
        refuse_bombs(response.body)
        # Given bare bytes, feedparser would take some for an address or a file name, and open it.
        feed = feedparser.parse(BytesIO(response.body), response_headers={"content-location": response.url})  # type: ignore[attr-defined,no-untyped-call]
        if not feed.get("version"):
            raise ListingError("malformed feed")
        language = feed.feed.get("language", "")
        for entry in feed.entries:
            if entry.get("link"):
                yield Listed(entry.link, _told(entry, language), _published(entry))
        without = sum(not entry.get("link") for entry in feed.entries)
        if without:
            raise ListingError("feed with entries that have no link")
        if isinstance(feed.get("bozo_exception"), SAXException):
            raise ListingError("damaged feed, read in part")


def refuse_bombs(body: bytes) -> None:
    """Refuse a feed that declares entities; other faults are for feedparser, which forgives much.

    Raises:
        ListingError: it does.
    """
    try:
        ElementTree.fromstring(body, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except defusedxml.DefusedXmlException as error:
        raise ListingError("XML that declares entities") from error
    except (ElementTree.ParseError, ValueError, LookupError):
        return


def _told(entry: Any, language: str) -> dict[str, str]:
    told = {
        "title": _plain(entry.get("title_detail", {})),
        "published": entry.get("published", ""),
        "updated": entry.get("updated", "") if dict.__contains__(entry, "updated") else "",  # else it gives published
        "language": entry.get("title_detail", {}).get("language") or language,
    }
    return {name: value for name, value in told.items() if value}


def _plain(detail: Any) -> str:
    """A title without mark-up: Atom's may be HTML."""
    title: str = detail.get("value", "")
    return replace_entities(remove_tags(title)).strip() if "html" in detail.get("type", "") else title


def _published(entry: Any) -> datetime | None:
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
