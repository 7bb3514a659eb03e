"""Lets a geocoding service, chosen by configuration, place what the gazetteer has resolved."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace

from geopy.exc import GeopyError

from pipeline.gazetteer.geocoder import Geocode
from pipeline.records import Toponym

logger = logging.getLogger(__name__)


def place_by_service(toponyms: Iterable[Toponym], geocode: Geocode) -> list[Toponym]:
    """Give the toponyms with the coordinates that a service finds for them; one question for each distinct name.

    The gazetteer still finds the names and tells the countries; sites, which it does not know, gain most. A name that
    the service does not know, or cannot be asked about, keeps what the gazetteer said.
    """
    answers: dict[tuple[str, str | None], tuple[float, float] | None] = {}
    placed = []
    for toponym in toponyms:
        key = (toponym.name, toponym.country)
        if key not in answers:
            answers[key] = _ask(toponym, geocode)
        where = answers[key]
        placed.append(replace(toponym, latitude=where[0], longitude=where[1]) if where else toponym)
    return placed


def _ask(toponym: Toponym, geocode: Geocode) -> tuple[float, float] | None:
    codes = toponym.country.lower() if toponym.country else None
    try:
        location = geocode(toponym.name, exactly_one=True, country_codes=codes)
    except GeopyError as error:
        logger.warning("the geocoding service failed: %s", type(error).__name__)
        return None
    return (location.latitude, location.longitude) if location else None
