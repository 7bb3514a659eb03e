"""News by sitemap."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from urllib.parse import urljoin

from lxml import etree
from protego import Protego
from scrapy import Request
from scrapy.http import Response

from crawlers.decoding import decode_content
from crawlers.safe_xml import local_name, parse_xml
from crawlers.spiders.source_spider import Listed, ListingError, SourceSpider

_MAX_DEPTH = 3  # of indexes; the protocol forbids an index of indexes, and some sites have one
_NEWS = {"title": "title", "publication_date": "published", "language": "language"}


class SitemapSpider(SourceSpider):
    """Ask for the pages of news sitemaps, named by the source or found through its robots.txt."""

    async def start(self) -> AsyncIterator[Request]:
        """Begin with the sitemaps named, or else with robots.txt."""
        for url in self.source.start_urls:
            yield self.listing(url)
        if not self.source.start_urls:
            yield self.listing(urljoin(self.source.homepage, "/robots.txt"), is_robots=True, dont_obey_robotstxt=True)

    def read_listing(self, response: Response) -> Iterable[Listed | Request]:
        """What robots.txt, an index or a sitemap names."""
        if response.meta.get("is_robots"):
            return self._from_robots(response)
        return self._from_sitemap(response)

    def _from_robots(self, response: Response) -> Iterable[Listed | Request]:
        found = [urljoin(response.url, url) for url in Protego.parse(response.body.decode("utf-8", "replace")).sitemaps]
        if not found:
            raise ListingError("robots.txt names no sitemap")
        return [self.listing(url) for url in found if self._first(url)]

    def _from_sitemap(self, response: Response) -> Iterable[Listed | Request]:
        limit = self.crawler.settings.getint("DOWNLOAD_MAXSIZE")
        gzipped = response.body.startswith(b"\x1f\x8b")
        root = parse_xml(decode_content(response.body, "gzip", limit) if gzipped else response.body)
        if local_name(root) == "sitemapindex":
            yield from self._deeper(root, response)
        elif local_name(root) == "urlset":
            yield from (listed for element in root if (listed := _listed(element)))
        else:
            raise ListingError("no sitemap")

    def _deeper(self, index: etree._Element, response: Response) -> Iterable[Request]:
        depth = response.meta.get("index_depth", 0) + 1
        if depth > _MAX_DEPTH:
            raise ListingError("sitemap indexes too deep")
        for element in index:
            url = _texts(element).get("loc")
            if url and self._first(url):
                yield self.listing(urljoin(response.url, url), index_depth=depth)

    def _first(self, url: str) -> bool:
        seen = url in self.run.claimed
        self.run.claimed.add(url)
        return not seen


def _listed(element: etree._Element) -> Listed | None:
    texts = _texts(element)
    if local_name(element) != "url" or "loc" not in texts:
        return None
    feed = {name: texts[tag] for tag, name in _NEWS.items() if tag in texts}
    if "lastmod" in texts:
        feed["updated"] = texts["lastmod"]
    return Listed(texts["loc"], feed, _moment(feed.get("published") or feed.get("updated")))


def _texts(element: etree._Element) -> dict[str, str]:
    """The texts of an element's descendants by local name, the first of each name."""
    found: dict[str, str] = {}
    for child in element.iter():
        if child.text and child.text.strip():
            found.setdefault(local_name(child), child.text.strip())
    return found


def _moment(text: str | None) -> datetime | None:
    """A W3C date, as sitemaps have it; None when it is none."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
