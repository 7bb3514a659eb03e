"""What spiders share whose listings go on from page to page: older pages are read while they bring something new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response

from crawlers.spiders.source_spider import Listed, SourceSpider
from crawlers.urls import url_key


class PagedSpider(SourceSpider):
    """Follow a listing's link to its older entries.

    A crawl that finds nothing new on a page needs no older one, unless the last crawl left something out.
    """

    def older(self, found: Iterable[Listed], following: str | None, response: Response) -> Iterator[Request]:
        """A request for the listing's next page, if there is reason to ask for it.

        Args:
            found: what this page lists; it must not have been offered yet.
            following: the next page's address, as the listing has it.
            response: the page.
        """
        if not following or (self.caught_up and not any(self._is_news(listed, response.url) for listed in found)):
            return
        try:
            url = urljoin(response.url, following)
            key = f"listing {url_key(url)}"
        except ValueError:  # no address
            return
        if key not in self.run.claimed and key != f"listing {url_key(response.url)}":
            self.run.claimed.add(key)
            yield self.listing(url)

    def _is_news(self, listed: Listed, base: str) -> bool:
        try:
            url = self.run.policy.address(urljoin(base, listed.url))
        except ValueError:
            return False
        return not self._is_archived(url, listed.version)
