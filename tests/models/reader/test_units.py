"""Long sentences are cut where a reader would pause, and nothing is lost."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from models.reader.units import MOST_WORDS, overlaps, units

WORDS = st.lists(
    st.sampled_from(["ship", "crew,", "pay;", "and", "was", "held", "(again)", "home.\u201d"]), max_size=140
)


@given(WORDS)
def test_units_hold_every_word_once_and_in_order(words: list[str]) -> None:
    text = "  ".join(words)
    cut = units(text, [(0, len(text))])
    told = [word for start, end in cut for word in text[start:end].split()]
    assert told == words
    assert all(len(text[start:end].split()) <= MOST_WORDS for start, end in cut)


def test_a_short_sentence_stays_whole() -> None:
    text = "She paid the agent, he says, and was never paid."
    assert units(text, [(0, len(text))]) == [(0, len(text))]


def test_a_long_sentence_is_cut_at_its_last_pause() -> None:
    first = " ".join(["word"] * 29) + " here,"
    second = " ".join(["other"] * 12) + "."
    text = f"{first} {second}"
    assert [text[start:end] for start, end in units(text, [(0, len(text))])] == [first, second]


def test_no_unit_is_a_fragment_of_a_few_words() -> None:
    text = " ".join(["word"] * (MOST_WORDS + 1))
    lengths = [len(re.findall(r"\S+", text[start:end])) for start, end in units(text, [(0, len(text))])]
    assert lengths == [MOST_WORDS - 5, 6]


def test_a_unit_overlaps_a_span_that_it_shares_a_character_with() -> None:
    assert overlaps((5, 10), [(0, 6)])
    assert not overlaps((5, 10), [(0, 5), (10, 12)])
