"""The middleware that respects what publishers say against mining their pages."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self, cast
from urllib.parse import urlsplit

from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK

from crawlers.middlewares import RefusedError
from crawlers.reservations import (
    WELL_KNOWN,
    Rule,
    read_tdmrep,
    reserved_by_headers,
    reserved_by_html,
    reserved_by_rules,
)

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawlers.spiders.source_spider import SourceSpider


class ReservationGuard:
    """Respect reservations of text and data mining, unless the source has a licence, and note what was found.

    A host's tdmrep.json is asked for once in a crawl, before the first of its pages; one that cannot be had counts as
    none, as TDMRep says of its errors.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._rules: dict[str, asyncio.Task[tuple[Rule, ...]]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make one."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let a request pass, or raise RefusedError where the site's rules reserve its address."""
        if request.meta.get("dont_obey_robotstxt"):  # robots.txt and tdmrep.json themselves
            return
        site = "://".join(urlsplit(request.url)[:2])
        if site not in self._rules:
            self._rules[site] = asyncio.ensure_future(self._asked(site))
        reserved = reserved_by_rules(await self._rules[site], request.url)
        self._settle(request, "tdmrep.json" if reserved else None)

    def process_response(self, request: Request, response: Response) -> Response:
        """Let a response pass, or raise RefusedError where it reserves itself."""
        if response.status == 200 and not request.meta.get("dont_obey_robotstxt"):
            header = (response.headers.get("tdm-reservation") or b"").decode("latin-1")
            robots = [tag.decode("latin-1") for tag in response.headers.getlist("X-Robots-Tag")]
            found = reserved_by_headers(header, robots, self._agent)
            if found is None and b"html" in (response.headers.get("Content-Type") or b"").lower():
                found = reserved_by_html(response.body, self._agent)
            self._settle(request, found)
        return response

    def _settle(self, request: Request, reservation: str | None) -> None:
        if reservation is None:
            return
        licence = cast("SourceSpider", self._crawler.spider).source.licence_reference
        if not licence:
            raise RefusedError(f"reserved: {reservation}")
        request.meta["reservation"] = f"{reservation}; licence {licence}"

    async def _asked(self, site: str) -> tuple[Rule, ...]:
        request = Request(
            site + WELL_KNOWN,
            meta={"dont_obey_robotstxt": True, "max_retry_times": 0},
            priority=1000,
            callback=NO_CALLBACK,
        )
        assert self._crawler.engine is not None
        try:
            response = await self._crawler.engine.download_async(request)
        except Exception:  # noqa: BLE001  # whatever the network dies of, nothing was said
            return ()
        if response.status >= 500 or response.status == 429:
            return ()
        body = response.body if response.status == 200 else b""
        rules = read_tdmrep(body)
        spider = cast("SourceSpider", self._crawler.spider)
        spider.note("tdmrep.json", site, body if rules else b"")
        return rules
