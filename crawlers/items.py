"""The one thing a crawler hands on: a page as it was served."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Page:
    """One response of one URL at one moment, bytes as served (content encoding undone, character encoding not).

    `source` is the name of an entry in configs/sources; `feed` keeps what the feed or sitemap said of the page
    (`title`, `published`, `updated`, `language`), since a publisher's own date is better than one guessed from HTML; of
    what was imported it may say where people can read it (`link`). What is `restricted` may hold personal data: it is
    never archived, few may read it, and it is erased in time.
    """

    url: str
    body: bytes
    fetched: datetime
    source: str
    status: int = 200
    content_type: str = "text/html"
    headers: Mapping[str, str] = field(default_factory=dict)
    feed: Mapping[str, str] = field(default_factory=dict)
    requested_url: str | None = None
    restricted: bool = False

    @property
    def id(self) -> str:
        """The page's name: the sha256 of its bytes, in hex."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def link(self) -> str:
        """Where people can read it."""
        return self.feed.get("link") or self.url

    @property
    def capture(self) -> str:
        """The name of these bytes at this address: a page served under two addresses is read for both."""
        return hashlib.sha256(self.url.encode() + b"\0" + self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Capture:
    """A page and how a crawl came by it: what the archive keeps beside the bytes.

    `redirects` are the addresses that led to `page.url`, oldest first; `robots` says what robots.txt decided, and
    `reservation` what the publisher says of text and data mining; `version` is the source's own mark of the content's
    edition (Find Case Law's content hash), when it has one; `canonical` the address under which the page itself says
    that its article belongs, where that can be believed.
    """

    page: Page
    redirects: tuple[str, ...] = ()
    robots: str = "allowed"
    reservation: str = "none"
    version: str | None = None
    canonical: str | None = None
