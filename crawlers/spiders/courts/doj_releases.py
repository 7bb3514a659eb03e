"""Press releases of the US Department of Justice, by its JSON API (https://www.justice.gov/developer)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit
from uuid import UUID

from scrapy.http import Response

from crawlers.spiders.courts.listing import CourtListingSpider, ListingPage, plain, read_json, rows, with_parameters
from crawlers.spiders.source_spider import Listed, ListingError

_RELEASE = "/api/v1/press_releases/{}.json"


class DojReleasesSpider(CourtListingSpider):
    """Ask for the JSON of every release that is new or has changed; its body is HTML.

    A start address is the API's `press_releases.json` with `sort=date&direction=DESC`, `pagesize` (50 at most) and, to
    choose among them, `parameters[title]`. Pages count from 0.
    """

    def read_page(self, response: Response) -> ListingPage:
        """One page of releases, with what the API says of all."""
        told = read_json(response)
        results = rows(told, "results")
        query = parse_qs(urlsplit(response.url).query)
        try:
            page = int(query.get("page", ["0"])[-1])
            size = int(query.get("pagesize", [str(len(results))])[-1])
            count = int(told["metadata"]["resultset"]["count"])
        except (KeyError, TypeError, ValueError) as error:
            raise ListingError("JSON without metadata.resultset.count") from error
        found = [_listed(row, response.url) for row in results]
        more = bool(results) and (page + 1) * size < count
        return ListingPage(
            [listed for listed in found if listed],
            with_parameters(response.url, page=page + 1) if more else None,
            "release without uuid" if None in found else None,
        )


def _listed(row: dict[str, Any], base: str) -> Listed | None:
    try:
        name = UUID(str(row.get("uuid")))
    except ValueError:
        return None
    published, changed = _moment(row.get("date")), _moment(row.get("changed"))
    feed = plain(
        {
            "title": row.get("title"),
            "published": published and published.isoformat(),
            "updated": changed and changed.isoformat(),
            "component": _names(row.get("component")),
            "topic": _names(row.get("topic")),
            "link": row.get("url"),
        }
    )
    url = urljoin(base, _RELEASE.format(name))
    return Listed(url, feed, published, feed.get("updated"))


def _names(found: Any) -> list[str]:
    """The names of the API's components and topics: objects with a name, or names themselves."""
    listed = found if isinstance(found, list) else []
    return [str(one.get("name", "")) if isinstance(one, dict) else str(one) for one in listed]


def _moment(value: Any) -> datetime | None:
    """A moment that is told in seconds since the epoch."""
    try:
        return datetime.fromtimestamp(int(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
