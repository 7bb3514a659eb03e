"""Judgments of the European Court of Human Rights, by the search behind https://hudoc.echr.coe.int."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from scrapy.http import Response

from crawlers.spiders.courts.listing import (
    CourtListingSpider,
    ListingPage,
    moment,
    plain,
    read_json,
    rows,
    with_parameters,
)
from crawlers.spiders.source_spider import Listed, ListingError

_TEXT = "/app/conversion/docx/html/body?library=ECHR&id="
_COURT = "European Court of Human Rights"


class HudocSpider(CourtListingSpider):
    """Ask for the text of every judgment that a search lists.

    The search (a start address) is HUDOC's own query with `select`, `sort`, `start` and `length`; without `sort` by
    `kpdate Descending` the newest would not come first. The name of a case is left out of what is kept: applicants'
    names stand in it.
    """

    def read_page(self, response: Response) -> ListingPage:
        """One page of results: each is an object `columns`, all of whose values are texts."""
        told = read_json(response)
        results = [row.get("columns") for row in rows(told, "results")]
        query = {name: values[-1] for name, values in parse_qs(urlsplit(response.url).query).items()}
        try:
            start, count = int(query.get("start", 0)), int(told.get("resultcount", 0))
        except (ValueError, TypeError) as error:
            raise ListingError("JSON without resultcount") from error
        found = [_listed(columns, response.url) for columns in results]
        read = start + len(results)
        return ListingPage(
            [listed for listed in found if listed],
            with_parameters(response.url, start=read) if results and read < count else None,
            "result without itemid" if None in found else None,
        )


def _listed(columns: Any, base: str) -> Listed | None:
    if not isinstance(columns, dict) or not columns.get("itemid"):
        return None
    item = str(columns["itemid"])
    feed = plain(
        {
            "published": str(columns.get("kpdate") or "")[:10],
            "court": _COURT,
            "citation": columns.get("ecli"),
            "docket": str(columns.get("appno") or "").replace(";", "; "),
            "language": {"ENG": "en", "FRE": "fr"}.get(str(columns.get("languageisocode"))),
            "articles": str(columns.get("article") or "").replace(";", "; "),
            "respondent": columns.get("respondent"),
            "conclusion": columns.get("conclusion"),
            "importance": columns.get("importance"),
            "link": urljoin(base, f"/eng?i={item}"),
        }
    )
    return Listed(urljoin(base, f"{_TEXT}{item}"), feed, moment(feed.get("published")))
