"""Which of the places of one name is meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from geopy.exc import GeocoderTimedOut

from pipeline.config import settings
from pipeline.records import Document, Toponym
from pipeline.stages.geocoder import GeocoderStage

Geocoded = Callable[..., Document]


def one(document: Document, name: str) -> Toponym:
    return next(toponym for toponym in document.toponyms if toponym.name == name)


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("He was held in Paris, Texas, for a week.", "Paris", "US"),
        ("He was held in Paris for a week.", "Paris", "FR"),
        ("The case began in Atlanta. Farms in Georgia and Alabama were searched.", "Georgia", "US"),
        ("From Tbilisi they were taken across Georgia to Armenia.", "Georgia", "GE"),
        ("Courts in Cairo and in Alexandria, in Egypt, sat.", "Alexandria", "EG"),
        ("The men were flown from Lagos to Tripoli, in Libya.", "Tripoli", "LY"),
        ("They lived in Birmingham, in Alabama.", "Birmingham", "US"),
        ("They left for the Gulf in June.", "Gulf", None),
    ],
)
def test_country(geocoded: Geocoded, text: str, name: str, country: str | None) -> None:
    assert one(geocoded(text), name).country == country


@pytest.mark.parametrize(
    ("text", "name", "kind", "latitude"),
    [
        ("The senators met in Washington on Monday.", "Washington", "city", 38.9),
        ("Farms in Washington state were searched.", "Washington", "region", 47.3),
        ("She worked in Yakima, Washington, all summer.", "Washington", "region", 47.3),
        ("He flew to New York in May.", "New York", "city", 40.7),
        ("The shops stood in Buffalo, New York.", "New York", "region", 43.0),
        ("The women were held in Lagos for weeks.", "Lagos", "city", 6.5),
    ],
)
def test_a_city_or_the_region_of_its_name(geocoded: Geocoded, text: str, name: str, kind: str, latitude: float) -> None:
    toponym = one(geocoded(text), name)
    assert toponym.kind == kind
    assert toponym.latitude == pytest.approx(latitude, abs=0.6)


def test_towns_of_one_state_stand_together(geocoded: Geocoded) -> None:
    """The greatest Springfields lie in Missouri and Massachusetts; two towns near by speak for Ohio."""
    alone = one(geocoded("They were held in Springfield."), "Springfield")
    beside = one(geocoded("Raids took place in Springfield, in Dayton and in Xenia, Ohio."), "Springfield")
    assert alone.latitude != pytest.approx(39.9, abs=0.1)
    assert beside.latitude == pytest.approx(39.9, abs=0.1)
    assert beside.longitude == pytest.approx(-83.8, abs=0.1)


def test_one_sense_for_all_mentions(geocoded: Geocoded) -> None:
    document = geocoded("Two women were found in Manchester.\n\nThe flat was in Manchester, New Hampshire.")
    assert {toponym.country for toponym in document.toponyms if toponym.name == "Manchester"} == {"US"}


def test_peoples_and_the_pages_address_are_hints(geocoded: Geocoded) -> None:
    text = "The raid in Hamilton freed nine pickers."
    assert one(geocoded(text, url="https://news.example.nz/1"), "Hamilton").country == "NZ"
    assert one(geocoded(text, url="https://news.example.ca/1"), "Hamilton").country == "CA"


def test_a_resolved_place_has_coordinates_confidence_and_alternatives(geocoded: Geocoded) -> None:
    toponym = one(geocoded("The brothel stood in Valencia, Spain."), "Valencia")
    assert toponym.latitude == pytest.approx(39.5, abs=0.6)
    assert toponym.longitude == pytest.approx(-0.4, abs=0.6)
    assert toponym.confidence > 0.9
    assert 1 <= len(toponym.alternatives) <= 5
    assert toponym.geonameid not in {alternative.geonameid for alternative in toponym.alternatives}
    assert "VE" in {alternative.country for alternative in toponym.alternatives}


def test_a_district_without_a_point_of_its_own_lies_among_the_texts_cities(geocoded: Geocoded) -> None:
    """No city is called Cook, so that the table tells no more of Cook County than its state."""
    alone = one(geocoded("They were held in Cook County, Illinois, for weeks."), "Cook County")
    beside = one(geocoded("They were held in Cook County, Illinois, until police in Evanston came."), "Cook County")
    assert (alone.geonameid, alone.country) == (beside.geonameid, beside.country)
    assert alone.latitude == pytest.approx(39.7, abs=0.5)
    assert beside.latitude == pytest.approx(42.04, abs=0.1)
    assert beside.longitude == pytest.approx(-87.7, abs=0.1)


def test_it_says_so_when_it_cannot_tell(geocoded: Geocoded) -> None:
    """Two small towns of one name, in two countries, and no word on which; with a hint it can."""
    toponym = one(geocoded("She lived in Cromer as a child."), "Cromer")
    assert (toponym.country, toponym.latitude) == (None, None)
    assert {alternative.country for alternative in toponym.alternatives} == {"GB", "AU"}
    assert one(geocoded("She lived in Cromer, not far from Norwich."), "Cromer").country == "GB"


def test_a_service_places_what_the_gazetteer_finds(configs: Path, geocoded: Geocoded) -> None:
    asked: list[tuple[str, Any]] = []

    def geocode(name: str, *, exactly_one: bool, country_codes: str | None) -> Any:
        asked.append((name, country_codes))
        assert exactly_one
        if name == "Kenya":
            raise GeocoderTimedOut
        return SimpleNamespace(latitude=1.5, longitude=2.5) if name == "Seaview Motel" else None

    document = geocoded("They were held at Seaview Motel in Doha. Women from Kenya worked in Doha.")
    before = {toponym.name: toponym.latitude for toponym in document.toponyms}
    GeocoderStage(configs, settings().cache, geocode)([document])
    after = {toponym.name: toponym.latitude for toponym in document.toponyms}
    assert after == before | {"Seaview Motel": 1.5}
    assert sorted(asked) == [("Doha", "qa"), ("Kenya", "ke"), ("Seaview Motel", "qa")]
