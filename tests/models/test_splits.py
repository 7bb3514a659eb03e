"""Groups of near-duplicates and cases, and folds that keep them together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.splits import BOILERPLATE, folds, groups, linked, names, runs


@dataclass(frozen=True)
class Document:
    """As much of an example as folds ask for."""

    id: str
    group: str
    relevance: str


def sentence(*numbers: int) -> str:
    """Words that no other numbers give."""
    return " ".join(f"word{n}" for n in numbers)


def test_runs_ignore_case_and_punctuation() -> None:
    assert runs("The door: LOCKED, always.", 3) == {("the", "door", "locked"), ("door", "locked", "always")}
    assert runs("Too short", 3) == frozenset()


def test_names_are_capitalised_words_of_any_alphabet() -> None:
    text = "Yesterday Éva Horváth-Kiss met J. Doe, and Osmond R. Pell spoke; the High Court and Łukasz Żak did not."
    assert names(text, ["Court"]) == {"Yesterday Éva Horváth-Kiss", "Osmond R. Pell", "Łukasz Żak"}


def test_a_word_bars_a_name_only_as_a_whole() -> None:
    assert names("Warren Martin spoke.", ["War", "In"]) == {"Warren Martin"}


def test_a_near_repeat_is_linked() -> None:
    told = sentence(*range(40))
    texts = {"a": told, "b": f"headline of another paper {told} end", "c": sentence(*range(50, 90))}
    assert linked(texts) == {("a", "b")}


def test_a_case_told_in_partly_the_same_words_is_linked() -> None:
    charge = sentence(*range(60))
    plea = f"{sentence(*range(100, 154))} {sentence(*range(20, 32))}"
    assert linked({"charge": charge, "plea": plea}) == {("charge", "plea")}
    assert linked({"charge": charge, "plea": plea.replace("word25", "other")}) == set()


def test_what_many_texts_say_links_none() -> None:
    closing = sentence(*range(20))
    texts = {f"t{n}": f"{sentence(*range(100 * n, 100 * n + 20))} {closing}" for n in range(1, BOILERPLATE + 2)}
    assert linked(texts) == set()
    few = {key: texts[key] for key in ("t1", "t2")}
    assert linked(few) == {("t1", "t2")}


def test_two_rare_names_are_a_case_and_one_is_not() -> None:
    texts = {
        "arrest": "Police hold Petra Lindqvist and Omar Said.",
        "verdict": "Eight years for Omar Said, three for Petra Lindqvist.",
        "other": "The lawyer Omar Said spoke at a congress.",
    }
    assert linked(texts) == {("arrest", "verdict")}


def test_offices_and_places_are_no_names_of_a_case() -> None:
    texts = {"a": "Santa Clara, High Court, Port Louis", "b": "In Port Louis and Santa Clara the High Court sat"}
    assert linked(texts) == {("a", "b")}
    assert linked(texts, ["Court", "In"], {"Santa Clara", "Port Louis"}) == set()


def test_groups_join_what_is_linked_through_others() -> None:
    found = groups(["d", "c", "b", "a"], {("c", "d"), ("b", "c")})
    assert found == {"a": "a", "b": "b", "c": "b", "d": "b"}


IDS = [f"doc-{n:02}" for n in range(30)]


@given(st.sets(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)), max_size=40))
def test_linked_documents_always_share_a_group_named_by_its_first(pairs: set[tuple[str, str]]) -> None:
    found = groups(IDS, pairs)
    assert all(found[left] == found[right] for left, right in pairs)
    assert all(name == min(key for key in IDS if found[key] == name) for name in found.values())
    assert len(set(found.values())) >= len(IDS) - len(pairs)


documents = st.lists(
    st.tuples(st.integers(0, 25), st.sampled_from(("incident", "topic", "unrelated"))), min_size=8, max_size=120
).map(lambda told: [Document(f"doc-{n:03}", f"group-{g}", r) for n, (g, r) in enumerate(told)])


@given(documents, st.integers(2, 5), st.integers(0, 9))
def test_no_group_is_on_two_sides_and_nothing_is_lost(found: list[Document], k: int, seed: int) -> None:
    if len({document.group for document in found}) < k:
        with pytest.raises(ValueError, match=f"{k} folds of"):
            folds(found, k, seed)
        return
    dealt = folds(found, k, seed)
    assert len(dealt) == k
    assert all(dealt)
    assert Counter(document for fold in dealt for document in fold) == Counter(found)
    sides = [{document.group for document in fold} for fold in dealt]
    assert sum(map(len, sides)) == len(set.union(*sides))
    assert folds(list(reversed(found)), k, seed) == dealt


def test_classes_are_even_where_groups_allow() -> None:
    classes = ["incident"] * 60 + ["topic"] * 15 + ["unrelated"] * 25
    found = [Document(f"doc-{n:03}", f"group-{n:03}", relevance) for n, relevance in enumerate(classes)]
    for fold in folds(found, 5, seed=3):
        assert Counter(document.relevance for document in fold) == {"incident": 12, "topic": 3, "unrelated": 5}


def test_another_seed_deals_otherwise() -> None:
    found = [Document(f"doc-{n:03}", f"group-{n:03}", "incident") for n in range(50)]
    assert folds(found, 5, seed=1) != folds(found, 5, seed=2)


def test_one_fold_is_none() -> None:
    with pytest.raises(ValueError, match="1 folds of 2 groups"):
        folds([Document("a", "a", "topic"), Document("b", "b", "topic")], 1, seed=0)
