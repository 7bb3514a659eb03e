"""Asides, appendices, ends of negation, triggers that hold a cue, and alternatives of several words."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from pipeline.records import Mention
from pipeline.stages.annotator.context import assign_context
from pipeline.stages.annotator.cues import CueFinder

LEXICON = """
[[cue]]
label = "context.negation"
patterns = ["did not"]
[[cue]]
label = "context.negation_end"
patterns = ["and"]
[[cue]]
label = "context.hypothetical"
patterns = ["if convicted"]
[[cue]]
label = "context.aside"
patterns = ["trafficking unit"]
[[cue]]
label = "context.appendix"
patterns = ["about us"]
[[cue]]
label = "x"
patterns = ["convicted", "trafficking", "sleep", "beaten"]
"""


def mentions(folder: Path, toml: str, text: str) -> list[Mention]:
    (folder / "cues.toml").write_text(toml, encoding="utf-8")
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    found: list[Mention] = assign_context(CueFinder(nlp, folder)(nlp(text)))._.mentions
    return [mention for mention in found if mention.label == "x"]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("He was convicted.", [set()]),
        ("If convicted, he will go.", [{"hypothetical"}]),  # the trigger holds the cue
        ("She did not sleep and was beaten.", [{"negated"}, set()]),
        ("The trafficking unit spoke of trafficking.", [{"aside"}, set()]),
        ("He was convicted. About us. She was beaten.", [set(), {"boilerplate"}]),
    ],
)
def test_marks(tmp_path: Path, text: str, marks: list[set[str]]) -> None:
    assert [set(mention.marks) for mention in mentions(tmp_path, LEXICON, text)] == marks


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("(refus* to pay|fail* to pay) her", "He refused to pay her.", ["refused to pay her"]),
        ("(sold for <num>|given) away", "She was sold for 300 away.", ["sold for 300 away"]),
        ("(took {2} phone|locked) up", "He took her new phone up.", ["took her new phone up"]),
        ("took {4} phone", "He took it; a phone rang.", []),  # no cue reaches over a full stop
    ],
)
def test_alternatives_of_several_words(tmp_path: Path, pattern: str, text: str, expected: list[str]) -> None:
    toml = f'[[cue]]\nlabel = "x"\npatterns = ["{pattern}"]\n'
    assert [text[each.start : each.end] for each in mentions(tmp_path, toml, text)] == expected


def test_a_cue_is_found_far_into_a_long_sentence(tmp_path: Path) -> None:
    text = " ".join(["word"] * 300) + " took her phone " + " ".join(["word"] * 300) + " took her phone"
    toml = '[[cue]]\nlabel = "x"\npatterns = ["took {2} phone"]\n'
    assert [text[each.start : each.end] for each in mentions(tmp_path, toml, text)] == ["took her phone"] * 2
