"""Finds place names: capitalised words that the gazetteer knows, and that the context says are places.

Every name that the gazetteer knows, longest first, is judged by itself. Names that are sure then lend points to their
neighbours in lists and to their own repeats, and "Houston" and "Texas" to each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.gazetteer import Gazetteer, GazetteerPlace, Strength, contains, is_demonym
from pipeline.stages.geocoder.evidence import Judge
from pipeline.stages.geocoder.reading import Candidate, Reading
from pipeline.stages.geocoder.words import Recognition

LONGEST = 6  # words of one name
LONGEST_ACRONYM = 4
# How sure a name must be, above the threshold, to lend points to others.
SURE = 1.0
_JOINED = re.compile(r" |-|\xa0")
_LISTED = re.compile(r",? (?:and|or|to|nor|&) |, |/| \u2013 |-")
_CONTAINER = re.compile(r" |, (?:in |an? |the )?|\s?\(")
_CONTRACTION = re.compile(r"['\u2019](?:ll|m|ve|re|d|t)$")


class ToponymFinder:
    """Finds the names of places in a document."""

    def __init__(self, gazetteer: Gazetteer, recognition: Recognition) -> None:
        self._gazetteer = gazetteer
        self._recognition = recognition
        self._lists = recognition.words
        self._judge = Judge(recognition)
        self._region_types = recognition.words["region_types"]

    def __call__(self, reading: Reading) -> list[Candidate]:
        """Give the names that are places, in text order, with their points."""
        reading.candidates = list(self._candidates(reading))
        for candidate in reading.candidates:
            candidate.points = self._judge(candidate, reading)
            candidate.region = self._called_region(candidate, reading)
        self._pair(reading)
        self._spread(reading)
        return [candidate for candidate in reading.candidates if candidate.points >= self._recognition.threshold]

    def _candidates(self, reading: Reading) -> Iterator[Candidate]:
        """Look up stretches of capitalised words, the longest first."""
        index = 0
        while index < len(reading.words):
            word = reading.words[index]
            found = self._longest(reading, index) if word.capital and word.text.lower() != "the" else None
            if found is not None:
                yield found
            index = found.last if found is not None else index + 1

    def _longest(self, reading: Reading, index: int) -> Candidate | None:
        for end in sorted(self._ends(reading, index), reverse=True):
            start, stop = reading.words[index].start, reading.words[end - 1].end
            name = reading.text[start:stop]
            places = self._gazetteer.lookup(name)
            if places and self._plausible(name, places):
                return self._extended(Candidate(start, stop, name, index, end, places), reading)
        return None

    def _ends(self, reading: Reading, index: int) -> Iterator[int]:
        """Give the word numbers at which a name that begins at `index` could end."""
        for end in range(index, min(len(reading.words), index + LONGEST)):
            word = reading.words[end]
            if end > index and not _JOINED.fullmatch(reading.text, reading.words[end - 1].end, word.start):
                return
            if word.capital or word.text in self._lists["name_types"]:
                yield end + 1
            elif word.text not in self._lists["connectors"]:
                return

    def _extended(self, candidate: Candidate, reading: Reading) -> Candidate:
        """Take a direction with a capital into the name: Northern Virginia is a region of its own."""
        number = candidate.first - 1
        if number < 0 or candidate.level > 2:
            return candidate
        word = reading.words[number]
        if word.text not in self._lists["name_directions"] or reading.text[word.end : candidate.start] != " ":
            return candidate
        whole = tuple(
            replace(place, geonameid=None, kind="region", level=3) for place in candidate.places if place.level < 4
        )
        name = reading.text[word.start : candidate.end]
        return replace(candidate, start=word.start, first=number, name=name, places=whole)

    def _plausible(self, name: str, places: Sequence[GazetteerPlace]) -> bool:
        if len(name) < 2 or _CONTRACTION.search(name) or name.title() in self._lists["never"]:
            return False
        country = any(place.level == 1 and place.strength is Strength.MAIN for place in places)
        if not country and is_demonym(name, self._recognition.configs):
            return False
        acronym = name.isupper() and len(name) <= LONGEST_ACRONYM and "." not in name
        known = name in self._lists["acronyms"] or any(place.strength is Strength.ABBREVIATION for place in places)
        return known or not acronym

    def _called_region(self, candidate: Candidate, reading: Reading) -> bool:
        """Whether the name is followed by a word for a region, or by "of" parted from one."""
        first, last, words = candidate.first, candidate.last, reading.words
        if last < len(words) and reading.adjacent(last - 1, last) and words[last].text.lower() in self._region_types:
            return True
        before = [word.text.lower() for word in words[max(0, first - 2) : first]]
        return len(before) == 2 and before[1] == "of" and before[0] in self._region_types

    def _pair(self, reading: Reading) -> None:
        """Link "Houston" and "Texas" in "Houston, Texas", and let both count for each other."""
        points = self._recognition.context_points
        for left, right in pairwise(reading.candidates):
            between = reading.text[left.end : right.start]
            if not _CONTAINER.fullmatch(between) or left.level < 2 or self._begins_more(right, reading):
                continue
            abbreviated = any(place.strength is Strength.ABBREVIATION for place in right.places)
            if between == " " and not abbreviated:
                continue
            if any(contains(outer, place) for outer in right.places for place in left.places):
                left.container, right.holds = right, True
                left.points += points["container"]
                right.points += points["contained"] * (2 if abbreviated else 1)

    @staticmethod
    def _begins_more(right: Candidate, reading: Reading) -> bool:
        """Whether a capitalised word follows a country, as in "In Washington, U.S. Senators": nothing is contained."""
        if right.last >= len(reading.words) or right.level > 1 or reading.in_title(right.start):
            return False
        word = reading.words[right.last]
        return word.capital and reading.text[right.end : word.start] == " "

    def _spread(self, reading: Reading) -> None:
        """Let sure names help their neighbours in a list, and their repeats."""
        points, limit = self._recognition.context_points, self._recognition.threshold + SURE
        sure = {candidate.key for candidate in reading.candidates if candidate.points >= limit}
        for candidate in reading.candidates:
            if candidate.points < limit and candidate.key in sure:
                candidate.points += points["elsewhere"]
        for left, right in pairwise(reading.candidates):
            if not _LISTED.fullmatch(reading.text, left.end, right.start) or left.container is right:
                continue
            if left.points >= limit > right.points:
                right.points += points["listed"]
            elif right.points >= limit > left.points:
                left.points += points["listed"]
