"""Several processes write at once, and the database ends as if one had."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pipeline.config import ROOT

SAVE = """
from pipeline.store.setup import open_database
open_database()
from pipeline.store import intake
from tests.pipeline.store import examples
stamp = examples.provenance()
run_id = intake.start_run("run", stamp)
for start in range(0, 40, 8):
    intake.save(examples.batch(8, 2, start=start), [], run_id, stamp)
"""
COUNT = """
from pipeline.store.setup import open_database
open_database()
from pipeline.store import intake, models
counts = intake.counts()
print(counts["pages"], counts["documents"], counts["drafts"]["draft"], models.Code.objects.count())
"""


def test_two_runs_over_the_same_pages_double_nothing(tmp_path: Path) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PLAINSIGHT_", "DJANGO_"))}
    environment = {**own, "PLAINSIGHT_DATA": str(tmp_path)}
    count = [sys.executable, "-c", COUNT]
    prepare = "from pipeline.store.setup import open_database; open_database()"
    subprocess.run([sys.executable, "-c", prepare], cwd=ROOT, env=environment, check=True)
    runs = [subprocess.Popen([sys.executable, "-c", SAVE], cwd=ROOT, env=environment) for _ in range(2)]
    assert [run.wait(timeout=60) for run in runs] == [0, 0]
    told = subprocess.run(count, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    # 40 pages, every second one coded as two incidents of 14 codes and one
    assert told.split() == ["40", "40", "40", "300"]
