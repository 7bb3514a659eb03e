"""Every fault that a site may have, as a Markdown table: what the run said of it, and what was lost.

    python -m tests.benchmarks.fault_table

A page is lost if it is not in the archive exactly once after the site was mended and crawled again.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from crawlers.sources import load_policy
from crawlers.summary import Outcome
from tests.conftest import ROOT
from tests.crawlers.test_faults import Crawled, crawl_of_faults


def main() -> None:
    """Crawl, mend, crawl again, and print."""
    policy = load_policy(ROOT / "configs")
    with tempfile.TemporaryDirectory() as folder, crawl_of_faults(Path(folder), policy, 8) as crawled:
        said = {name: _said(crawled, name) for name in crawled.sites}
        crawled.mend(policy)
        pages = crawled.pages
        sys.stdout.write("| fault | what the run said | lost |\n|---|---|---|\n")
        for name, words in said.items():
            wanted = f"{crawled.sites[name].root}/a"
            lost = [page.url for page in pages[name]].count(wanted) != 1
            sys.stdout.write(f"| {name} | {words} | {'a page' if lost else 'nothing'} |\n")


def _said(crawled: Crawled, name: str) -> str:
    source = crawled.source(name)
    told = [f"{count} {outcome}" for outcome, count in source.counts.items() if outcome is Outcome.FETCHED]
    told += [
        f"{count} {outcome}: {reason}"
        for outcome, reasons in source.reasons.items()
        for reason, count in reasons.items()
    ]
    return "; ".join(told) or "nothing to fetch"


if __name__ == "__main__":
    main()
