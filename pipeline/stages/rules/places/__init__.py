"""Codes places: every distinct place of an incident once, with the role that it plays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.config import read_toml
from pipeline.gazetteer import fold
from pipeline.records import Code, Document, Evidence, Place, Toponym
from pipeline.stages.rules.places.cues import PlaceCues
from pipeline.stages.rules.places.peoples import VictimsCountries
from pipeline.stages.rules.places.roles import RoleScorer
from pipeline.stages.rules.places.setting import Setting, SettingReader

# The guide's order: of two roles that apply, the first.
ROLES = ("destination", "source", "transit", "promised", "justice", "other")
# Points for a name inside an institution's, and for one that says whose home it is.
INSTITUTION = 3.0
HOME = 2.5
ENOUGH = 0.75  # points with which a mention's role counts as told
HINTED = 0.45  # points that speak for exploitation in a place where people arrived
SITE_ENOUGH = 0.4
ROUTE = ("source", "transit", "destination")
ROUTE_KINDS = ("country", "region", "city", "district")
UNTOLD = 0.15  # points below which a hint is none
CLAUSE = 110  # characters of a sentence that are quoted on either side of a name
ARRIVAL = "arrival"  # points for where people were taken: a destination, unless the text knows a better one


@dataclass(slots=True)
class _Seen:
    """One mention of a place and what its sentence says of it."""

    toponym: Toponym
    setting: Setting
    points: Mapping[str, float]

    @property
    def role(self) -> tuple[str, float]:
        """The role with most points; of equals, the first in the guide's order. An arrival is at a destination."""
        points = {each: self.points.get(each, 0.0) for each in ROLES}
        points["destination"] += self.points.get(ARRIVAL, 0.0)
        role = max(ROLES, key=lambda each: (points[each], -ROLES.index(each)))
        return role, points[role]


@dataclass(slots=True)
class _Distinct:
    """All mentions of one place."""

    seen: list[_Seen] = field(default_factory=list)

    @property
    def first(self) -> Toponym:
        return self.seen[0].toponym

    @property
    def exploitation(self) -> float:
        """How clearly some mention tells of exploitation here, and not only that people were brought."""
        return max(
            (each.points.get("destination", 0.0) for each in self.seen if each.role[0] == "destination"), default=0.0
        )

    def holds(self, other: _Distinct) -> bool:
        """Whether this is the country that another place lies in."""
        return self.first.kind == "country" and self.first.country == other.first.country and self is not other

    def decide(self) -> tuple[str, float, _Seen] | None:
        """Give the first role in the guide's order that some mention tells clearly, with that mention."""
        told = [(each, *each.role) for each in self.seen]
        for role in ROLES:
            clear = [(points, -number, each) for number, (each, own, points) in enumerate(told) if own == role]
            if clear and max(clear)[0] >= ENOUGH:
                points, _, each = max(clear, key=lambda entry: entry[:2])
                return role, points, each
        return None


class PlaceRules:
    """The rule coder's part for places."""

    def __init__(self, configs: Path) -> None:
        table: Mapping[str, Any] = read_toml(configs / "lexicons" / "en" / "places.toml")
        self._settings = SettingReader(table["place_words"])
        self._peoples = VictimsCountries(table["place_lists"]["victims"], configs)
        self._scorer = RoleScorer(table["roles"], table["behind"], PlaceCues(table["place_cues"], table["place_lists"]))

    def __call__(self, document: Document, spans: Sequence[tuple[int, int]], *, coder: str) -> Iterable[Code]:
        """Code the places of an incident: those of its spans where the document tells several, else all it names.

        The spans leave out who investigated and prosecuted, but the guide codes every place of an incident document.
        """
        alone = len(document.incident_spans) < 2
        inside = [each for each in document.toponyms if alone or any(a <= each.start < b for a, b in spans)]
        places = _distinct(self._seen(document, inside))
        homes = self._peoples.find(document.text)
        decided = [entry for place in places if _coded(*(entry := (place, *_settle(place, places, homes)))[:3])]
        legs = _legs([(role, best.toponym) for _, role, _, best in decided])
        return [
            _code(document, best.toponym, role, points, leg=leg, coder=coder)
            for (_, role, points, best), leg in zip(decided, legs, strict=True)
        ]

    def _seen(self, document: Document, toponyms: Sequence[Toponym]) -> Iterator[_Seen]:
        setting: Setting | None = None
        by_sentence: dict[int, list[Toponym]] = {}
        for toponym in toponyms:
            by_sentence.setdefault(toponym.sentence, []).append(toponym)
        cues = {sentence: self._scorer.cues_of(document, sentence) for sentence in by_sentence}
        for index, toponym in enumerate(toponyms):
            setting = self._settings.read(document, toponyms, index, setting)
            if setting.dateline or setting.title:
                continue
            points = self._scorer.score(toponym, setting, cues[toponym.sentence], by_sentence[toponym.sentence])
            if toponym.kind == "site":
                points["destination"] += points.pop("transit", 0.0)
            if setting.institution or setting.court:
                points = {"justice": INSTITUTION}
            elif setting.victims_home and setting.preposition != "at":
                points["source"] += HOME
            elif setting.home:
                points["other"] += HOME
            yield _Seen(toponym, setting, points)


def _distinct(seen: Iterable[_Seen]) -> list[_Distinct]:
    """Bring the mentions of one place together, whatever it is called."""
    places: dict[object, _Distinct] = {}
    for each in seen:
        toponym = each.toponym
        key: object = toponym.geonameid if toponym.geonameid is not None else fold(toponym.name)
        places.setdefault(key, _Distinct()).seen.append(each)
    return list(places.values())


Settled = tuple[str, float, _Seen]


def _settle(place: _Distinct, places: Sequence[_Distinct], homes: frozenset[str]) -> Settled:
    """Give a place's role: told, or that of what it holds or locates, or what is left."""
    told = place.decide()
    exploited = [other for other in places if other is not place and other.exploitation >= ENOUGH]
    if told is not None and told[0] == "destination" and _passed_through(place, exploited):
        return "transit", told[1], told[2]
    if told is not None and told[0] not in ("justice", "other"):
        return told
    if home := _home_of_victims(place, exploited, homes):
        return "source", ENOUGH, home
    return _inherited(place, places, exploited) or told or _left_over(place)


def _home_of_victims(place: _Distinct, exploited: Sequence[_Distinct], homes: frozenset[str]) -> _Seen | None:
    """Give the mention of a place in the victims' own country, where they were exploited in another."""
    country = place.first.country
    if country not in homes or not exploited or any(other.first.country == country for other in exploited):
        return None
    return next((each for each in place.seen if not each.setting.institution and not each.setting.home), None)


def _inherited(place: _Distinct, places: Sequence[_Distinct], exploited: Sequence[_Distinct]) -> Settled | None:
    """Give the role that a place has from another: one that lies in it, or that it locates."""
    if any(other.first.name.endswith(f" {place.first.name}") for other in exploited):
        return "destination", ENOUGH, place.seen[0]  # Wisconsin, of Northern Wisconsin
    for each in place.seen:
        if each.setting.preposition in ("at", "to") and any(place.holds(other) for other in exploited):
            return "destination", ENOUGH, each
        if not each.setting.institution and (located := _located(each, places)):
            return located, ENOUGH, each
    return None


def _left_over(place: _Distinct) -> Settled:
    """Give the role that some mention hints at, or `other`."""
    best = max(place.seen, key=lambda each: each.role[1])
    return (*best.role, best) if best.role[1] > UNTOLD else ("other", UNTOLD, place.seen[0])


def _passed_through(place: _Distinct, exploited: Sequence[_Distinct]) -> bool:
    """Whether people only arrived here, and were exploited in another place that does not lie in this one."""
    if place.exploitation >= HINTED or place.first.kind == "site" or not exploited:
        return False
    return not any(place.holds(other) for other in exploited)


def _located(each: _Seen, places: Sequence[_Distinct]) -> str | None:
    """Give the role of the place right before this one, which it locates ("Houston, Texas")."""
    for place in places:
        for other in place.seen:
            gap = each.toponym.start - other.toponym.end
            near = 0 < gap <= 3 and each.toponym.sentence == other.toponym.sentence
            if near and (told := place.decide()) is not None:
                return told[0]
    return None


def _coded(place: _Distinct, role: str, points: float) -> bool:
    """Whether a place is coded at all: a site only where something of the incident happened."""
    if place.first.kind != "site":
        return True
    if role == "justice":
        return any(each.setting.court for each in place.seen)
    return role in ("destination", "source", "transit") and points >= SITE_ENOUGH


def _legs(places: Sequence[tuple[str, Toponym]]) -> list[int | None]:
    """Number the places of a route from 1: sources, then transit, then destinations, each in the text's order."""
    route = [number for number, (role, toponym) in enumerate(places) if role in ROUTE and toponym.kind in ROUTE_KINDS]
    if len({places[number][0] for number in route}) < 2:
        return [None] * len(places)
    ordered = sorted(route, key=lambda number: (ROUTE.index(places[number][0]), places[number][1].start))
    legs = {number: leg for leg, number in enumerate(ordered, start=1)}
    return [legs.get(number) for number in range(len(places))]


def _code(document: Document, toponym: Toponym, role: str, points: float, *, leg: int | None, coder: str) -> Code:
    details = Place(
        toponym.name,
        toponym.kind,
        toponym.country,
        occurrence=_occurrence(document.text, toponym),
        geonameid=toponym.geonameid,
        latitude=toponym.latitude,
        longitude=toponym.longitude,
        leg=leg,
        alternatives=toponym.alternatives,
    )
    confidence = round(min(0.95, points / (points + 1.0)), 3)
    return Code("places", role, coder, confidence, (_clause(document, toponym),), details=details)


def _clause(document: Document, toponym: Toponym) -> Evidence:
    """Quote the name's sentence, or of a long one the words around the name."""
    start, end = document.sentences[toponym.sentence]
    text = document.text
    if toponym.start - start > CLAUSE:
        start = text.index(" ", toponym.start - CLAUSE) + 1
    if end - toponym.end > CLAUSE:
        end = (
            text.rindex(" ", toponym.end, toponym.end + CLAUSE)
            if " " in text[toponym.end : toponym.end + CLAUSE]
            else end
        )
    return document.quote(min(start, toponym.start), max(end, toponym.end))


def _occurrence(text: str, toponym: Toponym) -> int:
    """Count the name's occurrences as a plain substring up to this one, from 1."""
    count, at = 0, text.find(toponym.name)
    while at != -1 and at <= toponym.start:
        count += 1
        at = text.find(toponym.name, at + 1)
    return count
