"""Places on the map what the gazetteer cannot: districts of which it knows only the region that they lie in."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import fmean

from pipeline.gazetteer import GazetteerPlace

Point = tuple[float, float]
DISTRICT, CITY = 3, 4


def point_of(place: GazetteerPlace, others: Iterable[GazetteerPlace]) -> Point:
    """Give a place's latitude and longitude; a district without a point of its own lies by its text's cities.

    GeoNames' table of districts has no coordinates. Where no city bears a district's name, the gazetteer puts it in
    the middle of its region; the cities of that region of which the same text tells are most often nearer.
    """
    here = (place.latitude, place.longitude)
    if place.level != DISTRICT or place.geonameid is None or place.population:
        return here
    beside = {
        (other.latitude, other.longitude)
        for other in others
        if other.level == CITY and other.admin1 == place.admin1 and other.admin1 is not None
    }
    if not beside:
        return here
    return fmean(latitude for latitude, _ in beside), fmean(longitude for _, longitude in beside)
