"""Hides people's names wherever a document's words are shown, logged or exported; lengths, so offsets, stay the same.

It errs towards masking: a word of a masked name is hidden at its other occurrences too, whatever its case or accents,
and in titles and addresses as well (`/mary-example-rescued`). Only an ordinary word in small letters (the verb "will"
where a Will is masked) stays readable. Characters that turn the direction of what follows them are made visible.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from functools import cache, cached_property
from pathlib import Path
from urllib.parse import unquote

from pipeline.config import read_toml, settings

BLOCK = "\N{BLACK VERTICAL RECTANGLE}"
_MARKS = "".join(chr(code) for code in range(0x300, 0x10000) if unicodedata.category(chr(code)).startswith("M"))
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}])*")
_BETWEEN_WORDS = r"[\W_]*"
_ACCENTS = "[\u0300-\u036f]*"  # a text may write an accent as a character of its own
_HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_NOTHING = re.compile(r"(?!)")
_OVERRIDES = {0x202D: "\N{REPLACEMENT CHARACTER}", 0x202E: "\N{REPLACEMENT CHARACTER}"}  # no language needs them


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
        cased = phrase != phrase.lower()  # where nothing has a capital, small letters prove nothing
        return self._hide(phrase, ordinary=_ordinary(settings().configs) if cased else frozenset()).translate(
            _OVERRIDES
        )

    def address(self, url: str) -> str:
        """A URL, masked after its host. It comes back as it was, or with its escapes undone when it held a name."""
        host = _HOST.match(url)
        cut = host.end() if host else 0
        readable = unquote(url[cut:])
        masked = self._hide(readable)
        return url if masked == readable else url[:cut] + masked

    def _hide(self, phrase: str, ordinary: Collection[str] = frozenset()) -> str:
        found = (match.span() for match in self._names.finditer(_fold(phrase)))
        return mask(phrase, (span for span in found if _is_name(phrase[slice(*span)], ordinary)))


def _fold(text: str) -> str:
    """Lower case without accents, character by character: offsets in the fold are offsets in the text."""
    if text.isascii():
        return text.lower()
    return "".join(_fold_character(character) for character in text)


def _fold_character(character: str) -> str:
    plain = unicodedata.normalize("NFD", character)[0].lower()
    return plain if len(plain) == 1 else character


def _is_name(words: str, ordinary: Collection[str]) -> bool:
    """Whether they hide: in small letters, a name of two letters (To, An) and an `ordinary` word do not."""
    return not words[0].islower() or (len(words) > 2 and words not in ordinary)


@cache
def _ordinary(configs: Path) -> frozenset[str]:
    """Words in small letters that are names only with a capital."""
    known = read_toml(configs / "lexicons" / "en" / "names.toml")["lists"]["not_names"]
    return frozenset(word.lower() for word in (*read_toml(configs / "masking.toml")["ordinary_words"], *known))


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    """What finds the names: whole, however their words are joined, or any one word of them that is not a particle."""
    found: set[str] = set()
    for name in names:
        words = [(word, _fold(word)) for word in _WORD.findall(unicodedata.normalize("NFC", name))]
        found.update(_one(folded) for word, folded in words if len(word) > 1 and not word[0].islower())
        if len(words) > 1:
            found.add(_bounded(_BETWEEN_WORDS.join(_letters(folded) for _, folded in words)))
    if not found:
        return _NOTHING
    return re.compile("|".join(sorted(found, key=lambda pattern: (-len(pattern), pattern))))


def _one(folded: str) -> str:
    """One word; in scripts without capitals (Chinese, Thai) words have no edges either."""
    cased = folded.upper() != folded
    return _bounded(_letters(folded)) if cased else re.escape(folded)


def _letters(folded: str) -> str:
    return "".join(re.escape(letter) + _ACCENTS for letter in folded)


def _bounded(pattern: str) -> str:
    return rf"(?<![^\W_])(?:{pattern})(?![^\W_])"
