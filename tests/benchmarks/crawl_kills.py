"""Twenty kills of a crawl: `python -m tests.benchmarks.crawl_kills`; `make test` does three of the same.

Each moment is drawn at random; the crawl is then resumed, and every page must be in the archive exactly once.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from crawlers.sources import load_policy
from tests.conftest import ROOT
from tests.crawlers.test_kills import kill_and_resume

KILLS = 20


def main() -> None:
    """Kill, resume, check, and say how many kills landed while the crawl was at work."""
    with tempfile.TemporaryDirectory() as folder:
        landed = kill_and_resume(Path(folder) / "archive", load_policy(ROOT / "configs"), KILLS)
    sys.stdout.write(f"{landed} of {KILLS} kills landed; every page is there once, and verify finds no fault\n")


if __name__ == "__main__":
    main()
