"""`plainsight crawl`: sources to archive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from pipeline.cli.cc_news import read_month
from pipeline.cli.console import OK, SOME_FAILED, progress, refuse, tell, tell_alarms
from pipeline.config import Settings, settings

if TYPE_CHECKING:
    from crawlers.sources import Source
    from crawlers.summary import CrawlSummary


def crawl(
    source: Annotated[
        list[str] | None, typer.Argument(help="Names of sources; without any, all that are enabled in configs/sources.")
    ] = None,
    cc_news: Annotated[
        str | None,
        typer.Option(metavar="MONTH", help="Read no source but a month of Common Crawl's news, such as 2024-05."),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="With --cc-news: the most pages to archive.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Crawl sources into the archive, politely.

    What the archive has is not fetched again; a crawl that was killed is resumed by running it again.
    """
    from crawlers.summary import Outcome

    where = settings()
    if cc_news is not None:
        if source:
            raise refuse("--cc-news reads no other source: name none")
        tell(read_month(cc_news, limit, where), as_json=as_json)
        raise typer.Exit(OK)
    sources = chosen_sources(where, source or ())
    summary = crawl_sources(sources, where)
    alarms = judge_sources(summary, [each.name for each in sources])
    tell({**summary.to_dict(), "alarms": alarms}, as_json=as_json, table=crawl_table(summary))
    tell_alarms(alarms)
    raise typer.Exit(SOME_FAILED if summary[Outcome.FAILED] or alarms else OK)


def chosen_sources(where: Settings, names: Sequence[str]) -> tuple[Source, ...]:
    """Give the sources of these names, or all that are enabled.

    Raises:
        typer.Exit: a name is unknown, a file of sources is wrong, or nothing is enabled.
    """
    from crawlers.sources import SourceError, load_sources

    try:
        sources = {source.name: source for source in load_sources(where.configs)}
    except SourceError as error:
        raise refuse(str(error)) from error
    if unknown := sorted(set(names) - set(sources)):
        raise refuse(f"no source {', '.join(unknown)}; there are {', '.join(sorted(sources))}")
    chosen = tuple(sources[name] for name in names) or tuple(source for source in sources.values() if source.enabled)
    if not chosen:
        raise refuse("no source is enabled: enable what you may read in configs/sources/*.toml")
    return chosen


def crawl_sources(sources: Sequence[Source], where: Settings) -> CrawlSummary:
    """Crawl sources into the archive with a progress line, and tell the database what they are.

    Raises:
        typer.Exit: a source may not be crawled, or the crawl died; what it archived is kept.
    """
    from crawlers.crawl import CrawlError, crawl
    from crawlers.sources import SourceError, load_policy
    from pipeline.store.setup import open_database

    open_database()
    from pipeline.store.health import note_crawl
    from pipeline.store.intake import describe_source

    licences = {source.name: source.licence for source in sources}
    for source in sources:
        describe_source(source.name, type=source.type, licence=source.licence, homepage=source.homepage)
    with progress("crawling") as bar:
        try:
            summary = crawl(
                sources,
                where.archive,
                policy=load_policy(where.configs),
                contact_url=where.contact_url,
                on_event=lambda _: bar.advance(bar.task_ids[0]),
            )
        except (SourceError, CrawlError) as error:
            raise refuse(str(error)) from error
    note_crawl(summary, licences)
    return summary


def judge_sources(summary: CrawlSummary, names: Sequence[str], *, all_of_them: bool = False) -> list[dict[str, str]]:
    """Judge sources against their own history once their pages are read, and give the alarms that are open.

    Args:
        summary: their last crawl.
        names: the sources that were crawled.
        all_of_them: whether these are all that are crawled, so that alarms of others have lost their object.
    """
    from pipeline.store import health

    day = summary.started.date()
    health.judge(day, names)
    if all_of_them:
        health.clear_others(day, names)
    return [alarm.to_dict() for alarm in health.open_alarms()]


def crawl_table(summary: CrawlSummary) -> Table:
    """Lay out a crawl's summary: how many addresses ended how, by source, and why."""
    table = Table(title="crawled", title_justify="left")
    for column in ("source", "outcome", "why"):
        table.add_column(column)
    table.add_column("addresses", justify="right")
    for source in summary.sources:
        for outcome, count in source.counts.items():
            table.add_row(source.source, outcome, ", ".join(source.reasons.get(outcome, {})), f"{count:,}")
    return table
