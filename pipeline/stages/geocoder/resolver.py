"""Decides which of the places of one name is meant.

What counts, in this order: what the text says right behind the name ("Houston, Texas"); what it says elsewhere of the
same name (one sense a document); the countries and states of the other places; how well known a place is. A region
whose name is also its city's is meant where the text calls it a region, or names something else as lying in it. The
score is a sum of logarithms: a place a hundred times as populous wins unless two others of the text speak against it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.gazetteer import GazetteerPlace, Strength, contains
from pipeline.stages.geocoder.confidence import Signs, signs_of
from pipeline.stages.geocoder.reading import Candidate

ALTERNATIVES = 5
ROUNDS = 2  # of votes, each in the light of the one before: a first that went astray is mended by the second
REGION = 2
# Points, in powers of ten of inhabitants: a container said outright beats any city's size.
CONTAINER = 20.0
SAME_COUNTRY = 4.0
SAME_STATE = 5.0  # like the others fitted by hand to LGL, TR-News and GeoWebNews, their training halves
MAIN_NAME = 1.5
LEVELS = (3.0, 3.0, 0.7, 0.0, 0.0)  # what being a country or a state adds to the inhabitants
CAPITAL = 1.5  # a country's capital is better known than its inhabitants tell
OWN_TABLE = 7.0  # what we listed ourselves is as well known as a place of ten millions
NAMESAKE = 2.0  # a region gives way to the city that it shares its name with, unless the text calls it a region
NO_VOTES = 1e-9  # what rounding leaves of none
UNSURE_MARGIN = 0.3
UNSURE_INHABITANTS = 20_000

Ranked = list[tuple[float, GazetteerPlace]]


@dataclass(frozen=True, slots=True)
class Resolution:
    """The place that a name means, or None when it cannot be told; what tells how sure that is; the others in order."""

    place: GazetteerPlace | None
    signs: Signs
    alternatives: tuple[GazetteerPlace, ...]


class _Votes:
    """What the names of a text say of the countries and states it is about; a name has no vote on itself."""

    def __init__(self, hints: Mapping[str, float]) -> None:
        self._all = dict(hints)
        self._own: dict[str, dict[str, float]] = {}

    def cast(self, key: str, ranked: Ranked) -> None:
        """Let a name's best place speak for its country and state, the louder the clearer it is."""
        score, place = ranked[0]
        rivals = [other for other in ranked[1:] if other[1].country != place.country]
        clear = 1.0 if not rivals or score - rivals[0][0] > 1.0 else 0.4
        own: dict[str, float] = {}
        if place.country:
            own[place.country] = clear * (1.5 if place.level == 1 else 1.0)
        if place.admin1:
            own[place.admin1] = clear
        self._own[key] = own
        for code, vote in own.items():
            self._all[code] = self._all.get(code, 0.0) + vote

    def share(self, key: str, code: str | None, *, states: bool) -> float:
        """Give a code's part of the other names' votes for countries, or for states (their codes have a point)."""
        own = self._own.get(key, {})
        total = sum(votes - own.get(each, 0.0) for each, votes in self._all.items() if ("." in each) is states)
        if code is None or total < NO_VOTES:
            return 0.0
        return (self._all.get(code, 0.0) - own.get(code, 0.0)) / total


def resolve(candidates: Sequence[Candidate], hints: Mapping[str, float]) -> dict[str, Resolution]:
    """Resolve every name of a document, by its folded form. `hints` are votes for countries that no name gave."""
    groups = _by_name(candidates)
    votes = _Votes(hints)
    for _ in range(ROUNDS):
        earlier, votes = votes, _Votes(hints)
        for key, group in groups.items():
            votes.cast(key, _rank(key, group, earlier))
    return {key: _decide(key, group, votes) for key, group in groups.items()}


def _by_name(candidates: Sequence[Candidate]) -> dict[str, list[Candidate]]:
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.key, []).append(candidate)
    return groups


def _rank(key: str, group: Sequence[Candidate], votes: _Votes) -> Ranked:
    """Score all places of a name, the best first."""
    containers = [outer for candidate in group if candidate.container for outer in candidate.container.places]
    region = any(candidate.region or candidate.holds for candidate in group)
    contained = any(_is_abbreviation(place) for place in group[0].places)
    scored = []
    for place in group[0].places:
        score = _fame(place)
        score += SAME_COUNTRY * votes.share(key, place.country, states=False)
        score += SAME_STATE * votes.share(key, place.admin1, states=True)
        score += CONTAINER * any(contains(outer, place) for outer in containers)
        score -= NAMESAKE * (not region and _is_namesake(place, group[0].places))
        score += CONTAINER * (contained and _is_abbreviation(place))
        scored.append((score, place))
    return sorted(scored, key=lambda pair: (-pair[0], pair[1].key))


def _is_abbreviation(place: GazetteerPlace) -> bool:
    return place.strength is Strength.ABBREVIATION


def _is_namesake(region: GazetteerPlace, places: Sequence[GazetteerPlace]) -> bool:
    """Whether a first-level region has its name from one of its cities, or shares it with the capital."""
    if region.level != REGION:
        return False
    cities = [place for place in places if place.level > REGION and place.kind == "city"]
    return any(city.admin1 == region.admin1 or (city.capital and city.country == region.country) for city in cities)


def _fame(place: GazetteerPlace) -> float:
    known = OWN_TABLE if place.geonameid is None else math.log10(place.population + 10)
    return (
        known + LEVELS[place.level] + CAPITAL * place.capital + (MAIN_NAME if place.strength is Strength.MAIN else 0.0)
    )


def _decide(key: str, group: Sequence[Candidate], votes: _Votes) -> Resolution:
    ranked = _rank(key, group, votes)
    score, place = ranked[0]
    country = votes.share(key, place.country, states=False)
    state = votes.share(key, place.admin1, states=True)
    told = any(contains(outer, place) for each in group if each.container for outer in each.container.places)
    signs = signs_of(ranked, country=country, state=state, mentions=len(group), told=told)
    rivals = [(other, each) for other, each in ranked[1:] if each.country != place.country]
    others = tuple(each for _, each in ranked[1 : ALTERNATIVES + 1])
    if rivals and score - rivals[0][0] < UNSURE_MARGIN and place.level == 4 and place.population < UNSURE_INHABITANTS:
        return Resolution(None, signs, (place, *others)[:ALTERNATIVES])
    return Resolution(place, signs, others)
