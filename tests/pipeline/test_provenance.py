"""The fingerprint covers what changes records, and nothing else."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.config import load_pipeline_config, read_toml
from pipeline.provenance import stamp


@pytest.fixture
def copied(configs: Path, tmp_path: Path) -> Path:
    shutil.copytree(configs, tmp_path / "configs")
    return tmp_path / "configs"


def test_the_same_configs_elsewhere_give_the_same_fingerprint(configs: Path, copied: Path) -> None:
    assert stamp(configs).fingerprint == stamp(copied).fingerprint
    assert len(stamp(configs).fingerprint) == 12


@pytest.mark.parametrize("changed", ["lexicons/en/context.toml", "codebook/codebook.yaml", "pipeline.toml"])
def test_what_changes_records_changes_the_fingerprint(configs: Path, copied: Path, changed: str) -> None:
    with (copied / changed).open("a", encoding="utf-8") as file:
        file.write("\n# another word\n")
    assert stamp(configs).fingerprint != stamp(copied).fingerprint


def test_sources_and_commit_do_not(configs: Path, copied: Path) -> None:
    (copied / "sources" / "another.toml").write_text("", encoding="utf-8")
    provenance = stamp(copied)
    assert provenance.fingerprint == stamp(configs).fingerprint
    assert replace(provenance, commit="another").fingerprint == provenance.fingerprint


def test_models_and_the_records_version_do(configs: Path) -> None:
    plain = stamp(configs)
    assert stamp(configs, {"model:reader@1.0.0": "ab12"}).fingerprint != plain.fingerprint
    assert replace(plain, records_version=plain.records_version + 1).fingerprint != plain.fingerprint


def test_an_unknown_setting_is_refused(copied: Path) -> None:
    path = copied / "pipeline.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n[extractoin]\nfast = true\n", encoding="utf-8")
    read_toml.cache_clear()
    with pytest.raises(ValueError, match="extractoin"):
        load_pipeline_config(copied)
