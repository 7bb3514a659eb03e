"""Quality floors: what coder and cleaner reach may rise, not fall. `floors.toml` holds the figures and the digests."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from models.reader.release import Release
from pipeline.scoring import figures
from tests.quality.measure import body_f1, code, digest, exact_days, gold_files

FLOORS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("floors.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", list(FLOORS["coding"]))
def test_coding(name: str, request: pytest.FixtureRequest, configs: Path, cache: Path, release: Release) -> None:
    files = gold_files(name, None if name == "own" else request.getfixturevalue("corpora"))
    assert files is not None
    pinned = FLOORS["coding"][name]
    assert digest(files) == pinned["digest"], "the gold changed: measure anew, and pin its digest with the new floors"
    reached = figures(code(files, configs, cache, release), configs)
    fallen = {field: (reached[field], floor) for field, floor in pinned["floors"].items() if reached[field] < floor}
    assert not fallen


@pytest.mark.corpora
def test_cleaning_is_no_worse_than_plain_trafilatura(corpora: Path, configs: Path) -> None:
    scores = body_f1(corpora, "dev", configs)
    ours, plain = (sum(pair[side] for pair in scores) / len(scores) for side in (0, 1))
    assert ours >= plain
    assert ours >= FLOORS["cleaning"]["body_f1"]


@pytest.mark.corpora
def test_publication_days(corpora: Path, configs: Path) -> None:
    days = exact_days(corpora, "dev", configs)
    assert sum(days) / len(days) >= FLOORS["cleaning"]["exact_day"]
