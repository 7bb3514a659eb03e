"""Carries offsets from one text to another that differs from it in white space alone."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

Move = Callable[[int, int], tuple[int, int]]


def aligner(text: str, stored: str) -> Move:
    """What turns a span of `text` into the span of `stored` that quotes the same characters.

    Raises:
        ValueError: the texts differ in more than white space, so no offset of one means anything in the other.
    """
    if text == stored:
        return lambda start, end: (start, end)
    here, there = _solid(text), _solid(stored)
    if [text[at] for at in here] != [stored[at] for at in there]:
        raise ValueError("the texts differ in more than white space")

    def move(start: int, end: int) -> tuple[int, int]:
        first, last = bisect_left(here, start), bisect_left(here, end) - 1
        if last < first:  # nothing but white space
            return (there[first], there[first]) if first < len(there) else (len(stored), len(stored))
        return there[first], there[last] + 1

    return move


def _solid(text: str) -> list[int]:
    return [at for at, character in enumerate(text) if not character.isspace()]
