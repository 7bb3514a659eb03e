"""News found by GDELT DOC 2.0: windows of time are searched one by one, and articles fetched from their own hosts."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapy import Request
from scrapy.exceptions import (
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawlers.kinds.gdelt import KEPT_DAYS
from crawlers.middlewares import HostNotFoundError, RefusedError
from crawlers.searches import Owed, SearchMemory
from crawlers.spiders.media.gdelt_answers import (
    MOST_ROWS,
    QUARTER,
    GarbledError,
    Window,
    quarter_before,
    read_articles,
    request_url,
)
from crawlers.spiders.source_spider import Listed, SourceSpider
from crawlers.summary import Outcome

_LAG = timedelta(hours=1)  # GDELT adds articles every quarter of an hour, and some late
_MOST_TRIES = 3  # of one article, a crawl each
_LISTING_TRIES = 5  # GDELT answers 429 even to the patient, and `CrawlDelayThrottle` waits longer each time
_PASSING = (
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    HostNotFoundError,
    ResponseDataLossError,
)
_OURS = ("archive", "error in our code")
_WAIT = ("robots.txt unreachable", "the site asks to wait (Retry-After)")  # refusals that may be none tomorrow


class GdeltSpider(SourceSpider):
    """Search all windows since the last crawl, oldest first, each when the one before it has been answered.

    A window that holds more than GDELT lists is searched in halves. The search's standing moves on as far as windows
    were read without a gap; an article that could not be had for a passing reason stays owed.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.source.gdelt is not None  # `Source` sees to it
        self._search = self.source.gdelt
        self._memory = SearchMemory(self.run.archive.folder, self.source.name)
        self._through = self._end = quarter_before(datetime.now(UTC) - _LAG)
        self._sound = True  # whether nothing failed on our side
        self._waiting: deque[Window] = deque()
        self._owed: dict[str, Owed] = {}
        self._tries: dict[str, int] = {}

    async def start(self) -> AsyncIterator[Request]:
        """Ask for what is still owed, and begin to search."""
        standing = self._memory.read(self._search.query)
        oldest = self._end - timedelta(days=KEPT_DAYS)
        self._through = standing.through if standing else self._end - timedelta(days=self._search.back_days)
        if self._through < oldest:
            self.tell(Outcome.SKIPPED, self.source.homepage, f"listing: a gap, GDELT keeps {KEPT_DAYS} days")
            self._through = oldest
        self._waiting.extend(self._windows())
        for request in self._next_search():
            yield request
        for owed in standing.owed if standing else ():
            self._tries[owed.url] = owed.tries
            if article := self._offer(Listed(owed.url, owed.feed, owed.published), owed.url):
                yield article

    def read_listing(self, response: Response) -> Iterable[Listed | Request]:
        """A window's articles, and a request for the next window."""
        window: Window = response.meta["window"]
        smallest = window.end - window.start <= QUARTER
        try:
            articles = read_articles(response.body)
        except GarbledError as error:
            if smallest:
                self.tell(Outcome.FAILED, response.url, f"listing: {error}")
            articles, full = [], not smallest
        else:
            full = len(articles) >= MOST_ROWS
            if full and smallest:
                self.tell(Outcome.SKIPPED, response.url, f"listing: more than {MOST_ROWS} articles in a quarter")
        if full and not smallest:
            self._waiting.extendleft(reversed(window.halves()))
        else:
            yield from articles
            self._through = window.end
        yield from self._next_search()

    def fail(self, failure: Failure) -> None:
        """Tell why a request came to nothing, and whether it is to be made again by the next crawl."""
        listed: Listed | None = failure.request.meta.get("listed")  # type: ignore[attr-defined]  # Scrapy sets it
        if listed is not None and _is_passing(failure.value):
            self._owe(listed)
        super().fail(failure)

    def tell(self, outcome: Outcome, url: str, reason: str = "") -> None:
        """Report how an address ended; what fails on our side leaves the search where it was."""
        self._sound = self._sound and not (outcome is Outcome.FAILED and reason.startswith(_OURS))
        super().tell(outcome, url, reason)

    def closed(self, reason: str) -> None:
        """Keep the search's standing, unless the crawl was broken off; no window is asked for twice as it was."""
        self._served.clear()
        super().closed(reason)
        if reason == "finished" and self._sound:
            self._memory.keep(self._search.query, self._through, tuple(self._owed.values()))

    def _windows(self) -> Iterable[Window]:
        length = timedelta(hours=self._search.window_hours)
        start = self._through
        while start < self._end:
            yield Window(start, min(start + length, self._end))
            start += length

    def _next_search(self) -> Iterable[Request]:
        """A request for the first window that waits, with which the chain goes on."""
        if self._waiting:
            window = self._waiting.popleft()
            url = request_url(self.source.start_urls[0], self._search.query, window)
            yield self.listing(url, window=window, max_retry_times=_LISTING_TRIES)

    def _beyond_limits(self, listed: Listed) -> str | None:
        limit = super()._beyond_limits(listed)
        if limit and "max_pages" in limit:
            self._owe(listed, tried=False)
        return limit

    def _owe(self, listed: Listed, *, tried: bool = True) -> None:
        tries = self._tries.get(listed.url, 0) + tried
        if tries < _MOST_TRIES:
            self._owed[listed.url] = Owed(url=listed.url, feed=listed.feed, published=listed.published, tries=tries)


def _is_passing(error: BaseException | None) -> bool:
    """Whether an article may be had at another time: its server was busy, broken or out of reach."""
    if isinstance(error, HttpError):
        return error.response.status in {408, 429} or error.response.status >= 500
    if isinstance(error, RefusedError):
        return error.reason in _WAIT
    return isinstance(error, _PASSING)
