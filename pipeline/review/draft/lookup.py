"""Looks places up in the offline gazetteer as somebody types."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pipeline.config import settings
from pipeline.gazetteer import Gazetteer, GazetteerPlace, OfflineGeocoder, open_gazetteer
from pipeline.review.templatetags.wording import country_name

MOST = 12  # places offered at once
LEAST = 3  # letters typed before anything is offered
_CHOSEN = re.compile(r"^([^,]+),.*\((\d{1,12})\)$")


@cache
def _open(configs: Path, cache_folder: Path) -> Gazetteer:
    return open_gazetteer(configs, cache_folder)


def gazetteer() -> Gazetteer:
    """Today's gazetteer; the first call of an installation builds its file, which takes some seconds."""
    return _open(settings().configs, settings().cache)


def offered(beginning: str) -> Sequence[GazetteerPlace]:
    """Places whose name begins so; none for less than three letters, with which half the world begins."""
    if len(beginning.strip()) < LEAST:
        return []
    return [place for place in gazetteer().starting(beginning, MOST) if place.geonameid is not None]


def written(place: GazetteerPlace) -> str:
    """A place as a form shows and sends it: "Houston, TX, United States (4699066)"."""
    region = (place.admin1 or "").partition(".")[2]
    named = region if region.isalpha() and place.level > 2 else ""
    where = ", ".join(part for part in (place.name, named, country_name(place.country or "")) if part)
    return f"{where} ({place.geonameid})"


def read_place(told: str) -> GazetteerPlace | None:
    """The place that `written` wrote; or the foremost one of what somebody typed ("Houston, Texas")."""
    chosen = _CHOSEN.match(told)
    if chosen:
        found = gazetteer().lookup(chosen[1])
        return next((place for place in found if place.geonameid == int(chosen[2])), None)
    location = OfflineGeocoder(gazetteer()).geocode(told)
    return GazetteerPlace(**location.raw) if location else None
