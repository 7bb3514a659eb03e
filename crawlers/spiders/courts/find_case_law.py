"""Judgments by Find Case Law's Atom feed (https://caselaw.nationalarchives.gov.uk/atom.xml), or one made like it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urljoin

from lxml import etree
from scrapy import Request
from scrapy.http import Response

from crawlers.safe_xml import parse_xml
from crawlers.spiders.source_spider import Listed, ListingError, SourceSpider
from crawlers.urls import url_key

_ATOM = "{http://www.w3.org/2005/Atom}"
_TNA = "{https://caselaw.nationalarchives.gov.uk}"
_AKOMA_NTOSO = "application/akn+xml"


class FindCaseLawSpider(SourceSpider):
    """Ask for the Akoma Ntoso of every judgment that is new, or whose content hash has changed.

    The feed is followed from page to page for as long as pages bring something new, or to its end if the last crawl
    left something out.
    """

    def read_listing(self, response: Response) -> Iterable[Listed | Request]:
        """One page of the feed, and a request for the next."""
        root = parse_xml(response.body)
        if root.tag != f"{_ATOM}feed":
            raise ListingError("no Atom feed")
        entries = root.findall(f"{_ATOM}entry")
        found = [_listed(entry, response.url) for entry in entries]
        news = [listed for listed in found if listed and not self.run.archive.knows(listed.url, listed.version)]
        yield from (listed for listed in found if listed)
        following = _link(root, "next")
        if (news or not self.caught_up) and following and self._first(url := urljoin(response.url, following)):
            yield self.listing(url)
        if None in found:
            raise ListingError("entry without Akoma Ntoso")

    def _first(self, url: str) -> bool:
        key = f"listing {url_key(url)}"
        seen = key in self.run.claimed
        self.run.claimed.add(key)
        return not seen


def _listed(entry: etree._Element, base: str) -> Listed | None:
    url = _link(entry, "alternate", _AKOMA_NTOSO)
    if url is None:
        return None
    told = {
        "title": entry.findtext(f"{_ATOM}title"),
        "published": entry.findtext(f"{_ATOM}published"),
        "updated": entry.findtext(f"{_ATOM}updated"),
        "court": entry.findtext(f"{_ATOM}author/{_ATOM}name"),
        "uri": entry.findtext(f"{_TNA}uri"),
        "contenthash": entry.findtext(f"{_TNA}contenthash"),
        "link": _link(entry, "alternate", "text/html", None),
    }
    feed = {name: value.strip() for name, value in told.items() if value and value.strip()}
    return Listed(urljoin(base, url), feed, _moment(feed.get("published")), feed.get("contenthash"))


def _link(element: etree._Element, relation: str, *kinds: str | None) -> str | None:
    """The address of the first link of a relation and, if any are given, of one of these media types."""
    for link in element.iterchildren(f"{_ATOM}link"):
        if link.get("rel", "alternate") == relation and (not kinds or link.get("type") in kinds):
            return link.get("href")
    return None


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None
