"""The lexicon's pattern language, the cue finder and the context marks, on lexicons made for the test."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from pipeline.config import ROOT
from pipeline.records import Mention
from pipeline.stages.annotator import build_language
from pipeline.stages.annotator.context import assign_context
from pipeline.stages.annotator.cues import CueFinder
from pipeline.stages.annotator.lexicon import LexiconError, load_entries


def finder(folder: Path, toml: str) -> tuple[Language, CueFinder]:
    (folder / "cues.toml").write_text(toml, encoding="utf-8")
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return nlp, CueFinder(nlp, folder)


def found(folder: Path, patterns: str, text: str) -> list[str]:
    nlp, cues = finder(
        folder, f'[lists]\npapers = ["passport", "id cards"]\n[[cue]]\nlabel = "x"\npatterns = [{patterns}]'
    )
    return [text[mention.start : mention.end] for mention in cues(nlp(text))._.mentions]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("took|seized her", "They took her. They SEIZED HER.", ["took her", "SEIZED HER"]),
        ("confiscat* {2} @papers", "He confiscated all our passport and ID cards.", ["confiscated all our passport"]),
        ("confiscat* {1} @papers", "He confiscated all of our passport.", []),
        ("confiscat* {4} @papers", "He confiscated it. Her passport went.", []),
        ("the? (nail bar|spa)", "A nail bar and the spa.", ["nail bar", "spa"]),
        ("=US border", "The US border, not the us border.", ["US border"]),
        ("<num> women", "Six women, 7 women, some women.", ["Six women", "7 women"]),
        ("in <cap>", "Held in Lagos in winter.", ["in Lagos"]),
        ("ex-partner", "Her ex-partner came.", ["ex-partner"]),
    ],
)
def test_patterns(tmp_path: Path, pattern: str, text: str, expected: list[str]) -> None:
    assert found(tmp_path, f'"{pattern}"', text) == expected


def test_of_matches_that_overlap_the_shortest_is_kept(tmp_path: Path) -> None:
    assert found(tmp_path, '"took {5} passport"', "He took and took her passport.") == ["took her passport"]


@pytest.mark.parametrize("pattern", ["", "@nothing here", "{3}", "<num>", "x1*"])
def test_a_pattern_that_cannot_work_is_refused_with_its_label(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(LexiconError, match=r"^x: "):
        found(tmp_path, f'"{pattern}"', "text")


def test_an_unknown_key_is_refused_with_its_file(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"cues\.toml"):
        finder(tmp_path, '[[cue]]\nlabel = "x"\npatterns = ["a"]\nwieght = 2')


def test_company(tmp_path: Path) -> None:
    toml = """
    [[cue]]
    label = "control.threats"
    near = ["person"]
    reach = 1
    unless = ["metaphor"]
    patterns = ["threatened"]
    [[cue]]
    label = "person.victim"
    patterns = ["victims"]
    [[cue]]
    label = "metaphor"
    patterns = ["rain"]
    """
    nlp, cues = finder(tmp_path, toml)
    text = "It threatened rain to victims. The victims left. He threatened them. He slept. He threatened all."
    threats = [mention for mention in cues(nlp(text))._.mentions if mention.label == "control.threats"]
    assert [mention.sentence for mention in threats] == [2]


CONTEXT = """
[[cue]]
label = "context.negation"
patterns = ["not|never"]
[[cue]]
label = "context.scope_end"
patterns = ["but"]
[[cue]]
label = "context.hypothetical"
patterns = ["may"]
[[cue]]
label = "context.boilerplate"
patterns = ["hotline"]
[[cue]]
label = "threats"
patterns = ["threatened", "never paid"]
"""


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("He threatened them.", set()),
        ("He was not threatened.", {"negated"}),
        ("He was not tired but threatened.", set()),
        ("He threatened them and did not sleep.", set()),
        ("They were never paid.", set()),  # the negation is a part of the cue
        ("Traffickers may have threatened others.", {"hypothetical"}),
        ("Threatened? Call the hotline.", set()),
        ("If threatened call the hotline.", {"boilerplate"}),
    ],
)
def test_context_marks(tmp_path: Path, text: str, marks: set[str]) -> None:
    nlp, cues = finder(tmp_path, CONTEXT)
    mentions: list[Mention] = assign_context(cues(nlp(text)))._.mentions
    assert [mention.marks for mention in mentions if mention.label == "threats"] == [frozenset(marks)]


def test_every_lexicon_of_ours_compiles_and_has_labels() -> None:
    nlp = build_language(ROOT / "configs")
    assert {"cues", "context"} <= set(nlp.pipe_names)
    entries, _ = load_entries(ROOT / "configs" / "lexicons" / "en")
    assert all(entry.patterns for entry in entries)


def test_no_sentence_runs_over_a_line_break() -> None:
    doc = build_language(ROOT / "configs")(
        "Headline without a stop\n\nThe U.S. court sat. It rose.\n- item one\n- item two"
    )
    assert [sentence.text.strip() for sentence in doc.sents if sentence.text.strip()] == [
        "Headline without a stop",
        "The U.S. court sat.",
        "It rose.",
        "- item one",
        "- item two",
    ]
