"""The whole crawl on the demo's world: polite, complete, repeatable, and safe from sudden ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

from crawlers.archive import PageArchive
from crawlers.crawl import CrawlError, crawl
from crawlers.items import Page
from crawlers.readers.warc import Unread
from crawlers.sources import Policy, RefusedSourceError, Source, load_sources, on_ports
from crawlers.summary import CrawlSummary, Event, Outcome
from crawlers.worker import project_settings
from tests.crawlers.faulty import FaultySite, disguised, html, rss, source_at
from tests.world.server import World
from tests.world.texts import Text, read_texts

TEXTS = read_texts()
SERVED = [text for text in TEXTS if text["serve"]]


@pytest.fixture
def world() -> Iterator[World]:
    running = World(TEXTS)
    running.start()
    yield running
    running.stop()


def demo(world: World, configs: Path) -> tuple[Source, ...]:
    return on_ports(load_sources(configs, "demo"), world.ports)


def address(world: World, text: Text) -> str:
    tail = "/data.xml" if text["source"] == "courts" else ""
    return f"http://127.0.0.1:{world.ports[text['source']]}{text['url']}{tail}"


def archived(folder: Path) -> list[Page]:
    return [one for one in PageArchive(folder).pages() if isinstance(one, Page)]


@dataclass
class Crawled:
    """The demo's world crawled twice."""

    world: World
    summaries: list[CrawlSummary]
    events: list[list[Event]]
    asked: list[dict[str, list[str]]]  # by the second crawl too, those of the first included
    pages: list[Page]


@pytest.fixture(scope="module")
def crawled(configs: Path, policy: Policy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    world = World(TEXTS)
    world.start()
    folder = tmp_path_factory.mktemp("demo")
    found = Crawled(world, [], [], [], [])
    for _ in range(2):
        events: list[Event] = []
        found.summaries.append(crawl(demo(world, configs), folder, policy=policy, on_event=events.append))
        found.events.append(events)
        found.asked.append({name: list(paths) for name, paths in world.asked.items()})
    found.pages = archived(folder)
    yield found
    world.stop()


def test_the_demo_is_crawled_whole(crawled: Crawled) -> None:
    first = crawled.summaries[0]
    assert first[Outcome.FETCHED] == len(SERVED)
    assert first[Outcome.FAILED] == 0
    assert len(crawled.events[0]) == sum(sum(source.counts.values()) for source in first.sources)
    assert sorted(page.url for page in crawled.pages) == sorted(address(crawled.world, text) for text in SERVED)


def test_robots_is_obeyed(crawled: Crawled) -> None:
    herald = next(source for source in crawled.summaries[0].sources if source.source == "meridian-herald")
    assert herald.reasons[Outcome.REFUSED] == {"robots.txt": 1}
    assert not [path for path in crawled.asked[1]["meridian-herald"] if path.startswith("/print/")]


def test_a_second_crawl_asks_for_no_article(crawled: Crawled) -> None:
    second = crawled.summaries[1]
    assert second[Outcome.FETCHED] == second[Outcome.FAILED] == second[Outcome.REPEATED] == 0
    assert second[Outcome.UNCHANGED] == 1  # the feed; of the court's the first page has nothing new, sitemaps are read
    articles = {text["url"] for text in SERVED}
    for site, paths in crawled.asked[1].items():
        again = paths[len(crawled.asked[0][site]) :]
        assert not [path for path in again if path.removesuffix("/data.xml") in articles]


def test_pages_keep_what_their_listing_said(crawled: Crawled) -> None:
    pages = {page.url: page for page in crawled.pages}
    for text in SERVED:
        page = pages[address(crawled.world, text)]
        assert page.source == text["source"]
        assert page.feed["published"]
        if text["source"] == "courts":
            assert "title" not in page.feed  # it names the parties
            assert (page.feed["court"], page.feed["citation"]) == (text["court"], text["citation"])
            assert len(page.feed["contenthash"]) == 64
            assert page.content_type == "application/xml"
        else:
            assert (page.feed["title"], page.feed["language"]) == (text["title"], "en")


def test_pages_hold_the_whole_text(crawled: Crawled) -> None:
    pages = {page.url: page for page in crawled.pages}
    for text in SERVED:
        page = pages[address(crawled.world, text)]
        charset = page.content_type.partition("charset=")[2] or "utf-8"
        words = unescape(re.sub(r"<[^>]+>", " ", page.body.decode(charset))).split()
        together = "".join(words)
        assert all("".join(part.split()) in together for part in text["text"].split("\n\n")[1:])
        assert f'value="{escape(text["title"])}"' in page.body.decode(charset) or text["source"] != "courts"


def test_a_judgment_whose_content_changed_is_asked_for_again(
    configs: Path, policy: Policy, tmp_path: Path, world: World
) -> None:
    court = [source for source in demo(world, configs) if source.name == "courts"]
    assert crawl(court, tmp_path, policy=policy)[Outcome.FETCHED] == len(_judgments())
    changed = max(_judgments(), key=lambda text: text["date"])  # the feed tells of the newest first
    texts = [{**text, "text": text["text"] + "\n\nCorrected."} if text is changed else text for text in TEXTS]
    world.stop()
    again = World(texts, [0, 0, world.ports["courts"]])
    again.start()
    try:
        second = crawl(court, tmp_path, policy=policy)
    finally:
        again.stop()
    assert second[Outcome.FETCHED] == 1
    assert len([page for page in archived(tmp_path) if page.url == address(world, changed)]) == 2


def test_a_crawl_killed_in_its_midst_goes_on_without_loss_or_doubles(
    world: World, configs: Path, policy: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers: list[subprocess.Popen[str]] = []
    start = subprocess.Popen.__init__

    def recorded(self: subprocess.Popen[str], *args: Any, **kwargs: Any) -> None:
        workers.append(self)
        start(self, *args, **kwargs)

    monkeypatch.setattr(subprocess.Popen, "__init__", recorded)
    for after in (2, 9):
        fetched = 0

        def kill(event: Event, after: int = after) -> None:
            nonlocal fetched
            fetched += event.outcome is Outcome.FETCHED
            if fetched == after:
                workers[-1].kill()

        with pytest.raises(CrawlError, match="ended early"):
            crawl(demo(world, configs), tmp_path, policy=policy, on_event=kill)
    crawl(demo(world, configs), tmp_path, policy=policy)
    urls = [page.url for page in archived(tmp_path)]
    assert sorted(urls) == sorted(address(world, text) for text in SERVED)
    assert [one for one in PageArchive(tmp_path).pages() if isinstance(one, Unread)] == []


def test_a_crawl_ends_with_whoever_asked_for_it(world: World, configs: Path, policy: Policy, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from crawlers.crawl import crawl; from crawlers.sources import *\n"
        "configs, archive, ports = Path(sys.argv[1]), Path(sys.argv[2]), map(int, sys.argv[3:])\n"
        "moved = dict(zip(('harbour-post', 'meridian-herald', 'courts'), ports))\n"
        "crawl(on_ports(load_sources(configs, 'demo'), moved), archive, policy=load_policy(configs),\n"
        "      on_event=lambda event: print(event.outcome, flush=True))\n"
    )
    ports = [str(port) for port in world.ports.values()]
    command = [sys.executable, "-c", script, str(configs), str(tmp_path), *ports]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as asking:
        assert asking.stdout is not None
        assert any(line.strip() == "fetched" for line in asking.stdout)
        os.kill(asking.pid, signal.SIGKILL)
    crawl(demo(world, configs), tmp_path, policy=policy)  # waits for the other worker's lock, were it still there
    assert sorted(page.url for page in archived(tmp_path)) == sorted(address(world, text) for text in SERVED)


def test_limits_leave_the_rest_to_the_next_crawl(policy: Policy, tmp_path: Path) -> None:
    pages = {f"/{i}": html(f"Story {i}") for i in range(5)}
    with FaultySite({"/feed": rss(*[f"ROOT/{i}" for i in range(5)]), **pages}).running() as site:
        source = source_at(site).model_copy(update={"max_pages": 3})
        outcomes = [crawl([source], tmp_path, policy=policy) for _ in range(2)]
    assert [one[Outcome.FETCHED] for one in outcomes] == [3, 2]
    assert outcomes[0].sources[0].reasons[Outcome.SKIPPED] == {"more than max_pages": 2}
    assert outcomes[1][Outcome.KNOWN] == 3


def test_nothing_is_crawled_when_one_source_is_refused(
    world: World, configs: Path, policy: Policy, tmp_path: Path, source: Source
) -> None:
    bailii = source.model_copy(update={"start_urls": ("https://www.bailii.org/feed",)})
    with pytest.raises(RefusedSourceError, match=r"bailii\.org is not read"):
        crawl([*demo(world, configs), bailii], tmp_path, policy=policy)
    assert not any(world.asked.values())


def test_no_private_address_is_connected_to_though_the_guard_were_gone(policy: Policy, tmp_path: Path) -> None:
    without = {**project_settings()["DOWNLOADER_MIDDLEWARES"], "crawlers.middlewares.AddressGuard": None}
    with FaultySite({"/feed": rss("ROOT/a"), "/a": html()}).running() as site:
        source = disguised(source_at(site))
        summary = crawl(
            [source], tmp_path, policy=policy, settings={"DOWNLOADER_MIDDLEWARES": without, "RETRY_TIMES": 0}
        )
        assert site.asked == []
    assert summary[Outcome.REFUSED] == 1  # for want of a robots.txt


def test_an_error_of_ours_while_archiving_is_told(policy: Policy, tmp_path: Path) -> None:
    broken = {"ITEM_PIPELINES": {"tests.crawlers.faulty.BrokenPipeline": 100}}
    with FaultySite({"/feed": rss("ROOT/a", "ROOT/b"), "/a": html("One"), "/b": html("Two")}).running() as site:
        summary = crawl([source_at(site)], tmp_path, policy=policy, settings=broken)
    assert summary.sources[0].failed == {"error in our code: ZeroDivisionError": 2}


def test_a_busy_archive_is_told(tmp_path: Path, policy: Policy) -> None:
    with PageArchive(tmp_path), pytest.raises(CrawlError, match="another crawl is writing"):
        crawl([], tmp_path, policy=policy, settings={"ARCHIVE_PATIENCE": 0.1})


def _judgments() -> Sequence[Text]:
    return [text for text in SERVED if text["source"] == "courts"]
