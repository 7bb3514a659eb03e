"""Memory of a long crawl: the worker's resident size while it archives page after page of the replica.

    python -m tests.benchmarks.crawl_memory [--sites 100] [--pages 1000]

A hundred thousand pages as a year's sources would give them: a hundred sites of a thousand pages, sixteen at once, no
delays. Prints the resident sizes of the crawl's two processes at every tenth of the way, as one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from crawlers.crawl import crawl
from crawlers.sources import load_policy
from crawlers.summary import Event, Outcome
from tests.benchmarks.crawl_speed import ROOT, UNHURRIED, sources_of
from tests.benchmarks.replica import replica


def main() -> None:
    """Crawl, watch, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("sites", 100), ("pages", 1000)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asked = parser.parse_args()
    total, fetched, told = asked.sites * asked.pages, 0, []
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, replica(asked.sites, asked.pages) as served, _workers() as workers:

        def look(event: Event) -> None:
            nonlocal fetched
            fetched += event.outcome is Outcome.FETCHED
            if event.outcome is Outcome.FETCHED and fetched % (total // 10) == 0:
                sizes = {"worker_mib": _resident(workers[-1].pid), "caller_mib": _resident("self")}
                told.append({"pages": fetched, **sizes, "seconds": round(time.monotonic() - began)})

        sources = sources_of(served)
        summary = crawl(sources, Path(folder), policy=load_policy(ROOT / "configs"), settings=UNHURRIED, on_event=look)
    assert summary[Outcome.FETCHED] == total
    sys.stdout.write(json.dumps(told) + "\n")


@contextmanager
def _workers() -> Iterator[list[subprocess.Popen[str]]]:
    """The processes that are started meanwhile."""
    started: list[subprocess.Popen[str]] = []
    start = subprocess.Popen.__init__

    def noted(self: subprocess.Popen[str], *args: Any, **kwargs: Any) -> None:
        started.append(self)
        start(self, *args, **kwargs)

    with mock.patch.object(subprocess.Popen, "__init__", noted):
        yield started


def _resident(process: int | str) -> int:
    """A process's resident size in MiB."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) // 1024


if __name__ == "__main__":
    main()
