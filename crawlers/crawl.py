"""Crawl sources into an archive, and tell what became of every address."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawlers.job import Job
from crawlers.kinds import Kind
from crawlers.sources import Policy, RefusedSourceError, Source
from crawlers.summary import CrawlSummary, Event, Notice, Tally


class CrawlError(RuntimeError):
    """The crawl's process ended before its work did.

    What it archived is kept, and the same crawl again goes on from there.
    """


def crawl(
    sources: Sequence[Source],
    archive: Path,
    *,
    policy: Policy,
    contact_url: str | None = None,
    settings: Mapping[str, Any] | None = None,
    on_event: Callable[[Event], None] | None = None,
) -> CrawlSummary:
    """Read sources politely and archive their new pages.

    Args:
        sources: what to read; whether each is enabled is the caller's business.
        archive: the archive's folder, made if need be.
        policy: hosts that are refused, and parameters that are no part of an address.
        contact_url: where webmasters reach whoever runs this; stands in the user agent.
        settings: overrides of `crawlers.settings`, such as DOWNLOAD_TIMEOUT.
        on_event: called for every address that came to its end, while the crawl runs.

    Raises:
        RefusedSourceError: a source may not be crawled; nothing was.
        CrawlError: the crawl's process died, or another crawl has the archive.
    """
    for source in sources:
        policy.check(source)
        if source.kind is Kind.CC_NEWS:
            raise RefusedSourceError(f"{source.name}: is read by month, with `plainsight crawl --cc-news`")
    started = datetime.now(UTC)
    job = Job(
        sources=tuple(sources),
        policy=policy,
        archive=archive.resolve(),
        contact_url=contact_url,
        settings=dict(settings or {}),
    )
    tally = Tally(source.name for source in sources)
    told = _run(job, tally, on_event or (lambda _: None))
    notices = dict.fromkeys(Notice(**json.loads(line)) for line in told["notice"])
    return CrawlSummary(started, datetime.now(UTC), tally.summaries(), tuple(told["repair"]), tuple(notices))


def _run(job: Job, tally: Tally, on_event: Callable[[Event], None]) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {"repair": [], "notice": [], "error": [], "done": []}
    command = [sys.executable, "-m", "crawlers.worker"]
    here = Path(__file__).resolve().parents[1]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=here) as worker:  # noqa: S603
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(job.model_dump_json() + "\n")
        worker.stdin.flush()
        for line in worker.stdout:
            if line.startswith("{"):
                event = Event.from_json(line)
                tally.add(event)
                on_event(event)
            else:
                kind, _, rest = line.strip().partition(" ")
                told[kind].append(rest)
    if not told["done"]:
        why = "; ".join(told["error"]) or f"exit code {worker.returncode}"
        raise CrawlError(f"the crawl's process ended early ({why}), after {tally.total} addresses")
    return told
