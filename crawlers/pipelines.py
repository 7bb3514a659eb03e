"""The last stop of a crawl: every page goes into the archive."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self, cast

from scrapy.exceptions import DropItem

from crawlers.articles import keep
from crawlers.items import Capture
from crawlers.summary import Outcome

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawlers.spiders.source_spider import SourceSpider

_ELSEWHERE = "archived under its canonical address"


class ArchivePipeline:
    """Write each capture to the run's archive, and tell whether its bytes were new."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make one."""
        return cls(crawler)

    async def process_item(self, item: Capture) -> Capture:
        """Archive a capture, in the run's writing thread; a full disk is a told failure of this page."""
        spider = cast("SourceSpider", self._crawler.spider)
        run = spider.run
        try:
            loop, variants = asyncio.get_running_loop(), run.policy.variants
            outcome = await loop.run_in_executor(run.writer, keep, run.archive, item, variants)
        except OSError as error:
            spider.tell(Outcome.FAILED, item.page.url, f"archive: {type(error).__name__}")
            raise DropItem("the archive takes no more") from error
        spider.tell(outcome, item.page.url, _ELSEWHERE if outcome is Outcome.DUPLICATE else "")
        return item
