"""Courts' services, crawled on loopback in their own formats."""

from __future__ import annotations

import gzip
import json
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from scrapy.http import TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawlers.archive import PageArchive
from crawlers.crawl import CrawlError, crawl
from crawlers.cursors import Cursors, Place
from crawlers.items import Page
from crawlers.kinds import Kind
from crawlers.request_budget import Window
from crawlers.sources import Policy, RefusedSourceError, Source
from crawlers.spiders.courts.courtlistener import CourtListenerSpider
from crawlers.summary import CrawlSummary, Event, Outcome
from tests.crawlers.spiders.reading import Make, Reader
from tests.world.courts import NAMES, PDF, TOKEN, Answer, CourtServices

VARIABLE = "PLAINSIGHT_TEST_COURTS_TOKEN"
SEARCH = "/api/rest/v4/search/?" + urlencode({"type": "o", "q": '"forced labor"', "order_by": "dateFiled desc"})
HUDOC = "/app/query/results?" + urlencode(
    {
        "query": "contentsitename:ECHR AND article:4",
        "select": "itemid,ecli",
        "sort": "kpdate Descending",
        "start": 0,
        "length": 3,
    }
)
RELEASES = "/api/v1/press_releases.json?" + urlencode({"pagesize": 3, "sort": "date", "direction": "DESC"})


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[CourtServices]:
    monkeypatch.setenv(VARIABLE, TOKEN)
    with CourtServices().running() as running:
        yield running


def source(services: CourtServices, kind: str, start: str, **changes: Any) -> Source:
    entry = {
        "name": kind.replace("_", "-"),
        "title": kind,
        "type": "court_case",
        "kind": kind,
        "homepage": f"{services.root}/",
        "start_urls": [services.root + start],
        "licence": "written for Plainsight",
        "language": "en",
        "delay_seconds": 0,
        "allow_loopback": True,
    }
    return Source.model_validate(entry | changes)


def courtlistener(services: CourtServices, **changes: Any) -> Source:
    return source(services, "courtlistener", SEARCH, token_variable=VARIABLE, **changes)


def pages(folder: Path) -> list[Page]:
    return [one for one in PageArchive(folder).pages() if isinstance(one, Page)]


def reasons(summary: CrawlSummary, outcome: Outcome) -> dict[str, int]:
    return dict(summary.sources[0].reasons.get(outcome, {}))


def busy(status: int = 429, **headers: str) -> Answer:
    return status, {name.replace("_", "-"): value for name, value in headers.items()}, b""


def slowly(seconds: float) -> Callable[[str], Answer | None]:
    def wait(_: str) -> None:
        time.sleep(seconds)

    return wait


def kept_beside(folder: Path) -> str:
    """All that a crawl wrote, but the bodies of pages: index, memories, and the records that tell of each capture."""
    kept = [path.read_text(encoding="utf-8") for path in folder.rglob("*.json")]
    kept += [json.dumps({**page.feed, "url": page.url}) for page in pages(folder)]
    return "\n".join([*kept, *(path.read_text(encoding="utf-8") for path in folder.glob("*.cdxj"))])


@dataclass
class Crawled:
    """All services crawled twice."""

    services: CourtServices
    elsewhere: CourtServices  # where one opinion's address leads
    summaries: list[CrawlSummary]
    asked: list[str]  # by the second crawl
    events: list[Event]
    folder: Path

    def counts(self, source: str, crawl: int = 0) -> tuple[int, int, int]:
        """How many were fetched, listings, failures."""
        (found,) = [each for each in self.summaries[crawl].sources if each.source == source]
        return found[Outcome.FETCHED], found[Outcome.LISTED], found[Outcome.FAILED]

    def page(self, end: str) -> Page:
        """The one archived page whose address ends so."""
        (found,) = [page for page in pages(self.folder) if page.url.endswith(end)]
        return found


COURT = {
    "court": "Crown Court of Estmark",
    "judgment": r"/judgment/\d+$|/files/\d+\.pdf$",
    "following": r"\?page=\d+$",
    "dates": ["%d/%m/%Y"],
    "citation": r"\[\d{4}\] EWCR \d+",
    "docket": r"\b(T\d{5})\b",
}


@pytest.fixture(scope="module")
def crawled(policy: Policy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("courts")
    with (
        pytest.MonkeyPatch.context() as patch,
        CourtServices().running() as running,
        CourtServices().running() as other,
    ):
        patch.setenv(VARIABLE, TOKEN)
        away = {"Location": f"{other.root}/judgment/1"}
        instead = {"/opinions/30/": (302, away, b""), "/opinions/10/": busy(404)}
        running.before = lambda target: next((instead[end] for end in instead if target.endswith(end)), None)
        sources = [
            courtlistener(running),
            source(running, "hudoc", HUDOC),
            source(running, "doj_releases", RELEASES),
            source(running, "judgment_pages", "/judgments", judgment_pages=COURT),
        ]
        found = Crawled(running, other, [], [], [], folder)
        for _ in range(2):
            running.asked.clear()
            found.summaries.append(crawl(sources, folder, policy=policy, on_event=found.events.append))
        found.asked = list(running.asked)
        yield found


def test_courtlistener_is_read_to_its_end(crawled: Crawled) -> None:
    assert crawled.counts("courtlistener") == (6, 4, 1)  # the one that is gone
    assert json.loads(crawled.page("/opinions/0/").body)["cluster"].endswith("/0/")
    assert crawled.page("/opinions/0/").feed == {
        "published": "2026-03-30",
        "court": "Court of Appeals of Estmark",
        "court_code": "estapp",
        "citation": "1 F.4th 10",
        "docket": "26-0000",
        "cluster": "0",
        "opinion": "lead-opinion",
        "sha1": f"{0:040x}",
    }


def test_an_opinion_that_is_gone_holds_no_pass_up(crawled: Crawled) -> None:
    (place,) = json.loads((crawled.folder / "cursors" / "courtlistener.json").read_text(encoding="utf-8")).values()
    assert place["done"]
    assert place["following"] is None


def test_hudoc_is_read_page_by_page(crawled: Crawled) -> None:
    assert crawled.counts("hudoc") == (7, 3, 0)
    assert crawled.page("id=001-2").feed == {
        "published": "2026-03-24",
        "court": "European Court of Human Rights",
        "citation": "ECLI:CE:ECHR:2026:0324JUD000000002",
        "docket": "2/20; 2/21",
        "language": "en",
        "articles": "4; 4-1",
        "respondent": "EST",
        "conclusion": "Violation of Article 4",
        "importance": "2",
        "link": f"{crawled.services.root}/eng?i=001-2",
    }


def test_press_releases_are_read_page_by_page(crawled: Crawled) -> None:
    assert crawled.counts("doj-releases") == (7, 3, 0)
    page = crawled.page("00000003.json")
    assert json.loads(page.body)["results"][0]["body"].startswith("<p>")
    assert page.feed == {
        "title": "Harbour Employer Sentenced for Forced Labor (3)",
        "published": "2026-03-21T04:00:00+00:00",
        "updated": "2026-03-21T04:01:00+00:00",
        "component": "Civil Rights Division",
        "topic": "Human Trafficking",
        "link": f"{crawled.services.root}/opa/pr/release-3",
    }


def test_a_court_s_own_pages_are_archived_as_served(crawled: Crawled) -> None:
    assert crawled.counts("judgment-pages") == (7, 3, 0)
    pdf, text = crawled.page("/files/3.pdf"), crawled.page("/judgment/4")
    assert (pdf.body, pdf.content_type) == (PDF + b"/files/3.pdf", "application/pdf")
    assert text.content_type == "text/html; charset=utf-8"
    assert text.feed == {
        "court": "Crown Court of Estmark",
        "published": "2026-03-18",
        "citation": "[2026] EWCR 5",
        "docket": "T00004",
    }


def test_a_second_crawl_asks_for_listings_alone_and_no_older_ones(crawled: Crawled) -> None:
    assert crawled.summaries[1][Outcome.FETCHED] == 0
    judgments = ("/judgment/", "/files/", "/app/conversion", "/api/v1/press_releases/")
    assert not [path for path in crawled.asked if path.startswith(judgments)]
    for listing in ("/app/query/results", "/api/v1/press_releases.json", "/judgments"):
        assert len([path for path in crawled.asked if path.startswith(listing)]) == 1


def test_no_party_is_named_beside_the_archived_bodies(crawled: Crawled) -> None:
    kept = kept_beside(crawled.folder).lower() + repr(crawled.events).lower()
    assert "estmark" in kept
    assert not any(name.lower() in kept for name in NAMES)


def test_a_token_is_shown_to_its_own_service_alone_and_kept_nowhere(crawled: Crawled) -> None:
    assert "/judgment/1" in crawled.elsewhere.asked
    assert set(crawled.elsewhere.tokens) == {None}
    shown = {token for token in crawled.services.tokens if token}
    assert shown == {f"Token {TOKEN}"}
    files = [path for path in crawled.folder.rglob("*") if path.is_file()]
    written = [gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in files]
    assert len(written) > 5
    assert not any(TOKEN.encode() in each for each in written)
    assert TOKEN not in repr(crawled.events)


def test_a_pass_goes_on_where_it_was_killed(
    services: CourtServices, policy: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers: list[subprocess.Popen[str]] = []
    begin = subprocess.Popen.__init__

    def recorded(self: subprocess.Popen[str], *args: Any, **kwargs: Any) -> None:
        workers.append(self)
        begin(self, *args, **kwargs)

    monkeypatch.setattr(subprocess.Popen, "__init__", recorded)
    fetched = 0

    def kill(event: Event) -> None:
        nonlocal fetched
        fetched += event.outcome is Outcome.FETCHED
        if fetched == 5:
            workers[-1].kill()

    services.before = slowly(0.05)  # so that the kill comes before the end
    with pytest.raises(CrawlError, match="ended early"):
        crawl([courtlistener(services)], tmp_path, policy=policy, on_event=kill)
    services.asked.clear()
    crawl([courtlistener(services)], tmp_path, policy=policy)
    urls = [page.url for page in pages(tmp_path)]
    assert len(urls) == len(set(urls)) == 7
    assert "cursor=3" in services.paths("/api/rest/v4/search/")[0]


def test_the_account_s_own_limits_are_kept_to_over_crawls(
    services: CourtServices, policy: Policy, tmp_path: Path
) -> None:
    services.limits = [(100, 86400, 6), (5000, 3600, 5000)]  # 94 were asked by others
    first = crawl([courtlistener(services)], tmp_path, policy=policy)
    counted = [path for path in services.asked if "api-usage" not in path]
    assert len(counted) == 6  # two pages of the search, four opinions
    assert (first[Outcome.LISTED], first[Outcome.FETCHED]) == (3, 4)
    assert set(reasons(first, Outcome.REFUSED)) == {"request budget spent", "listing: request budget spent"}
    services.limits = [(100, 86400, 0)]
    services.asked.clear()
    second = crawl([courtlistener(services)], tmp_path, policy=policy)
    assert services.asked == ["/api/rest/v4/api-usage/"]
    assert reasons(second, Outcome.REFUSED) == {"listing: request budget spent": 1}
    services.limits = [(200, 86400, 100)]  # a membership was bought
    assert crawl([courtlistener(services)], tmp_path, policy=policy)[Outcome.FETCHED] == 3
    assert len({page.url for page in pages(tmp_path)}) == len(pages(tmp_path)) == 7


def test_retry_after_is_obeyed_by_the_next_crawl_too(services: CourtServices, policy: Policy, tmp_path: Path) -> None:
    services.before = lambda target: busy(Retry_After="86400") if "/opinions/30/" in target else None
    assert crawl([courtlistener(services)], tmp_path, policy=policy)[Outcome.FETCHED] == 3
    services.before = lambda _: None
    services.asked.clear()
    assert crawl([courtlistener(services)], tmp_path, policy=policy)[Outcome.FETCHED] == 0
    assert services.asked == []


def test_a_token_that_is_not_accepted_ends_the_crawl(
    services: CourtServices, policy: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "another-token")
    summary = crawl([courtlistener(services)], tmp_path, policy=policy)
    assert reasons(summary, Outcome.FAILED) == {"listing: status 401": 1}
    assert services.asked == ["/api/rest/v4/api-usage/"]


def test_without_a_token_nothing_is_asked(
    services: CourtServices, policy: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE)
    with pytest.raises(RefusedSourceError, match=VARIABLE):
        crawl([courtlistener(services)], tmp_path, policy=policy)
    assert services.asked == []


SPOILT = [b"", b"<html>", b"[]", b"{}", b'{"results": 1}', b'{"results": [1]}', b"[" * 100_000, b'{"results": [{}]}']


@pytest.mark.parametrize("kind", [Kind.HUDOC, Kind.DOJ_RELEASES])
@pytest.mark.parametrize("body", SPOILT)
def test_a_listing_that_is_none_is_a_told_failure(reader: Make, kind: Kind, body: bytes) -> None:
    spider = reader(kind)
    assert spider.ask(body) == []
    ((outcome, reason),) = spider.told()
    assert outcome is Outcome.FAILED
    assert reason.startswith("listing: ")


SEARCHED = "https://a.example/api/rest/v4/search/?type=o"


def court_search(reader: Make, **changes: Any) -> Reader:
    return reader(Kind.COURTLISTENER, start_urls=[SEARCHED], **changes)


def results(*days: str, following: str | None = None) -> str:
    rows = [{"dateFiled": day, "opinions": [{"id": number}]} for number, day in enumerate(days)]
    return json.dumps({"results": rows, "next": following})


def begin_at(spider: Reader, **place: Any) -> CourtListenerSpider:
    assert isinstance(spider.spider, CourtListenerSpider)
    Cursors(spider.spider.run.archive.folder, spider.spider.source.name)[SEARCHED] = Place(**place)
    spider.spider._places = Cursors(spider.spider.run.archive.folder, spider.spider.source.name)
    return spider.spider


@pytest.mark.parametrize("body", [*SPOILT[:-1], b'{"results": [{"opinions": [{}]}]}'])
def test_a_search_that_is_none_is_a_told_failure(reader: Make, body: bytes) -> None:
    spider = court_search(reader)
    assert spider.ask(body, start=SEARCHED) == []
    ((outcome, _),) = spider.told()
    assert outcome is Outcome.FAILED


def test_a_later_pass_ends_at_what_earlier_ones_cannot_have_missed(reader: Make) -> None:
    spider = court_search(reader)
    begin_at(spider, begun=date(2026, 5, 1), since=date(2026, 3, 1), done=date(2026, 4, 30))
    following = "https://a.example/api/rest/v4/search/?cursor=2"
    late, *_ = [each for each in spider.ask(results("2026-03-02", "2026-02-02", following=following), start=SEARCHED)
                if "search" in each.url]  # fmt: skip
    assert late.url == following
    assert late.priority < -2  # behind retries of opinions
    assert not [each for each in spider.ask(results("2026-02-27", following=f"{following}3"), start=SEARCHED)
                if "search" in each.url]  # fmt: skip


def test_a_new_pass_looks_back_for_what_came_late(reader: Make) -> None:
    spider = begin_at(court_search(reader), done=date(2026, 4, 30))
    assert [request.url for request in spider._passes()] == [SEARCHED]
    assert spider._places[SEARCHED].since == date(2026, 3, 1)
    assert spider._places[SEARCHED].done == date(2026, 4, 30)


def test_a_cursor_that_is_no_longer_known_is_given_up(reader: Make) -> None:
    spider = begin_at(court_search(reader), following=f"{SEARCHED}&cursor=old", begun=date(2026, 4, 1))
    (request,) = spider._passes()
    assert request.url.endswith("cursor=old")
    failure = Failure(HttpError(TextResponse(request.url, status=404, request=request)))  # type: ignore[no-untyped-call]
    failure.request = request  # type: ignore[attr-defined]
    spider.fail(failure)
    assert [again.url for again in spider._passes()] == [SEARCHED]


def test_a_next_page_on_another_host_is_not_followed(reader: Make) -> None:
    spider = court_search(reader)
    assert spider.ask(results("2026-03-02", following="https://b.example/?cursor=2"), start=SEARCHED) == []
    assert spider.told() == [(Outcome.FAILED, "listing: next page on another host")]


@pytest.mark.parametrize("usage", ["<html>", '{"current_usage": []}', '{"current_usage": [{"scope": "user"}]}'])
def test_limits_that_cannot_be_read_leave_those_of_the_entry(reader: Make, usage: str) -> None:
    spider = court_search(reader, request_budget=[{"requests": 2, "seconds": 60}])
    assert isinstance(spider.spider, CourtListenerSpider)
    assert [each.url for each in spider.spider.read_usage(spider.response(usage))] == [SEARCHED]
    assert spider.spider.budget.windows == (Window(requests=2, seconds=60),)
    assert [outcome for outcome, _ in spider.told()] == [Outcome.FAILED]
