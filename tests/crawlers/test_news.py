"""News in every format, from sources that are a few lines of TOML: every story archived once, and told once."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawlers.archive import PageArchive
from crawlers.crawl import crawl
from crawlers.items import Page
from crawlers.sources import Policy, load_sources
from crawlers.summary import CrawlSummary, Event, Outcome
from tests.world.news import STORIES, NewsServices

ENTRY = """
[[source]]
name = "{name}"
title = "A paper"
type = "media"
homepage = "ROOT/"
licence = "CC BY 4.0"
language = "en"
delay_seconds = 0
allow_loopback = true
{own}
"""
PAPERS = {  # what each entry says of its own: a known format needs nothing more
    "rss2": 'kind = "feed"\nstart_urls = ["ROOT/rss2.xml"]',
    "rss1": 'kind = "feed"\nstart_urls = ["ROOT/rss1.rdf"]',
    "atom": 'kind = "feed"\nstart_urls = ["ROOT/atom.xml"]',
    "json": 'kind = "feed"\nstart_urls = ["ROOT/feed.json"]',
    "alert": 'kind = "feed"\nstart_urls = ["ROOT/alert.xml"]\nroams = true',
    "sitemap": 'kind = "sitemap"',
    "section": 'kind = "section"\nstart_urls = ["ROOT/section"]\n'
    '[source.section]\nlinks = "article h2 a"\nnext_page = "a.older"',
    "gdelt": 'kind = "gdelt"\nstart_urls = ["ROOT/gdelt"]\n[source.gdelt]\nquery = "raid"\nback_days = 2',
}


@dataclass
class Crawled:
    """The same sources crawled twice."""

    news: NewsServices
    summaries: list[CrawlSummary]
    events: list[list[Event]]
    asked: list[list[str]]
    pages: list[Page]

    def reasons(self, name: str, crawl_number: int = 0) -> dict[tuple[Outcome, str], int]:
        """How often which outcome was told of a source, with its reason."""
        events = (event for event in self.events[crawl_number] if event.source == name)
        return dict(Counter((event.outcome, event.reason) for event in events))


@pytest.fixture(scope="module")
def crawled(configs: Path, policy: Policy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    own = tmp_path_factory.mktemp("configs")
    (own / "sources").mkdir()
    for name in ("refused.toml", "tracking.toml", "addresses.toml"):
        shutil.copy(configs / "sources" / name, own / "sources")
    with NewsServices(busy=1).running() as news:
        entries = "".join(ENTRY.format(name=name, own=lines) for name, lines in PAPERS.items())
        (own / "sources" / "papers.toml").write_text(entries.replace("ROOT", news.root), encoding="utf-8")
        sources, archive = load_sources(own), tmp_path_factory.mktemp("archive")
        found = Crawled(news, [], [], [], [])
        for _ in range(2):
            events: list[Event] = []
            news.asked.clear()
            found.summaries.append(crawl(sources, archive, policy=policy, on_event=events.append))
            found.events.append(events)
            found.asked.append(list(news.asked))
        found.pages = [page for page in PageArchive(archive).pages() if isinstance(page, Page)]
        yield found


@pytest.mark.parametrize("name", STORIES)
def test_every_story_is_archived_once_and_by_the_source_that_names_it(crawled: Crawled, name: str) -> None:
    urls = sorted(page.url for page in crawled.pages if page.source == name)
    assert urls == sorted(crawled.news.story(number) for number in STORIES[name])


def test_no_story_is_asked_for_twice(crawled: Crawled) -> None:
    stories = Counter(path for path in crawled.asked[0] if path.startswith(("/story/", "/read/")))
    assert set(stories.values()) == {1}
    assert [path for path in stories if path.endswith("/amp")] == []
    assert not [path for path in crawled.asked[1] if path.startswith(("/story/", "/read/"))]


def test_other_addresses_of_a_story_are_told(crawled: Crawled) -> None:
    assert crawled.reasons("rss1")[Outcome.DUPLICATE, ""] == 1  # the AMP spelling of a story of rss2's
    assert crawled.reasons("alert")[Outcome.DUPLICATE, ""] == 1  # behind the redirector, a story of json's
    assert crawled.reasons("section")[Outcome.DUPLICATE, "archived under its canonical address"] == 1
    assert crawled.reasons("gdelt")[Outcome.DUPLICATE, ""] == 1


def test_listings_are_read_page_by_page(crawled: Crawled) -> None:
    assert crawled.reasons("atom")[Outcome.LISTED, ""] == 3
    assert crawled.reasons("json")[Outcome.LISTED, ""] == 2
    assert crawled.reasons("section")[Outcome.LISTED, ""] == 3
    assert crawled.reasons("sitemap")[Outcome.LISTED, ""] == 3  # robots.txt, the index, the map
    later = Counter(path.partition("?")[0] for path in crawled.asked[1])
    assert later["/atom.xml"] == later["/feed.json"] == later["/section"] == 1  # nothing new on the first page


def test_what_a_listing_says_goes_with_the_page(crawled: Crawled) -> None:
    pages = {page.url: page.feed for page in crawled.pages}
    assert pages[crawled.news.story(6)]["title"] == "Story & 6"
    assert pages[crawled.news.story(11)]["published"].startswith("20")
    assert pages[crawled.news.story(16)]["language"] == "en"
    assert pages[crawled.news.story(20)]["title"] == "A story"
    assert pages[crawled.news.story(25)]["seen"].startswith("20")


def test_a_busy_gdelt_is_asked_again(crawled: Crawled) -> None:
    assert crawled.reasons("gdelt")[Outcome.LISTED, ""] == 2  # two days, two windows
    assert crawled.reasons("gdelt")[Outcome.FAILED, "status 404"] == 1  # an article that is gone
    assert [path for path in crawled.asked[1] if path.startswith("/gdelt")] == []


def test_roaming_sources_come_last(crawled: Crawled) -> None:
    last = crawled.asked[0].index("/alert.xml")
    settled = [crawled.asked[0].index(path) for path in ("/rss2.xml", "/rss1.rdf", "/index.xml", "/section")]
    assert max(settled) < last
