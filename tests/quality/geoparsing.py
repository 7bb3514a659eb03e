"""Measures places found and resolved: `python -m tests.quality.geoparsing` prints the tables that notes quote.

The gold is `geoparsing_gold` of the corpora that PLAINSIGHT_CORPORA names: LGL, TR-News, GeoWebNews, GeoVirus.
Intervals are 95 % bootstrap intervals over documents.

Recognition is counted on exact spans. The corpora also mark words that our guide does not call places: demonyms, and in
GeoWebNews adjectives, languages, names inside an institution's and plain words ("the street"). Finding these is neither
asked for nor an error. Resolution is measured as for Mordecai 3: on the names found (here also where the spans merely
overlap), an answer of "cannot tell" counting as wrong; `end to end` counts names that were not found as wrong too.

Confidence is measured on the names whose spans the gold has: how often a place is right of which it was said how
surely, and over all the calibration error (Guo et al., 2017) and the Brier score.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from geopy.distance import great_circle

from models.calibration import calibration_error, curve
from models.intervals import bootstrap
from pipeline.config import settings
from pipeline.gazetteer import Gazetteer, is_demonym, open_gazetteer
from pipeline.place_finder import PlaceFinder
from pipeline.stages.geocoder.confidence import Confidence
from pipeline.stages.geocoder.fitting import brier, resolved
from tests.quality.measure import read

CORPORA = ("lgl", "trnews", "geowebnews", "geovirus")
# Country and within 161 km, as published: Halterman, "Mordecai 3: A Neural Geoparser and Event Geocoder" (2023).
MORDECAI = {"lgl": 0.83, "trnews": 0.87, "geowebnews": 0.94}
MORDECAI_COUNTRY = "0.97 to 0.98"
NEAR_KM = 161.0  # 100 miles: the field's measure
# GeoWebNews' types of words that name a place for itself.
PLACES = {"Literal", "Literal_Modifier", "Mixed", "Metonymic", "Coercion", "Embedded_Literal"}


@dataclass(frozen=True, slots=True)
class GoldPlace:
    """A place name as annotated. `asked` is false for what our guide calls no place."""

    start: int
    end: int
    asked: bool
    point: tuple[float, float] | None
    country: str | None
    geonameid: int | None


@dataclass(frozen=True, slots=True)
class Counts:
    """What one document adds to the figures."""

    gold: int
    found: int
    hits: int
    placed: int  # gold with coordinates
    compared: int  # of these, found
    near: int
    answered: int
    with_country: int  # found, and the gold's country known
    country: int

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


FIGURES: Mapping[str, Callable[[Counts], float]] = {
    "precision": lambda c: _share(c.hits, c.found),
    "recall": lambda c: _share(c.hits, c.gold),
    "F1": lambda c: _share(2 * c.hits, c.found + c.gold),
    "country": lambda c: _share(c.country, c.with_country),
    "within 161 km": lambda c: _share(c.near, c.compared),
    "of those answered": lambda c: _share(c.near, c.answered),
    "end to end": lambda c: _share(c.near, c.placed),
}


class GoldReader:
    """Reads gold documents; the gazetteer tells the country where the corpus has none."""

    def __init__(self, gazetteer: Gazetteer, configs: Path) -> None:
        self._gazetteer = gazetteer
        self._configs = configs
        self._held = {place.geonameid: place.country for place in gazetteer.every() if place.geonameid is not None}

    def __call__(self, document: Mapping[str, Any]) -> list[GoldPlace]:
        """Give a document's place names, but those whose offsets quote nothing."""
        return [self._place(each) for each in document["toponyms"] if each["offset_ok"]]

    def held(self, places: Sequence[GoldPlace]) -> tuple[int, int]:
        """Count the places whose GeoNames id the gazetteer has, and those that have an id."""
        ids = [place.geonameid for place in places if place.geonameid is not None]
        return sum(each in self._held for each in ids), len(ids)

    def _place(self, toponym: Mapping[str, Any]) -> GoldPlace:
        point = None if toponym["lat"] is None else (float(toponym["lat"]), float(toponym["lon"]))
        named = toponym.get("type") is None or toponym["type"] in PLACES
        people = toponym.get("modifier_type") == "Adjective" or is_demonym(toponym["phrase"], self._configs)
        country = self._country(toponym, point)
        return GoldPlace(
            toponym["start"], toponym["end"], named and not people, point, country, toponym.get("geonameid")
        )

    def _country(self, toponym: Mapping[str, Any], point: tuple[float, float] | None) -> str | None:
        """Give the country that the corpus names, else that of the id, else that of the nearest city."""
        if toponym.get("country"):
            return next((each.country for each in self._gazetteer.lookup(toponym["country"]) if each.level == 1), None)
        if toponym.get("geonameid") in self._held:
            return self._held[toponym["geonameid"]]
        if point is None or toponym.get("geonameid") is not None:  # an id that is not held may be a sea's
            return None
        cities = self._gazetteer.near(*point)
        nearest = min(cities, key=lambda city: kilometres(point, (city.latitude, city.longitude)), default=None)
        return nearest.country if nearest else None


def compare(gold: Sequence[GoldPlace], ours: Sequence[Mapping[str, Any]]) -> Counts:
    """Compare the places of one document with ours."""
    asked = {(place.start, place.end) for place in gold if place.asked}
    spans = {(each["start"], each["end"]) for each in ours}
    allowed = [place for place in gold if not place.asked]
    found = [span for span in spans if span in asked or not any(_overlap(span, place) for place in allowed)]
    placed = [place for place in gold if place.asked and place.point]
    pairs = [(place, each) for place in placed if (each := _beside(place, ours)) is not None]
    countries = [(place.country, each["country"]) for place, each in pairs if place.country]
    return Counts(
        gold=len(asked),
        found=len(found),
        hits=len(asked & spans),
        placed=len(placed),
        compared=len(pairs),
        near=sum(_near(place, each) for place, each in pairs),
        answered=sum(each["lat"] is not None for _, each in pairs),
        with_country=len(countries),
        country=sum(theirs == mine for theirs, mine in countries),
    )


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The distance of two points."""
    return float(great_circle(a, b).km)  # type: ignore[no-untyped-call]


def _near(place: GoldPlace, ours: Mapping[str, Any]) -> bool:
    assert place.point is not None
    return ours["lat"] is not None and kilometres(place.point, (ours["lat"], ours["lon"])) <= NEAR_KM


def _beside(place: GoldPlace, ours: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Give our name at the same place, else the first that overlaps."""
    touching = [each for each in ours if _overlap((each["start"], each["end"]), place)]
    return min(touching, key=lambda each: (each["start"], each["end"]) != (place.start, place.end), default=None)


def _overlap(span: tuple[int, int], place: GoldPlace) -> bool:
    return span[0] < place.end and place.start < span[1]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def _total(counts: Sequence[Counts]) -> Counts:
    return sum(counts[1:], counts[0])


def table(counts: Sequence[Counts]) -> Iterator[str]:
    """Give the lines of one corpus."""
    for name, figure in FIGURES.items():
        low, high = bootstrap(counts, lambda drawn, figure=figure: figure(_total(drawn)), rounds=500)  # type: ignore[misc]
        yield f"  {name:20}{figure(_total(counts)):.3f}  ({low:.3f} to {high:.3f})"


def reliability(documents: Sequence[Mapping[str, Any]], configs: Path, cache: Path) -> Iterator[str]:
    """Give the lines that tell how far the geocoder's confidence can be believed."""
    confidence, by_document = Confidence.read(configs), defaultdict(list)
    for each in resolved(documents, configs, cache):
        by_document[each.document].append((confidence(each.signs), each.right))
    groups = list(by_document.values())
    said = list(chain.from_iterable(groups))
    yield f"  {'said':>6}{'right':>8}{'names':>8}"
    yield from (f"  {bin_.confidence:6.3f}{bin_.right:8.3f}{bin_.count:8}" for bin_ in curve(said))
    for name, figure in {"calibration error": calibration_error, "Brier score": brier}.items():
        low, high = bootstrap(groups, lambda drawn, figure=figure: figure(list(chain.from_iterable(drawn))), rounds=500)  # type: ignore[misc]
        yield f"  {name:20}{figure(said):.3f}  ({low:.3f} to {high:.3f})"


def _say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(split: str, first: int | None) -> None:
    """Print the figures of a split; `first` takes so many documents of each corpus alone."""
    where = settings()
    if where.corpora is None:
        raise SystemExit("PLAINSIGHT_CORPORA names no folder of corpora")
    reader = GoldReader(open_gazetteer(where.configs, where.cache), where.configs)
    documents = read(where.corpora / "geoparsing_gold" / f"docs.{split}.jsonl.zst")
    before, start = _megabytes(), time.process_time()
    finder = PlaceFinder(where.configs, where.cache)
    _say(
        f"loaded in {time.process_time() - start:.1f} CPU-s, {_megabytes() - before:.0f} MiB more (imports not counted)"
    )
    for corpus in CORPORA:
        chosen = [document for document in documents if document["corpus"] == corpus][:first]
        start = time.process_time()
        found = list(finder({**document, "id": document["doc_id"]} for document in chosen))
        seconds = time.process_time() - start
        gold = [reader(document) for document in chosen]
        counts = [compare(places, each["toponyms"]) for places, each in zip(gold, found, strict=True)]
        held, ids = reader.held([place for places in gold for place in places])
        _say(f"\n{corpus} {split}: {len(chosen)} documents, {len(chosen) / seconds:.0f} a CPU-second")
        _say(f"  the gazetteer holds {held} of {ids} ids" + (f" ({held / ids:.3f})" if ids else ""))
        _say(f"  Mordecai 3: country {MORDECAI_COUNTRY}, within 161 km {MORDECAI.get(corpus, 'not published')}")
        _say("\n".join(table(counts)))
    _say(f"\nconfidence, {split}")
    _say("\n".join(reliability(documents, where.configs, where.cache)))
    _say(f"\nat most {_megabytes():.0f} MiB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--split", choices=("dev", "train"), default="dev")
    parser.add_argument("--first", type=int, help="so many documents of each corpus alone")
    arguments = parser.parse_args()
    main(arguments.split, arguments.first)
