"""From units to the document."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.reader.pooling import MOST_TELLING, document_scores, relevance_scores
from models.reader.reading import SILENT, merge
from models.reader.windows import Window

LOGITS = arrays(np.float32, st.tuples(st.integers(1, 12), st.just(3)), elements=st.floats(-15, 15, width=32))


def chance(logit: float) -> float:
    return float(1 / (1 + np.exp(-logit)))


@given(LOGITS)
def test_one_unit_that_tells_a_label_is_enough(logits: np.ndarray) -> None:
    pooled = document_scores(logits, range(len(logits)))
    assert (pooled >= logits.max(axis=0) - 1e-3).all()


def test_independent_witnesses_add_up() -> None:
    logits = np.zeros((2, 1), dtype=np.float32)  # one half each
    assert chance(document_scores(logits, [0, 1])[0]) == pytest.approx(0.75)


def test_a_thousand_faint_doubts_are_no_certainty() -> None:
    logits = np.full((1000, 1), -5.0, dtype=np.float32)
    assert chance(document_scores(logits, range(1000))[0]) == pytest.approx(MOST_TELLING * chance(-5), rel=0.05)


def test_units_outside_the_incident_do_not_speak() -> None:
    logits = np.array([[9.0], [-9.0]], dtype=np.float32)
    assert document_scores(logits, [1])[0] == pytest.approx(-9, abs=1e-3)
    assert document_scores(logits, [])[0] == pytest.approx(SILENT)


def test_relevance_is_the_units_average_by_weight() -> None:
    logits = np.array([[5.0, 0, 0], [0, 5.0, 0]], dtype=np.float32)
    scores = relevance_scores(logits, np.array([10.0, -10.0], dtype=np.float32))
    assert np.exp(scores).sum() == pytest.approx(1)
    assert scores.argmax() == 0


def test_a_unit_that_was_read_twice_has_the_greater_score() -> None:
    first, second = Window([], [], [], [], [0, 1]), Window([], [], [], [], [1, 2])
    rows = [np.array([[1.0], [2.0], [99.0]], dtype=np.float32), np.array([[3.0], [4.0]], dtype=np.float32)]
    assert merge([first, second], 4, rows, 1).ravel().tolist() == [1, 3, 4, SILENT]
