"""Words as features: as they are or by their beginning; names and numbers only as such, so that no name is weighed."""

from __future__ import annotations

import re

STEM = 5  # letters of a word that stand for all its forms
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*|\d+|[.,;:()\"\u201c\u201d\u2013\u2014?!]")


def word_forms(text: str) -> list[str]:
    """Give a text's words: one of small letters as it is, `#` for a number, `^` for a word with a capital."""
    return [_form(match[0]) for match in _WORD.finditer(text)]


def names_of(side: str, word: str) -> tuple[str, ...]:
    """Name the features of a word on some side: itself and, of a long one, its beginning, which its forms share."""
    return (f"{side}{word}",) if len(word) < STEM else (f"{side}{word}", f"{side}{word[:STEM]}~")


def _form(word: str) -> str:
    if word.isdigit():
        return "#"
    return word if word.islower() or not word[0].isalpha() else "^"
