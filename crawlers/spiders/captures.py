"""Make a capture of a page's response."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scrapy.http import HtmlResponse, Response

from crawlers.addresses import Variants
from crawlers.canonical import canonical_url
from crawlers.items import Capture, Page

if TYPE_CHECKING:
    from crawlers.spiders.source_spider import Listed


def capture_of(response: Response, listed: Listed, source: str, variants: Variants) -> Capture:
    """The page as it was served, and how it was come by.

    Args:
        response: the answer to the request for a listed page.
        listed: what the listing said of it.
        source: the source's name.
        variants: what tells spellings of one article apart.
    """
    headers = {
        name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
        for name, values in response.headers.items()
    }
    page = Page(
        url=response.url,
        body=response.body,
        fetched=datetime.now(UTC),
        source=source,
        status=response.status,
        content_type=headers.get("content-type", ""),
        headers=headers,
        feed=listed.feed,
        requested_url=listed.url,
    )
    # A source that marks editions knows its documents better than their pages do.
    tells = listed.version is None and isinstance(response, HtmlResponse)
    return Capture(
        page,
        redirects=tuple(response.meta.get("redirect_urls", ())),
        robots=response.meta.get("robots", ""),
        reservation=response.meta.get("reservation", "none"),
        version=listed.version,
        canonical=canonical_url(page.url, page.body, headers.get("link", ""), variants) if tells else None,
    )
