"""The little pattern language of place cues."""

import pytest

from pipeline.stages.rules.places.cues import Cue, PlaceCues

LISTS = {"people": ["women", "boys"]}


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("recruit*", "He Recruited them", "Recruited"),
        ("met", "They met; the metal rusted", "met"),
        ("picked {3} up", "He picked the two girls up", "picked the two girls up"),
        ("picked {1} up", "He picked the two girls up", None),
        ("@people {2} from", "six women, all from Oslo", "women, all from"),
        ("<num> {1} from", "22 cleaners from Oslo", "22 cleaners from"),
        ("<num> {1} from", "seven from Oslo", "seven from"),
        ("lived|lives in", "She lives in Oslo", "lives in"),
        ("lived|lives in", "She lives inside", None),
        ("promis* {2} job|work", "promising them work", "promising them work"),
    ],
)
def test_patterns(pattern: str, text: str, found: str | None) -> None:
    cues = PlaceCues({"kind": [pattern]}, LISTS).find(text, 0, len(text))
    assert [text[cue.start : cue.end] for cue in cues] == ([found] if found else [])


def test_nothing_is_found_beyond_the_end() -> None:
    text = "She lives in Oslo"
    cues = PlaceCues({"kind": ["lives in"]}, LISTS)
    assert cues.find(text, 0, 9) == []
    assert cues.find(text, 0, len(text)) == [Cue(4, 12, "kind")]


def test_one_word_may_be_of_several_kinds() -> None:
    cues = PlaceCues({"b": ["sold"], "a": ["sold", "so*"]}, LISTS)
    assert cues.find("sold", 0, 4) == [Cue(0, 4, "a"), Cue(0, 4, "b")]
