"""The pace of each host: its own Crawl-delay, and longer pauses while it is busy."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.robotstxt import ProtegoRobotParser

from crawlers.throttle import CrawlDelayThrottle
from crawlers.worker import project_settings


@pytest.fixture
def slots() -> dict[str, Slot]:
    return {"a.example": Slot(1, 5.0, 0.0), "b.example": Slot(1, 5.0, 0.0)}


@pytest.fixture
def throttle(slots: dict[str, Slot]) -> CrawlDelayThrottle:
    downloader = SimpleNamespace(slots=slots, per_slot_settings={}, _delay=5.0)
    crawler = SimpleNamespace(
        settings=project_settings(),
        signals=SimpleNamespace(connect=lambda *_, **__: None),
        engine=SimpleNamespace(downloader=downloader),
        spider=None,
    )
    made = CrawlDelayThrottle(cast("Crawler", crawler))
    made._spider_opened(cast("object", None))  # type: ignore[arg-type]  # it asks nothing of the spider
    return made


def tell_robots(throttle: CrawlDelayThrottle, host: str, delay: int) -> None:
    body = f"User-agent: *\nCrawl-delay: {delay}\n".encode()
    robots = ProtegoRobotParser.from_crawler(throttle.crawler, body)
    throttle._robots_parsed(robots, Request(f"https://{host}/feed"))


def test_a_crawl_delay_slows_its_own_host_alone(throttle: CrawlDelayThrottle, slots: dict[str, Slot]) -> None:
    tell_robots(throttle, "a.example", 90)
    for host, slot in slots.items():
        throttle._adjust_delay(slot, 0.1, Response(f"https://{host}/1"))
    assert {host: slot.delay for host, slot in slots.items()} == {"a.example": 90.0, "b.example": 5.0}
    assert throttle.crawler.engine is not None
    assert throttle.crawler.engine.downloader.per_slot_settings == {"a.example": {"delay": 90.0}}


def test_a_crawl_delay_below_our_own_changes_nothing(throttle: CrawlDelayThrottle, slots: dict[str, Slot]) -> None:
    tell_robots(throttle, "a.example", 1)
    throttle._adjust_delay(slots["a.example"], 0.1, Response("https://a.example/1"))
    assert slots["a.example"].delay == 5.0


def test_a_busy_host_is_asked_ever_more_slowly_and_later_faster(
    throttle: CrawlDelayThrottle, slots: dict[str, Slot]
) -> None:
    slot, delays = slots["a.example"], []
    for status in (429, 429, 503, 429, 429, 200, 200):
        throttle._adjust_delay(slot, 0.1, Response("https://a.example/1", status=status))
        delays.append(slot.delay)
    assert delays[:5] == [10.0, 20.0, 40.0, 60.0, 60.0]
    assert 60.0 > delays[5] > delays[6] >= 5.0
    assert slots["b.example"].delay == 5.0


def test_a_host_that_says_how_long_is_left_alone_for_as_long(
    throttle: CrawlDelayThrottle, slots: dict[str, Slot]
) -> None:
    busy = Response("https://a.example/1", status=429, headers={"Retry-After": "120"})
    throttle._adjust_delay(slots["a.example"], 0.1, busy)
    assert slots["a.example"].delay == 120.0
