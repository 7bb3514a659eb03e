"""`kill -9` in mid-run, then the same command: the same drafts as an undisturbed run."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crawlers.archive import PageArchive
from crawlers.items import Capture
from pipeline.config import settings
from tests.benchmarks.test_stages import world_pages

CHANCE = {"id", "incident", "created", "run"}
PLAINSIGHT = [sys.executable, "-c", "from pipeline.cli import main; main()"]


@pytest.fixture(scope="module")
def slow_configs(configs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our configs, with batches so small that a kill lands between many of them."""
    copied = tmp_path_factory.mktemp("killed") / "configs"
    shutil.copytree(configs, copied)
    pipeline = copied / "pipeline.toml"
    small = re.sub(r"batch_size = \d+", "batch_size = 3", pipeline.read_text(encoding="utf-8"))
    pipeline.write_text(small, encoding="utf-8")
    return copied


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the demo's whole world."""
    folder = tmp_path_factory.mktemp("archive")
    with PageArchive(folder) as opened:
        for page in world_pages():
            opened.add(Capture(page))
    return folder


def environment(data: Path, configs: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PLAINSIGHT_DATA": str(data),
        "PLAINSIGHT_CONFIGS": str(configs),
        "PLAINSIGHT_CACHE": str(settings().cache),
        "PLAINSIGHT_DATABASE_URL": "",
    }


def records(data: Path, configs: Path) -> list[dict[str, Any]]:
    """All drafts, without what differs between any two runs."""
    out = data / "drafts.jsonl"
    command = [*PLAINSIGHT, "export", "--drafts", "--output", str(out)]
    subprocess.run(command, env=environment(data, configs), check=True, capture_output=True)
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    return sorted((without_chance(row) for row in rows), key=lambda row: json.dumps(row, sort_keys=True))


def without_chance(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_chance(each) for key, each in value.items() if key not in CHANCE}
    return [without_chance(each) for each in value] if isinstance(value, list) else value


def outcomes(data: Path) -> int:
    try:
        with sqlite3.connect(f"file:{data / 'plainsight.sqlite3'}?mode=ro", uri=True) as database:
            return int(database.execute("select count(*) from store_outcome").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def prepared(folder: Path, archive: Path) -> Path:
    shutil.copytree(archive, folder / "archive")
    return folder


def seconds_left(limit: float) -> Iterator[None]:
    end = time.monotonic() + limit
    while time.monotonic() < end:
        yield
        time.sleep(0.01)


def test_a_killed_run_is_resumed_to_the_same_drafts(archive: Path, slow_configs: Path, tmp_path: Path) -> None:
    undisturbed, killed = prepared(tmp_path / "undisturbed", archive), prepared(tmp_path / "killed", archive)
    command = [*PLAINSIGHT, "run", "--json"]
    subprocess.run(command, env=environment(undisturbed, slow_configs), check=True, capture_output=True)
    for wanted in (1, 20):
        told = (tmp_path / "told").open("w")
        with told, subprocess.Popen(command, env=environment(killed, slow_configs), stdout=told, stderr=told) as run:
            assert any(outcomes(killed) >= wanted or run.poll() is not None for _ in seconds_left(120))
            run.send_signal(signal.SIGKILL)
        assert run.returncode == -signal.SIGKILL, "the run was over before it could be killed"
    assert 20 <= outcomes(killed) < outcomes(undisturbed)
    last = subprocess.run(command, env=environment(killed, slow_configs), check=True, capture_output=True, text=True)
    summary = json.loads(last.stdout)
    assert summary["known"] >= 20
    assert summary["records"] == summary["known"] + summary["coded"] + summary["dropped"] + summary["failed"]
    assert outcomes(killed) == outcomes(undisturbed)
    resumed, whole = records(killed, slow_configs), records(undisturbed, slow_configs)
    assert len(resumed) == len(whole) > 20
    for one, other in zip(resumed, whole, strict=True):
        assert one == other
