"""Every character of an article is shown once, in order, and knows its offset."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.review.draft.article import Highlight, segments
from pipeline.review.draft.entries import SpanError, lenient_spans, read_spans, write_spans

spans = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)).map(lambda each: (each[0], each[0] + each[1])))


@given(st.text(st.characters(exclude_characters="\r"), min_size=1, max_size=40), st.integers(0, 40), spans)
def test_segments_tell_the_whole_text(text: str, title_end: int, found: list[tuple[int, int]]) -> None:
    highlights = [Highlight(start, end, f"row-{at}", "control") for at, (start, end) in enumerate(found)]
    parts = segments(text, title_end, highlights)
    assert "".join(part.text for part in parts) == text
    for part in parts:
        assert text[part.start : part.start + len(part.text)] == part.text
        covering = {
            each.ref for each in highlights if each.start <= part.start and part.start + len(part.text) <= each.end
        }
        assert set(part.refs) == covering


def test_what_tells_of_another_incident_is_set_apart() -> None:
    parts = segments("Title\n\nOne. Two.", 7, [Highlight(7, 10, "row", "control")], [(7, 11)])
    assert [(part.text, part.title, part.outside) for part in parts] == [
        ("Title", True, False),
        ("\n\n", True, False),
        ("One", False, False),
        (".", False, False),
        (" Two.", False, True),
    ]


def test_a_carriage_return_moves_nothing() -> None:
    assert [(part.start, part.text) for part in segments("a\r\nb", 0, [])] == [(0, "a "), (2, "\n"), (3, "b")]


@given(spans)
def test_spans_survive_the_form(found: list[tuple[int, int]]) -> None:
    assert read_spans(write_spans(found), 100) == tuple(sorted(set(found)))


@pytest.mark.parametrize("written", ["1", "1-", "-1-2", "2-1", "1-1", "5-11", "1-2,3-4", "a-b", "1-9999999999"])
def test_spans_outside_the_text_are_refused(written: str) -> None:
    with pytest.raises(SpanError):
        read_spans(written, 10)
    assert lenient_spans(written, 10) == ()
