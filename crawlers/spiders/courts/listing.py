"""Listings in pages, newest first: followed for as long as pages bring something new."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scrapy import Request
from scrapy.http import Response

from crawlers.spiders.paged import PagedSpider
from crawlers.spiders.source_spider import Listed, ListingError


@dataclass(frozen=True, slots=True)
class ListingPage:
    """What one page of a listing holds: `following` is the next page's address, `fault` what is wrong with entries."""

    found: Sequence[Listed]
    following: str | None = None
    fault: str | None = None


class CourtListingSpider(PagedSpider):
    """Read a listing page by page, as far as `PagedSpider` finds reason to.

    That is right only for listings that put first what is new or has changed.
    """

    @abstractmethod
    def read_page(self, response: Response) -> ListingPage:
        """What a page of the listing says.

        Raises:
            ListingError, XmlError: it cannot be read.
        """

    def read_listing(self, response: Response) -> Iterable[Listed | Request]:
        """One page of the listing, and a request for the next."""
        page = self.read_page(response)
        older = list(self.older(page.found, page.following, response))
        yield from page.found
        yield from older
        if page.fault:
            raise ListingError(page.fault)


def read_json(response: Response) -> dict[str, Any]:
    """A listing that is a JSON object.

    Raises:
        ListingError: it is none.
    """
    try:
        found = json.loads(response.body)
    except (ValueError, RecursionError) as error:
        raise ListingError("malformed JSON") from error
    if not isinstance(found, dict):
        raise ListingError("JSON that is no listing")
    return found


def rows(found: Any, *path: str) -> list[dict[str, Any]]:
    """The list of objects at a path of member names.

    Raises:
        ListingError: there is none.
    """
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise ListingError(f"JSON without {'.'.join(path)}")
    return found


def with_parameters(url: str, **changes: object) -> str:
    """An address with some parameters of its query set anew."""
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in changes]
    return urlunsplit(
        parts._replace(query=urlencode([*query, *((name, str(value)) for name, value in changes.items())]))
    )


def plain(told: dict[str, Any]) -> dict[str, str]:
    """What a feed says, as text: members without a value are left out, and several values are joined by semicolons."""
    listed = {name: "; ".join(map(str, value)) if isinstance(value, list) else value for name, value in told.items()}
    return {name: text for name, value in listed.items() if value is not None and (text := str(value).strip())}


def moment(text: str | None) -> datetime | None:
    """A moment or day of ISO 8601; a day begins at midnight UTC, and None stands for what is neither."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
