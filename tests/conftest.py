"""What all tests share: folders, corpora, and a rule for runs in which nothing may be skipped."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from models.reader.release import Release
from models.registry import shipped_release
from pipeline.config import settings

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def configs() -> Path:
    """The repository's own configs."""
    return ROOT / "configs"


@pytest.fixture(scope="session")
def cache() -> Path:
    """The cache that all tests share: building the gazetteer's index takes eight seconds."""
    return settings().cache


@pytest.fixture(scope="session")
def release() -> Release:
    """The reader that comes with the code."""
    found = shipped_release()
    assert found is not None
    return found


@pytest.fixture(scope="session")
def codebook(configs: Path) -> dict[str, Any]:
    """The codebook as plain data."""
    loaded: dict[str, Any] = yaml.safe_load((configs / "codebook" / "codebook.yaml").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of corpora that PLAINSIGHT_CORPORA names; without it the test is skipped."""
    folder = os.environ.get("PLAINSIGHT_CORPORA")
    if not folder:
        pytest.skip("PLAINSIGHT_CORPORA names no folder of corpora")
    return Path(folder)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that skipped a test where PLAINSIGHT_FORBID_SKIPS is set, as in CI."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("PLAINSIGHT_FORBID_SKIPS") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
