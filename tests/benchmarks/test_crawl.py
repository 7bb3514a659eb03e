"""What crawls are measured by, beside the scripts of this folder (`crawl_speed`, `crawl_memory`, `fault_table`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawlers.sources import load_policy
from tests.crawlers.test_kills import kill_and_resume


def test_twenty_kills_lose_nothing(configs: Path, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    if not pytestconfig.getoption("benchmark_enable"):
        pytest.skip("takes a minute or more: `make bench` does it, and `make test` kills three times")
    assert kill_and_resume(tmp_path / "archive", load_policy(configs), 20) >= 15
