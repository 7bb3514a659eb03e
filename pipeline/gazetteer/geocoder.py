"""geopy's interface over the offline gazetteer, and the choice between it and Nominatim."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from geopy.distance import great_circle
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import Nominatim
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point

from pipeline.config import Geocoding
from pipeline.gazetteer.index import Gazetteer
from pipeline.gazetteer.places import GazetteerPlace, Strength

# Nominatim's usage policy: no more than one request a second, and a name to write to.
SECONDS_BETWEEN_REQUESTS = 1.0

Geocode = Callable[..., Any]


class OfflineGeocoder(Geocoder):
    """A geopy geocoder that asks a file instead of a server. `Location.raw` is the `GazetteerPlace` as a dictionary."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.gazetteer = gazetteer

    def geocode(
        self,
        query: str,
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,  # noqa: ARG002 (geopy's signature)
        limit: int | None = None,
        country_codes: str | Sequence[str] | None = None,
    ) -> Any:
        """Find a place by its name, or by its name and what it lies in ("Houston, Texas").

        Returns the most populous one (`exactly_one`) or all, at most `limit`; None where there is none.
        """
        name, *within = (part.strip() for part in query.split(","))
        codes = {country_codes.upper()} if isinstance(country_codes, str) else {c.upper() for c in country_codes or ()}
        places = [place for place in self.gazetteer.lookup(name) if not codes or place.country in codes]
        for container in within:
            around = self.gazetteer.lookup(container)
            places = [place for place in places if any(contains(other, place) for other in around)]
        if not places:
            return None
        locations = [_location(place) for place in sorted(places, key=prominence, reverse=True)]
        return locations[0] if exactly_one else locations[:limit]

    def reverse(
        self,
        query: Any,
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,  # noqa: ARG002 (geopy's signature)
    ) -> Any:
        """Find the cities within half a degree of a point, the nearest first."""
        point = Point(query)  # type: ignore[no-untyped-call]
        places = self.gazetteer.near(point.latitude, point.longitude)
        at = (point.latitude, point.longitude)
        nearest = sorted(places, key=lambda place: _kilometres(at, (place.latitude, place.longitude)))
        if not nearest:
            return None
        return _location(nearest[0]) if exactly_one else [_location(place) for place in nearest]


def contains(container: GazetteerPlace, place: GazetteerPlace) -> bool:
    """Whether a country or a state holds a place, as far as their codes tell."""
    if container.level == 1:
        return place.level > 1 and container.country == place.country
    return container.level == 2 and place.level > 2 and container.admin1 == place.admin1


def prominence(place: GazetteerPlace) -> tuple[int, float]:
    """Order places of one name when nothing else tells: countries, states, then by their people."""
    people = place.population * (1.0 if place.strength is Strength.MAIN else 0.1)
    return -min(place.level, 3), people


def _kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(great_circle(a, b).km)  # type: ignore[no-untyped-call]


def _location(place: GazetteerPlace) -> Location:
    address = ", ".join(part for part in (place.name, place.country) if part)
    raw = {name: getattr(place, name) for name in place.__dataclass_fields__}
    return Location(address, (place.latitude, place.longitude), raw)  # type: ignore[no-untyped-call]


def make_geocoder(geocoding: Geocoding, gazetteer: Gazetteer) -> Geocode:
    """Make the geocoder that the configuration names: a callable with the signature of geopy's `geocode`.

    Raises:
        ValueError: the configuration names another geocoder than `offline` or `nominatim`.
    """
    if geocoding.geocoder == "offline":
        return OfflineGeocoder(gazetteer).geocode
    if geocoding.geocoder == "nominatim":
        service = Nominatim(domain=geocoding.nominatim_domain, user_agent=geocoding.user_agent)  # type: ignore[no-untyped-call]
        limited: Geocode = RateLimiter(service.geocode, min_delay_seconds=SECONDS_BETWEEN_REQUESTS)  # type: ignore[no-untyped-call]
        return limited
    raise ValueError(f"no geocoder {geocoding.geocoder!r}: choose offline or nominatim")
