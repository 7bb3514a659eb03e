"""News by RSS, Atom or JSON Feed."""

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

from crawlers.spiders.media.json_feed import is_json, listed_items, read_json_feed
from crawlers.spiders.paged import PagedSpider
from crawlers.spiders.source_spider import Listed, ListingError

_WITHOUT_LINK = "feed with entries that have no link"


class FeedSpider(PagedSpider):
    """Ask for the page of every entry of a feed; the entry's own title and dates go with it."""

    def read_listing(self, response: Response) -> Iterable[Listed | Request]:
        """The feed's entries. One that is damaged gives what could be read of it, and then fails."""
        return self._from_json(response) if is_json(response.body) else self._from_xml(response)

    def _from_json(self, response: Response) -> Iterable[Listed | Request]:
        feed, items = read_json_feed(response.body)
        found = list(listed_items(feed, items))
        named = [listed for listed in found if listed]
        following = feed.get("next_url")
        yield from self.older(named, following if isinstance(following, str) else None, response)
        yield from named
        if None in found:
            raise ListingError(_WITHOUT_LINK)

    def _from_xml(self, response: Response) -> Iterable[Listed | Request]:
        refuse_bombs(response.body)
        # Given bare bytes, feedparser would take some for an address or a file name, and open it.
        feed = feedparser.parse(BytesIO(response.body), response_headers={"content-location": response.url})  # type: ignore[attr-defined,no-untyped-call]
        if not feed.get("version"):
            raise ListingError("malformed feed")
        language = feed.feed.get("language", "")
        found = [
            Listed(link, _told(entry, language), _published(entry)) for entry in feed.entries if (link := _link(entry))
        ]
        following = (link.get("href") for link in feed.feed.get("links", ()) if link.get("rel") == "next")  # RFC 5005
        yield from self.older(found, next(following, None), response)
        yield from found
        if len(found) < len(feed.entries):
            raise ListingError(_WITHOUT_LINK)
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


def _link(entry: Any) -> str | None:
    """An entry's address: the publisher's own before a proxy's, and any link of the web before an identifier."""
    links = (link.get("href") for link in entry.get("links", ()))
    found = [link for link in (entry.get("feedburner_origlink"), entry.get("link"), *links) if link]
    return next((link for link in found if link.startswith(("http://", "https://"))), found[0] if found else None)


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
