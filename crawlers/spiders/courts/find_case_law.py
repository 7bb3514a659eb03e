"""Judgments by Find Case Law's Atom feed (https://caselaw.nationalarchives.gov.uk/atom.xml), or one made like it."""

from __future__ import annotations

from urllib.parse import urljoin

from lxml import etree
from scrapy.http import Response

from crawlers.safe_xml import parse_xml
from crawlers.spiders.courts.listing import CourtListingSpider, ListingPage, moment, plain
from crawlers.spiders.source_spider import Listed, ListingError

_ATOM = "{http://www.w3.org/2005/Atom}"
_TNA = "{https://caselaw.nationalarchives.gov.uk}"
_FORMATS = ("application/akn+xml", "application/pdf")  # the first that an entry has is asked for


class FindCaseLawSpider(CourtListingSpider):
    """Ask for the Akoma Ntoso of every judgment that is new, or whose content hash has changed.

    A judgment that is there as PDF alone is asked for as that. The feed is to be ordered by `-transformation`: then
    what has changed comes first, too. Titles are left out of what is kept, since they name the parties.
    """

    def read_page(self, response: Response) -> ListingPage:
        """One page of the feed."""
        root = parse_xml(response.body)
        if root.tag != f"{_ATOM}feed":
            raise ListingError("no Atom feed")
        found = [_listed(entry, response.url) for entry in root.findall(f"{_ATOM}entry")]
        return ListingPage(
            [listed for listed in found if listed],
            _link(root, "next"),
            "entry without a document" if None in found else None,
        )


def _listed(entry: etree._Element, base: str) -> Listed | None:
    url = next((url for kind in _FORMATS if (url := _link(entry, "alternate", kind))), None)
    if url is None:
        return None
    cited = entry.find(f"{_TNA}identifier[@type='ukncn']")
    feed = plain(
        {
            "published": entry.findtext(f"{_ATOM}published"),
            "updated": entry.findtext(f"{_ATOM}updated"),
            "court": entry.findtext(f"{_ATOM}author/{_ATOM}name"),
            "citation": cited.text if cited is not None else None,
            "uri": entry.findtext(f"{_TNA}uri"),
            "contenthash": entry.findtext(f"{_TNA}contenthash"),
            "link": _link(entry, "alternate", "text/html", None),
        }
    )
    return Listed(urljoin(base, url), feed, moment(feed.get("published")), feed.get("contenthash"))


def _link(element: etree._Element, relation: str, *kinds: str | None) -> str | None:
    """The address of the first link of a relation and, if any are given, of one of these media types."""
    for link in element.iterchildren(f"{_ATOM}link"):
        if link.get("rel", "alternate") == relation and (not kinds or link.get("type") in kinds):
            return link.get("href")
    return None
