"""News by section page, where a publisher has neither feed nor sitemap: the source's entry tells articles by data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from parsel import Selector, SelectorList
from scrapy import Request
from scrapy.http import HtmlResponse, Response

from crawlers.spiders.paged import PagedSpider
from crawlers.spiders.source_spider import Listed, ListingError


class SectionSpider(PagedSpider):
    """Ask for the pages that a section page links to.

    A page in which nothing is an article's link fails: either its layout has changed, or the entry was wrong from the
    beginning, and both would look like a source without news.
    """

    def read_listing(self, response: Response) -> Iterable[Listed | Request]:
        """The section's articles, each once, and a request for its next page."""
        if not isinstance(response, HtmlResponse):
            raise ListingError("no HTML")
        section = self.source.section
        assert section is not None  # `Source` sees to it
        found = {listed.url: listed for listed in self._articles(response)}
        if not found:
            raise ListingError("no link of the page is an article's")
        following = response.css(section.next_page) if section.next_page else None
        address = next(_addresses(following), None) if following else None
        yield from self.older(found.values(), address, response)
        yield from found.values()

    def _articles(self, response: HtmlResponse) -> Iterator[Listed]:
        section = self.source.section
        assert section is not None
        for link in _links(response.css(section.links or "a")):
            url = _absolute(link, response)
            if url and url != response.url and (section.pattern is None or re.search(section.pattern, url)):
                title = " ".join("".join(link.css("::text").getall()).split())
                yield Listed(url, {"title": title} if title else {})


def _links(selected: SelectorList[Selector]) -> Iterator[Selector]:
    """The links selected, or those inside of what is selected."""
    for element in selected:
        yield from [element] if element.root.tag == "a" else element.css("a")


def _addresses(selected: SelectorList[Selector]) -> Iterator[str]:
    return (href for link in _links(selected) if (href := link.attrib.get("href")))


def _absolute(link: Selector, response: HtmlResponse) -> str | None:
    """The address of a link, without its fragment; none for what leads nowhere, or into the page itself."""
    href = link.attrib.get("href", "").strip()
    try:
        url = response.urljoin(href).partition("#")[0]
    except ValueError:
        return None
    return url if href and url.startswith(("http://", "https://")) else None
