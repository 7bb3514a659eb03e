"""Finds place names: capitalised words that the gazetteer knows, judged by what they are and what stands around them.

Every name that the gazetteer knows, longest first, gets points (`configs/gazetteer/recognition.toml`) for what it could
be and for its context. Names that are sure then lend points to their neighbours in lists and to their own repeats.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.gazetteer import Gazetteer, GazetteerPlace, Strength, contains, fold, is_demonym
from pipeline.records import Document, Mention
from pipeline.stages.geocoder.words import Recognition, Word, words_of

LONGEST = 6  # words of one name
# How sure a name must be, above the threshold, to lend points to others.
SURE = 1.0
# What a person's name of the same words counts against a place's name of several: GeoNames knows few of those.
SEVERAL_WORDS = 0.4
_JOINED = re.compile(r" |-|\xa0")
_LISTED = re.compile(r",? (?:and|or|to|nor|&) |, |/| – |-")  # noqa: RUF001
_CONTAINER = re.compile(r", (?:in |an? )?|\s?\(|, (?:the )?")
_CONTRACTION = re.compile(r"['’](?:ll|m|ve|re|d|t)$")  # noqa: RUF001
_AGED = re.compile(r", \d\d, (?:of )?$")
_DATELINE = re.compile(r"\s?(?:[-–—]{1,2}|\([A-Z][A-Za-z ]+\)\s?[-–—])\s?|, [A-Z][a-z]+\.? \d{1,2} ")  # noqa: RUF001


@dataclass(slots=True)
class Candidate:
    """A name in the text that may be a place."""

    start: int
    end: int
    name: str
    first: int  # number of its first word, and of the word after its last
    last: int
    places: tuple[GazetteerPlace, ...]
    points: float = 0.0
    container: Candidate | None = None  # the place right behind it that holds it

    @property
    def key(self) -> str:
        """The name as the gazetteer looks it up."""
        return fold(self.name)


@dataclass(slots=True)
class Reading:
    """A document as the finder reads it."""

    text: str
    words: Sequence[Word]
    lower: frozenset[str]
    people: Sequence[Mention]
    titles: Sequence[tuple[int, int]]  # lines in Title Case or in capitals, where capitals tell nothing
    sentence_starts: frozenset[int]
    candidates: list[Candidate] = field(default_factory=list)

    def in_title(self, offset: int) -> bool:
        """Whether an offset lies in a line where most words have capitals."""
        return any(start <= offset < end for start, end in self.titles)


class ToponymFinder:
    """Finds the names of places in a document."""

    def __init__(self, gazetteer: Gazetteer, recognition: Recognition, is_given_name: frozenset[str]) -> None:
        self._gazetteer = gazetteer
        self._recognition = recognition
        self._points = recognition.context_points
        self._lists = recognition.words
        self._given = is_given_name

    def __call__(self, document: Document) -> list[Candidate]:
        """Give the names that are places, in text order, with their points."""
        reading = self._read(document)
        reading.candidates = list(self._candidates(reading))
        for candidate in reading.candidates:
            candidate.points = self._name_points(candidate) + self._context(candidate, reading)
        self._pair(reading)
        self._spread(reading)
        return [candidate for candidate in reading.candidates if candidate.points >= self._recognition.threshold]

    def _read(self, document: Document) -> Reading:
        words = words_of(document.text, self._recognition.abbreviations)
        return Reading(
            document.text,
            words,
            frozenset(word.text for word in words if word.text.islower()),
            [mention for mention in document.mentions if mention.label.startswith("person.")],
            title_lines(document.text),
            frozenset(start for start, _ in document.sentences),
        )

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

    def _extended(self, candidate: Candidate, reading: Reading) -> Candidate:
        """Take a direction with a capital into the name: Northern Virginia is a region of its own."""
        number = candidate.first - 1
        if number < 0 or min(place.level for place in candidate.places) > 2:
            return candidate
        word = reading.words[number]
        if word.text not in self._lists["name_directions"] or reading.text[word.end : candidate.start] != " ":
            return candidate
        whole = tuple(
            replace(place, geonameid=None, kind="region", level=3) for place in candidate.places if place.level < 4
        )
        name = reading.text[word.start : candidate.end]
        return replace(candidate, start=word.start, first=number, name=name, places=whole)

    def _ends(self, reading: Reading, index: int) -> Iterator[int]:
        """Give the word numbers at which a name that begins at `index` could end."""
        end = index
        while end < len(reading.words) and end - index < LONGEST:
            word = reading.words[end]
            if end > index and not _JOINED.fullmatch(reading.text, reading.words[end - 1].end, word.start):
                break
            if word.capital:
                yield end + 1
            elif word.text not in self._lists["connectors"] and word.text not in self._lists["name_types"]:
                break
            elif word.text in self._lists["name_types"]:
                yield end + 1
            end += 1

    def _plausible(self, name: str, places: Sequence[GazetteerPlace]) -> bool:
        if len(name) < 2 or _CONTRACTION.search(name) or name.title() in self._lists["never"]:
            return False
        country = any(place.level == 1 and place.strength is Strength.MAIN for place in places)
        if not country and is_demonym(name, self._recognition.configs):
            return False
        if name.isupper() and len(name) <= 4 and "." not in name and name not in self._lists["acronyms"]:
            return any(place.strength is Strength.ABBREVIATION for place in places)
        return True

    def _name_points(self, candidate: Candidate) -> float:
        points = self._recognition.name_points
        best = max((self._place_points(place) for place in candidate.places), default=0.0)
        return best + (points["several_words"] if candidate.last - candidate.first > 1 else 0.0)

    def _place_points(self, place: GazetteerPlace) -> float:
        points, inhabitants = self._recognition.name_points, self._recognition.inhabitants
        if place.strength is Strength.ABBREVIATION:
            return -3.0
        if place.level == 3 and place.geonameid is None:
            base = points["state"]  # what we listed ourselves is well known
        elif place.level < 4:
            base = points[("continent", "country", "state", "district")[place.level]]
        elif place.geonameid is None:
            base = points["large"]
        else:
            sizes = [size for size in ("middling", "large", "great") if place.population >= inhabitants[size]]
            base = points[sizes[-1] if sizes else "small"]
        return base + (points["alternate_only"] if place.strength is Strength.ALTERNATE else 0.0)

    def _context(self, candidate: Candidate, reading: Reading) -> float:
        return self._before(candidate, reading) + self._after(candidate, reading) + self._itself(candidate, reading)

    def _before(self, candidate: Candidate, reading: Reading) -> float:
        """Score the word before a name; an article between them is passed over."""
        number = candidate.first - 1
        if number >= 0 and reading.words[number].text.lower() == "the":
            number -= 1
        if number < 0 or not _near(reading, number, candidate.start):
            return 0.0
        word = reading.words[number]
        lower, points, lists = word.text.lower(), self._points, self._lists
        if word.text in lists["agencies"]:
            return points["institution"]
        if lower in lists["directions"]:
            return points["direction"] + max(0.0, self._preposition(reading, number - 1, word.start))
        if lower in lists["locative"] or lower in lists["source_or_goal"]:
            if lower == "of" and number and reading.words[number - 1].text.lower() in lists["types_before"]:
                return points["type_word"]
            return points["locative" if lower in lists["locative"] else "source_or_goal"]
        if word.text.rstrip(".") in lists["honorifics"] and _adjacent(reading, number, candidate.first):
            return points["honorific"]
        return self._stuck(reading, number, candidate) if word.capital else 0.0

    def _preposition(self, reading: Reading, number: int, start: int) -> float:
        if number < 0 or not _near(reading, number, start):
            return 0.0
        lower = reading.words[number].text.lower()
        if lower in self._lists["locative"]:
            return self._points["locative"]
        return self._points["source_or_goal"] if lower in self._lists["source_or_goal"] else 0.0

    def _stuck(self, reading: Reading, number: int, candidate: Candidate) -> float:
        """Score a capitalised word right before a name: unless something explains it, the name is part of another."""
        word = reading.words[number]
        if not _adjacent(reading, number, candidate.first) or reading.in_title(candidate.start):
            return 0.0
        return 0.0 if self._explained(word, reading) else self._points["other_name"]

    def _explained(self, word: Word, reading: Reading) -> bool:
        lower = word.text.lower()
        known = lower in self._lists["functions"] or word.text in self._lists["institutions_after"]
        return (
            known
            or lower in self._lists["types_before"]
            or (word.text.isupper() and len(word.text) > 1)
            or (lower in reading.lower)
            or is_demonym(word.text, self._recognition.configs)
        )

    def _after(self, candidate: Candidate, reading: Reading) -> float:
        """Score the word behind a name."""
        number = candidate.last
        if number >= len(reading.words) or not _near(reading, number - 1, reading.words[number].start):
            return 0.0
        word = reading.words[number]
        points, lists, adjacent = self._points, self._lists, _adjacent(reading, number - 1, number)
        if reading.text[candidate.end : word.start] == "-" and word.text in lists["suffixes"]:
            return points["suffix"]
        if not adjacent:
            return 0.0
        if word.text in lists["types_after"]:
            return points["type_word"]
        if word.text in lists["institutions_after"]:
            return points["institution"]
        if word.text in lists["organisations_after"]:
            return points["part_of_organisation"]
        if word.text in lists["speech"] and min(place.level for place in candidate.places) > 2:
            return points["speech"]
        if word.capital and not reading.in_title(candidate.start) and not self._explained(word, reading):
            return points["other_name"]
        return 0.0

    def _itself(self, candidate: Candidate, reading: Reading) -> float:
        points, total = self._points, 0.0
        if candidate.last - candidate.first == 1:
            lower = candidate.name.lower()
            listed_by_us = reading.text[: candidate.start].endswith("the ") and not candidate.places[0].geonameid
            if lower in self._recognition.common and not listed_by_us:
                total += points["common_word"]
            elif lower in reading.lower and not reading.in_title(candidate.start):
                total += points["plain_elsewhere"]
            if candidate.name.capitalize() in self._given:
                total += points["given_name"] * (1 - self._fame(candidate))
            if candidate.start in reading.sentence_starts:
                total += points["sentence_start"]
        if _AGED.search(reading.text, max(0, candidate.start - 8), candidate.start):
            total += points["aged"]
        if _DATELINE.match(reading.text, candidate.end) and _begins_line(reading.text, candidate.start):
            total += points["dateline"]
        return total + self._persons(candidate, reading)

    def _persons(self, candidate: Candidate, reading: Reading) -> float:
        inside = [mention for mention in reading.people if self._rivals(candidate, mention, reading.text)]
        if not inside or any(place.name.endswith(" County") for place in candidate.places):
            return 0.0
        alone = all(candidate.start <= mention.start and mention.end <= candidate.end for mention in inside)
        weight = 1 - self._fame(candidate) if alone else 1.0
        if alone and candidate.last - candidate.first > 1:
            weight *= SEVERAL_WORDS
        return weight * sum(
            mention.confidence * self._points["person" if mention.label == "person.name" else "perhaps_person"]
            for mention in inside
        )

    def _rivals(self, candidate: Candidate, mention: Mention, text: str) -> bool:
        """Whether a person's name covers this one, and is none that holds an institution's words (FBI Tampa Division)."""
        if not (mention.start <= candidate.start and candidate.end <= mention.end):
            return False
        if (mention.start, mention.end) == (candidate.start, candidate.end):
            return True
        rest = f"{text[mention.start : candidate.start]} {text[candidate.end : mention.end]}".split()
        return not any(word in self._lists["institutions_after"] or word in self._lists["agencies"] for word in rest)

    def _fame(self, candidate: Candidate) -> float:
        """Give how little a namesake counts against a place that everybody knows: 1 for countries, 0 for villages."""
        points = self._recognition.name_points
        best = max(self._place_points(place) for place in candidate.places)
        return min(1.0, max(0.0, (best - points["middling"]) / (points["country"] - points["middling"]) * 2))

    def _pair(self, reading: Reading) -> None:
        """Link "Houston" and "Texas" in "Houston, Texas", and let both count for each other."""
        for left, right in zip(reading.candidates, reading.candidates[1:], strict=False):
            between = reading.text[left.end : right.start]
            if not _CONTAINER.fullmatch(between) and between != " ":
                continue
            if min(place.level for place in left.places) < 2 or self._begins_more(right, reading):
                continue
            if any(contains(outer, place) for outer in right.places for place in left.places):
                if between == " " and not all(place.strength is not Strength.MAIN for place in right.places):
                    continue
                left.container = right
                left.points += self._points["container"]
                right.points += self._points["contained"]
                if any(place.strength is Strength.ABBREVIATION for place in right.places):
                    right.points += self._points["contained"]

    def _begins_more(self, right: Candidate, reading: Reading) -> bool:
        """Whether a capitalised word follows, as in "In Washington, U.S. Senators": then nothing is contained."""
        if right.last >= len(reading.words) or reading.in_title(right.start):
            return False
        word = reading.words[right.last]
        return word.capital and reading.text[right.end : word.start] == " " and min(place.level for place in right.places) < 2

    def _spread(self, reading: Reading) -> None:
        """Let sure names help their neighbours in a list, and their repeats."""
        limit = self._recognition.threshold + SURE
        sure = {candidate.key for candidate in reading.candidates if candidate.points >= limit}
        for candidate in reading.candidates:
            if candidate.points < limit and candidate.key in sure:
                candidate.points += self._points["elsewhere"]
        for left, right in zip(reading.candidates, reading.candidates[1:], strict=False):
            if _LISTED.fullmatch(reading.text, left.end, right.start) and left.container is not right:
                if left.points >= limit > right.points:
                    right.points += self._points["listed"]
                elif right.points >= limit > left.points:
                    left.points += self._points["listed"]


def _near(reading: Reading, number: int, start: int) -> bool:
    """Whether nothing but a blank, a hyphen or an article stands between a word and an offset."""
    between = reading.text[reading.words[number].end : start]
    return between in {" ", "-", "\xa0"} or between.strip().lower() == "the"


def _adjacent(reading: Reading, left: int, right: int) -> bool:
    return reading.text[reading.words[left].end : reading.words[right].start] in {" ", "\xa0", ". ", "-", "s "}


def _begins_line(text: str, offset: int) -> bool:
    return offset == 0 or text[:offset].rstrip(" \"“'‘(").endswith("\n")  # noqa: RUF001


def title_lines(text: str) -> list[tuple[int, int]]:
    """Give the lines in which most longer words have capitals."""
    return list(_title_lines(text))


def _title_lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        longer = [word for word in re.findall(r"[^\W\d_]{4,}", line)]
        if len(longer) >= 3 and sum(word[0].isupper() for word in longer) > 0.7 * len(longer):
            yield start, start + len(line)
        start += len(line) + 1


def sentence_of(document: Document, offset: int) -> int:
    """Give the number of the sentence that an offset lies in."""
    return max(0, bisect_right([start for start, _ in document.sentences], offset) - 1)
