"""Finds places that no gazetteer lists: villages that the text calls so, and sites: streets, hotels, vessels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.gazetteer import is_demonym
from pipeline.records import Document
from pipeline.stages.geocoder.reading import Candidate, title_lines
from pipeline.stages.geocoder.words import Recognition

SITE = "site"
CITY = "city"
DISTRICT = "district"
REGION = "region"
SHORTEST = 3  # letters of a name
_WORD = r"[^\W\d_a-zß-öø-ÿ][^\W\d_]*(?:['\u2019-][^\W\d_]+)*"
# What follows a name that is whole: else it could be the beginning of a longer one, or whose something is.
_ENDED = r"(?=[,.;:)\n]| [a-z0-9(\u2013\u2014-])"
_ARTICLE = r"(?:el|al|ez|es|er|en|an|ad|ar|as|ash|az|ul|de|da|do|del|la)[- ]"
_NAME = rf"{_WORD}(?: (?:{_ARTICLE})?{_WORD})?"
_RUN = rf"{_WORD}(?: (?:(?:of|the|and|de|del|la|los|las|da|do|dos|di|by|al|el|&) ){{0,2}}{_WORD}){{0,4}}"


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A place of which only the name and the kind are known."""

    start: int
    end: int
    name: str
    kind: str


class UnlistedFinder:
    """Finds places by the words that say what they are."""

    def __init__(self, recognition: Recognition) -> None:
        self._recognition = recognition
        lists = recognition.words
        site, before = _either(lists["site_words"]), _either(lists["site_words_before"])
        things, kinds = _either(lists["site_things"]), {"district": DISTRICT, "region": REGION, "city": CITY}
        self._patterns = [
            (re.compile(rf"\b(?:{before}) {_RUN}|\b(?:{_either(lists['roads_with_numbers'])}) \d+[A-Z]?\b"), SITE, 0),
            (re.compile(rf"\b({_RUN} (?:{site}))\b(?! (?:Police|County|District|Patrol))"), SITE, 1),
            (re.compile(rf"\b(?:{_either(lists['vessel_words'])}) (?:the )?[\"\u201c\u2018']?({_RUN})"), SITE, 1),
            (re.compile(rf"\b(?:{things}),? (?:called|named|known as) (?:the )?[\"\u201c\u2018']?({_RUN})"), SITE, 1),
            (re.compile(rf"\b(?:{things}), (?:the )?[\"\u201c\u2018']?({_RUN})[\"\u201d\u2019']?,"), SITE, 1),
            (re.compile(rf"\b({_RUN}), (?:a|an|the) (?:[\w-]+ ){{0,3}}(?:{things})\b"), SITE, 1),
            *(
                (re.compile(rf"\b({_RUN}) (?:{_either(lists[f'unlisted_{name}'])})\b"), kind, 1)
                for name, kind in kinds.items()
            ),
            *(
                (re.compile(rf"\b(?:{_either(lists[f'unlisted_{name}'])}) (?:of|called|named) ({_RUN})"), kind, 1)
                for name, kind in kinds.items()
            ),
            (re.compile(rf"\b(?:{_either(lists['surely_places_after'])}) ({_NAME}){_ENDED}"), CITY, 1),
        ]

    def __call__(self, document: Document, known: Sequence[Candidate]) -> list[Unlisted]:
        """Give the unlisted places of a document that overlap no known one, in text order; sites may hold one."""
        taken = [(candidate.start, candidate.end) for candidate in known]
        people = [(m.start, m.end) for m in document.mentions if m.label == "person.name" and m.confidence >= 0.6]
        found: list[Unlisted] = []
        titles = title_lines(document.text)
        for place in self._matches(document.text):
            if place.kind == SITE and any(start <= place.start < end for start, end in titles):
                continue
            span = (place.start, place.end)
            rivals = [(other.start, other.end) for other in found] + (taken if place.kind != SITE else [])
            clear = not any(_overlap(span, other) for other in rivals) and span not in taken
            if clear and self._plausible(place) and not (place.kind != SITE and any(_overlap(span, p) for p in people)):
                found.append(place)
        return sorted(found, key=lambda place: place.start)

    def _matches(self, text: str) -> Iterator[Unlisted]:
        for pattern, kind, group in self._patterns:
            for match in pattern.finditer(text):
                start, end = match.span(group)
                start += self._overhang(text[start:end]) if group else 0
                yield Unlisted(start, end, text[start:end], kind)

    def _overhang(self, name: str) -> int:
        """Give the length of words at a name's beginning that have a capital only because a sentence begins there."""
        length = 0
        while " " in name[length:]:
            word = name[length:].split(" ", 1)[0]
            if word.lower() not in self._recognition.words["functions"]:
                break
            length += len(word) + 1
        return length

    def _plausible(self, place: Unlisted) -> bool:
        words = place.name.split()
        if len(place.name) < SHORTEST or place.name.endswith(("'s", "\u2019s")):
            return False
        lists, lower = self._recognition.words, place.name.lower()
        if not words or lower in lists["functions"] or lower in self._recognition.common:
            return False
        if place.kind != SITE and is_demonym(place.name, self._recognition.configs):
            return False
        if place.kind == CITY and any(self._of_another_kind(word) for word in words):
            return False
        if place.kind == SITE and len(words) < 2 and words[0] in lists["site_words"]:
            return False
        return not any(word in lists["never_in_unlisted"] for word in words)

    def _of_another_kind(self, word: str) -> bool:
        """Whether a word says that a name is an institution's, an ordinary word or an abbreviation."""
        lists = self._recognition.words
        known = lists["institutions_after"] | lists["organisations_after"] | lists["site_words"] | lists["never"]
        return word in known or word.isupper() or word.lower() in self._recognition.common


def _either(words: frozenset[str]) -> str:
    return "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True))


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]
