"""Spiders without a network: what they read out of a listing, and what they would ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from scrapy import Request
from scrapy.http import HtmlResponse, TextResponse

from crawlers.spiders.source_spider import Listed, SourceSpider
from crawlers.summary import Event, Notice, Outcome


@dataclass
class Reader:
    """A spider without a network."""

    spider: SourceSpider
    events: list[Event | Notice] = field(default_factory=list)

    def read(self, body: str | bytes, **meta: Any) -> list[Listed | Request]:
        """What the spider finds in a listing."""
        return list(self.spider.read_listing(self.response(body, **meta)))

    def ask(self, body: str | bytes, **meta: Any) -> list[Request]:
        """What the spider asks for, having read a listing."""
        return list(self.spider.parse_listing(self.response(body, **meta)))

    def response(self, body: str | bytes, **meta: Any) -> TextResponse:
        """A listing, as if it had been downloaded."""
        request = Request("https://a.example/feed", meta={"asked_for": "https://a.example/feed", **meta})
        encoded = body.encode() if isinstance(body, str) else body
        kind = HtmlResponse if encoded.lstrip()[:15].lower() == b"<!doctype html>" else TextResponse
        return kind(request.url, body=encoded, request=request, encoding="utf-8")

    def told(self) -> list[tuple[Outcome, str]]:
        """How addresses ended so far."""
        return [(event.outcome, event.reason) for event in self.events if isinstance(event, Event)]


Make = Callable[..., Reader]
