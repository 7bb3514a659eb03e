"""The real gazetteer: what English calls places."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from geopy.distance import great_circle

from pipeline.config import settings
from pipeline.gazetteer import Gazetteer, GazetteerPlace, OfflineGeocoder, contains, open_gazetteer


def first(gazetteer: Gazetteer, name: str) -> GazetteerPlace:
    places = gazetteer.lookup(name)
    assert places, f"no {name}"
    return places[0]


@pytest.mark.parametrize(
    ("name", "kind", "country"),
    [
        ("Swaziland", "country", "SZ"),
        ("Burma", "country", "MM"),
        ("UAE", "country", "AE"),
        ("U.K.", "country", "GB"),
        ("Calif.", "region", "US"),
        ("Edo", "region", "NG"),
        ("Nghe An", "region", "VN"),
        ("Kavrepalanchok", "district", "NP"),
        ("Orange County", "region", "US"),
        ("West Africa", "region", None),
        ("Gulf of Thailand", "region", None),
        ("U.S.-Mexico border", "region", None),
        ("Europe", "continent", None),
        ("Brooklyn", "district", "US"),
        ("Mae Sot", "district", "TH"),
    ],
)
def test_knows_places_of_every_kind(gazetteer: Gazetteer, name: str, kind: str, country: str | None) -> None:
    assert (kind, country) in {(place.kind, place.country) for place in gazetteer.lookup(name)}


def test_unknown_names_have_no_places(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("Qwertzuiop") == ()
    assert gazetteer.lookup("") == ()


def test_regions_lie_at_their_centre(gazetteer: Gazetteer) -> None:
    texas = next(place for place in gazetteer.lookup("Texas") if place.admin1 == "US.TX")
    assert 28 < texas.latitude < 33
    assert -101 < texas.longitude < -97
    assert texas.population > 20_000_000


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two points."""
    return float(great_circle(one, other).km)  # type: ignore[no-untyped-call]


def test_every_country_lies_near_its_cities(gazetteer: Gazetteer) -> None:
    """A slip of a sign or of two figures in the table of centres would put it far from all of them."""
    cities: dict[str | None, list[GazetteerPlace]] = {}
    countries = []
    for place in gazetteer.every():
        if place.level == 4 and place.geonameid is not None:
            cities.setdefault(place.country, []).append(place)
        elif place.level == 1 and place.geonameid is not None:
            countries.append(place)
    assert len(countries) > 240
    for country in countries:
        at = (country.latitude, country.longitude)
        nearest = min(
            (_apart(at, (city.latitude, city.longitude)) for city in cities.get(country.country, ())),
            default=0.0,
        )
        assert nearest < 800, country.name


def test_a_region_at_the_date_line_is_not_put_on_the_other_side_of_the_world(gazetteer: Gazetteer) -> None:
    fiji = next(place for place in gazetteer.lookup("Fiji") if place.level == 1)
    assert abs(fiji.longitude) > 170


def test_containment(gazetteer: Gazetteer) -> None:
    texas = next(place for place in gazetteer.lookup("Texas") if place.admin1 == "US.TX")
    usa = first(gazetteer, "United States")
    houston = next(place for place in gazetteer.lookup("Houston") if place.admin1 == "US.TX")
    assert contains(texas, houston)
    assert contains(usa, houston)
    assert contains(usa, texas)
    assert not contains(houston, texas)
    assert not contains(texas, first(gazetteer, "Lagos"))


def test_opening_an_index_that_is_there_takes_no_time(gazetteer: Gazetteer, configs: Path) -> None:
    start = time.perf_counter()
    again = open_gazetteer(configs, settings().cache)
    assert again.lookup("London")
    assert again.path == gazetteer.path
    assert time.perf_counter() - start < 0.5


def test_threads_share_it(gazetteer: Gazetteer) -> None:
    found: list[str | None] = []

    def look() -> None:
        found.extend(first(Gazetteer(gazetteer.path), "Manila").country for _ in range(5))
        found.extend(first(gazetteer, "Doha").country for _ in range(5))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(set(found), key=str) == ["PH", "QA"]
    assert len(found) == 40


class TestGeopysInterface:
    """geopy's `geocode` and `reverse`, answered from the file."""

    @pytest.fixture
    def geocoder(self, gazetteer: Gazetteer) -> OfflineGeocoder:
        return OfflineGeocoder(gazetteer)

    def test_the_most_prominent_place_of_a_name(self, geocoder: OfflineGeocoder) -> None:
        location = geocoder.geocode("Birmingham")
        assert location is not None
        assert location.raw["country"] == "GB"
        assert round(location.latitude, 1) == 52.5

    def test_a_container_decides(self, geocoder: OfflineGeocoder) -> None:
        location = geocoder.geocode("Birmingham, Alabama")
        assert location is not None
        assert location.raw["admin1"] == "US.AL"
        assert geocoder.geocode("Birmingham, Bihar") is None

    def test_country_codes_and_limit(self, geocoder: OfflineGeocoder) -> None:
        places = geocoder.geocode("Paris", exactly_one=False, country_codes="us", limit=3)
        assert len(places) == 3
        assert {place.raw["country"] for place in places} == {"US"}

    def test_nothing_found(self, geocoder: OfflineGeocoder) -> None:
        assert geocoder.geocode("Qwertzuiop") is None

    def test_reverse(self, geocoder: OfflineGeocoder) -> None:
        nearest = geocoder.reverse((25.2867, 51.5333))
        assert nearest is not None
        assert nearest.raw["country"] == "QA"
        assert geocoder.reverse((-50.0, -120.0)) is None


def test_knows_capitals(gazetteer: Gazetteer) -> None:
    capitals = [place for place in gazetteer.every() if place.capital]
    assert len(capitals) > 200
    assert len({place.country for place in capitals}) == len(capitals)
    assert {"Washington", "London", "Abuja", "Manila"} <= {place.name for place in capitals}
