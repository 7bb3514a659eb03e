"""What the crawlers' tests share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.items import Capture, Page
from crawlers.sources import Policy, Source, load_policy


@pytest.fixture(scope="session")
def policy(configs: Path) -> Policy:
    return load_policy(configs)


@pytest.fixture
def source() -> Source:
    return Source.model_validate(
        {
            "name": "example",
            "title": "Example",
            "type": "media",
            "kind": "feed",
            "homepage": "https://news.example/",
            "start_urls": ["https://news.example/feed.xml"],
            "licence": "CC BY 4.0",
            "language": "en",
        }
    )


@pytest.fixture
def capture() -> Callable[..., Capture]:
    def make(number: int = 0, body: bytes | None = None, version: str | None = None, **feed: str) -> Capture:
        page = Page(
            url=f"https://news.example/{number}",
            body=f"<p>Page {number}: café</p>".encode() if body is None else body,
            fetched=datetime(2026, 1, 2, 3, 4, 5, number, UTC),
            source="example",
            content_type="text/html; charset=utf-8",
            headers={"content-type": "text/html; charset=utf-8", "content-encoding": "gzip"},
            feed=feed,
            requested_url=f"https://news.example/r/{number}",
        )
        return Capture(page, redirects=(f"https://news.example/r/{number}",), version=version)

    return make
