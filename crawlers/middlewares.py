"""What stands between the spiders and the network: the guard of addresses, robots.txt, strict decoding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, cast
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes
from scrapy.robotstxt import RobotParser
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawlers.decoding import CODINGS, decode_content
from crawlers.resolver import PrivateAddressError
from crawlers.urls import is_address, is_loopback, is_public

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase

    from crawlers.spiders.source_spider import SourceSpider


class RefusedError(IgnoreRequest):
    """A request that must not be made; `reason` is a short phrase without the address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class HostNotFoundError(IgnoreRequest):
    """A host that no name server knows."""


class AddressGuard:
    """Refuse requests for anything but public http(s) hosts, and for hosts that are refused by name.

    It sees every request, those for robots.txt and redirect targets too, and says why; `crawlers.resolver` stands
    behind it where connections are made. A source with `allow_loopback` may ask 127.0.0.1, and nothing else.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make one."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let a request pass, or raise RefusedError."""
        spider = cast("SourceSpider", self._crawler.spider)
        parts = urlsplit(request.url)
        if parts.scheme not in {"http", "https"}:
            raise RefusedError("not an http address")
        if refusal := spider.run.policy.refusal(request.url, spider.source):
            raise RefusedError(f"{refusal.host} is never read")
        host = parts.hostname or ""
        address = host if is_address(host) else await _resolved(host)
        if spider.source.allow_loopback:
            if not is_loopback(address):
                raise RefusedError("address beyond loopback")
        elif not is_public(address):
            raise RefusedError("private address")


class RobotsMiddleware(RobotsTxtMiddleware):
    """Obey robots.txt as RFC 9309 has it: where it cannot be had because of an error, nothing is fetched.

    Scrapy's own allows everything then, and reads rules out of error pages. 4xx means that there are no rules, but 429
    asks us to keep away.
    """

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Refuse what the rules forbid, and note on the request what they said."""
        if isinstance(rp, _Unreachable):
            raise RefusedError(rp.reason)
        settings = self.crawler.settings
        if rp and (rp.crawl_delay(settings["ROBOTSTXT_USER_AGENT"]) or 0) > settings.getfloat("CRAWL_DELAY_LIMIT"):
            raise RefusedError("crawl delay too long")
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise RefusedError("robots.txt") from error
        request.meta["robots"] = "allowed"

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if 400 <= response.status < 500 and response.status != 429:
            response = response.replace(body=b"")
        elif not 200 <= response.status < 300:
            raise RefusedError("robots.txt unreachable")
        spider = cast("SourceSpider", self.crawler.spider)
        spider.note("robots.txt", "://".join(urlsplit(request.url)[:2]), rules_of(response.body))
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        waiting = self._parsers[netloc]
        assert isinstance(waiting, Deferred)
        self._parsers[netloc] = parser = _Unreachable()
        parser.reason = exc.reason if isinstance(exc, RefusedError) else parser.reason
        waiting.callback(parser)


class StrictDecoding:
    """Ask for compressed pages, and undo the compression; a damaged page fails and does not pass for a whole one.

    Scrapy's own hands on as much of a broken stream as it could read.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make one."""
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        """Say which codings we read."""
        request.headers.setdefault("Accept-Encoding", ", ".join(CODINGS))

    def process_response(self, request: Request, response: Response) -> Response:  # noqa: ARG002  # Scrapy's signature
        """The response decoded; its header is kept under another name."""
        codings = b", ".join(response.headers.getlist("Content-Encoding"))
        if not codings or response.status != 200:
            return response
        body = decode_content(response.body, codings.decode("latin-1"), self._limit)
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        headers["X-Crawler-Content-Encoding"] = codings
        kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
        return response.replace(cls=kind, headers=headers, body=body)


def rules_of(robots: bytes) -> bytes:
    """What a robots.txt rules, without comments, blanks and the list of sitemaps, which change and rule nothing."""
    lines = (b" ".join(line.partition(b"#")[0].split()) for line in robots.splitlines())
    return b"\n".join(line for line in lines if line and not line.lower().startswith(b"sitemap:"))


class _Unreachable(RobotParser):
    """Stands for a robots.txt that could not be had: it allows nothing."""

    reason = "robots.txt unreachable"

    @classmethod
    def from_crawler(cls, crawler: Crawler, robotstxt_body: bytes) -> Self:  # noqa: ARG003
        return cls()

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:  # noqa: ARG002
        return False


async def _resolved(host: str) -> str:
    from twisted.internet import reactor  # noqa: PLC0415  # importing it installs one

    try:
        address: str = await maybe_deferred_to_future(cast("ReactorBase", reactor).resolve(host))
    except PrivateAddressError as error:
        raise RefusedError("private address") from error
    except DNSLookupError as error:
        raise HostNotFoundError("host not found") from error
    return address
