"""Records do not change unnoticed: whoever changes what is coded raises `records_version` and renews the walk."""

from __future__ import annotations

import json
from pathlib import Path

from tests.golden.renew import WALK, walk


def test_records_change_only_with_their_version(configs: Path, cache: Path) -> None:
    before = json.loads(WALK.read_text(encoding="utf-8"))
    now = json.loads(json.dumps(walk(configs, cache)))
    assert now["records_version"] == before["records_version"], "renew the walk: python -m tests.golden.renew"
    changed = [new["id"] for old, new in zip(before["codings"], now["codings"], strict=True) if old != new]
    assert not changed, (
        "codes changed: raise records_version in configs/pipeline.toml, then python -m tests.golden.renew"
    )
