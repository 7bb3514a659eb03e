"""Prints documents a second, and the slowest stage, after a run of the benchmarks."""

from __future__ import annotations

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    session = getattr(config, "_benchmarksession", None)
    if session is None or session.disabled or not session.benchmarks:
        return
    speeds = {
        bench.name: bench.extra_info["documents"] / bench.stats.median
        for bench in session.benchmarks
        if "documents" in bench.extra_info
    }
    terminalreporter.section("documents a second, median of the rounds")
    for name, speed in sorted(speeds.items(), key=lambda item: item[1]):
        terminalreporter.write_line(f"{speed:12,.0f}  {name}")
    if speeds:
        together = 1 / sum(1 / speed for speed in speeds.values())
        terminalreporter.write_line(
            f"{together:12,.0f}  all of them; slowest: {min(speeds, key=lambda name: speeds[name])}"
        )
