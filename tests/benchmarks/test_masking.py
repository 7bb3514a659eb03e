"""No masked name shows in any export, page or log of 10,000 generated documents (`make bench`; few in `make test`).

The stories, and what counts as a leak, are those of `tests/pipeline/test_masked_everywhere.py`.
"""

from __future__ import annotations

import logging
import random

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from pipeline.config import settings
from pipeline.store.accounts import create_account
from tests.pipeline.test_masked_everywhere import StoryTeller, hidden_words, leaks, published

BATCH = 10
SHARES = 10
SHARE = 1_000  # documents


@pytest.fixture
def reader(db: None) -> User:  # noqa: ARG001 (the database)
    return create_account("ana", "volunteer", "a long and winding phrase")


@pytest.mark.parametrize("share", range(SHARES))
def test_ten_thousand_documents(
    share: int, reader: User, caplog: pytest.LogCaptureFixture, pytestconfig: pytest.Config
) -> None:
    tell, chance = StoryTeller(settings().configs, settings().cache), random.Random(share)  # noqa: S311 - stories
    documents = SHARE if pytestconfig.getoption("benchmark_enable") else 1
    checked = 0
    for first in range(share * SHARE, share * SHARE + documents, BATCH):
        stories = [tell(chance, first + number) for number in range(min(BATCH, documents))]
        caplog.clear()
        with caplog.at_level(logging.INFO), transaction.atomic():
            for shown in published(stories, reader):
                assert not leaks(stories, shown)
            transaction.set_rollback(True)
        assert not leaks(stories, caplog.text)
        checked += len(hidden_words(stories))
    assert checked > 0
