"""The tests of store, share and review once more, on PostgreSQL (`tests/postgres.sh` starts a server for them)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from pipeline.config import ROOT

SERVER = os.environ.get("PLAINSIGHT_TEST_POSTGRES_URL")
ROOMS = ("tests/pipeline/store", "tests/pipeline/share", "tests/pipeline/review")


@pytest.mark.postgres
@pytest.mark.skipif(not SERVER, reason="PLAINSIGHT_TEST_POSTGRES_URL names no PostgreSQL server")
def test_everything_holds_on_postgresql_too() -> None:
    command = [sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", "--create-db", "-m"]
    done = subprocess.run(
        [*command, "not postgres and not browser", *ROOMS],
        cwd=ROOT,
        env={**os.environ, "PLAINSIGHT_DATABASE_URL": SERVER or ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
