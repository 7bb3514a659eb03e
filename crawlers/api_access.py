"""What stands between the spiders and services that are read by account: their request budgets, and our token."""

from __future__ import annotations

import asyncio
import os
import time
from typing import TYPE_CHECKING, Self, cast
from urllib.parse import urlsplit

from scrapy.http import Request

from crawlers.middlewares import RefusedError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawlers.spiders.source_spider import SourceSpider


class BudgetGuard:
    """Count what is really sent to a source's site, retries and redirects too, and keep it within its budget.

    A short wait is waited; for a longer one than CRAWL_DELAY_LIMIT the request is refused, and the next crawl goes on.
    A request with `beyond_budget` in its meta is not counted: to ask what is left uses nothing up.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make one."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let a request pass, in time, or raise RefusedError."""
        spider = cast("SourceSpider", self._crawler.spider)
        budget = spider.budget
        if not budget.windows or urlsplit(request.url).netloc != spider.source.site:
            return
        if request.meta.get("beyond_budget"):
            return
        while (wait := budget.seconds_to_wait(time.time())) > 0:
            if wait > self._crawler.settings.getfloat("CRAWL_DELAY_LIMIT"):
                raise RefusedError("request budget spent")
            await asyncio.sleep(wait)
        budget.spend(time.time())


class TokenBearer:
    """Show a source's token to its own site and to no other, the target of a redirect included.

    It comes from the environment variable that the source names, and stays in the request: the archive holds responses.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make one."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Add the token, or take it away."""
        source = cast("SourceSpider", self._crawler.spider).source
        request.headers.pop("Authorization", None)
        if source.token_variable and urlsplit(request.url).netloc == source.site:
            request.headers["Authorization"] = f"Token {os.environ[source.token_variable]}"
