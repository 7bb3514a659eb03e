"""`plainsight erase` says what it needs before it erases anything."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app

PROGRAM = """
from datetime import UTC, datetime
from pipeline.store.setup import open_database
open_database()
from pipeline.store import intake
from tests.pipeline.store import examples
stamp = examples.provenance()
intake.save([examples.coded()], [], intake.start_run("run", stamp), stamp)
from pipeline.cli import main
main()
"""


@pytest.mark.parametrize("arguments", [[], ["--expired", "--record", "1"], ["--record", "1", "--reason", "  "]])
def test_it_refuses_what_does_not_say_enough(arguments: list[str]) -> None:
    assert CliRunner().invoke(app, ["erase", *arguments]).exit_code == 2


@pytest.mark.parametrize(("record", "code", "said"), [("1", 0, '"erased": 1'), ("99", 2, "there is no record 99")])
def test_a_record_is_taken_down_by_its_number(tmp_path: Path, record: str, code: int, said: str) -> None:
    command = [sys.executable, "-c", PROGRAM, "erase", "--record", record, "--reason", "asked by a court", "--json"]
    environment = {**os.environ, "PLAINSIGHT_DATA": str(tmp_path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == code, done.stderr
    assert said in done.stdout + done.stderr
