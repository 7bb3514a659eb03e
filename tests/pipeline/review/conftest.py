"""What the review room's tests share."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from pytest_django.fixtures import Settings

from pipeline.store import intake
from pipeline.store.accounts import create_account
from pipeline.store.models import Incident
from tests.pipeline.store import examples

PASSWORD = "a long and winding phrase"
STAMP = examples.provenance()


@pytest.fixture(autouse=True)
def _own_key_and_fast_hashes(settings: Settings) -> None:
    """Sign with a key for tests, so that none is made in the data folder; and do not spend the time on hashing."""
    settings.SECRET_KEY = "a key for tests, and for nothing else" * 2
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def ana() -> User:
    return create_account("ana", "volunteer", PASSWORD)


@pytest.fixture
def ben() -> User:
    return create_account("ben", "reviewer", PASSWORD)


@pytest.fixture
def drafts() -> list[Incident]:
    original = examples.coded()
    parking = examples.dropped("parking")
    batch = [original, examples.repeat(original, "copy"), parking, examples.failed("broken")]
    intake.save(batch, [], intake.start_run("run", STAMP), STAMP)
    return list(Incident.objects.order_by("ordinal"))
