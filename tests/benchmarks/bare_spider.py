"""The measure for our crawl: a Scrapy spider that asks for the same pages, checks nothing and stores nothing.

Run it as `python -m tests.benchmarks.bare_spider PORT...`: it prints how many pages it had.
"""

from __future__ import annotations

import re
import sys
from collections.abc import AsyncIterator, Iterator

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

AT_ONCE = 16  # as many as our crawl reads sites at once


class BareSpider(Spider):
    """Follow the links of feeds, and count."""

    name = "bare"
    ports: tuple[int, ...] = ()
    pages = 0

    async def start(self) -> AsyncIterator[Request]:
        """The feeds."""
        for port in self.ports:
            yield Request(f"http://127.0.0.1:{port}/feed")

    def parse(self, response: Response) -> Iterator[Request]:
        """Ask for the pages of a feed."""
        for link in re.findall(rb"<link>(.*?)</link>", response.body):
            yield Request(link.decode(), callback=self.count)

    def count(self, response: Response) -> None:
        """Count a page."""
        type(self).pages += response.status == 200


def main() -> None:
    """Crawl, and tell the number of pages."""
    process = CrawlerProcess(
        {
            "LOG_LEVEL": "ERROR",
            "TELNETCONSOLE_ENABLED": False,
            "CONCURRENT_REQUESTS": AT_ONCE,
            "CONCURRENT_REQUESTS_PER_DOMAIN": AT_ONCE,
            "DOWNLOAD_DELAY": 0,
        }
    )
    process.crawl(BareSpider, ports=tuple(map(int, sys.argv[1:])))
    process.start()
    sys.stdout.write(f"{BareSpider.pages}\n")


if __name__ == "__main__":
    main()
