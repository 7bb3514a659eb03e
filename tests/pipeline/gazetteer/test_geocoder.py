"""Which geocoder the configuration chooses; no service is ever asked here."""

from __future__ import annotations

from typing import Any

import pytest
from geopy.adapters import BaseSyncAdapter
from geopy.geocoders import Nominatim, options

from pipeline.config import Geocoding
from pipeline.gazetteer import Gazetteer, make_geocoder

ASKED: list[str] = []


class CannedAdapter(BaseSyncAdapter):
    """Answers every request with one place, and opens no connection."""

    def get_json(self, url: str, *, timeout: Any, headers: dict[str, str]) -> list[dict[str, str]]:  # noqa: ARG002
        """Remember what was asked and by whom."""
        ASKED.append(f"{headers['User-Agent']} {url}")
        return [{"lat": "6.5", "lon": "3.4", "display_name": "Lagos, Nigeria"}]

    def get_text(self, url: str, *, timeout: Any, headers: dict[str, str]) -> str:  # noqa: ARG002
        """Never called."""
        raise AssertionError(url)


def choose(geocoder: str) -> Geocoding:
    return Geocoding(
        geocoder=geocoder, nominatim_domain="maps.example", user_agent="plainsight-tests", min_population=500
    )


def test_offline_is_the_gazetteer(gazetteer: Gazetteer) -> None:
    location = make_geocoder(choose("offline"), gazetteer)("Doha")
    assert location.raw["country"] == "QA"


def test_nominatim_is_asked_under_our_name(gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "default_adapter_factory", CannedAdapter)
    ASKED.clear()
    geocode = make_geocoder(choose("nominatim"), gazetteer)
    location = geocode("Lagos", exactly_one=True, country_codes="ng")
    assert (location.latitude, location.longitude) == (6.5, 3.4)
    assert len(ASKED) == 1
    assert ASKED[0].startswith("plainsight-tests https://maps.example/search?")
    assert "countrycodes=ng" in ASKED[0]
    assert geocode.min_delay_seconds >= 1  # type: ignore[attr-defined]
    assert isinstance(geocode.func.__self__, Nominatim)  # type: ignore[attr-defined]


def test_another_name_is_refused(gazetteer: Gazetteer) -> None:
    with pytest.raises(ValueError, match="atlas"):
        make_geocoder(choose("atlas"), gazetteer)
