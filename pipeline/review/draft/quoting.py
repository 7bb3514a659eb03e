"""Finds the words that somebody typed in the article, so that evidence needs neither a mouse nor JavaScript."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

from pipeline.review.draft.entries import Spans

# What keyboards write for what newspapers print: apostrophes, quotation marks, hyphens and dashes.
_ALIKE = ("'\u2018\u2019\u02bc", '"\u201c\u201d\u201e\u00ab\u00bb', "-\u2010\u2011\u2013\u2014")


def find_words(typed: str, shown: str) -> tuple[int, int] | None:
    """Where words first stand in the text as it is shown, whole, whatever their case, quotation marks and spaces.

    `shown` is masked: a name that is hidden cannot be guessed at by asking whether the text has it.
    """
    words = typed.split()
    if not words:
        return None
    written = r"\s+".join("".join(map(_written, word)) for word in words)
    before = r"(?<!\w)" if words[0][0].isalnum() else ""
    after = r"(?!\w)" if words[-1][-1].isalnum() else ""
    found = re.search(f"{before}{written}{after}", shown, re.IGNORECASE)
    return found.span() if found else None


def read_words(typed: str, shown: str) -> Spans:
    """The span of the words that were typed; none where nothing was.

    Raises:
        ValidationError: the article does not say so.
    """
    found = find_words(typed, shown)
    if typed.strip() and found is None:
        raise ValidationError("The article has no such words: copy them as they stand there.")
    return (found,) if found else ()


def _written(character: str) -> str:
    alike = next((group for group in _ALIKE if character in group), None)
    return f"[{re.escape(alike)}]" if alike else re.escape(character)
