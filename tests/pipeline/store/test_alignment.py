"""Offsets carried over to another white space quote the same characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.store.alignment import aligner

words = st.lists(st.text("abcé\U0001f600", min_size=1, max_size=5), min_size=1, max_size=8)
gaps = st.lists(st.sampled_from(["", " ", "\n", " \n  "]), min_size=9, max_size=9)


@given(words, gaps, gaps, st.data())
def test_a_span_quotes_the_same_characters(
    parts: list[str], one: list[str], two: list[str], data: st.DataObject
) -> None:
    text, stored = (spaces[-1] + "".join(a + b for a, b in zip(parts, spaces, strict=False)) for spaces in (one, two))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = aligner(text, stored)(start, end)
    assert 0 <= first <= last <= len(stored)
    assert "".join(stored[first:last].split()) == "".join(text[start:end].split())


def test_other_words_are_refused() -> None:
    with pytest.raises(ValueError, match="white space"):
        aligner("one two", "one three")
