"""The pace: AutoThrottle that also keeps what robots.txt and a busy server ask for."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy import signals
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Request, Response
from scrapy.robotstxt import RobotParser


class CrawlDelayThrottle(AutoThrottle):
    """AutoThrottle whose least delay is never below a host's Crawl-delay, each host keeping its own.

    AutoThrottle alone would move a slot's delay back towards the setting. A server that answers 429 or 503 with
    Retry-After (in seconds) is left alone for as long, and one that does not say how long for twice as long as before.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._longest = crawler.settings.getfloat("CRAWL_DELAY_LIMIT")
        self._asked: dict[str, float] = {}  # by host, whose name the downloader gives its slot
        crawler.signals.connect(self._robots_parsed, signal=signals.robots_parsed)

    def _robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        asked = robotparser.crawl_delay(self.crawler.settings["ROBOTSTXT_USER_AGENT"]) or 0.0
        asked = min(asked, self._longest)  # beyond it, RobotsMiddleware lets nothing through
        host = urlsplit(request.url).hostname or ""
        self._asked[host] = asked = max(asked, self._asked.get(host, self.mindelay))
        assert self.crawler.engine is not None
        downloader = self.crawler.engine.downloader
        downloader.per_slot_settings[host] = {"delay": asked}  # for a slot that is made anew after a pause
        if host in downloader.slots:
            downloader.slots[host].delay = max(downloader.slots[host].delay, asked)

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        before = slot.delay
        super()._adjust_delay(slot, latency, response)
        slot.delay = max(slot.delay, self._asked.get(urlsplit(response.url).hostname or "", 0.0))
        if response.status in {429, 503}:
            wait = response.headers.get("Retry-After", b"") or b""
            asked = min(float(wait), self._longest) if wait.isdigit() else min(2 * before, self.maxdelay)
            slot.delay = max(slot.delay, asked)
