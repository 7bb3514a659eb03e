"""Hides people's names wherever a document's words are shown, logged or exported; lengths, so offsets, stay the same.

It errs towards masking: a word of a masked name is hidden at its other occurrences too, whatever its case or accents,
and in titles and addresses as well (`/mary-example-rescued`). Only an ordinary word in small letters (the verb "will"
where a Will is masked) stays readable. An address may name whom the text does not: there, common given names and
surnames are hidden as well, with what stands beside them. Characters that turn the direction of what follows them are
made visible.
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
_JOINTS = ("-", "_", ".", "+", " ", "--")
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
        masked = _without_known_names(self._hide(readable))
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


def _without_known_names(path: str) -> str:
    """Hide the common names in a path, each with the words beside it that are no ordinary ones."""
    words = [(match.span(), _fold(match[0])) for match in _WORD.finditer(path)]
    known, ordinary = _known_names(settings().configs), _ordinary(settings().configs)
    spans = []
    for at, (span, word) in enumerate(words):
        if word not in known:
            continue
        beside = [words[i] for i in (at - 1, at + 1) if 0 <= i < len(words)]
        spans += [span, *(other for other, text in beside if text not in ordinary and _is_beside(path, span, other))]
    return mask(path, spans)


def _is_beside(path: str, one: Sequence[int], other: Sequence[int]) -> bool:
    gap = path[min(one[1], other[1]) : max(one[0], other[0])]
    return gap in _JOINTS and path[other[0]].isalpha()


@cache
def _ordinary(configs: Path) -> frozenset[str]:
    """Words in small letters that are names only with a capital."""
    folder = configs / "lexicons" / "en"
    words = (folder / "words.txt").read_text(encoding="utf-8").splitlines()
    doubtful = read_toml(folder / "capitals.toml")["capitals"]["names_that_are_words"]
    known = read_toml(folder / "names.toml")["lists"]["not_names"]
    plain = (word for line in words if not line.startswith("#") for word in line.split())
    return frozenset(word.lower() for word in (*plain, *doubtful, *known))


@cache
def _known_names(configs: Path) -> frozenset[str]:
    """Common given names and surnames, folded, that are neither ordinary words nor great places."""
    folder = configs / "lexicons" / "en"
    lists = read_toml(folder / "names.toml")["lists"]
    places = read_toml(folder / "capitals.toml")["capitals"]["names_that_are_places"]
    doubtful = {*lists["given_names_ambiguous"], *places}
    names = (name for name in (*lists["given_names"], *lists["surnames"]) if name not in doubtful and len(name) > 2)
    return frozenset(map(_fold, names)) - _ordinary(configs)


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
