"""Sites that misbehave: each fault ends as a told outcome of its own source, and the rest of the crawl goes on.

One crawl reads all of them, since starting a crawl costs a second; every test looks at one source of it.
"""

from __future__ import annotations

import contextlib
import gzip
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from crawlers.archive import PageArchive
from crawlers.crawl import crawl
from crawlers.items import Page
from crawlers.sources import Policy, Source
from crawlers.summary import CrawlSummary, Outcome, SourceSummary
from crawlers.verify import verify
from tests.crawlers.faulty import Answer, FaultySite, Handler, busy, disguised, endless, html, rss, source_at
from tests.crawlers.test_safe_xml import LAUGHS

XML = {"Content-Type": "application/xml"}
WINDOWS = "<p>Café, “quoted”</p>".encode("cp1252")
LIMIT = 200_000


def dribble(handler: Handler) -> None:
    """Answer so slowly that no patience is enough."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    with contextlib.suppress(OSError):
        for _ in range(40):
            handler.wfile.write(b"x")
            time.sleep(0.25)


def break_off(handler: Handler) -> None:
    """Promise more than is sent."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"<p>half")


def loop(depth: int) -> dict[str, Answer]:
    return {f"/{i}": (302, {"Location": f"ROOT/{i + 1}"}, b"") for i in range(depth)}


def page_after(article: Answer, **more: Answer) -> dict[str, Answer]:
    return {"/feed": rss("ROOT/a"), "/a": article} | {f"/{name}": answer for name, answer in more.items()}


def robots(status: int, text: str = "", **headers: str) -> Answer:
    return status, {"Content-Type": "text/plain"} | {k.replace("_", "-"): v for k, v in headers.items()}, text.encode()


def tdmrep(location: str) -> Answer:
    return 200, {"Content-Type": "application/json"}, f'[{{"location": "{location}", "tdm-reservation": 1}}]'.encode()


def noai(answer: tuple[int, Mapping[str, str], bytes]) -> Answer:
    return answer[0], {**answer[1], "X-Robots-Tag": "noai"}, answer[2]


FEEDS: dict[str, dict[str, Answer]] = {
    "well": page_after(html()),
    "robots-500": page_after(html()) | {"/robots.txt": robots(500)},
    "robots-429": page_after(html()) | {"/robots.txt": robots(429)},
    "robots-slow": page_after(html()) | {"/robots.txt": dribble},
    "robots-403": page_after(html()) | {"/robots.txt": robots(403, "User-agent: *\nDisallow: /")},
    "robots-no": page_after(html()) | {"/robots.txt": robots(200, "User-agent: *\nDisallow: /a")},
    "robots-us": page_after(html()) | {"/robots.txt": robots(200, "User-agent: plainsight\nDisallow: /\n")},
    "robots-ages": page_after(html()) | {"/robots.txt": robots(200, "User-agent: *\nCrawl-delay: 86400\n")},
    "tdm-header": page_after(html(tdm_reservation="1")),
    "tdm-meta": page_after(html('<meta name="tdm-reservation" content="1">')),
    "tdm-site": page_after(html()) | {"/.well-known/tdmrep.json": tdmrep("/")},
    "tdm-other": page_after(html()) | {"/.well-known/tdmrep.json": tdmrep("/photos/")},
    "tdm-500": page_after(html()) | {"/.well-known/tdmrep.json": html(status=500)},
    "noai": page_after(html(X_Robots_Tag="noai, noimageai")),
    "noai-meta": page_after(html('<meta name="robots" content="noai">')),
    "noai-feed": page_after(html()) | {"/feed": noai(rss("ROOT/a"))},
    "no-page": {"/feed": rss("ROOT/a")},
    "server-error": page_after(html(status=503)),
    "busy": page_after(busy("1")),
    "busy-for-long": page_after(busy("86400")),
    "cut-gzip": page_after((200, {"Content-Encoding": "gzip"}, gzip.compress(b"<p>text</p>" * 99)[:-30])),
    "gzip-bomb": page_after((200, {"Content-Encoding": "gzip"}, gzip.compress(b"\0" * 50_000_000))),
    "huge": page_after((200, {"Content-Type": "text/html"}, b"x" * 50_000_000)),
    "broken-off": page_after(break_off),
    "slow": page_after(dribble),
    "no-content": page_after((204, {}, b"")),
    "part": page_after(html(status=206, Content_Range="bytes 0-9/99")),
    "empty": page_after((200, {}, b" \n")),
    "windows": page_after((200, {"Content-Type": "text/html; charset=utf-8"}, WINDOWS)),
    "to-private": page_after((302, {"Location": "http://10.0.0.1/admin"}, b"")),
    "to-metadata": page_after((301, {"Location": "http://169.254.169.254/latest/"}, b"")),
    "to-file": page_after((302, {"Location": "file:///etc/passwd"}, b"")),
    "to-refused": page_after((302, {"Location": "https://www.bailii.org/ew/cases/1.html"}, b"")),
    "in-circles": page_after((302, {"Location": "ROOT/a"}, b"")),
    "five-hops": {"/feed": rss("ROOT/0"), **loop(5), "/5": html()},
    "odd-links": {
        "/feed": rss("javascript:alert(1)", "ftp://files.example/a", "mailto:a@b.example", "file:///etc/passwd")
    },
    "same-twice": {"/feed": rss("ROOT/a?utm_source=x", "ROOT/a#top", "ROOT/a"), "/a": html()},
    "same-bytes": {"/feed": rss("ROOT/a", "ROOT/b"), "/a": html("Twin"), "/b": html("Twin")},
    "not-a-feed": {"/feed": html()},
    "torn-feed": page_after(html()) | {"/feed": (200, {}, rss("ROOT/a")[2][:-16])},
    "empty-feed": {"/feed": (200, {}, b"")},
    "feed-bomb": {"/feed": (200, XML, LAUGHS)},
    "endless-feed": {"/feed": endless},
    "feed-gone": {},
}
FEEDS |= {
    "unhurried": {
        "/robots.txt": robots(200, "User-agent: *\nCrawl-delay: 0.6\n"),
        "/feed": rss("ROOT/1", "ROOT/2", "ROOT/3"),
        "/1": html("ROOT one"),
        "/2": html("ROOT two"),
        "/3": html("ROOT three"),
    },
    "twins": page_after(html()),
    "disguised": page_after(html()),
}
SITEMAPS: dict[str, dict[str, Answer]] = {
    "map-bomb": {"/feed": (200, XML, LAUGHS)},
    "map-gz-bomb": {"/feed": (200, XML, gzip.compress(b"<urlset>" + b" " * 50_000_000))},
    "map-of-itself": {"/feed": (200, XML, b"<sitemapindex><sitemap><loc>ROOT/feed</loc></sitemap></sitemapindex>")},
    "map-none": {"/feed": html()},
}
# What each source comes to: pages fetched, and what else there is, with how many and why.
EXPECTED: dict[str, tuple[int, Mapping[Outcome, Mapping[str, int]]]] = {
    "well": (1, {}),
    "robots-500": (0, {Outcome.REFUSED: {"listing: robots.txt unreachable": 1}}),
    "robots-429": (0, {Outcome.REFUSED: {"listing: robots.txt unreachable": 1}}),
    "robots-slow": (0, {Outcome.REFUSED: {"listing: robots.txt unreachable": 1}}),
    "robots-403": (1, {}),
    "robots-no": (0, {Outcome.REFUSED: {"robots.txt": 1}}),
    "robots-us": (0, {Outcome.REFUSED: {"listing: robots.txt": 1}}),
    "robots-ages": (0, {Outcome.REFUSED: {"listing: crawl delay too long": 1}}),
    "tdm-header": (0, {Outcome.REFUSED: {"reserved: tdm-reservation header": 1}}),
    "tdm-meta": (0, {Outcome.REFUSED: {"reserved: tdm-reservation meta": 1}}),
    "tdm-site": (0, {Outcome.REFUSED: {"listing: reserved: tdmrep.json": 1}}),
    "tdm-other": (1, {}),
    "tdm-500": (1, {}),
    "noai": (0, {Outcome.REFUSED: {"reserved: X-Robots-Tag noai": 1}}),
    "noai-meta": (0, {Outcome.REFUSED: {"reserved: meta robots noai": 1}}),
    "noai-feed": (0, {Outcome.REFUSED: {"listing: reserved: X-Robots-Tag noai": 1}}),
    "no-page": (0, {Outcome.FAILED: {"status 404": 1}}),
    "server-error": (0, {Outcome.FAILED: {"status 503": 1}}),
    "busy": (1, {}),
    "busy-for-long": (0, {Outcome.REFUSED: {"the site asks to wait (Retry-After)": 1}}),
    "cut-gzip": (0, {Outcome.FAILED: {"damaged content encoding gzip": 1}}),
    "gzip-bomb": (0, {Outcome.FAILED: {f"larger than {LIMIT} bytes": 1}}),
    "huge": (0, {Outcome.FAILED: {"too large": 1}}),
    "broken-off": (0, {Outcome.FAILED: {"broken off": 1}}),
    "slow": (0, {Outcome.FAILED: {"timeout": 1}}),
    "no-content": (0, {Outcome.FAILED: {"status 204": 1}}),
    "part": (0, {Outcome.FAILED: {"status 206": 1}}),
    "empty": (0, {Outcome.FAILED: {"empty body": 1}}),
    "windows": (1, {}),
    "to-private": (0, {Outcome.REFUSED: {"address beyond loopback": 1}}),
    "to-metadata": (0, {Outcome.REFUSED: {"address beyond loopback": 1}}),
    "to-file": (0, {Outcome.FAILED: {"status 302": 1}}),
    "to-refused": (0, {Outcome.REFUSED: {"bailii.org is never read": 1}}),
    "in-circles": (0, {Outcome.FAILED: {"too many redirects": 1}}),
    "five-hops": (1, {}),
    "odd-links": (0, {Outcome.REFUSED: {"not an http address": 4}}),
    "same-twice": (1, {}),
    "same-bytes": (1, {}),
    "not-a-feed": (0, {Outcome.FAILED: {"listing: malformed feed": 1}}),
    "torn-feed": (1, {Outcome.FAILED: {"listing: damaged feed, read in part": 1}}),
    "empty-feed": (0, {Outcome.FAILED: {"listing: malformed feed": 1}}),
    "feed-bomb": (0, {Outcome.FAILED: {"listing: XML that declares entities": 1}}),
    "endless-feed": (0, {Outcome.FAILED: {"listing: too large": 1}}),
    "feed-gone": (0, {Outcome.FAILED: {"listing: status 404": 1}}),
    "unhurried": (3, {}),
    "twins": (1, {}),
    "disguised": (0, {Outcome.REFUSED: {"listing: private address": 1}}),
    "map-bomb": (0, {Outcome.FAILED: {"listing: malformed XML": 1}}),  # libxml2 sees the loop first
    "map-gz-bomb": (0, {Outcome.FAILED: {f"listing: larger than {LIMIT} bytes": 1}}),
    "map-of-itself": (0, {}),
    "map-none": (0, {Outcome.FAILED: {"listing: no sitemap": 1}}),
}


@dataclass
class Crawled:
    """The one crawl's outcome, and the sites, which can be mended."""

    summary: CrawlSummary
    sites: Mapping[str, FaultySite]
    tables: Mapping[str, dict[str, Answer]]
    archive: Path
    seconds: float

    def source(self, name: str) -> SourceSummary:
        """One source's counts."""
        return next(source for source in self.summary.sources if source.source == name)

    @property
    def pages(self) -> Mapping[str, list[Page]]:
        """What is archived now, by source."""
        found: dict[str, list[Page]] = {name: [] for name in self.sites}
        for page in PageArchive(self.archive).pages():
            if isinstance(page, Page):
                found[page.source].append(page)
        return found

    def mend(self, policy: Policy) -> CrawlSummary:
        """Have every site serve one page, soundly, and crawl all of them again."""
        for name, table in self.tables.items():
            table.clear()
            table |= {"/feed": SITEMAP if name in SITEMAPS else rss("ROOT/a"), "/a": html("The mended page of ROOT")}
        (self.archive / "waits.json").unlink(missing_ok=True)  # the time that they asked for is over
        return crawl(sources_of(self.sites, {}), self.archive, policy=policy)


SITEMAP: Answer = (200, XML, b"<urlset><url><loc>ROOT/a</loc></url></urlset>")


def sources_of(sites: Mapping[str, FaultySite], changed: Mapping[str, Callable[[Source], Source]]) -> list[Source]:
    """A source for every site; some are changed."""
    sources = [source_at(site, name, "sitemap" if name in SITEMAPS else "feed") for name, site in sites.items()]
    return [changed[source.name](source) if source.name in changed else source for source in sources]


@contextlib.contextmanager
def crawl_of_faults(archive: Path, policy: Policy, patience: int = 1) -> Iterator[Crawled]:
    """Serve all faults, and crawl them with so many seconds' patience for an answer (slow ones take ten)."""
    with contextlib.ExitStack() as stack:
        tables = {name: dict(table) for name, table in (FEEDS | SITEMAPS).items()}
        sites = {name: stack.enter_context(FaultySite(table).running()) for name, table in tables.items()}
        sources = [*sources_of(sites, {"disguised": disguised}), source_at(sites["twins"], "second-twin")]
        began = time.monotonic()
        bounds = {"DOWNLOAD_TIMEOUT": patience, "RETRY_TIMES": 1, "DOWNLOAD_MAXSIZE": LIMIT}
        summary = crawl(sources, archive, policy=policy, settings=bounds, contact_url="https://ngo.example/bot")
        yield Crawled(summary, sites, tables, archive, time.monotonic() - began)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, policy: Policy) -> Iterator[Crawled]:
    with crawl_of_faults(tmp_path_factory.mktemp("faults"), policy) as found:
        yield found


def test_every_fault_has_its_expectation() -> None:
    assert set(EXPECTED) == set(FEEDS | SITEMAPS)


@pytest.mark.parametrize("name", EXPECTED)
def test_fault(crawled: Crawled, name: str) -> None:
    fetched, others = EXPECTED[name]
    source = crawled.source(name)
    assert source[Outcome.FETCHED] == fetched == len(crawled.pages[name])
    for outcome in (Outcome.FAILED, Outcome.REFUSED, Outcome.SKIPPED):
        assert source.reasons.get(outcome, {}) == others.get(outcome, {})
        assert source[outcome] == sum(others.get(outcome, {}).values())


@pytest.mark.parametrize("name", ["robots-500", "robots-429", "robots-slow", "robots-us", "robots-ages"])
def test_without_leave_nothing_but_robots_is_asked_for(crawled: Crawled, name: str) -> None:
    assert set(crawled.sites[name].asked) == {"/robots.txt"}


def test_a_disallowed_page_is_never_asked_for(crawled: Crawled) -> None:
    assert crawled.sites["robots-no"].asked == ["/robots.txt", "/.well-known/tdmrep.json", "/feed"]


def test_errors_of_the_server_are_tried_again(crawled: Crawled) -> None:
    assert crawled.sites["server-error"].asked.count("/a") == 2


def test_one_article_is_asked_for_once(crawled: Crawled) -> None:
    assert crawled.sites["same-twice"].asked.count("/a") == 1
    assert crawled.source("same-twice")[Outcome.DUPLICATE] == 2
    assert crawled.source("same-bytes")[Outcome.REPEATED] == 1


def test_redirects_are_told(crawled: Crawled) -> None:
    (page,) = crawled.pages["five-hops"]
    assert page.url.endswith("/5")
    assert page.requested_url == f"{crawled.sites['five-hops'].root}/0"


def test_bytes_stay_as_served_though_the_charset_lies(crawled: Crawled) -> None:
    (page,) = crawled.pages["windows"]
    assert page.body == WINDOWS
    assert page.content_type == "text/html; charset=utf-8"


def test_crawl_delay_is_kept(crawled: Crawled) -> None:
    times = [page.fetched.timestamp() for page in crawled.pages["unhurried"]]
    assert min(later - sooner for sooner, later in pairwise(times)) > 0.5


def test_two_sources_of_one_site_ask_for_an_article_once(crawled: Crawled) -> None:
    assert crawled.sites["twins"].asked.count("/a") == 1
    assert crawled.source("second-twin")[Outcome.DUPLICATE] == 1


def test_a_private_address_under_another_name_is_not_asked(crawled: Crawled) -> None:
    assert crawled.sites["disguised"].asked == []


def test_the_user_agent_says_who_asks(crawled: Crawled) -> None:
    assert set(crawled.sites["well"].agents) == {"Plainsight/0.1 (+https://ngo.example/bot)"}


def test_no_fault_holds_up_the_others(crawled: Crawled) -> None:
    assert crawled.seconds < 30


def test_once_mended_no_site_has_lost_a_page(crawled: Crawled, policy: Policy) -> None:
    """The last test here: it changes the sites."""
    summary = crawled.mend(policy)
    for name, pages in crawled.pages.items():
        wanted = f"{crawled.sites[name].root}/a"
        assert [page.url for page in pages].count(wanted) == 1, name
    assert summary[Outcome.FAILED] == summary[Outcome.REFUSED] == summary[Outcome.SKIPPED] == 0
    assert verify(crawled.archive).faults == []
