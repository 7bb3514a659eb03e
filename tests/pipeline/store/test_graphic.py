"""What is graphic is found in its sentence, in each language by its own words; what a case is about stays readable."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import Code, Document, Incident, State
from pipeline.store import intake
from pipeline.store.graphic import SEXUAL, VIOLENCE, Passage, passages, tells_of_sexual_violence
from pipeline.store.models import Incident as Draft
from tests.pipeline.store import examples

STORY = "They came by night. She was beaten with a belt, he said. Nobody slept.\n\nPolice came."


def told(text: str, language: str = "en") -> list[tuple[str, tuple[str, ...]]]:
    return [(text[each.start : each.end], each.kinds) for each in passages(text, language)]


def test_the_sentence_about_the_words_is_the_passage() -> None:
    assert told(STORY) == [("She was beaten with a belt, he said.", (VIOLENCE,))]


def test_neighbours_are_one_passage_and_paragraphs_part_them() -> None:
    text = "He raped her. He beat her! Then rain.\n\nShe was gang-raped there."
    assert told(text) == [("He raped her. He beat her!", (SEXUAL, VIOLENCE)), ("She was gang-raped there.", (SEXUAL,))]


@pytest.mark.parametrize(
    "text",
    [
        "He was convicted of rape and of trafficking.",
        "Two men were charged with assault.",
        "The women were made to work in a brothel.",
        "She was not beaten, and never\nraped.",
        "Their passports were taken, and they owed 900 euros.",
        "Un tribunal condenó a tres hombres por trata.",
    ],
)
def test_what_a_case_is_about_stays_readable(text: str) -> None:
    assert passages(text, "en") == passages(text, "es") == []


@pytest.mark.parametrize("text", ["La golpeaban cada noche.", "Fue VIOLADA por dos hombres."])
def test_spanish_has_words_of_its_own(text: str) -> None:
    assert [quote for quote, _ in told(text, "es")] == [text]
    assert passages(text, "en") == []


def test_a_language_without_words_is_read_by_english_ones() -> None:
    assert passages(STORY, "xx") == passages(STORY, None) == passages(STORY, "en")


def test_the_title_is_left_out() -> None:
    text = "Man beaten in Harrowgate\n\nHe was beaten there."
    assert passages(text, "en", 26) == [Passage(26, len(text), (VIOLENCE,))]


def test_of_an_endless_sentence_only_what_is_near_is_folded() -> None:
    text = "and so on " * 400 + "she was beaten " + "and so on " * 400
    ((start, end),) = [(each.start, each.end) for each in passages(text, "en")]
    assert start < text.index("beaten") < end
    assert end - start < 1000
    assert text[start - 1] == " " == text[end]


@given(
    st.lists(st.sampled_from(["She was raped. ", "Beaten", " x", "\n", ". ", "İ", "\N{PARTY POPPER}", "…", "y" * 700]))
)
def test_passages_lie_in_the_text_in_order_and_apart(parts: list[str]) -> None:
    text = "".join(parts)
    edge = 0
    for each in passages(text, "en"):
        assert edge <= each.start < each.end <= len(text)
        assert each.kinds
        assert text[each.start : each.end] == text[each.start : each.end].rstrip()
        edge = each.end + 1


def test_only_one_letter_grows_when_it_is_made_small() -> None:
    grown = [code for code in range(sys.maxunicode) if len(chr(code).lower()) > 1]
    assert grown == [0x130]


def _draft(text: str, *codes: Code) -> tuple[Document, Incident]:
    document = examples.plain("x", body=text)
    return document, Incident(0, ((document.body_start, len(document.text)),), codes)


@pytest.mark.parametrize(
    ("text", "codes", "expected"),
    [
        ("A quiet case.", [("exploitation", "labour_exploitation", State.PRESENT)], False),
        ("A quiet case.", [("exploitation", "sexual_exploitation", State.PRESENT)], True),
        ("A quiet case.", [("control", "sexual_abuse", State.ABSENT)], False),
        ("She was raped.", [], True),
        ("She was beaten.", [], False),
    ],
)
def test_codes_and_passages_tell_of_sexual_violence(
    text: str, codes: list[tuple[str, str, State]], expected: bool
) -> None:
    found = [Code(variable, value, "rules@1", 0.5, (), state=state) for variable, value, state in codes]
    assert tells_of_sexual_violence(*_draft(text, *found)) is expected


def test_a_passage_of_another_incident_does_not_count() -> None:
    document = examples.plain("x", body="Quiet. She was raped.")
    start = document.text.index("She")
    assert not tells_of_sexual_violence(document, Incident(0, ((document.body_start, start),), ()))
    assert tells_of_sexual_violence(document, Incident(1, ((start, len(document.text)),), ()))


@pytest.mark.django_db
def test_new_drafts_are_marked() -> None:
    stamp = examples.provenance()
    document = examples.coded("story", body=f"{examples.BODY} The maid was raped there.")
    first, second = document.incidents
    document.incidents = (first, Incident(1, ((second.spans[0][0], len(document.text)),), second.codes))
    intake.save([document], [], intake.start_run("test", stamp), stamp)
    assert dict(Draft.objects.values_list("ordinal", "sexual_violence")) == {0: False, 1: True}
