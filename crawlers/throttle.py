"""The pace: AutoThrottle that also keeps what robots.txt and a busy server ask for."""

from __future__ import annotations

from scrapy import signals
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Request, Response
from scrapy.robotstxt import RobotParser


class CrawlDelayThrottle(AutoThrottle):
    """AutoThrottle whose least delay is never below the site's Crawl-delay.

    AutoThrottle alone would move a slot's delay back towards the setting. A server that answers 429 or 503 with
    Retry-After (in seconds) is left alone for as long.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._longest = crawler.settings.getfloat("CRAWL_DELAY_LIMIT")
        crawler.signals.connect(self._robots_parsed, signal=signals.robots_parsed)

    def _robots_parsed(self, robotparser: RobotParser, request: Request) -> None:  # noqa: ARG002  # Scrapy's signature
        asked = robotparser.crawl_delay(self.crawler.settings["ROBOTSTXT_USER_AGENT"]) or 0.0
        asked = min(asked, self._longest)  # beyond it, RobotsMiddleware lets nothing through
        self.mindelay = max(self.mindelay, asked)
        self.maxdelay = max(self.maxdelay, asked)
        assert self.crawler.engine is not None
        downloader = self.crawler.engine.downloader
        for slot in downloader.slots.values():
            slot.delay = max(slot.delay, asked)
        downloader._delay = max(downloader._delay, asked)  # noqa: SLF001  # as AutoThrottle does

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        super()._adjust_delay(slot, latency, response)
        wait = response.headers.get("Retry-After", b"") or b""
        if response.status in {429, 503} and wait.isdigit():
            slot.delay = max(slot.delay, min(float(wait), self._longest))
