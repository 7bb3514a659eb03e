"""Documents a second that the database takes: batches of 32, each document coded as two incidents of 15 codes in all.

The tests' database is SQLite in memory, so what a disk's commits cost comes on top: one for each batch.
"""

from __future__ import annotations

from itertools import count

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from pipeline.store import intake
from pipeline.store.models import Incident
from tests.pipeline.store import examples

BATCH = 32


@pytest.mark.django_db
def test_saving(benchmark: BenchmarkFixture) -> None:
    stamp = examples.provenance()
    run_id = intake.start_run("run", stamp)
    batches = count()

    def fresh() -> tuple[tuple[object, ...], dict[str, object]]:
        return (examples.batch(BATCH, start=next(batches) * BATCH), [], run_id, stamp), {}

    benchmark.extra_info["documents"] = BATCH
    benchmark.pedantic(intake.save, setup=fresh, rounds=5)  # type: ignore[no-untyped-call]
    assert Incident.objects.count() == 2 * BATCH * next(batches)
