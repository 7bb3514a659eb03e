"""Masking may get better, not worse: floors for names hidden in news and court texts, and in our own writing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from pipeline.config import read_toml
from tests.quality.names import NamedText, Shower, Tally, doj, gum, gvdb, own, tally, written

FLOORS = read_toml(Path(__file__).with_name("floors.toml"))["names"]


@pytest.fixture(scope="module")
def show(configs: Path, cache: Path) -> Shower:
    return Shower(configs, cache)


def _shares(tallies: Mapping[str, Tally], genres: Iterable[str]) -> Iterator[tuple[str, float]]:
    """The share of mentions hidden, by what the genres' names begin with."""
    for genre in genres:
        counted = [each for name, each in tallies.items() if name.startswith(genre)]
        yield genre, sum(each.hidden for each in counted) / sum(each.mentions for each in counted)


def _fallen(tallies: Mapping[str, Tally], floors: Mapping[str, float]) -> dict[str, float]:
    return {genre: share for genre, share in _shares(tallies, floors) if share < floors[genre]}


def test_our_own_people_are_hidden(show: Shower) -> None:
    tallies = tally([*own(), *written()], show)
    assert not _fallen(tallies, FLOORS["ours"]["floors"])
    others = sum((Counter(all=each.others, hidden=each.hidden_others) for each in tallies.values()), Counter())
    assert others["hidden"] <= FLOORS["ours"]["most_others"] * others["all"]


def test_a_name_that_shows_is_counted() -> None:
    text = NamedText("any", "Hello, Tolvard and Wexmoor.", [[(7, 14)], [(19, 26)]])
    counted = tally([text], lambda text: text.replace("Tolvard", "\u25ae" * 7))["any"]
    assert (counted.hidden, counted.mentions) == (1, 2)


@pytest.mark.corpora
def test_people_of_the_corpora_are_hidden(show: Shower, corpora: Path) -> None:
    floors = FLOORS["corpora"]["floors"]
    texts = (text for corpus in (gum, gvdb, doj) for text in corpus(corpora, "train") if text.genre in floors)
    assert not _fallen(tally(texts, show), floors)
