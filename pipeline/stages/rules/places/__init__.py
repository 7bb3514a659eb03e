"""Codes places: every distinct place of an incident once, with the role that it plays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.config import read_toml
from pipeline.lexicons import ENGLISH, lexicon_folder, lexicon_table
from pipeline.records import Code, Document, Evidence, Place, Toponym
from pipeline.stages.rules.places.cues import Cue, PlaceCues
from pipeline.stages.rules.places.distinct import Seen, bring_together
from pipeline.stages.rules.places.features import Scene, relations
from pipeline.stages.rules.places.peoples import Peoples
from pipeline.stages.rules.places.roles import RoleScorer
from pipeline.stages.rules.places.setting import Setting, SettingReader
from pipeline.stages.rules.places.weights import NOT_CODED, RoleWeights

# Points for a name inside an institution's, and for one that says whose home it is.
INSTITUTION = 3.0
HOME = 2.5
ROUTE = ("source", "transit", "destination")
ROUTE_KINDS = ("country", "region", "city", "district")
TABLES = ("place_words", "place_lists", "place_cues", "roles", "behind")
CLAUSE = 110  # characters of a sentence that are quoted on either side of a name


class PlaceRules:
    """The rule coder's part for places."""

    def __init__(self, configs: Path, language: str = ENGLISH) -> None:
        folder = lexicon_folder(configs, language)
        table = {each: lexicon_table(folder, "places.toml", each) for each in TABLES}
        fitted: Mapping[str, Any] = read_toml(lexicon_folder(configs, ENGLISH) / "place_weights.toml")
        self._settings = SettingReader(table["place_words"])
        self._peoples = Peoples(table["place_lists"]["victims"], configs)
        self._pointed = frozenset(table["roles"])
        self._scorer = RoleScorer(table["roles"], table["behind"], PlaceCues(table["place_cues"], table["place_lists"]))
        self._weights = RoleWeights(fitted["roles"], fitted["first"], fitted["second"])

    def __call__(self, document: Document, spans: Sequence[tuple[int, int]], *, coder: str) -> Iterable[Code]:
        """Code the places of an incident: those of its spans where the document tells several, else all it names.

        The spans leave out who investigated and prosecuted, but the guide codes every place of an incident document.
        """
        scene = self.scene(document, spans)
        chosen = self._weights.decide(scene.describe(), relations(scene.places))
        decided = [
            (role, chance, place.best(role))
            for place, (role, chance) in zip(scene.places, chosen, strict=True)
            if role != NOT_CODED
        ]
        legs = _legs([(role, best.toponym) for role, _, best in decided])
        return [
            _code(document, best.toponym, role, chance, leg=leg, coder=coder)
            for (role, chance, best), leg in zip(decided, legs, strict=True)
        ]

    def scene(self, document: Document, spans: Sequence[tuple[int, int]]) -> Scene:
        """Bring together what a document says of the places of one incident."""
        alone = len(document.incident_spans) < 2
        inside = [each for each in document.toponyms if alone or any(a <= each.start < b for a, b in spans)]
        told = {each.sentence + step for each in inside for step in (-1, 0, 1)} & set(range(len(document.sentences)))
        cues = {sentence: self._scorer.cues_of(document, sentence) for sentence in told}
        return Scene(
            document,
            inside,
            bring_together(self._seen(document, inside, cues)),
            self._peoples.of_victims(document.text),
            self._peoples.count(document.text),
            cues,
            self._pointed,
        )

    def _seen(
        self, document: Document, toponyms: Sequence[Toponym], cues: Mapping[int, Sequence[Cue]]
    ) -> Iterator[Seen]:
        setting: Setting | None = None
        by_sentence: dict[int, list[Toponym]] = {}
        for toponym in toponyms:
            by_sentence.setdefault(toponym.sentence, []).append(toponym)
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
            yield Seen(toponym, setting, points)


def _legs(places: Sequence[tuple[str, Toponym]]) -> list[int | None]:
    """Number the places of a route from 1: sources, then transit, then destinations, each in the text's order."""
    route = [number for number, (role, toponym) in enumerate(places) if role in ROUTE and toponym.kind in ROUTE_KINDS]
    if len({places[number][0] for number in route}) < 2:
        return [None] * len(places)
    ordered = sorted(route, key=lambda number: (ROUTE.index(places[number][0]), places[number][1].start))
    legs = {number: leg for leg, number in enumerate(ordered, start=1)}
    return [legs.get(number) for number in range(len(places))]


def _code(document: Document, toponym: Toponym, role: str, chance: float, *, leg: int | None, coder: str) -> Code:
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
    return Code("places", role, coder, round(chance, 3), (_clause(document, toponym),), details=details)


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
