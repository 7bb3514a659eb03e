"""The scorer of main text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.text_scorer import ngram_f1


@pytest.mark.parametrize(
    ("gold", "predicted", "f1"),
    [
        ("", "", 1.0),
        ("a b c d e", "", 0.0),
        ("a b c d e", "a b c d e", 1.0),
        ("a b c d e", "a b c d", 2 / 3),  # one of two n-grams, none wrong
        ("a b", "a b", 1.0),  # shorter than an n-gram: counted whole
        ("a b c d a b c d", "a b c d", 2 / 6),  # repetitions count
        ("a b c d", "A B C D", 0.0),
    ],
)
def test_examples(gold: str, predicted: str, f1: float) -> None:
    assert ngram_f1(gold, predicted) == pytest.approx(f1)


@given(st.text(), st.text())
def test_it_is_symmetric_and_between_0_and_1(one: str, other: str) -> None:
    assert 0 <= ngram_f1(one, other) == ngram_f1(other, one) <= 1
