"""The scorer's table, the codebook as plain data, and the reference tools beside the corpora."""

from __future__ import annotations

import importlib.util
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml


@pytest.fixture(scope="session")
def short_names(configs: Path) -> Mapping[str, str]:
    names: dict[str, str] = tomllib.loads((configs / "scoring" / "us_states.toml").read_text(encoding="utf-8"))["names"]
    return names


@pytest.fixture(scope="session")
def codebook(configs: Path) -> Mapping[str, Any]:
    book: dict[str, Any] = yaml.safe_load((configs / "codebook" / "codebook.yaml").read_text(encoding="utf-8"))
    return book


def load_tool(corpora: Path, name: str) -> ModuleType:
    """A reference tool that lies beside the folder of corpora; without it the test is skipped."""
    path = corpora.resolve().parent / "tools" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"reference_{name}", path)
    if not path.exists() or spec is None or spec.loader is None:
        pytest.skip(f"no reference tool {name}.py beside the corpora")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def reference_scorer(corpora: Path) -> ModuleType:
    return load_tool(corpora, "score")


@pytest.fixture(scope="session")
def reference_checker(corpora: Path) -> ModuleType:
    return load_tool(corpora, "check")
