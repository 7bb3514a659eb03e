"""`plainsight nightly`: crawl, run and summary in one, for cron or a systemd timer."""

from __future__ import annotations

from typing import Annotated

import typer
from filelock import FileLock, Timeout

from crawlers.summary import Outcome
from pipeline.cli.console import OK, SOME_FAILED, refuse, tell, tell_alarms
from pipeline.cli.crawl import chosen_sources, crawl_sources, crawl_table, judge_sources
from pipeline.cli.erase import erase_expired
from pipeline.cli.run import archive_records, process_records, summary_table
from pipeline.config import settings


def nightly(as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False) -> None:
    """Crawl all enabled sources, process what is new, print one summary. Safe to run again at any time.

    First it erases what may hold personal data and was kept as long as configs/retention.toml allows.

    Exits with 1, too, while an alarm is open: a source that fell silent or brings far fewer pages, fails more often,
    yields no text any more, or changed its robots.txt, its reservation or its licence (told once).

    Made for a timer: a second one that starts while the first still works ends at once with exit code 2.
    """
    where = settings()
    erased = erase_expired(where)  # first, and whatever else happens tonight
    sources = chosen_sources(where, ())
    where.data.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(where.data / "nightly.lock", timeout=0):
            crawled = crawl_sources(sources, where)
            processed = process_records(archive_records(where), where, kind="nightly")
            alarms = judge_sources(crawled, [source.name for source in sources], all_of_them=True)
    except Timeout as error:
        raise refuse("another nightly run is at work") from error
    if as_json:
        tell({"erased": erased, "crawl": crawled.to_dict(), "run": processed.as_json(), "alarms": alarms}, as_json=True)
    else:
        tell({}, as_json=False, table=crawl_table(crawled))
        tell({}, as_json=False, table=summary_table(processed))
        tell({"erased, as their time was over": erased}, as_json=False)
    tell_alarms(alarms)
    raise typer.Exit(SOME_FAILED if crawled[Outcome.FAILED] or processed.endings["failed"] or alarms else OK)
