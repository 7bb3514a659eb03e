"""What all spiders share: listings lead to pages, and every address ends as exactly one event."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request, Spider, exceptions
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawlers.archive import PageArchive
from crawlers.decoding import DecodingError
from crawlers.items import Capture
from crawlers.middlewares import HostNotFoundError, RefusedError
from crawlers.request_budget import RequestBudget
from crawlers.safe_xml import XmlError
from crawlers.sources import Policy, Source
from crawlers.spiders.captures import capture_of
from crawlers.summary import Event, Notice, Outcome
from crawlers.validators import Validators
from crawlers.waits import Waits

_TOO_OLD = "older than max_age_days"
_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (HostNotFoundError, "host not found"),
    (exceptions.CannotResolveHostError, "host not found"),
    (exceptions.DownloadConnectionRefusedError, "connection refused"),
    (exceptions.DownloadTimeoutError, "timeout"),
    (exceptions.DownloadCancelledError, "too large"),
    (exceptions.ResponseDataLossError, "broken off"),
    (exceptions.DownloadFailedError, "connection failed"),
)


class ListingError(ValueError):
    """A feed or sitemap that cannot be read; the message is the reason."""


@dataclass(slots=True)
class Run:
    """What the spiders of one crawl share."""

    archive: PageArchive
    policy: Policy
    validators: Validators
    waits: Waits
    writer: Executor  # of one thread: it compresses and writes while the crawl goes on
    report: Callable[[Event | Notice], None]
    claimed: set[str] = field(default_factory=set)  # url keys that some spider asks for or has accounted for


@dataclass(frozen=True, slots=True)
class Listed:
    """A page that a listing names. `feed` is what it says of it; `version` is the content's edition, if told."""

    url: str
    feed: Mapping[str, str]
    published: datetime | None = None
    version: str | None = None


class SourceSpider(Spider):
    """Read one source. A subclass reads listings: it says which pages and which further listings they name."""

    def __init__(self, source: Source, run: Run, **kwargs: Any) -> None:
        super().__init__(name=source.name, **kwargs)
        self.source = source
        self.run = run
        self.budget = RequestBudget(source.request_budget, run.archive.folder, source.site)
        self._asked = 0
        self._served: dict[str, dict[str, str]] = {}  # the listings' validators, by address
        self._complete = True  # whether all that the listings named is archived
        self._listings = 0
        self._earlier = run.validators.take(source.name)

    @property
    def caught_up(self) -> bool:
        """Whether the last crawl left nothing out that the source had listed."""
        return self._earlier is not None

    @abstractmethod
    def read_listing(self, response: Response) -> Iterable[Listed | Request]:
        """The pages that a listing names, and requests for further listings (made by `listing`).

        Raises:
            ListingError, XmlError, DecodingError: it cannot be read.
        """

    async def start(self) -> AsyncIterator[Request]:
        """Begin with the source's own listings."""
        for url in self.source.start_urls:
            yield self.listing(url)

    def listing(self, url: str, **meta: Any) -> Request:
        """A request for a feed or sitemap."""
        return Request(
            url,
            callback=self.parse_listing,
            errback=self.fail,
            headers=dict((self._earlier or {}).get(url, {})),
            dont_filter=True,
            meta={"asked_for": url, "handle_httpstatus_list": [304], **meta},
            priority=1,
        )

    def parse_listing(self, response: Response) -> Iterable[Request]:
        """Ask for all that a listing names; a listing that cannot be read is a told failure."""
        if response.status == 304:
            self.tell(Outcome.UNCHANGED, response.url)
            return
        leaf = True
        try:
            for named in self.read_listing(response):
                leaf = leaf and isinstance(named, Listed)
                request = self._deepen(named) if isinstance(named, Request) else self._offer(named, response.url)
                if request is not None:
                    yield request
        except (ListingError, XmlError, DecodingError) as error:
            self.tell(Outcome.FAILED, response.url, f"listing: {error}")
        else:
            self.tell(Outcome.LISTED, response.url)
            if leaf:  # an index may stay as it is while what it names changes
                self._served[response.meta["asked_for"]] = _validators(response)

    def parse_page(self, response: Response) -> Iterable[Capture]:
        """A page as it was served."""
        if response.status != 200 or not response.body.strip():  # Scrapy lets other answers of 2xx pass
            reason = "empty body" if response.status == 200 else f"status {response.status}"
            self.tell(Outcome.FAILED, response.url, reason)
            return
        yield capture_of(response, response.meta["listed"], self.source.name, self.run.policy.variants)

    def fail(self, failure: Failure) -> None:
        """Tell why a request came to nothing."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        error = failure.value
        outcome = Outcome.REFUSED if isinstance(error, RefusedError) else Outcome.FAILED
        listing = "" if "listed" in request.meta else "listing: "
        self.tell(outcome, request.meta.get("asked_for", request.url), listing + reason_of(error))

    def tell(self, outcome: Outcome, url: str, reason: str = "") -> None:
        """Report how an address ended."""
        missing = outcome in {Outcome.FAILED, Outcome.REFUSED} or (outcome is Outcome.SKIPPED and reason != _TOO_OLD)
        self._complete = self._complete and not missing
        self.run.report(Event(self.source.name, outcome, url, reason))

    def note(self, document: str, site: str, body: bytes) -> None:
        """Report what a site says of being read by machines; an empty body means that it says nothing."""
        digest = hashlib.sha256(body).hexdigest() if body else ""
        self.run.report(Notice(self.source.name, document, site, digest))

    def closed(self, reason: str) -> None:
        """Scrapy calls this at the end: next time, ask only for listings that have changed."""
        if reason == "finished" and self._complete:
            self.run.validators.keep(self.source.name, self._earlier or {}, self._served)

    def _offer(self, listed: Listed, base: str) -> Request | None:
        """The request for a listed page, unless there is a reason not to ask, which is told."""
        url = self._address(base, listed.url)
        if url is None:
            return None
        key = self.run.policy.variants.key(url)
        if key in self.run.claimed:
            self.tell(Outcome.DUPLICATE, url)
            return None
        self.run.claimed.add(key)
        if self._is_archived(url, listed.version):
            self.tell(Outcome.KNOWN, url)
            return None
        if limit := self._beyond_limits(listed):
            self.tell(Outcome.SKIPPED, url, limit)
            return None
        self._asked += 1
        asked = Listed(url, listed.feed, listed.published, listed.version)
        meta = {"listed": asked, "asked_for": url}
        return Request(url, callback=self.parse_page, errback=self.fail, dont_filter=True, meta=meta)

    def _is_archived(self, url: str, version: str | None = None) -> bool:
        spellings = self.run.policy.variants.spellings(url)
        return any(self.run.archive.knows(spelling, version) for spelling in spellings)

    def _address(self, base: str, url: str) -> str | None:
        """The address to ask for; none (told) where it is not one of the web."""
        try:
            found = self.run.policy.address(urljoin(base, url))
            if urlsplit(found).scheme in {"http", "https"} and urlsplit(found).hostname:
                return found
        except ValueError:  # brackets that hold no IPv6 address, a port that is no number
            pass
        self.tell(Outcome.REFUSED, url, "not an http address")
        return None

    def _deepen(self, request: Request) -> Request | None:
        """A request for a further listing, unless there were enough."""
        self._listings += 1
        if self._listings < self.source.max_listings:
            return request
        self.tell(Outcome.SKIPPED, request.url, "listing: more than max_listings")
        return None

    def _beyond_limits(self, listed: Listed) -> str | None:
        days = self.source.max_age_days
        if days and listed.published and datetime.now(UTC) - listed.published > timedelta(days=days):
            return _TOO_OLD
        return "more than max_pages" if self._asked >= self.source.max_pages else None


def _validators(response: Response) -> dict[str, str]:
    found = {name: response.headers.get(name) for name in ("ETag", "Last-Modified")}
    return {name: value.decode("latin-1") for name, value in found.items() if value}


def reason_of(error: BaseException | None) -> str:
    """A short phrase for an error, without addresses."""
    if isinstance(error, RefusedError | DecodingError):
        return str(error)
    if isinstance(error, HttpError):
        return f"status {error.response.status}"
    if isinstance(error, exceptions.IgnoreRequest) and "redirections" in str(error):
        return "too many redirects"
    found = (reason for kind, reason in _REASONS if isinstance(error, kind))
    return next(found, type(error).__name__)
