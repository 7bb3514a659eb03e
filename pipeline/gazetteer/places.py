"""What the gazetteer knows of a place, and how names are made comparable."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum

_LETTERS = str.maketrans(
    {
        "đ": "d",
        "ð": "d",
        "ø": "o",
        "ł": "l",
        "\u0131": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ŋ": "n",
        "-": " ",
        "\u2013": " ",
        "/": " ",
    }
)
_DROPPED = re.compile(r"[.'\u2019\u2018`\u00b4\u02bb\u02bc\u02bf\u02be\u201b]")
_SHORT = {"saint": "st", "fort": "ft", "mount": "mt"}


class Strength(IntEnum):
    """How a name belongs to a place."""

    ABBREVIATION = 0  # two capitals that mean it only behind another place: "Reno, NV"
    ALTERNATE = 1  # a name in another language, a former or a short one
    MAIN = 2


@dataclass(frozen=True, slots=True)
class GazetteerPlace:
    """A place: WGS 84 degrees, ISO 3166-1 alpha-2 country, GeoNames' admin1 code, and one of the codebook's kinds.

    `level` orders places that contain each other: 0 continents and what spans countries, 1 countries, 2 states and
    provinces, 3 counties, districts and historic regions, 4 cities.
    """

    key: int
    geonameid: int | None
    name: str
    kind: str
    level: int
    country: str | None
    admin1: str | None
    latitude: float
    longitude: float
    population: int
    strength: Strength = Strength.MAIN
    capital: bool = False  # of its country


def fold(name: str) -> str:
    """Give the form under which names are looked up: no case, accents, points or apostrophes; St for Saint."""
    plain = _DROPPED.sub("", name.casefold())
    if not plain.isascii():
        parts = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in parts if not unicodedata.combining(letter))
    plain = plain.translate(_LETTERS)
    words = [_SHORT.get(word, word) for word in plain.split()]
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)
