"""`plainsight crawl --cc-news`: a month of Common Crawl's news, screened, into the archive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.cli.console import notes, progress, refuse
from pipeline.config import Settings

if TYPE_CHECKING:
    from crawlers.cc_news import CcNews
    from crawlers.items import Page
    from crawlers.sources import Source


def read_month(month: str, limit: int | None, where: Settings) -> Mapping[str, Any]:
    """Archive what a month holds that passes the screener; what became of its records, as plain data.

    Raises:
        typer.Exit: there is no such month, or it could not be read to its end; what was archived is kept.
    """
    from crawlers.archive import ArchiveBusyError
    from crawlers.cc_news import CcNewsError
    from crawlers.sources import SourceError
    from pipeline.store.setup import open_database

    open_database()
    from pipeline.store.intake import describe_source

    try:
        reader = _reader(where)
        source = reader.source
        describe_source(source.name, type=source.type, licence=source.licence, homepage=source.homepage)
        with progress(f"CC-NEWS {month}") as bar:
            tally = reader.read(
                month,
                limit,
                lambda told: bar.update(bar.task_ids[0], completed=told.files, total=told.of),
            )
    except (SourceError, CcNewsError, ArchiveBusyError) as error:
        raise refuse(str(error)) from error
    if tally.files < tally.of:
        notes.print(f"{tally.of - tally.files} files of {month} are left; the same command goes on", highlight=False)
    return {"month": month, "files": tally.files, "of": tally.of, **dict(tally.counts.most_common())}


def _reader(where: Settings) -> CcNews:
    from crawlers.cc_news import CcNews
    from crawlers.downloads import Downloader
    from crawlers.sources import load_policy
    from crawlers.worker import project_settings

    source, policy = _source(where), load_policy(where.configs)
    policy.check(source)
    crawler = project_settings(where.contact_url)
    downloader = Downloader(source.start_urls[0], crawler["USER_AGENT"])
    agent = crawler["ROBOTSTXT_USER_AGENT"]
    return CcNews(source, policy, where.archive, where.cache / "cc-news", downloader, agent, _screen(where))


def _screen(where: Settings) -> Callable[[Page], bool]:
    """The screener, asked of whole pages: their mark-up is screened, too, so it is quick and misses nothing."""
    from pipeline.config import load_pipeline_config
    from pipeline.stages.screener import Screener

    least = load_pipeline_config(where.configs).screening.min_score
    screener = Screener(where.configs, min_score=least)
    return lambda page: screener.score(page.body.decode("utf-8", "replace")) >= least


def _source(where: Settings) -> Source:
    from crawlers.kinds import Kind
    from crawlers.sources import SourceError, load_sources

    found = [source for source in load_sources(where.configs) if source.kind is Kind.CC_NEWS]
    if len(found) != 1:
        raise SourceError(f"configs/sources names {len(found)} sources of kind {Kind.CC_NEWS}; it takes one")
    return found[0]
