"""The annotator's bounds: a sentence ends somewhere, and a text that is too long fails alone and says so."""

from __future__ import annotations

from datetime import UTC, datetime

from pipeline.records import Document, Ending, Page, Verdict
from pipeline.stages.annotator import LONGEST_SENTENCE, Annotator


def document(text: str) -> Document:
    made = Document(Page("http://a.example/", b"", datetime(2026, 1, 1, tzinfo=UTC), "example"))
    made.text = text
    return made


def test_sentences_end_at_line_breaks_and_full_stops(annotator: Annotator) -> None:
    read = document("Hostel locked\n\nNine women were freed. Two men were held.")
    annotator([read])
    told = [read.sentence_text(number) for number in range(len(read.sentences))]
    assert told == ["Hostel locked", "Nine women were freed.", "Two men were held."]


def test_a_sentence_without_end_is_cut(annotator: Annotator) -> None:
    read = document("victims of traffickers and " * 1000)
    annotator([read])
    assert [len(read.sentence_text(number).split()) for number in range(len(read.sentences))] == [LONGEST_SENTENCE] * 8
    assert len([mention for mention in read.mentions if mention.sentence == 7]) >= LONGEST_SENTENCE // 8


def test_a_text_that_is_too_long_fails_alone(annotator: Annotator) -> None:
    long, short = document("word " * 200_001), document("Nine women were freed.")
    annotator([long, short])
    assert long.verdict == Verdict(Ending.FAILED, "annotator", "more than 1,000,000 characters")
    assert short.alive
    assert short.sentences
