"""Until when sites asked to be left alone (`Retry-After`), kept beside the archive from one crawl to the next."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self, cast
from urllib.parse import urlsplit

from scrapy.http import Request, Response

from crawlers.middlewares import RefusedError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawlers.spiders.source_spider import SourceSpider

_FILE = "waits.json"
_LONGEST = timedelta(days=30).total_seconds()  # what asks for more is a mistake, or a ban that an alarm shall tell


class Waits:
    """By host (with its port): the moment before which nothing is asked of it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        try:
            told = json.loads(self._path.read_text(encoding="utf-8"))
            self._until = {host: datetime.fromisoformat(moment) for host, moment in told.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            self._until = {}  # a wait that is forgotten is told by the site once more

    def left(self, host: str) -> float:
        """The seconds that are still to be waited; 0 for none."""
        until = self._until.get(host)
        return max(0.0, (until - datetime.now(UTC)).total_seconds()) if until else 0.0

    def note(self, host: str, seconds: float) -> None:
        """Keep that a host asked to be left alone from now on."""
        now = datetime.now(UTC)
        self._until[host] = max(now + timedelta(seconds=seconds), self._until.get(host, now))
        kept = {host: until.isoformat() for host, until in self._until.items() if until > now}
        aside = self._path.with_suffix(".new")
        aside.write_text(json.dumps(kept, indent=1), encoding="utf-8")
        aside.replace(self._path)


class WaitGuard:
    """Ask nothing of a site before the moment that its Retry-After named, in this crawl or an earlier one.

    A short wait is waited; for a longer one than CRAWL_DELAY_LIMIT the request is refused, and the next crawl asks.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make one."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let a request pass, in time, or raise RefusedError."""
        waits, host = self._waits, urlsplit(request.url).netloc
        while (left := waits.left(host)) > 0:
            if left > self._crawler.settings.getfloat("CRAWL_DELAY_LIMIT"):
                raise RefusedError("the site asks to wait (Retry-After)")
            await asyncio.sleep(left)

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep what a busy site asks for, before the request is tried again."""
        if response.status in {429, 503}:
            wait = retry_after((response.headers.get("Retry-After") or b"").decode("latin-1"))
            if wait:
                self._waits.note(urlsplit(request.url).netloc, wait)
        return response

    @property
    def _waits(self) -> Waits:
        return cast("SourceSpider", self._crawler.spider).run.waits


def retry_after(value: str) -> float | None:
    """The seconds that a Retry-After header asks for, told in seconds or as a date; None where it tells neither."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:12]), _LONGEST)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - datetime.now(UTC)).total_seconds()), _LONGEST)
