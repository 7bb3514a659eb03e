"""What of a text tells its case, where it tells one."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.records import Document, Page
from pipeline.stages.annotator import Annotator
from pipeline.stages.incident_builder.telling import telling_sentences, whole_spans


def built(annotator: Annotator, text: str) -> Document:
    document = Document(Page("", b"", datetime(2026, 1, 1, tzinfo=UTC), "test"), text=text)
    annotator([document])
    return document


def told(document: Document) -> list[str]:
    return [document.text[start:end] for start, end in whole_spans(document)]


def test_one_incident_of_merged_sentences(annotator: Annotator) -> None:
    document = built(annotator, "A headline\n\nPolice freed nine men. One was ill.")
    assert told(document) == ["A headline\n\nPolice freed nine men. One was ill."]


def test_boilerplate_is_left_out(annotator: Annotator) -> None:
    text = "Police freed nine men. Anyone with information should call the hotline. One was ill."
    assert told(built(annotator, text)) == ["Police freed nine men.", "One was ill."]


def test_background_is_left_out(annotator: Annotator) -> None:
    text = "Police freed nine men. In an earlier case last year ten women were held. One man was ill."
    assert told(built(annotator, text)) == ["Police freed nine men.", "One man was ill."]


def test_a_separate_case_is_left_out_unless_a_part_begins_with_it(annotator: Annotator) -> None:
    document = built(annotator, "Police freed nine men. In a separate case, ten women were held. One man was ill.")
    assert told(document) == ["Police freed nine men.", "One man was ill."]
    assert telling_sentences(document, begins=[1]) == [0, 1, 2]


def test_a_list_of_earlier_cases_is_left_out(annotator: Annotator) -> None:
    text = "Police freed nine men.\n\nThere have been similar cases:\n\n- In 2012, two cooks.\n- A maid.\n\nOne ill."
    assert told(built(annotator, text)) == [
        "Police freed nine men.\n\nThere have been similar cases:",
        "One ill.",
    ]


def test_a_list_that_nothing_calls_background_is_told(annotator: Annotator) -> None:
    text = "Police freed:\n\n- nine men.\n- two cooks."
    assert told(built(annotator, text)) == [text]


def test_an_appendix_ends_the_case(annotator: Annotator) -> None:
    text = "Police freed nine men.\n\nNotes to editors\n\nThe force has 300 officers.\n\nIt was named best force."
    assert told(built(annotator, text)) == ["Police freed nine men."]


def test_a_text_of_nothing_but_boilerplate_keeps_its_whole_text(annotator: Annotator) -> None:
    text = "Anyone with information should call the hotline."
    assert told(built(annotator, text)) == [text]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet="Ab .\n?!", min_size=1, max_size=80))
def test_spans_are_ordered_and_inside_the_text(annotator: Annotator, text: str) -> None:
    spans = whole_spans(built(annotator, text))
    ends = [place for span in spans for place in span]
    assert ends == sorted(ends)
    assert 0 <= ends[0] <= ends[-1] <= len(text)
