"""The release that comes with the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.registry import load_registry


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the release in service."""
    registry = load_registry(tmp_path_factory.mktemp("none") / "registry.toml")
    return registry.entries[registry.in_service].folder
