"""The words of names: a text's words as the name finder sees them, and the word lists of `names.toml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.stages.annotator.lexicon import load_entries

# Letters with dots (A.B., J.), or a word with hyphens and apostrophes inside.
_WORD = re.compile(r"[^\W\d_](?:\.[^\W\d_])+\.?|[^\W\d_]\.(?=\s)|[^\W\d_]+(?:['\u2019\u2011-][^\W\d_]+)*")
_GAP = re.compile(
    r"(?:\.?[ \u00a0]|[ \u00a0][\"\u201c\u2018(]|[\"\u201d\u2019)][ \u00a0]|\.?[ \u00a0]?[\"\u201c\u2018]|-)\Z"
)
_PLAIN = re.compile(r"(?<![^\s(\"'\u201c\u2018])([^\W\d_]+)(?=[\s,;:!?)\"'\u201d\u2019]|\.\s|\.?\Z)")
_POSSESSIVE = re.compile(r"['\u2019]s$")


@dataclass(frozen=True, slots=True)
class NameWord:
    """A word of a text, or letters with dots."""

    start: int
    end: int
    text: str  # as written, without a possessive ending
    form: str  # as the lists have it: a word in capitals is given as Capitals


class NameLists:
    """The word lists of `names.toml`, as sets."""

    def __init__(self, folder: Path) -> None:
        lists = load_entries(folder)[1]
        self.ambiguous = frozenset(lists["given_names_ambiguous"])
        self.given = frozenset(lists["given_names"])
        self.surnames = frozenset(lists["surnames"])
        self.honorifics = frozenset(lists["honorifics"])
        self.addresses = frozenset(lists["forms_of_address"])
        self.suffixes = frozenset(lists["name_suffixes"])
        self.people = frozenset(lists["people_before_names"])
        self.naming = frozenset(lists["naming_words"])
        self.verbs = frozenset(lists["name_verbs"])
        self.particles = frozenset(lists["name_particles"])
        self.organisations = frozenset(lists["organisation_words"])
        self.places = frozenset(lists["place_words"])
        self.place_beginnings = frozenset(lists["place_beginnings"])
        self.calendar = frozenset(lists["calendar_words"])
        self.abbreviations = frozenset(lists["abbreviations_with_dots"])
        self.not_names = frozenset(lists["not_names"]) | self.calendar

    def splits(self, word: NameWord) -> bool:
        """Whether a capitalised word is surely no part of a name, so that a run ends before it."""
        form = word.form
        if form in self.given:
            return False
        return form in self.not_names or form in self.honorifics or form.lower() in self.people


def plain_words(text: str) -> set[str]:
    """Give the words that the text writes in lower case; not those in addresses."""
    return {match[1] for match in _PLAIN.finditer(text) if match[1].islower()}


def words_of(text: str) -> list[NameWord]:
    """Split a text into words; signs and figures are left out."""
    return [_trimmed(match) for match in _WORD.finditer(text)]


def _trimmed(match: re.Match[str]) -> NameWord:
    text = _POSSESSIVE.sub("", match[0])
    start = match.start()
    form = text.title() if text.isupper() and len(text.rstrip(".")) > 1 else text
    return NameWord(start, start + len(text), text, form)


def near(before: NameWord, word: NameWord, text: str) -> bool:
    """Whether a word stands directly before another, or before its quotation mark or colon."""
    return text[before.end : word.start] in (" ", ". ", "\u00a0", ".\u00a0", ", ", ' "', " \u201c", " \u2018", ": ")


def joined(word: NameWord, following: NameWord, text: str, lists: NameLists) -> bool:
    """Whether two words belong to one run: only a blank, a quotation mark or, after an abbreviation, a dot between."""
    gap = text[word.end : following.start]
    if not _GAP.fullmatch(gap):
        return False
    return "." not in gap or word.form in lists.honorifics or word.form in ("Jr", "St")
