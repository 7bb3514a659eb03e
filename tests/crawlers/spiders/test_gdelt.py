"""Standing searches of GDELT: every window read once, whole, and kept."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawlers.archive import PageArchive
from crawlers.items import Capture, Page
from crawlers.kinds import Kind
from crawlers.middlewares import RefusedError
from crawlers.searches import Owed, SearchMemory
from crawlers.sources import Source
from crawlers.spiders.media.gdelt import GdeltSpider
from crawlers.spiders.media.gdelt_answers import MOST_ROWS, GarbledError, Window, read_articles, request_url
from crawlers.spiders.source_spider import ListingError
from crawlers.summary import Outcome
from tests.crawlers.spiders.reading import Make, Reader

API = "https://api.example/doc"
QUERY = '"human trafficking" sourcelang:english'
NOW = datetime.now(UTC)
Rows = Mapping[str, datetime]  # when GDELT saw which address


def row(url: str, seen: datetime, title: str = "A raid") -> dict[str, str]:
    return {"url": url, "title": title, "seendate": f"{seen:%Y%m%dT%H%M%SZ}", "language": "English"}


def spread(count: int, hours: float, ago: float = 2.0) -> Rows:
    """Addresses seen at even distances within some hours, the newest so many hours ago."""
    step = timedelta(hours=hours) / max(1, count)
    return {f"https://p{i}.example/{i}": NOW - timedelta(hours=ago) - i * step for i in range(count)}


class Gdelt:
    """Answers as GDELT does, from a table of addresses; `garble` spoils the answers that hold some address."""

    def __init__(self, rows: Rows, garble: str | None = None) -> None:
        self.rows = rows
        self.garble = garble
        self.asked: list[Window] = []

    def __call__(self, request: Request) -> bytes:
        """The answer to a search."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}
        assert (query["query"], query["mode"], query["format"]) == (QUERY, "artlist", "json")
        start, end = (stamp(query[name]) for name in ("startdatetime", "enddatetime"))
        self.asked.append(Window(start, end))
        found = sorted((seen, url) for url, seen in self.rows.items() if start <= seen <= end + timedelta(seconds=0.9))
        answer = json.dumps({"articles": [row(url, seen) for seen, url in found[: int(query["maxrecords"])]]})
        spoilt = self.garble is not None and any(url == self.garble for _, url in found)
        return (answer.replace('"url": ', '"url" ') if spoilt else answer if found else "{}").encode()


def stamp(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


@pytest.fixture
def gdelt(reader: Make) -> Callable[..., Reader]:
    def make(back_days: int = 2, **changes: Any) -> Reader:
        table = {"query": QUERY, "back_days": back_days}
        return reader(Kind.GDELT, start_urls=[API], delay_seconds=5.0, gdelt=table, **changes)

    return make


def crawl(reader: Reader, api: Gdelt, broken: Mapping[str, BaseException] | None = None) -> list[str]:
    """Take a spider through a crawl in which addresses in `broken` fail; what it archived, in order."""
    assert isinstance(reader.spider, GdeltSpider)
    waiting = asyncio.run(started(reader))
    fetched = []
    while waiting:
        request = waiting.pop(0)
        error = (broken or {}).get(request.url.partition("?")[0])
        if error is not None:
            failure = Failure(error)  # type: ignore[no-untyped-call]
            failure.request = request  # type: ignore[attr-defined]  # as Scrapy sets it
            reader.spider.fail(failure)
        elif "window" in request.meta:
            answer = TextResponse(request.url, body=api(request), request=request)
            waiting += list(reader.spider.parse_listing(answer))
        else:
            page = Page(request.url, request.url.encode(), NOW, "gdelt", requested_url=request.url)
            reader.spider.run.archive.add(Capture(page))
            fetched.append(request.url)
    reader.spider.closed("finished")
    return fetched


async def started(reader: Reader) -> list[Request]:
    return [request async for request in reader.spider.start()]


def standing(archive: PageArchive) -> tuple[datetime, tuple[Owed, ...]]:
    found = SearchMemory(archive.folder, "example").read(QUERY)
    assert found is not None
    return found.through, found.owed


def test_a_first_crawl_looks_back_and_the_next_goes_on(gdelt: Callable[..., Reader], archive: PageArchive) -> None:
    api = Gdelt(spread(40, hours=40))
    assert sorted(crawl(gdelt(), api)) == sorted(api.rows)
    assert [later.start - earlier.end for earlier, later in zip(api.asked, api.asked[1:], strict=False)] == [
        timedelta(seconds=1)
    ]
    through, owed = standing(archive)
    assert timedelta(hours=1) <= NOW - through < timedelta(hours=1, minutes=16)
    assert owed == ()
    api.asked.clear()
    again = gdelt()
    assert crawl(again, api) == []
    assert api.asked == []  # not a quarter of an hour has passed
    assert Counter(outcome for outcome, _ in again.told()) == {}


def test_a_window_that_holds_more_than_gdelt_lists_is_halved(gdelt: Callable[..., Reader]) -> None:
    api = Gdelt(spread(900, hours=36))
    search = gdelt()
    assert sorted(crawl(search, api)) == sorted(api.rows)
    told = Counter(search.told())
    assert told == {(Outcome.LISTED, ""): len(api.asked)}
    assert 900 / MOST_ROWS < len(api.asked) <= 16


def test_what_even_a_quarter_of_an_hour_cannot_list_is_told(gdelt: Callable[..., Reader], archive: PageArchive) -> None:
    at = NOW - timedelta(hours=5)
    api = Gdelt({f"https://p{i}.example/": at for i in range(MOST_ROWS + 50)})
    search = gdelt(back_days=1)
    assert len(crawl(search, api)) == MOST_ROWS
    assert search.told().count((Outcome.SKIPPED, "listing: more than 250 articles in a quarter")) == 1
    assert NOW - standing(archive)[0] < timedelta(hours=2)  # the search goes on all the same


def test_a_garbled_answer_costs_its_quarter_of_an_hour_and_no_more(gdelt: Callable[..., Reader]) -> None:
    rows = spread(20, hours=20)
    bad = "https://p7.example/7"
    search = gdelt(back_days=1)
    assert sorted(crawl(search, Gdelt(rows, garble=bad))) == sorted(set(rows) - {bad})
    assert search.told().count((Outcome.FAILED, "listing: garbled JSON")) == 1


def test_a_busy_gdelt_is_asked_no_more_and_the_next_crawl_goes_on(
    gdelt: Callable[..., Reader], archive: PageArchive
) -> None:
    api = Gdelt(spread(10, hours=40))
    search = gdelt()
    busy = {API: HttpError(Response(API, status=429))}
    assert crawl(search, api, busy) == []
    assert search.told() == [(Outcome.FAILED, "listing: status 429")]
    assert timedelta(days=2) < NOW - standing(archive)[0]
    assert sorted(crawl(gdelt(), api)) == sorted(api.rows)


def test_an_article_that_cannot_be_had_today_is_owed_and_not_for_ever(
    gdelt: Callable[..., Reader], archive: PageArchive
) -> None:
    api = Gdelt(spread(4, hours=20))
    broken: dict[str, BaseException] = {
        "https://p0.example/0": DownloadTimeoutError(),
        "https://p1.example/1": HttpError(Response(API, status=503)),
        "https://p2.example/2": HttpError(Response(API, status=404)),
        "https://p3.example/3": RefusedError("robots.txt"),
    }
    assert crawl(gdelt(), api, broken) == []
    assert [(owed.url, owed.tries, owed.feed["title"]) for owed in standing(archive)[1]] == [
        ("https://p1.example/1", 1, "A raid"),
        ("https://p0.example/0", 1, "A raid"),
    ]
    del broken["https://p1.example/1"]
    assert crawl(gdelt(), api, broken) == ["https://p1.example/1"]
    assert crawl(gdelt(), api, broken) == []
    assert standing(archive)[1] == ()  # three times in vain


def test_beyond_max_pages_articles_are_owed(gdelt: Callable[..., Reader], archive: PageArchive) -> None:
    api = Gdelt(spread(5, hours=20))
    first = crawl(gdelt(max_pages=3), api)
    assert len(standing(archive)[1]) == 2
    second = crawl(gdelt(max_pages=3), api)
    assert sorted(first + second) == sorted(api.rows)
    assert standing(archive)[1] == ()


def test_beyond_max_listings_windows_are_left_to_the_next_crawl(
    gdelt: Callable[..., Reader], archive: PageArchive
) -> None:
    api = Gdelt(spread(30, hours=9 * 24))
    first = gdelt(back_days=10, max_listings=4)
    crawl(first, api)
    assert (Outcome.SKIPPED, "listing: more than max_listings") in first.told()
    assert timedelta(days=5) < NOW - standing(archive)[0]
    for _ in range(3):
        crawl(gdelt(back_days=10, max_listings=4), api)
    archived = {page.url for page in archive.pages() if isinstance(page, Page)}
    assert archived == set(api.rows)


def test_a_crawl_that_is_broken_off_leaves_the_search_where_it_was(
    gdelt: Callable[..., Reader], archive: PageArchive
) -> None:
    search = gdelt()
    assert asyncio.run(started(search))
    search.spider.closed("shutdown")
    assert SearchMemory(archive.folder, "example").read(QUERY) is None
    full = gdelt()
    full.spider.tell(Outcome.FAILED, "https://p0.example/", "archive: OSError")
    full.spider.closed("finished")
    assert SearchMemory(archive.folder, "example").read(QUERY) is None


def test_a_pause_longer_than_gdelts_memory_is_told(gdelt: Callable[..., Reader], archive: PageArchive) -> None:
    SearchMemory(archive.folder, "example").keep(QUERY, NOW - timedelta(days=200), ())
    search = gdelt()
    api = Gdelt({})
    crawl(search, api)
    assert search.told()[0] == (Outcome.SKIPPED, "listing: a gap, GDELT keeps 90 days")
    assert NOW - api.asked[0].start < timedelta(days=91)


def test_another_query_is_another_search(archive: PageArchive) -> None:
    memory = SearchMemory(archive.folder, "example")
    memory.keep(QUERY, NOW, ())
    assert memory.read("something else") is None
    (archive.folder / "searches" / "example.json").write_text("{torn", encoding="utf-8")
    assert memory.read(QUERY) is None


def test_what_gdelt_says_of_an_article_goes_with_it() -> None:
    odd = row("https://a.example/1", datetime(2026, 1, 2, 3, tzinfo=UTC), "Raid\tat") | {"sourcecountry": "Estmark"}
    body = json.dumps({"articles": [odd]}).replace("\\t", "\t").replace("Raid", "R\\'aid").encode()
    (listed,) = read_articles(body)
    assert listed.url == "https://a.example/1"
    assert listed.feed == {"title": "R'aid\tat", "seen": "2026-01-02T03:00:00+00:00", "country": "Estmark"}
    assert listed.published == datetime(2026, 1, 2, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "error", "reason"),
    [
        (b"The specified phrase is too short.\n", ListingError, "refuses the query"),
        (b"", ListingError, "empty answer"),
        (b'{"articles": [{"url": "x"', GarbledError, "garbled"),
        (b'{"articles": [{"url": "https://a.example/"}]}', GarbledError, "garbled"),
        (b'{"articles": 7}', GarbledError, "garbled"),
    ],
)
def test_what_is_no_list_of_articles_is_told(body: bytes, error: type[Exception], reason: str) -> None:
    with pytest.raises(error, match=reason):
        read_articles(body)


def test_both_ends_of_a_search_are_counted_in() -> None:
    day = datetime(2026, 1, 2, tzinfo=UTC)
    query = parse_qs(urlsplit(request_url(API, QUERY, Window(day, day + timedelta(days=1)))).query)
    assert (query["startdatetime"], query["enddatetime"]) == (["20260102000000"], ["20260102235959"])
    assert query["maxrecords"] == ["250"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"delay_seconds": 2.0}, "5.0 seconds between requests"),
        ({"gdelt": {"query": "x"}}, "at least 3"),
        ({"gdelt": {"query": QUERY, "back_days": 120}}, "less than or equal to 90"),
        ({"gdelt": None}, "the table .source.gdelt. is for"),
    ],
)
def test_a_wrong_entry_is_told(source: Source, changes: dict[str, Any], message: str) -> None:
    entry = source.model_dump() | {"kind": "gdelt", "gdelt": {"query": QUERY}}
    assert Source.model_validate(entry).roaming
    with pytest.raises(ValueError, match=message):
        Source.model_validate(entry | changes)
