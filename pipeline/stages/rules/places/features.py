"""Describes each place of a document in numbers: what its sentences say of it, and what the document does."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pipeline.records import Document, Toponym
from pipeline.stages.rules.places.cues import Cue
from pipeline.stages.rules.places.distinct import Distinct, Seen, by_hand
from pipeline.stages.rules.places.roles import nearness, overlaps

Features = dict[str, float]
SETTINGS = ("institution", "home", "victims_home", "possessive", "court")
MOST_POINTS = 4.0
POINTS_SCALE = 3.0
EDGE = 0.25  # the first and the last quarter of a document's sentences
NEXT = 0.5  # a cue of the next sentence or the one before
DATELINE = 60  # a dateline's name ends so early in the body
BESIDE = 9  # characters between places that are told together ("from X to Y", "X and Y")
OPENING = 12  # characters of a sentence before a name that still opens it
_BEHIND = {"where": re.compile(r", where\b"), "comma": re.compile(",")}


@dataclass(frozen=True, slots=True)
class Scene:
    """What a whole document says that bears on the role of every place in it.

    `homes` are the countries of victims called by their people, `peoples` counts the peoples' names by country, and
    `cues` are the cues of each sentence that holds a place, and of those
    beside it.
    """

    document: Document
    toponyms: Sequence[Toponym]
    places: Sequence[Distinct]
    homes: frozenset[str]
    peoples: Mapping[str, int]
    cues: Mapping[int, Sequence[Cue]]
    pointed: Collection[str]  # kinds of cues that have points set by hand

    def describe(self) -> list[Features]:
        """Give the features of each place, in the order of `places`; a feature that is absent is 0."""
        countries = Counter(toponym.country for toponym in self.toponyms if toponym.country)
        dateline = self._dateline()
        described = []
        for number, place in enumerate(self.places):
            features = self._by_hand(place) | self._position(number, place, len(countries))
            features |= self._country(place.first, next(iter(countries.most_common(1)), (None, 0))[0], dateline)
            for seen in place.seen:
                for name, value in (self._around(seen) | self._cued(seen)).items():
                    features[name] = max(value, features.get(name, 0.0))
            described.append(features)
        return described

    def _by_hand(self, place: Distinct) -> Features:
        """Give the role and the points that the rules set by hand arrive at."""
        features = {f"hand={by_hand(place, self.places, self.homes)}": 1.0}
        for seen in place.seen:
            for role, points in seen.points.items():
                value = min(points, MOST_POINTS) / POINTS_SCALE
                features[f"points={role}"] = max(value, features.get(f"points={role}", 0.0))
        return features

    def _position(self, number: int, place: Distinct, countries: int) -> Features:
        same = sum(other.first.country == place.first.country for other in self.places)
        return {
            f"kind={place.first.kind}": 1.0,
            "countries": min(countries, 5) / 5,
            "mentions": math.log(len(place.seen)),
            "first": float(number == 0),
            "order": number / max(1, len(self.places) - 1),
            "only": float(len(self.places) == 1),
            "holds": float(any(place.holds(other) for other in self.places)),
            "same country": same / len(self.places),
            "unlisted": float(place.first.geonameid is None),
        }

    def _country(self, first: Toponym, most: str | None, dateline: str | None) -> Features:
        country = first.country
        people = max(self.peoples, key=lambda each: self.peoples[each], default=None)
        told = {
            "home": country in self.homes,
            f"home {'itself' if first.kind == 'country' else 'within'}": country in self.homes,
            "abroad": bool(self.homes) and country not in self.homes,
            "most told" if country == most else "less told": True,
            "people": country in self.peoples,
            "another people": people is not None and country != people,
            "dateline" if country == dateline else "off dateline": dateline is not None,
        }
        features = {name: 1.0 for name, holds in told.items() if holds}
        if country is not None and country in self.peoples:
            features["share of people"] = self.peoples[country] / sum(self.peoples.values())
        return features

    def _dateline(self) -> str | None:
        """Give the country of the dateline: of a name that opens the body and is no mention of a place."""
        kept = {id(seen.toponym) for place in self.places for seen in place.seen}
        early = (each for each in self.toponyms if each.end - self.document.body_start < DATELINE)
        return next((each.country for each in early if id(each) not in kept), None)

    def _around(self, seen: Seen) -> Features:
        toponym, setting, document = seen.toponym, seen.setting, self.document
        start, end = document.sentences[toponym.sentence]
        part = toponym.sentence / len(document.sentences)
        told = {
            "title": toponym.end <= document.body_start,
            "early" if part < EDGE else "late" if part > 1 - EDGE else "middle": True,
            f"preposition={setting.preposition}": True,
            **{f"setting={name}": getattr(setting, name) for name in SETTINGS},
            "listed": setting.listed_with is not None,
            "opening": toponym.start - start < OPENING,
            **{name: pattern.match(document.text, toponym.end, end) is not None for name, pattern in _BEHIND.items()},
        }
        return {name: 1.0 for name, holds in told.items() if holds}

    def _cued(self, seen: Seen) -> Features:
        """Give how near each kind of cue stands before (`<`) and behind (`>`) a mention."""
        features: Features = {}
        nearest: dict[str, tuple[float, str]] = {}
        others = [each for each in self.toponyms if each.sentence == seen.toponym.sentence]
        for cue in self.cues[seen.toponym.sentence]:
            if overlaps(cue, seen.toponym):
                continue
            weight = nearness(cue, seen.toponym, others)
            side = "<" if cue.end <= seen.toponym.start else ">"
            names = [f"{cue.kind}{side}"]
            if cue.kind in self.pointed:
                names.append(f"{cue.kind}{side}{seen.setting.preposition}")
                if weight > nearest.get(side, (0.0, ""))[0]:
                    nearest[side] = weight, cue.kind
            for name in names:
                features[name] = max(weight, features.get(name, 0.0))
        for step, where in ((-1, "before"), (1, "after")):
            features |= {f"{cue.kind} {where}": NEXT for cue in self.cues.get(seen.toponym.sentence + step, ())}
        return features | {f"nearest{side}{kind}": 1.0 for side, (_, kind) in nearest.items()}


def relations(places: Sequence[Distinct]) -> list[list[tuple[str, int]]]:
    """Tell how each place stands to each other one: by country, and by where the text tells them together."""
    return [
        sorted(
            {(name, other) for other, each in enumerate(places) if each is not place for name in _between(place, each)}
        )
        for place in places
    ]


def _between(place: Distinct, other: Distinct) -> set[str]:
    if place.holds(other):
        names = {"holds"}
    elif other.holds(place):
        names = {"within"}
    else:
        same = place.first.country is not None and place.first.country == other.first.country
        names = {"same country" if same else "elsewhere"}
    for seen in place.seen:
        for each in other.seen:
            if seen.toponym.sentence == each.toponym.sentence:
                names.add(_order(seen.toponym, each.toponym))
    return names


def _order(toponym: Toponym, other: Toponym) -> str:
    if 0 <= other.start - toponym.end <= BESIDE:
        return "next"
    if 0 <= toponym.start - other.end <= BESIDE:
        return "previous"
    return "later" if other.start > toponym.end else "earlier"
