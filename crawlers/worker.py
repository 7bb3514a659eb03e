"""The crawl's own process: a Twisted reactor cannot be started twice, so `crawlers.crawl` starts this anew each time.

A `Job` comes as one line of JSON on standard input; events go as lines of JSON to standard output. When standard input
closes, whoever asked for the crawl is gone, and the process ends at once: the archive survives that at any moment.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, cast

from scrapy import Spider, signals
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.utils.defer import deferred_from_coro
from scrapy.utils.log import configure_logging
from scrapy.utils.misc import load_object
from scrapy.utils.reactor import install_reactor
from twisted.python.failure import Failure

from crawlers.archive import ArchiveBusyError, PageArchive
from crawlers.items import Capture
from crawlers.job import Job
from crawlers.kinds import Kind
from crawlers.resolver import PublicResolver
from crawlers.sources import Source
from crawlers.spiders.source_spider import Run, SourceSpider
from crawlers.summary import Event, Notice, Outcome
from crawlers.validators import Validators
from crawlers.waits import Waits

if TYPE_CHECKING:
    from twisted.internet.base import ReactorBase

_ADDRESS = re.compile(r"(https?://[^/\s>'\"]+)/[^\s>'\"]+")
_SITES_AT_ONCE = 16
_HOSTS_AT_ONCE = 8  # of one source that roams
_SPIDERS = {
    Kind.FEED: "crawlers.spiders.media.feed.FeedSpider",
    Kind.SITEMAP: "crawlers.spiders.media.sitemap.SitemapSpider",
    Kind.SECTION: "crawlers.spiders.media.section.SectionSpider",
    Kind.GDELT: "crawlers.spiders.media.gdelt.GdeltSpider",
    Kind.COURT_ATOM: "crawlers.spiders.courts.find_case_law.FindCaseLawSpider",
    Kind.COURTLISTENER: "crawlers.spiders.courts.courtlistener.CourtListenerSpider",
    Kind.HUDOC: "crawlers.spiders.courts.hudoc.HudocSpider",
    Kind.DOJ_RELEASES: "crawlers.spiders.courts.doj_releases.DojReleasesSpider",
    Kind.JUDGMENT_PAGES: "crawlers.spiders.courts.judgment_pages.JudgmentPagesSpider",
}


class ShortAddresses(logging.Formatter):
    """Leave the paths out of addresses in log lines, tracebacks included: a path may hold a person's name."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, shortened."""
        return _ADDRESS.sub(r"\1/…", super().format(record))


def main() -> None:
    """Run the job that standard input names, and say `done`."""
    job = Job.model_validate_json(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", buffering=1)
    sys.stdout = sys.stderr  # the pipe is for events alone
    settings = project_settings(job.contact_url)
    settings.update(job.settings, priority="cmdline")
    configure_logging(settings)
    for handler in logging.root.handlers:
        handler.setFormatter(ShortAddresses(settings["LOG_FORMAT"]))
    logging.getLogger("scrapy.downloadermiddlewares.robotstxt").setLevel(logging.CRITICAL)  # an event tells it
    install_reactor(settings["TWISTED_REACTOR"])
    from twisted.internet.task import react  # noqa: PLC0415  # only after the choice of a reactor

    react(lambda _: deferred_from_coro(_crawl(job, settings, out)))


def project_settings(contact_url: str | None = None) -> Settings:
    """The settings of `crawlers.settings`, with the address at which webmasters reach whoever runs this."""
    settings = Settings()
    settings.setmodule("crawlers.settings", priority="project")
    if contact_url:
        settings.set("USER_AGENT", settings["USER_AGENT"].replace(settings["CONTACT_URL"], contact_url), "cmdline")
    return settings


def source_settings(settings: Settings, source: Source) -> Settings:
    """The settings for one source: its own pace, and many hosts at once where its pages lie on many."""
    own = settings.copy()
    own.set("DOWNLOAD_DELAY", source.delay_seconds, priority="cmdline")
    own.set("AUTOTHROTTLE_START_DELAY", source.delay_seconds, priority="cmdline")
    if source.roaming:
        own.set("CONCURRENT_REQUESTS", _HOSTS_AT_ONCE, priority="cmdline")  # still one at a time of each host
    return own


def spider_class(kind: Kind) -> type[SourceSpider]:
    """The spider that reads sources of a kind."""
    found: type[SourceSpider] = load_object(_SPIDERS[kind])
    return found


async def _crawl(job: Job, settings: Settings, out: TextIOWrapper) -> None:
    from twisted.internet import reactor  # noqa: PLC0415  # importing it earlier would install another one

    PublicResolver(cast("ReactorBase", reactor), 10_000, settings.getfloat("DNS_TIMEOUT")).install_on_reactor()
    try:
        await _fill(job, settings, out)
    except ArchiveBusyError as error:
        out.write(f"error {error}\n")
    else:
        out.write("done\n")


async def _fill(job: Job, settings: Settings, out: TextIOWrapper) -> None:
    busy = settings.getfloat("ARCHIVE_PATIENCE")
    with PageArchive(job.archive, patience=busy) as archive, ThreadPoolExecutor(1, "archive") as writer:
        out.writelines(f"repair {repair}\n" for repair in archive.repairs)
        memory = (Validators(job.archive), Waits(job.archive))
        run = Run(archive, job.policy, *memory, writer, report=lambda told: _write(out, told))
        places = asyncio.Semaphore(_SITES_AT_ONCE)
        sites: dict[str, list[Source]] = {}
        roaming = [source for source in job.sources if source.roaming]
        for source in job.sources:
            if not source.roaming:
                sites.setdefault(source.site, []).append(source)
        await asyncio.gather(*(_read_site(group, run, settings, places) for group in sites.values()))
        await _read_site(roaming, run, settings, places)  # last and one by one: they lead to any host


async def _read_site(group: Sequence[Source], run: Run, settings: Settings, places: asyncio.Semaphore) -> None:
    """Read the sources of one host, one after the other, so that it is never asked twice at once."""
    async with places:
        for source in group:
            crawler = Crawler(spider_class(source.kind), source_settings(settings, source))
            crawler.signals.connect(_tell_error, signal=signals.spider_error)
            crawler.signals.connect(_tell_item_error, signal=signals.item_error)
            runner = AsyncCrawlerRunner(settings)
            await runner.crawl(crawler, source=source, run=run)


def _tell_error(failure: Failure, response: Response, spider: Spider) -> None:
    """An error of ours while reading an answer still is that address's end."""
    assert isinstance(spider, SourceSpider)
    spider.tell(Outcome.FAILED, response.url, f"error in our code: {type(failure.value).__name__}")


def _tell_item_error(item: Capture, spider: Spider, failure: Failure) -> None:
    """So is one while archiving a page."""
    assert isinstance(spider, SourceSpider)
    spider.tell(Outcome.FAILED, item.page.url, f"error in our code: {type(failure.value).__name__}")


def _write(out: TextIOWrapper, told: Event | Notice) -> None:
    out.write(("notice " if isinstance(told, Notice) else "") + told.to_json() + "\n")


def _end_with_parent() -> Any:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()
