"""Records do not change unnoticed: whoever changes what is coded raises `records_version` and renews the walk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT
from tests.golden.renew import WALK, walk


def test_records_change_only_with_their_version(configs: Path, cache: Path) -> None:
    before = json.loads(WALK.read_text(encoding="utf-8"))
    now = json.loads(json.dumps(walk(configs, cache)))
    assert now["records_version"] == before["records_version"], "renew the walk: python -m tests.golden.renew"
    assert now == json.loads(_coded_elsewhere()), "codes depend on the order in which a set is walked"
    changed = [new["id"] for old, new in zip(before["codings"], now["codings"], strict=True) if old != new]
    assert not changed, (
        "codes changed: raise records_version in configs/pipeline.toml, then python -m tests.golden.renew"
    )


def _coded_elsewhere() -> str:
    """The same walk in another process, whose sets of words lie in another order."""
    script = "import json; from pipeline.config import settings; from tests.golden.renew import walk; "
    script += "where = settings(); print(json.dumps(walk(where.configs, where.cache)))"
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-c", script]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True).stdout
