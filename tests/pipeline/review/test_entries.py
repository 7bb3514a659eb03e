"""Codes of several coders come to one entry, each passage shown once."""

from __future__ import annotations

from pipeline.records import Code, Evidence, State
from pipeline.review.draft.entries import merge


def code(coder: str, *spans: tuple[int, int], state: State = State.PRESENT) -> Code:
    evidence = tuple(Evidence(start, end, "x" * (end - start)) for start, end in spans)
    return Code("control", "threats", coder, 0.8, evidence, state=state)


def test_two_coders_who_say_the_same_are_one_entry() -> None:
    (said,) = merge([code("rules@1", (3, 9)), code("model:reader@1.0.0", (20, 30))])
    assert [each.coder for each in said.codes] == ["rules@1", "model:reader@1.0.0"]
    assert said.entry.spans == ((3, 9), (20, 30))


def test_a_passage_within_another_is_shown_once() -> None:
    (said,) = merge([code("rules@1", (3, 9), (12, 18)), code("model:reader@1.0.0", (0, 10), (12, 30))])
    assert said.entry.spans == ((0, 10), (12, 30))


def test_passages_that_overlap_in_part_are_both_shown() -> None:
    (said,) = merge([code("rules@1", (3, 9)), code("model:reader@1.0.0", (5, 12))])
    assert said.entry.spans == ((3, 9), (5, 12))


def test_where_coders_differ_in_state_present_is_shown() -> None:
    (said,) = merge([code("rules@1", (3, 9), state=State.ABSENT), code("model:reader@1.0.0", (5, 12))])
    assert said.entry.state is State.PRESENT
