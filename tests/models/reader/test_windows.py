"""Windows hold whole units, in order, each unit somewhere; offsets quote the text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from models.reader.release import Release
from models.reader.windows import CAPITALISED, CAPITALS, FIGURES, LOWER, load_tokenizer, pad, windows


@pytest.fixture(scope="module")
def tokenizer(release: Release) -> Tokenizer:
    return load_tokenizer(release.folder / "tokenizer.json")


def sentences_of(text: str) -> list[tuple[int, int]]:
    starts = [0, *(at + 2 for at in range(len(text)) if text.startswith(". ", at))]
    return [(start, end) for start, end in zip(starts, [*(s - 1 for s in starts[1:]), len(text)], strict=True)]


@given(sizes=st.lists(st.integers(1, 60), min_size=1, max_size=30), most=st.integers(32, 128))
def test_every_unit_is_in_a_window_and_windows_are_short_enough(
    tokenizer: Tokenizer, sizes: list[int], most: int
) -> None:
    text = ". ".join(" ".join(["river"] * size) for size in sizes)
    cut = windows(text, sentences_of(text), tokenizer, most=most)
    assert all(len(window.ids) <= most for window in cut)
    assert {number for window in cut for number in window.units} == set(range(len(sizes)))
    tokens = sum(len(tokenizer.encode(text, add_special_tokens=False).ids) for _ in [0])
    assert sum(slot >= 0 for window in cut for slot in window.slots) >= tokens


def test_the_last_unit_is_told_again_as_context(tokenizer: Tokenizer) -> None:
    text = ". ".join(" ".join(["river"] * 20) for _ in range(4))
    cut = windows(text, sentences_of(text), tokenizer, most=48)
    assert [window.units for window in cut] == [[0, 1], [1, 2], [2, 3]]


def test_offsets_quote_the_text_and_cases_tell_how_words_were_written(tokenizer: Tokenizer) -> None:
    text = "In 2019 the FBI met Maria there"
    (window,) = windows(text, [(0, len(text))], tokenizer, most=64)
    quoted = [text[start:end] for start, end in window.offsets[1:-1]]
    assert quoted == text.split()
    assert window.cases[1:-1] == [CAPITALISED, FIGURES, LOWER, CAPITALS, LOWER, CAPITALISED, LOWER]


def test_padding_averages_each_units_tokens(tokenizer: Tokenizer) -> None:
    text = "Two boats. One came back late"
    cut = windows(text, [(0, 10), (11, len(text))], tokenizer, most=64) + windows("Ship", [(0, 4)], tokenizer, most=64)
    arrays = pad(cut)
    assert arrays["ids"].shape == arrays["mask"].shape == arrays["cases"].shape
    sums = arrays["pool"].sum(axis=2)
    assert np.allclose(sums, [[1, 1], [1, 0]])
    assert (arrays["pool"][:, :, 0] == 0).all(), "the encoder's own first token belongs to no unit"


def test_a_text_without_words_has_no_window(tokenizer: Tokenizer) -> None:
    assert windows("  ", [(0, 2)], tokenizer, most=64) == []
