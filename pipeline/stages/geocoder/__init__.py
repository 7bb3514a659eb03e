"""The geocoder: finds place names, and tells which places they name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.config import load_pipeline_config
from pipeline.gazetteer import GazetteerPlace, country_of_demonym, make_geocoder, open_gazetteer
from pipeline.gazetteer.geocoder import Geocode
from pipeline.lexicons import ENGLISH
from pipeline.records import Alternative, Document, Toponym
from pipeline.stages.geocoder.confidence import Confidence
from pipeline.stages.geocoder.finder import ToponymFinder
from pipeline.stages.geocoder.placing import point_of
from pipeline.stages.geocoder.reading import Candidate, Reading, read, sentence_of
from pipeline.stages.geocoder.resolver import Resolution, resolve
from pipeline.stages.geocoder.service import place_by_service
from pipeline.stages.geocoder.unlisted import Unlisted, UnlistedFinder
from pipeline.stages.geocoder.words import Recognition

DEMONYM_VOTE = 0.3
ADDRESS_VOTE = 0.5
UNLISTED_CONFIDENCE = 0.4


class GeocoderStage:
    """Fills a document's toponyms.

    `cache` is the folder that the gazetteer's index lies in. `geocode` is a callable of geopy's signature that places
    names; when not given, `pipeline.toml` decides whether a service is asked at all.
    """

    name = "geocoder"
    requires = ("page", "text", "sentences", "mentions")
    assigns = ("toponyms",)

    def __init__(self, configs: Path, cache: Path, geocode: Geocode | None = None, language: str = ENGLISH) -> None:
        self._configs = configs
        self._recognition = Recognition(configs, language)
        self._gazetteer = open_gazetteer(configs, cache)
        self._confidence = Confidence.read(configs)
        geocoding = load_pipeline_config(configs).geocoding
        service = geocode is not None or geocoding.geocoder != "offline"
        self._service = (geocode or make_geocoder(geocoding, self._gazetteer)) if service else None
        self._find_unlisted = UnlistedFinder(self._recognition)
        types = "|".join(self._recognition.words["joined_types"])
        self._joined = re.compile(rf" (?:{types})\b(?=[,.;:)\n]| [a-z])")
        self._find = ToponymFinder(self._gazetteer, self._recognition)

    def __call__(self, batch: Sequence[Document]) -> None:
        """Find and resolve the place names of every document."""
        for document in batch:
            candidates, resolved = self.resolutions(document)
            told = [resolution.place for resolution in resolved.values() if resolution.place]
            toponyms = [self._toponym(each, resolved[each.key], told, document) for each in candidates]
            listed = [self._whole(each, document.text) for each in toponyms]
            unlisted = [_unlisted(place, listed, document) for place in self._find_unlisted(document, candidates)]
            listed = [each for each in listed if not any(o.start <= each.start and each.end <= o.end for o in unlisted)]
            found = sorted((*listed, *unlisted), key=lambda toponym: (toponym.start, toponym.end))
            document.toponyms = tuple(place_by_service(found, self._service) if self._service else found)

    def resolutions(self, document: Document) -> tuple[Sequence[Candidate], Mapping[str, Resolution]]:
        """Give the names of a document that the gazetteer has, and by their keys what each of them means."""
        reading = read(document, self._recognition)
        candidates = self._find(reading)
        return candidates, resolve(candidates, self._hints(document, reading))

    def _whole(self, toponym: Toponym, text: str) -> Toponym:
        """Add the type that is a part of a name ("Abia State", and not "Abia State Police")."""
        joined = self._joined.match(text, toponym.end)
        return replace(toponym, end=joined.end(), name=text[toponym.start : joined.end()]) if joined else toponym

    def _hints(self, document: Document, reading: Reading) -> dict[str, float]:
        """Give votes for countries from peoples' names in the text and from the page's address."""
        hints: dict[str, float] = defaultdict(float)
        for text in {word.text for word in reading.words if word.capital}:
            if country := country_of_demonym(text, self._configs):
                hints[country] += DEMONYM_VOTE
        for people in self._recognition.peoples.keys() & {word.text for word in reading.words}:
            hints[self._recognition.peoples[people]] += DEMONYM_VOTE
        if country := self._recognition.domains.get(_top_domain(document.page.url)):
            hints[country] += ADDRESS_VOTE
        return hints

    def _toponym(
        self, candidate: Candidate, resolution: Resolution, told: Sequence[GazetteerPlace], document: Document
    ) -> Toponym:
        place = resolution.place
        latitude, longitude = point_of(place, told) if place else (None, None)
        return Toponym(
            candidate.start,
            candidate.end,
            candidate.name,
            sentence_of(document, candidate.start),
            kind=place.kind if place else None,
            country=place.country if place else None,
            geonameid=place.geonameid if place else None,
            latitude=latitude,
            longitude=longitude,
            confidence=self._confidence(resolution.signs),
            alternatives=tuple(_alternative(each) for each in resolution.alternatives if each.geonameid is not None),
        )


def _top_domain(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rpartition(".")[2]
    except ValueError:  # an archive may hold any address
        return ""


def _unlisted(place: Unlisted, listed: Sequence[Toponym], document: Document) -> Toponym:
    """Give a place that no gazetteer has the country of the names beside it, where they agree."""
    sentence = sentence_of(document, place.start)
    around = {toponym.country for toponym in listed if toponym.sentence == sentence and toponym.country}
    everywhere = around or {toponym.country for toponym in listed if toponym.country}
    country = everywhere.pop() if len(everywhere) == 1 else None
    return Toponym(place.start, place.end, place.name, sentence, place.kind, country, confidence=UNLISTED_CONFIDENCE)


def _alternative(place: GazetteerPlace) -> Alternative:
    assert place.geonameid is not None
    return Alternative(place.geonameid, place.name, place.country, place.latitude, place.longitude)
