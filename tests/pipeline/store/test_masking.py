"""Names are hidden wherever they stand, and offsets stay what they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.store.masking import BLOCK, Masker, mask

TEXT = "Mary Example told police. Mr O'Brien, José van Testón and Li Wei fled."


def masker(*names: str) -> Masker:
    return Masker(TEXT, [(TEXT.index(name), TEXT.index(name) + len(name)) for name in names])


def test_a_span_is_hidden_and_its_spaces_stay() -> None:
    assert mask("by Mary Example.", [(103, 115)], offset=100) == f"by {BLOCK * 4} {BLOCK * 7}."


@pytest.mark.parametrize(
    ("phrase", "hidden"),
    [
        ("Freed: Mary", "Freed: ▮▮▮▮"),
        ("MARY EXAMPLE SPEAKS", "▮▮▮▮ ▮▮▮▮▮▮▮ SPEAKS"),
        ("Maryland is a state", "Maryland is a state"),
        ("mary_example", "▮▮▮▮▮▮▮▮▮▮▮▮"),
        ("jose teston", "▮▮▮▮ ▮▮▮▮▮▮"),
        ("a van from Jose", "a van from ▮▮▮▮"),
        ("Wei and Li lived; li is a measure", "▮▮▮ and ▮▮ lived; li is a measure"),
        ("Brien's home", "▮▮▮▮▮'s home"),
    ],
)
def test_other_occurrences_are_hidden(phrase: str, hidden: str) -> None:
    assert masker("Mary Example", "O'Brien", "José van Testón", "Li Wei").phrase(phrase) == hidden


@pytest.mark.parametrize(
    ("url", "hidden"),
    [
        ("https://n.example/mary-example-rescued", "https://n.example/▮▮▮▮▮▮▮▮▮▮▮▮-rescued"),
        ("https://n.example/maryexample?q=Mary#mary", "https://n.example/▮▮▮▮▮▮▮▮▮▮▮?q=▮▮▮▮#▮▮▮▮"),
        ("https://n.example/jos%C3%A9", "https://n.example/▮▮▮▮"),
        ("https://n.example/caf%C3%A9", "https://n.example/caf%C3%A9"),
        ("n.test/li-wei", "n.test/▮▮▮▮▮▮"),
    ],
)
def test_addresses_lose_names_but_keep_their_host(url: str, hidden: str) -> None:
    assert masker("Mary Example", "José van Testón", "Li Wei").address(url) == hidden


def test_scripts_without_word_edges_are_masked_too() -> None:
    assert Masker("王小明说", [(0, 3)]).phrase("报道王小明的") == "报道▮▮▮的"


def test_the_body_hides_what_the_spans_missed() -> None:
    text = "Mary Example fled. Later MARY returned."
    assert "mary" not in Masker(text, [(0, 12)]).text.lower()


def test_without_names_nothing_changes() -> None:
    assert Masker(TEXT, []).text == TEXT


@given(st.text(), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40))), st.text())
def test_lengths_never_change_and_spans_show_nothing(text: str, spans: list[tuple[int, int]], phrase: str) -> None:
    own = Masker(text, spans)
    assert len(own.text) == len(text)
    assert len(own.phrase(phrase)) == len(phrase)
    for start, end in spans:
        assert all(character == BLOCK or character.isspace() for character in own.cut(start, end))


@pytest.mark.parametrize(
    ("phrase", "hidden"),
    [
        ("He will not; Will fled", "He will not; ▮▮▮▮ fled"),
        ("Grace had a grace period", "▮▮▮▮▮ had a grace period"),
        ("WILL and Example, example", "▮▮▮▮ and ▮▮▮▮▮▮▮, ▮▮▮▮▮▮▮"),
        ("the will example trial in Oslo", "the ▮▮▮▮ ▮▮▮▮▮▮▮ trial in Oslo"),  # the whole name is one in any case
        ("will fled, grace stayed", "▮▮▮▮ fled, ▮▮▮▮▮ stayed"),  # nothing here has a capital
    ],
)
def test_ordinary_words_in_small_letters_stay_readable(phrase: str, hidden: str) -> None:
    text = "Will Example and Grace fled."
    assert Masker(text, [(0, 12), (17, 22)]).phrase(phrase) == hidden


def test_addresses_hide_ordinary_words_too() -> None:
    assert Masker("Will fled.", [(0, 4)]).address("https://n.example/A/what-will-said") == (
        "https://n.example/A/what-▮▮▮▮-said"
    )


@pytest.mark.parametrize("name", ["Martín", "Marti\N{COMBINING ACUTE ACCENT}n"])
@pytest.mark.parametrize("written", ["Martín", "Marti\N{COMBINING ACUTE ACCENT}n", "MARTIN", "martin"])
def test_accents_hide_nobody_however_they_are_written(name: str, written: str) -> None:
    assert set(Masker(name, [(0, len(name))]).phrase(written)) == {BLOCK}


def test_names_with_vowel_signs_and_without_capitals_are_hidden() -> None:
    devanagari, arabic = "कुमारी", "محمد"
    own = Masker(f"{devanagari} {arabic}", [(0, len(devanagari)), (len(devanagari) + 1, len(devanagari) + 5)])
    assert own.phrase(f"x {devanagari} y {arabic}.") == f"x {BLOCK * len(devanagari)} y {BLOCK * 4}."


def test_nothing_turns_the_direction_of_what_follows() -> None:
    shown = Masker(TEXT, []).phrase("a\N{RIGHT-TO-LEFT OVERRIDE}b\N{LEFT-TO-RIGHT OVERRIDE}c")
    assert shown == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c"
