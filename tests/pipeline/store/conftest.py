"""What the store's tests share."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def _key_of_its_own(settings: Settings) -> None:
    """Sign with a key for tests, so that none is made in the checkout's data folder."""
    settings.SECRET_KEY = "a key for tests, and for nothing else" * 2
