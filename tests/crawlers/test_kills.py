"""`kill -9` at random moments of a crawl, which is resumed each time: every page is archived exactly once.

Three kills here; `python -m tests.benchmarks.crawl_kills` does twenty.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from crawlers.archive import PageArchive
from crawlers.crawl import crawl
from crawlers.items import Page
from crawlers.sources import Policy
from crawlers.verify import verify
from tests.benchmarks.crawl_speed import UNHURRIED, sources_of
from tests.benchmarks.replica import Replica, page, replica
from tests.conftest import ROOT

SITES, PAGES = 4, 30
PATIENCE = 300.0  # seconds that a crawl may take on a busy machine

SCRIPT = """
import sys
from pathlib import Path
from crawlers.crawl import crawl
from crawlers.sources import load_policy
from tests.benchmarks.crawl_speed import ROOT, UNHURRIED, sources_of
from tests.benchmarks.replica import Replica
served = Replica(tuple(map(int, sys.argv[2:])), 0)
crawl(sources_of(served), Path(sys.argv[1]), policy=load_policy(ROOT / "configs"), settings=UNHURRIED)
"""


def archived_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*.warc.gz"))


def crawl_until(folder: Path, served: Replica, size: int) -> bool:
    """Crawl in processes of their own, and kill all of them once the archive has a size; whether it came to that."""
    command = [sys.executable, "-c", SCRIPT, str(folder), *map(str, served.ports)]
    ends = time.monotonic() + PATIENCE
    with subprocess.Popen(command, cwd=ROOT, start_new_session=True) as crawling:
        while crawling.poll() is None and time.monotonic() < ends:
            if archived_bytes(folder) >= size:
                os.killpg(crawling.pid, signal.SIGKILL)
                return True
            time.sleep(0.001)
        os.killpg(crawling.pid, signal.SIGKILL) if crawling.poll() is None else None
    return False


def kill_and_resume(archive: Path, policy: Policy, kills: int) -> int:
    """Kill a crawl so many times at random moments, let it end, and check what it left; how many kills landed in it."""
    chance = random.Random(kills)  # noqa: S311  # no secret
    with replica(SITES, PAGES) as served:
        whole = SITES * PAGES * 20_000  # bytes, about, as compressed
        moments = sorted(chance.randrange(whole) for _ in range(kills))
        landed = sum(crawl_until(archive, served, size) for size in moments)
        crawl(sources_of(served), archive, policy=policy, settings=UNHURRIED)
    pages = [one for one in PageArchive(archive).pages() if isinstance(one, Page)]
    assert sorted(one.url for one in pages) == sorted(served.urls)
    for one in pages:
        site = served.ports.index(int(one.source.removeprefix("site-")))
        assert one.body == page(site, int(one.url.rpartition("/")[2]))
    assert verify(archive).faults == []
    return landed


def test_every_page_is_archived_exactly_once(tmp_path: Path, policy: Policy) -> None:
    assert kill_and_resume(tmp_path / "archive", policy, 3) >= 2
