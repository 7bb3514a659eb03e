"""The name finder and the redactor, on invented people."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import config
from pipeline.records import Mention
from pipeline.stages.annotator.names import NAME, PERHAPS, NameFinder
from pipeline.stages.redactor import Redactor

CONFIGS = Path(__file__).resolve().parents[3] / "configs"
FINDER = NameFinder(CONFIGS / "lexicons" / "en")
REDACTOR = Redactor(CONFIGS, config.settings().cache)


def named(text: str, label: str = NAME) -> list[str]:
    return [text[start:end] for start, end, found, _ in FINDER.find(text) if found == label]


def masked(text: str) -> str:
    """The text as a reader sees it."""
    mentions = [Mention(start, end, label, 0, confidence=sure) for start, end, label, sure in FINDER.find(text)]
    shown, last = "", 0
    for start, end in REDACTOR.masks(text, mentions):
        shown, last = f"{shown}{text[last:start]}█", end
    return shown + text[last:]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The court heard that Ms Adaeze Umeh fled.", ["Adaeze Umeh"]),
        ("Her daughter Lindiwe was found.", ["Lindiwe"]),
        ("Mary Example, 17, was taken to a flat.", ["Mary Example"]),
        ("The victim, identified as Tesfalem, ran.", ["Tesfalem"]),
        ("“We had nothing,” Zubaidah said.", ["Zubaidah"]),
        ("Maria de la Cruz and Yusuf bin Rahman met Pieter van der Berg.", [
            "Maria de la Cruz", "Yusuf bin Rahman", "Pieter van der Berg",
        ]),
        ("The applicants, A.B. and J.D., came from the U.K. to the U.S.", ["A.B.", "J.D."]),
        ("John Key said so, and Mr Street agreed.", ["John Key", "Street"]),
        ("Jane Doe was sixteen.", ["Jane Doe"]),
        ("Xuan-Mai O'Brien wept.", ["Xuan-Mai O'Brien"]),
    ],
)  # fmt: skip
def test_names_are_told_by_what_stands_around_them(text: str, expected: list[str]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Police said the Ministry of Labour will appeal.",
        "They were taken to Phnom Penh in March and to Jordan on Monday.",
        "The Supreme Court and Human Rights Watch agreed.",
        "I'm told that NATO said no.",
        "Anti-Trafficking Unit rescues 12 in Hotel Raid",
    ],
)
def test_places_bodies_and_months_are_no_names(text: str) -> None:
    assert named(text) == []


def test_unexplained_capitals_may_be_a_name_but_do_not_deny_a_place() -> None:
    assert named("Then Qoraxmi Zephyrine left.", PERHAPS) == ["Qoraxmi Zephyrine"]
    assert named("He lived in Qoraxmi Zephyrine then.", PERHAPS) == []


def test_parts_of_a_name_are_found_again() -> None:
    text = "Grace Example, 19, escaped. Example's brother wept. Grace was safe. The grace of the court was short."
    assert named(text) == ["Grace Example", "Example"]  # "Grace" alone may be the virtue, which the text names too


def test_what_is_masked_leaves_no_part_of_the_name() -> None:
    text = (
        "EXAMPLETON JAILED\n\nMs Nkem Exampleton, 17, wrote from nkem.exampleton@post.example. Exampletons mother, "
        "@nkem_ex and nkemexampleton agreed. Nkem left."
    )
    shown = masked(text)
    assert "xampleton" not in shown.lower()
    assert "nkem" not in shown.lower()
    assert "JAILED" in shown
    assert "mother" in shown


@pytest.mark.parametrize(
    ("case", "shown"),
    [
        ("The Prosecutor v Iannou and Mensa: reasons", "The Prosecutor v █: reasons"),
        ("Marku v The Minister", "█ v The Minister"),
        ("Chikomo and eleven others v Silver Homecare Limited", "█ and eleven others v █"),
        ("Petrescu v. State", "█ v. State"),
    ],
)
def test_parties_are_masked_and_the_state_is_not(case: str, shown: str) -> None:
    assert masked(case) == shown


def test_places_of_several_words_and_countries_stay_readable() -> None:
    assert "█" not in masked("They were held in a yard behind Castel Volturno in Italy, far from Vanuatu.")


def test_masks_are_merged_and_in_order() -> None:
    text = "Mr Ali Musa Ali"
    mentions = [Mention(3, 6, NAME, 0), Mention(3, 11, NAME, 0), Mention(12, 15, NAME, 0)]
    assert REDACTOR.masks(text, mentions) == ((3, 15),)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("AbcdéÑß .,'\u2019-\n\"“”()@1234Mr"), max_size=120))
def test_spans_lie_in_the_text(text: str) -> None:
    found = FINDER.find(text)
    assert all(0 <= start < end <= len(text) for start, end, _, _ in found)
    mentions = [Mention(start, end, label, 0, confidence=sure) for start, end, label, sure in found]
    spans = REDACTOR.masks(text, mentions)
    assert list(spans) == sorted(spans)
    assert all(first[1] < second[0] for first, second in pairwise(spans))
    sure = (mention for mention in mentions if mention.label == NAME)
    assert all(any(start <= m.start and m.end <= end for start, end in spans) for m in sure)


@given(
    st.sampled_from(["Adaeze", "Lindiwe", "Maria", "Wei", "Oluwaseun"]), st.sampled_from(["Okafor", "Nguyen", "Ruiz"])
)
def test_a_common_name_never_shows(given_name: str, surname: str) -> None:
    text = f"Case\n\n{given_name} {surname} was 15. “{given_name} cried,” a teacher said. {surname}\u2019s aunt left."
    shown = masked(text)
    assert given_name not in shown
    assert surname not in shown
