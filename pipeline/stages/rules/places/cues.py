"""Finds the cues that tell a place's role (`configs/lexicons/en/places.toml`) in the sentences that hold a place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_FIRST = re.compile(r"[^\W_]+")
_GAP = re.compile(r"\{(\d+)\}")
_NUMBER = r"(?:\d[\d,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|dozens|some)"


@dataclass(frozen=True, slots=True)
class Cue:
    """Words of one kind (`recruit`, `movement` ...) at offsets of the text."""

    start: int
    end: int
    kind: str


class PlaceCues:
    """All kinds of cues, found in one pass: a word's patterns are tried only where that word stands."""

    def __init__(self, kinds: Mapping[str, Sequence[str]], lists: Mapping[str, Sequence[str]]) -> None:
        self._words: dict[str, set[str]] = defaultdict(set)
        self._stems: dict[str, set[str]] = defaultdict(set)
        self._longer: dict[str, list[tuple[re.Pattern[str], str]]] = defaultdict(list)
        for kind, patterns in kinds.items():
            for pattern in patterns:
                self._add(pattern, kind, lists)
        self._lengths = sorted({len(stem) for stem in self._stems})

    def _add(self, pattern: str, kind: str, lists: Mapping[str, Sequence[str]]) -> None:
        first, *rest = pattern.split()
        beginnings = lists[first[1:]] if first.startswith("@") else first.split("|")
        if first == "<num>":
            beginnings = (*_NUMBER[3:-1].split("|")[1:], "#")
        if not rest:
            for word in beginnings:
                (self._stems[word[:-1]] if word.endswith("*") else self._words[word]).add(kind)
            return
        tail = re.compile("".join(_element(element, lists) for element in rest) + r"\b", re.IGNORECASE)
        for word in beginnings:
            self._longer[word].append((tail, kind))

    def find(self, text: str, start: int, end: int) -> list[Cue]:
        """Find the cues between two offsets."""
        return list(self._find(text, start, end))

    def _find(self, text: str, start: int, end: int) -> Iterator[Cue]:
        for match in _FIRST.finditer(text, start, end):
            word = match[0].lower()
            kinds = set(self._words.get(word, ()))
            for length in self._lengths:
                kinds |= self._stems.get(word[:length], set())
            yield from (Cue(match.start(), match.end(), kind) for kind in sorted(kinds))
            for beginning in self._beginnings(word):
                for tail, kind in self._longer[beginning]:
                    if rest := tail.match(text, match.end(), end):
                        yield Cue(match.start(), rest.end(), kind)

    def _beginnings(self, word: str) -> Iterator[str]:
        if word[0].isdigit() and "#" in self._longer:
            yield "#"
        if word in self._longer:
            yield word
        yield from (stem for length in range(3, len(word) + 1) if (stem := f"{word[:length]}*") in self._longer)


def _element(element: str, lists: Mapping[str, Sequence[str]]) -> str:
    """Turn one element of a pattern into a regular expression that begins with the blank before it."""
    if gap := _GAP.fullmatch(element):
        return rf"(?:,?\s+[\w'\u2019-]+){{0,{gap[1]}}}?"
    if element == "<num>":
        return rf",?\s+{_NUMBER}"
    words = lists[element[1:]] if element.startswith("@") else element.split("|")
    return r",?\s+(?:" + "|".join(re.escape(w[:-1]) + r"\w*" if w.endswith("*") else re.escape(w) for w in words) + ")"
