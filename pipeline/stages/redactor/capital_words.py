"""What a text's words with capitals may be, as the lists know them: ordinary words, bodies, names, or nothing known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from pipeline.gazetteer import fold, is_demonym
from pipeline.lexicons import ENGLISH, lexicon_folder, lexicon_table
from pipeline.stages.annotator.name_words import NameLists, NameWord, plain_words, words_of

_SENTENCE_END = ".!?\n\u2026"
_OPENING = " \t\u00a0\"'\u201c\u2018\u201d\u2019([{*\u2022\u2013\u2014-"
_QUOTES = '"\u201c\u2018'
_ABBREVIATED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|St|Prof|Rev|Jr|Sr|v|vs|[A-Z])\.[ \u00a0]*\Z")
_LONGER_WORD = re.compile(r"[^\W\d_]{4,}")
_PIECES = re.compile(r"[-\u2010\u2011'\u2019]")
_ENDINGS = ("s", "es", "ed", "d", "ing", "er", "ers", "ly", "ally", "ness", "less", "ship")
_DOER = "er"  # of a surname as often as of an ordinary word: Strayer, Drummer
_NEW_SENTENCE = re.compile(r"[a-z]{2}[.!?][\"\u201d]? [\"\u201c]?[^\W\d_a-z]")
TITLED = 0.6  # share of the longer words of a headline in which Each Word Has a Capital
ACRONYM = 6  # letters; longer words in capitals are rarely one
_CONTRACTED = re.compile(r"(?:n['\u2019]t|^I['\u2019]\w+)$", re.IGNORECASE)


class Kind(Enum):
    """What a word with a capital may be."""

    PLAIN = auto()  # an ordinary word, a people, a month, an abbreviation
    BODY = auto()  # a word for bodies and places: Foundation, County
    MAYBE = auto()  # a name that is an ordinary word too
    NAME = auto()
    PLACE_NAME = auto()  # a name that is a great place too
    INITIAL = auto()
    ACRONYM = auto()  # unknown, short, and in capitals
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class CapitalWord:
    """A word with a capital.

    `free` says that the capital proves nothing: a sentence begins here, or a headline has capitals throughout.
    `namelike` says of a word for bodies and places that people are called so too (Park, Hill).
    """

    word: NameWord
    kind: Kind
    free: bool
    headline: bool
    namelike: bool


class CapitalWords:
    """Reads the words with capitals of a text."""

    def __init__(self, configs: Path, language: str = ENGLISH) -> None:
        folder = lexicon_folder(configs, language)
        table = lexicon_table(folder, "capitals.toml", "capitals")
        self.lists = NameLists(folder)
        self._configs = configs
        lines = (folder / "words.txt").read_text(encoding="utf-8").splitlines()
        self._ordinary = frozenset(word for line in lines if not line.startswith("#") for word in line.split())
        self._places = frozenset(table["names_that_are_places"])
        doubtful = frozenset(table["names_that_are_words"])
        names = {fold(name) for name in self.lists.given | self.lists.surnames}
        self._maybe = doubtful | (names & self._ordinary)
        self._names = names - self._maybe
        lists = self.lists
        known = lists.not_names | lists.honorifics | lists.suffixes | frozenset(table["known_capitals"])
        self._known = {word.lower() for word in known} | {word.lower() for word in lists.people}
        self._bodies = {word.lower() for word in lists.organisations | lists.places | lists.place_beginnings}

    def is_name(self, word: str) -> bool:
        """Whether a list has it as a name, whatever else it may be."""
        return word in self._places or fold(word) in self._names or fold(word) in self._maybe

    def is_known(self, word: str) -> bool:
        """Whether it has a capital in English, and is nobody's name: a people, a faith, a firm."""
        return word.lower() in self._known or is_demonym(word, self._configs)

    def read(self, text: str) -> list[CapitalWord]:
        """Give the words with a capital in text order, those with one behind a hyphen or an apostrophe too."""
        plain = plain_words(text)
        headlines = list(_headlines(text))
        found: list[CapitalWord] = []
        line = 0
        for word in words_of(text):
            while line < len(headlines) and headlines[line][1] <= word.start:
                line += 1
            if not any(piece[:1].isupper() for piece in _PIECES.split(word.text)):
                continue
            headline = line < len(headlines) and headlines[line][0] <= word.start
            free = headline or _begins_sentence(text, word.start)
            kind = self._kind(word, plain, free=free, shouted=headline and text[slice(*headlines[line])].isupper())
            found.append(CapitalWord(word, kind, free, headline, word.form.lower() in self._maybe))
        return found

    def _kind(self, word: NameWord, plain: set[str], *, free: bool, shouted: bool) -> Kind:
        if _CONTRACTED.search(word.text):
            return Kind.PLAIN
        pieces = [piece for piece in _PIECES.split(word.form) if piece]
        if len(pieces) > 1 and word.form.lower() not in self._known and fold(word.form) not in self._names:
            kinds = [self._simple(piece, plain, free=free) for piece in pieces if piece[0].isupper()]
            return max(kinds, key=lambda kind: kind.value)
        letters = word.text.rstrip(".")
        if len(letters) == 1 or "." in letters:
            known = letters in ("I", "A", "O") or letters in self.lists.abbreviations
            return Kind.PLAIN if known else Kind.INITIAL
        kind = self._simple(word.form, plain, free=free)
        short = letters.isupper() and len(letters) <= ACRONYM and not shouted
        return Kind.ACRONYM if short and kind in (Kind.UNKNOWN, Kind.MAYBE) else kind

    def _simple(self, form: str, plain: set[str], *, free: bool) -> Kind:
        lower = form.lower()
        if form in self._places:
            return Kind.PLACE_NAME
        if fold(form) in self._names and form not in self.lists.calendar:
            return Kind.NAME
        if lower in self._bodies:
            return Kind.BODY
        if lower in self._maybe:
            return Kind.MAYBE
        if lower in self._known or lower in self._ordinary or is_demonym(form, self._configs) or len(lower) == 1:
            return Kind.PLAIN
        return self._beginning(lower, plain) if free else Kind.UNKNOWN

    def _beginning(self, lower: str, plain: set[str]) -> Kind:
        """What a word in no list may be where a capital proves nothing."""
        if lower in plain:
            return Kind.PLAIN
        if not self._is_inflected(lower):
            return Kind.UNKNOWN
        return Kind.MAYBE if lower.endswith(_DOER) else Kind.PLAIN

    def _is_inflected(self, lower: str) -> bool:
        """Whether an ordinary word stands in it, which explains it at the beginning of a sentence."""
        stems = [lower.removesuffix(ending) for ending in _ENDINGS if lower.endswith(ending)]
        stems = [stem for stem in stems if len(stem) > 2]
        return any(
            stem in self._ordinary or f"{stem}e" in self._ordinary or f"{stem}y" in self._ordinary for stem in stems
        )


def _begins_sentence(text: str, start: int) -> bool:
    """Whether nothing but opening signs stands between a word and the end of a sentence or a line."""
    if start and text[start - 1] in _QUOTES:
        return True
    before = text[max(0, start - 40) : start].rstrip(_OPENING)
    if not before:
        return start < 40 or text[:start].strip(_OPENING) == ""
    return before[-1] in _SENTENCE_END and not _ABBREVIATED.search(text, max(0, start - 8), start)


def _headlines(text: str) -> Iterator[tuple[int, int]]:
    """Give the lines in which most longer words have capitals."""
    start = 0
    for line in text.split("\n"):
        longer: Sequence[str] = _LONGER_WORD.findall(line)
        told = _NEW_SENTENCE.search(line) is not None  # prose, with many names in it
        if not told and len(longer) > 2 and sum(word[0].isupper() for word in longer) >= TITLED * len(longer):
            yield start, start + len(line)
        start += len(line) + 1
