"""Hides people's names wherever a document's words are shown, logged or exported; lengths, so offsets, stay the same.

It errs towards masking: a word of a masked name is hidden at its other occurrences too, whatever its case or accents,
and in titles and addresses as well (`/mary-example-rescued`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property
from urllib.parse import unquote

BLOCK = "\N{BLACK VERTICAL RECTANGLE}"
_WORD = re.compile(r"[^\W_]+")
_BETWEEN_WORDS = r"[\W_]*"
_HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_NOTHING = re.compile(r"(?!)")


def mask(text: str, spans: Iterable[Sequence[int]], offset: int = 0) -> str:
    """Hide what stands in `spans`; `offset` is where `text` begins in the text that the spans count in."""
    characters = list(text)
    for start, end in spans:
        for position in range(max(start - offset, 0), min(end - offset, len(characters))):
            if not characters[position].isspace():
                characters[position] = BLOCK
    return "".join(characters)


class Masker:
    """Hides the names of one document, which stand in its text at `spans`, in whatever is said of it."""

    def __init__(self, text: str, spans: Iterable[Sequence[int]]) -> None:
        self._text = text
        self._spans = sorted((start, end) for start, end in spans)
        self._names = _pattern(text[start:end] for start, end in self._spans)

    @cached_property
    def text(self) -> str:
        """The document's whole text, masked."""
        return self.phrase(mask(self._text, self._spans))

    def cut(self, start: int, end: int) -> str:
        """The text between two offsets, masked."""
        return self.text[start:end]

    def phrase(self, phrase: str) -> str:
        """A title, a place's name, any words about the document, masked."""
        found = (match.span() for match in self._names.finditer(_fold(phrase)) if _is_name(phrase, *match.span()))
        return mask(phrase, found)

    def address(self, url: str) -> str:
        """A URL, masked after its host. It comes back as it was, or with its escapes undone when it held a name."""
        host = _HOST.match(url)
        cut = host.end() if host else 0
        readable = unquote(url[cut:])
        masked = self.phrase(readable)
        return url if masked == readable else url[:cut] + masked


def _fold(text: str) -> str:
    """Lower case without accents, character by character: offsets in the fold are offsets in the text."""
    if text.isascii():
        return text.lower()
    return "".join(_fold_character(character) for character in text)


def _fold_character(character: str) -> str:
    plain = unicodedata.normalize("NFD", character)[0].lower()
    return plain if len(plain) == 1 else character


def _is_name(phrase: str, start: int, end: int) -> bool:
    """A name of two letters is also a word (To, An, So), so alone it counts only with a capital."""
    return end - start > 2 or not phrase[start].islower()


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    """What finds the names: whole, however their words are joined, or any one word of them that is not a particle."""
    found: set[str] = set()
    for name in names:
        words = [(word, _fold(word)) for word in _WORD.findall(name)]
        found.update(_one(folded) for word, folded in words if len(word) > 1 and not word[0].islower())
        if len(words) > 1:
            found.add(_bounded(_BETWEEN_WORDS.join(re.escape(folded) for _, folded in words)))
    if not found:
        return _NOTHING
    return re.compile("|".join(sorted(found, key=lambda pattern: (-len(pattern), pattern))))


def _one(folded: str) -> str:
    """One word; in scripts without capitals (Chinese, Thai) words have no edges either."""
    cased = folded.upper() != folded
    return _bounded(re.escape(folded)) if cased else re.escape(folded)


def _bounded(pattern: str) -> str:
    return rf"(?<![^\W_])(?:{pattern})(?![^\W_])"
