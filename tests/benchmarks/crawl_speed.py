"""Pages a second of our crawl, with every check on and everything archived, beside a bare Scrapy spider.

    python -m tests.benchmarks.crawl_speed [--rounds 5] [--sites 16] [--pages 100]

The two take turns, on the same pages of 60 kB from a replica in a process of its own, delays off, as many requests at
once: ours one at a time from each of 16 sites, the bare one's 16 from wherever. The start of the processes and of
Scrapy is measured by a crawl of no pages, and taken off. Processor seconds count all of a crawl's processes and
threads, so that other work on the machine matters less.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from crawlers.crawl import crawl
from crawlers.sources import Source, load_policy
from crawlers.summary import Outcome
from tests.benchmarks.replica import Replica, replica

ROOT = Path(__file__).resolve().parents[2]
Cost = tuple[float, float]  # wall and processor seconds


def main() -> None:
    """Measure, and print a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("rounds", 5), ("sites", 16), ("pages", 100)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asked = parser.parse_args()
    with replica(asked.sites, asked.pages) as full, replica(asked.sites, 0) as empty:
        rounds = [
            (
                _cost(lambda: ours(full)) + _cost(lambda: bare(full)),
                _cost(lambda: ours(empty)) + _cost(lambda: bare(empty)),
            )
            for _ in range(asked.rounds)
        ]
    start = [median(each[1][column] for each in rounds) for column in range(4)]
    net = [[each[0][column] - start[column] for column in range(4)] for each in rounds]
    pages = asked.sites * asked.pages
    told = {
        "pages": pages,
        "load": os.getloadavg()[0],
        "ours_pages_a_second": [round(pages / one[0]) for one in net],
        "bare_pages_a_second": [round(pages / one[2]) for one in net],
        "ratio_by_wall": [round(one[2] / one[0], 2) for one in net],
        "ours_ms_of_processor_a_page": [round(1000 * one[1] / pages, 2) for one in net],
        "bare_ms_of_processor_a_page": [round(1000 * one[3] / pages, 2) for one in net],
        "median_ratio_by_wall": round(median(one[2] / one[0] for one in net), 2),
        "median_ratio_by_processor": round(median(one[3] / one[1] for one in net), 2),
    }
    sys.stdout.write(json.dumps(told, indent=1) + "\n")


def sources_of(served: Replica) -> list[Source]:
    """A source for each site of a replica."""
    return [
        Source.model_validate(
            {
                "name": f"site-{port}",
                "title": "Replica",
                "type": "media",
                "kind": "feed",
                "homepage": f"http://127.0.0.1:{port}/",
                "start_urls": [f"http://127.0.0.1:{port}/feed"],
                "licence": "none",
                "language": "en",
                "delay_seconds": 0,
                "max_pages": 1_000_000,
                "allow_loopback": True,
            }
        )
        for port in served.ports
    ]


def ours(served: Replica) -> None:
    """Crawl a replica into a new archive."""
    with tempfile.TemporaryDirectory() as folder:
        summary = crawl(sources_of(served), Path(folder), policy=load_policy(ROOT / "configs"), settings=UNHURRIED)
        assert summary[Outcome.FETCHED] == len(served.urls), summary.to_dict()


# Without delays: AutoThrottle waits as long as an answer took.
UNHURRIED = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_START_DELAY": 0, "AUTOTHROTTLE_MAX_DELAY": 0}


def bare(served: Replica) -> None:
    """Read the same pages with the bare spider."""
    command = [sys.executable, "-m", "tests.benchmarks.bare_spider", *map(str, served.ports)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    assert int(done.stdout) == len(served.urls)


def _cost(work: Callable[[], None]) -> Cost:
    def spent() -> float:
        both = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
        return sum(one.ru_utime + one.ru_stime for one in both)

    began, before = time.perf_counter(), spent()
    work()
    return time.perf_counter() - began, spent() - before


if __name__ == "__main__":
    main()
