"""US opinions by CourtListener's REST API, version 4 (https://www.courtlistener.com/help/api/rest/)."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.cursors import Cursors, Place
from crawlers.request_budget import Window
from crawlers.sources import Source
from crawlers.spiders.courts.listing import moment, plain, read_json, rows
from crawlers.spiders.source_spider import Listed, ListingError, Run, SourceSpider
from crawlers.summary import Outcome

_USAGE = "/api/rest/v4/api-usage/"
_OPINION = "/api/rest/v4/opinions/{}/"
_SCOPE = "user"  # the limits of general requests; other scopes are those of endpoints that are not asked here
_LATE = timedelta(days=60)  # an opinion may enter the search as long after the day on which it was filed
_GONE = {"status 404", "status 410", "empty body"}
# Its robots.txt keeps crawlers out of its pages and points them to this API, which its own terms, limits and our token
# govern instead.
_BY_TERMS = {"dont_obey_robotstxt": True, "robots": "api terms"}


class CourtListenerSpider(SourceSpider):
    """Read a search's opinions in passes, newest first; a pass goes on where a kill or a spent budget ended it.

    A start address is a search of `type=o` with `order_by=dateFiled desc`. The first pass goes to the search's end, a
    later one to what was filed `_LATE` before the last began. The place is moved on only over pages all of whose
    opinions are archived (or gone). Names of cases are left out of what is kept.
    """

    def __init__(self, source: Source, run: Run, **kwargs: Any) -> None:
        super().__init__(source, run, **kwargs)
        self._places = Cursors(run.archive.folder, source.name)
        self._open: dict[str, list[tuple[list[str], Place]]] = {url: [] for url in source.start_urls}
        self._gone: set[str] = set()

    async def start(self) -> AsyncIterator[Request]:
        """Begin with the account's own limits: there are several, they change, and other programs use them too."""
        url = urljoin(self.source.start_urls[0], _USAGE)
        meta = {"asked_for": url, "beyond_budget": True, **_BY_TERMS}
        yield Request(url, self.read_usage, errback=self.without_usage, dont_filter=True, meta=meta)

    def read_usage(self, response: Response) -> Iterable[Request]:
        """Take over the account's limits; an answer that cannot be read leaves those of the source's entry."""
        try:
            self.budget.learn(_limits(rows(read_json(response), "current_usage")), time.time())
        except ListingError as error:
            self.tell(Outcome.FAILED, response.url, f"listing: {error}")
        else:
            self.tell(Outcome.LISTED, response.url)
        yield from self._passes()

    def without_usage(self, failure: Failure) -> Iterable[Request]:
        """Go on with the limits of the source's entry, unless the token was not accepted."""
        self.fail(failure)
        response = getattr(failure.value, "response", None)
        if response is None or response.status not in {401, 403}:
            yield from self._passes()

    def listing(self, url: str, **meta: Any) -> Request:
        """A page of a search; it waits till all opinions of earlier pages have been asked for."""
        request = super().listing(url, **_BY_TERMS, **meta)
        return request.replace(priority=-10)  # retries of opinions go before it too

    def read_listing(self, response: Response) -> Iterable[Listed | Request]:
        """One page of a search, and a request for the next."""
        told = read_json(response)
        found = [listed for row in rows(told, "results") for listed in _listed(row, response.url)]
        start = response.meta["start"]
        place = self._after(start, told.get("next"), found)
        yield from found
        self._open[start].append(([listed.url for listed in found], place))
        self._settle(start)
        if place.following and self._asked < self.source.max_pages:
            yield self.listing(place.following, start=start)

    def tell(self, outcome: Outcome, url: str, reason: str = "") -> None:
        """Report how an address ended, and remember what is not there to be had."""
        if outcome is Outcome.FAILED and reason in _GONE:
            self._gone.add(url)
        super().tell(outcome, url, reason)

    def fail(self, failure: Failure) -> None:
        """Tell why a request came to nothing; a place that the service no longer knows is given up."""
        super().fail(failure)
        start = failure.request.meta.get("start")  # type: ignore[attr-defined]  # Scrapy sets it
        response = getattr(failure.value, "response", None)
        if start in self._open and response is not None and response.status in {400, 404, 410}:
            self._places[start] = self._places[start].model_copy(update={"following": None})

    def closed(self, reason: str) -> None:
        """Move the places on over what was archived since the last page was read."""
        for start in self.source.start_urls:
            self._settle(start)
        super().closed(reason)

    def _offer(self, listed: Listed, base: str) -> Request | None:
        request = super()._offer(listed, base)
        if request is not None:
            request.meta.update(_BY_TERMS)
        return request

    def _passes(self) -> Iterator[Request]:
        """Go on with every search where it was left, or begin a new pass."""
        today = datetime.now(UTC).date()
        for start in self.source.start_urls:
            place = self._places[start]
            if not place.following:
                since = place.done - _LATE if place.done else None
                self._places[start] = place.model_copy(update={"begun": today, "since": since})
            yield self.listing(place.following or start, start=start)

    def _after(self, start: str, following: Any, found: list[Listed]) -> Place:
        """The place once all that a page names is archived: at the next page, or at the pass's end."""
        place = (self._open[start][-1][1] if self._open[start] else None) or self._places[start]
        if following is not None and urlsplit(str(following)).netloc != self.source.site:
            raise ListingError("next page on another host")
        filed = [listed.published.date() for listed in found if listed.published]
        old = place.since is not None and bool(filed) and max(filed) < place.since
        if following is None or old:
            return Place(done=place.begun)
        return place.model_copy(update={"following": str(following)})

    def _settle(self, start: str) -> None:
        """Keep the place behind the first pages that are read whole."""
        pages = self._open[start]
        while pages and all(url in self._gone or self.run.archive.knows(url) for url in pages[0][0]):
            self._places[start] = pages.pop(0)[1]


def _limits(usage: list[dict[str, Any]]) -> list[tuple[Window, int]]:
    """The windows of general requests, and how many of each are used."""
    try:
        found = [
            (Window(requests=row["limit"], seconds=row["window_seconds"]), int(row["limit"] - row["remaining"]))
            for row in usage
            if row["scope"] == _SCOPE
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise ListingError("usage without limits") from error
    if not found:
        raise ListingError("usage without limits")
    return found


def _listed(row: dict[str, Any], base: str) -> Iterator[Listed]:
    """The opinions of one result: the court's, and those that concur or dissent."""
    feed = plain(
        {
            "published": row.get("dateFiled"),
            "court": row.get("court"),
            "court_code": row.get("court_id"),
            "citation": row.get("neutralCite") or row.get("citation"),
            "docket": row.get("docketNumber"),
            "cluster": row.get("cluster_id"),
        }
    )
    for opinion in rows(row, "opinions"):
        if not isinstance(opinion.get("id"), int):
            raise ListingError("opinion without id")
        told = feed | plain({"opinion": opinion.get("type"), "sha1": opinion.get("sha1")})
        yield Listed(urljoin(base, _OPINION.format(opinion["id"])), told, moment(feed.get("published")))
