"""The gazetteer that these tests share: the real one, built once in the data folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.config import settings
from pipeline.gazetteer import Gazetteer, open_gazetteer


@pytest.fixture(scope="session")
def gazetteer(configs: Path) -> Gazetteer:
    return open_gazetteer(configs, settings().cache)
