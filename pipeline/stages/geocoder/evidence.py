"""Judges whether a name that the gazetteer knows is a place here, in points for and against.

The points and word lists are data (`configs/gazetteer/recognition.toml`); this says where each is looked for.
"""

from __future__ import annotations

import re

from pipeline.gazetteer import GazetteerPlace, Strength, is_demonym
from pipeline.records import Mention
from pipeline.stages.geocoder.reading import Candidate, Reading
from pipeline.stages.geocoder.words import Recognition, Word

# What a person's name of the same words counts against a place's name of several: GeoNames knows few of those.
SEVERAL_WORDS = 0.4
_AGED = re.compile(r", \d\d, (?:of )?$")
_DATELINE = re.compile(
    r"\s?(?:[-\u2013\u2014]{1,2}|\([A-Z][A-Za-z ]+\)\s?[-\u2013\u2014])\s?|, [A-Z][a-z]+\.? \d{1,2} "
)


class Judge:
    """Gives candidates their points."""

    def __init__(self, recognition: Recognition) -> None:
        self._recognition = recognition
        self._points = recognition.context_points
        self._lists = recognition.words

    def __call__(self, candidate: Candidate, reading: Reading) -> float:
        """Add up what speaks for and against a name's being a place."""
        before = self._before(candidate, reading)
        points = self._name(candidate) + before + self._after(candidate, reading, placed=before > 0)
        return points + self._itself(candidate, reading) + self._persons(candidate, reading)

    def _name(self, candidate: Candidate) -> float:
        best = max(self._place(place) for place in candidate.places)
        if candidate.last - candidate.first == 1:
            return best
        typed = candidate.name.rpartition(" ")[2].lower() in self._lists["types_after"]
        return best + self._recognition.name_points["several_words"] + self._points["type_word"] * typed

    def _place(self, place: GazetteerPlace) -> float:
        points, inhabitants = self._recognition.name_points, self._recognition.inhabitants
        if place.strength is Strength.ABBREVIATION:
            return points["bare_abbreviation"]
        if place.geonameid is None:
            base = points[("continent", "country", "state", "state", "large")[place.level]]
        elif place.level < 4:
            unknown = place.level == 2 and place.population < inhabitants["large"]
            base = points["district" if unknown else ("continent", "country", "state", "district")[place.level]]
        else:
            sizes = [size for size in ("middling", "large", "great") if place.population >= inhabitants[size]]
            base = points[sizes[-1] if sizes else "small"]
        return base + (points["alternate_only"] if place.strength is Strength.ALTERNATE else 0.0)

    def _fame(self, candidate: Candidate) -> float:
        """Give how little a namesake counts against a place that everybody knows: 1 for countries, 0 for villages."""
        points = self._recognition.name_points
        best = max(self._place(place) for place in candidate.places)
        return min(1.0, max(0.0, (best - points["middling"]) / (points["country"] - points["middling"]) * 2))

    def _before(self, candidate: Candidate, reading: Reading) -> float:
        """Score the word before a name; an article between them is passed over."""
        number = candidate.first - 1
        if number >= 0 and reading.words[number].text.lower() == "the":
            number -= 1
        if number < 0:
            return 0.0
        word = reading.words[number]
        if word.text in self._lists["honorifics"] and reading.text[word.end : candidate.start] in {" ", ". "}:
            return self._points["honorific"]
        return self._word_before(number, candidate, reading) if reading.near(number, candidate.start) else 0.0

    def _word_before(self, number: int, candidate: Candidate, reading: Reading) -> float:
        word = reading.words[number]
        if word.text in self._lists["agencies"]:
            return self._points["institution"]
        if word.text.lower() in self._lists["directions"]:
            return self._points["direction"] + self._preposition(reading, number - 1, word.start)
        if preposition := self._preposition(reading, number, candidate.start):
            return preposition
        stuck = word.capital and reading.text[word.end : candidate.start] in {" ", "\xa0"}
        explained = not stuck or reading.in_title(candidate.start) or self._explained(word, reading)
        return 0.0 if explained else self._points["other_name"]

    def _preposition(self, reading: Reading, number: int, start: int) -> float:
        if number < 0 or not reading.near(number, start):
            return 0.0
        lower, lists = reading.words[number].text.lower(), self._lists
        if lower == "of" and number and reading.words[number - 1].text.lower() in lists["types_before"]:
            return self._points["type_word"]
        if lower in lists["locative"]:
            return self._points["locative"]
        return self._points["source_or_goal"] if lower in lists["source_or_goal"] else 0.0

    def _explained(self, word: Word, reading: Reading) -> bool:
        lower = word.text.lower()
        return (
            lower in self._lists["functions"]
            or word.text in self._lists["institutions_after"]
            or lower in self._lists["types_before"]
            or (word.text.isupper() and len(word.text) > 1)
            or lower in reading.lower
            or is_demonym(word.text, self._recognition.configs)
        )

    def _after(self, candidate: Candidate, reading: Reading, *, placed: bool) -> float:
        """Score the word behind a name; with a preposition before it (`placed`) it is not who spoke."""
        number = candidate.last
        if number >= len(reading.words):
            return 0.0
        word = reading.words[number]
        if reading.text[candidate.end : word.start] == "-" and word.text in self._lists["suffixes"]:
            return self._points["suffix"]
        if not reading.adjacent(number - 1, number):
            return 0.0
        kinds = {"types_after": "type_word", "institutions_after": "institution"}
        kinds["organisations_after"] = "part_of_organisation"
        for words, points in kinds.items():
            if word.text in self._lists[words]:
                return self._points[points]
        if word.text in self._lists["speech"] and candidate.level > 2 and not placed:
            return self._points["speech"]
        other = word.capital and not reading.in_title(candidate.start) and not self._explained(word, reading)
        return self._points["other_name"] if other else 0.0

    def _itself(self, candidate: Candidate, reading: Reading) -> float:
        """Score what is told by the name's own word and by its place in the line."""
        points = self._points
        total = self._single(candidate, reading) if candidate.last - candidate.first == 1 else 0.0
        if _AGED.search(reading.text, max(0, candidate.start - 8), candidate.start):
            total += points["aged"]
        if _DATELINE.match(reading.text, candidate.end) and reading.begins_line(candidate.start):
            total += points["dateline"]
        return total

    def _single(self, candidate: Candidate, reading: Reading) -> float:
        """Score a single word, which may be an ordinary one or a person's."""
        points, lower, total = self._points, candidate.name.lower(), 0.0
        ours = candidate.places[0].geonameid is None and reading.text[: candidate.start].endswith("the ")
        if lower in self._recognition.common and not ours:
            total += points["common_word"]
        elif lower in reading.lower and not reading.in_title(candidate.start):
            total += points["plain_elsewhere"]
        if candidate.name.capitalize() in self._recognition.personal_names:
            total += points["given_name"] * (1 - self._fame(candidate))
        if candidate.start in reading.sentence_starts:
            total += points["sentence_start"] * (1 - self._fame(candidate))
        return total

    def _persons(self, candidate: Candidate, reading: Reading) -> float:
        covering = [mention for mention in reading.people if self._covers(mention, candidate, reading.text)]
        if not covering or any(place.name.endswith(" County") for place in candidate.places):
            return 0.0
        alone = all((mention.start, mention.end) == (candidate.start, candidate.end) for mention in covering)
        surname = candidate.level > 2 and candidate.name in reading.surnames
        weight = 1 - self._fame(candidate) if alone and not surname else 1.0
        if alone and candidate.last - candidate.first > 1:
            weight *= SEVERAL_WORDS
        return weight * self._points["person"] * sum(mention.confidence for mention in covering)

    def _covers(self, mention: Mention, candidate: Candidate, text: str) -> bool:
        """Whether a person's name covers this one, and holds no institution's words (FBI Tampa Division)."""
        if not (mention.start <= candidate.start and candidate.end <= mention.end):
            return False
        rest = f"{text[mention.start : candidate.start]} {text[candidate.end : mention.end]}".split()
        return not any(word in self._lists["institutions_after"] or word in self._lists["agencies"] for word in rest)
