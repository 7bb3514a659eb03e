"""Which capitals are places: names of the gazetteer that are long or great enough, or stand where places stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.gazetteer import Gazetteer, country_of_demonym
from pipeline.lexicons import ENGLISH, lexicon_folder, lexicon_table
from pipeline.stages.redactor.capital_words import CapitalWord, CapitalWords, Kind

LONGEST_PLACE = 4  # words
GREAT = 100_000  # people of a place that needs no more around it than its name
_WORD = re.compile(r"[^\W\d_]+")
_REGION = re.compile(r"[^\W\d_]+(?: [^\W\d_a-z][^\W\d_]+)?")
Run = Sequence[CapitalWord]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the words of places' names begin; `several` are those of names of several words."""

    starts: frozenset[int]
    several: frozenset[int]


class CapitalPlaces:
    """Tells the places among runs of words with capitals."""

    def __init__(self, configs: Path, gazetteer: Gazetteer, words: CapitalWords, language: str = ENGLISH) -> None:
        table = lexicon_table(lexicon_folder(configs, language), "capitals.toml", "capitals")
        self._configs = configs
        self._gazetteer = gazetteer
        self._words = words
        self._before = re.compile(table["place_before"])
        self._after = re.compile(table["place_after"])

    def is_country(self, word: str) -> bool:
        """Whether it is a country or a continent, and nobody's name."""
        return not self._words.is_name(word) and any(place.level <= 1 for place in self._gazetteer.lookup(word))

    def is_known(self, name: str) -> bool:
        """Whether it is a country, or by several words a great place."""
        places = self._gazetteer.lookup(name)
        return self.is_country(name) or (" " in name and any(place.population >= GREAT for place in places))

    def is_compound(self, word: str) -> bool:
        """Whether it is made with the name of a country, a region or a great city: `anti-Lagos`, `R-Texas`."""
        pieces = [piece for piece in re.split(r"[-\u2010\u2011]", word) if piece[1:] and piece[0].isupper()]
        great = (any(p.level <= 2 or p.population >= GREAT for p in self._gazetteer.lookup(piece)) for piece in pieces)
        return "-" in word and bool(pieces) and all(great) and not any(map(self._words.is_name, pieces))

    def length_before_name(self, name: str) -> int:
        """Give the length of the country or great place that a name begins with: `United States `, an ambassador's."""
        words = list(_WORD.finditer(name))
        if not words or words[0][0] in self._words.lists.given - self._words.lists.ambiguous:
            return 0
        for count in range(min(3, len(words) - 1), 0, -1):
            if self.is_known(name[: words[count - 1].end()]):
                return words[count].start()
        return 0

    def find(self, runs: Sequence[Run], text: str, named: frozenset[str]) -> Placed:
        """Give the words that are of places' names; those in `named` are of people's."""
        found: set[int] = set()
        several: set[int] = set()
        lone: dict[str, list[int]] = {}
        shown: set[str] = set()
        countries = self._countries(runs)
        for part in (part for run in runs for part in self._places_in(run, text)):
            starts = [each.word.start for each in part]
            name = text[part[0].word.start : part[-1].word.end]
            if all(each.word.form in named for each in part):
                continue
            if len(part) > 1:
                several.update(starts)
            if self._is_great(part, name):
                found.update(starts)
            else:
                lone.setdefault(name, []).extend(starts)
                how = self._stands_as_place(part, text, countries)
                found.update(starts if how else ())
                if how == "surely" or (how and part[0].kind is Kind.UNKNOWN):
                    shown.add(name)
        return Placed(frozenset(found.union(*(lone[name] for name in shown))), frozenset(several))

    def _countries(self, runs: Sequence[Run]) -> frozenset[str | None]:
        """Give the countries of which the text tells: by their names, their peoples, regions and great cities."""
        found: set[str | None] = set()
        for run in runs:
            for each in run:
                found.add(country_of_demonym(each.word.form, self._configs))
                places = self._gazetteer.lookup(each.word.text) if self._is_telling(each) else ()
                found.update(place.country for place in places[:1] if place.level <= 2 or place.population >= GREAT)
        return frozenset(found - {None})

    def _is_telling(self, each: CapitalWord) -> bool:
        return each.kind in (Kind.UNKNOWN, Kind.PLACE_NAME) or (each.kind is not Kind.NAME and each.word.text.isupper())

    def _places_in(self, run: Run, text: str) -> Iterator[Run]:
        """Cut a run into the longest names that the gazetteer knows."""
        at = 0
        while at < len(run):
            for length in range(min(LONGEST_PLACE, len(run) - at), 0, -1):
                part = run[at : at + length]
                if self._is_place(part, text):
                    yield part
                    at += length - 1
                    break
            at += 1

    def _is_place(self, part: Run, text: str) -> bool:
        lists, first = self._words.lists, part[0].word.form
        if len(part) > 1 and part[0].kind is Kind.NAME and first not in lists.place_beginnings | lists.ambiguous:
            return False
        if len(part) == 1 and part[0].kind in (Kind.PLAIN, Kind.BODY, Kind.INITIAL, Kind.ACRONYM):
            return False
        return bool(self._gazetteer.lookup(text[part[0].word.start : part[-1].word.end]))

    def _is_great(self, part: Run, name: str) -> bool:
        """Whether a name is that of a place that one knows, and nobody's; or has an ordinary word in it."""
        places = self._gazetteer.lookup(name)
        if len(part) > 1:
            ordinary = any(each.kind in (Kind.PLAIN, Kind.BODY, Kind.MAYBE) for each in part)
            if ordinary or part[0].word.form in self._words.lists.place_beginnings:
                return True
        elif part[0].kind is not Kind.UNKNOWN:
            return any(place.level <= 1 for place in places)
        return any(place.level <= 2 or place.population >= GREAT for place in places)

    def _stands_as_place(self, part: Run, text: str, countries: frozenset[str | None]) -> str:
        """Whether a name stands where places do: "surely" before its region, "likely" behind a preposition."""
        start, end = part[0].word.start, part[-1].word.end
        after = self._after.match(text, end)
        behind = _REGION.match(text, after.end()) if after else None
        names = (behind[0], behind[0].split()[0]) if behind else ()
        if any(place.level <= 2 for name in names if name[0].isupper() for place in self._gazetteer.lookup(name)):
            return "surely"
        if part[0].kind in (Kind.NAME, Kind.MAYBE):
            return ""
        told = any(place.country in countries for place in self._gazetteer.lookup(text[start:end]))
        before = self._before.search(text, max(0, start - 16), start)
        return "likely" if told and (before or (after and "-" in after[0])) else ""
