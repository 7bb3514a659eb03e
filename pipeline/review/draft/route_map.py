"""Lays out the map of a record's places: where each lies, what else its name may mean, and the legs of the route.

Nothing is asked of a map service: the land is a file of ours (`world.svg`), in the same plate carrée, twenty units to a
degree of longitude and latitude.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.records import Place
from pipeline.review.templatetags.wording import country_name, wording

UNITS = 20  # to a degree
_LEAST = 14 * UNITS  # a map of one town shows its country, too
_MARGIN = 0.18
_SHAPE = 1.9  # width to height
_HALF_WORLD = 180 * UNITS


@dataclass(frozen=True, slots=True)
class Point:
    """A dot on the map, with what stands beside it. An `alternative` is what the name may mean instead."""

    x: float
    y: float
    label: str
    role: str
    alternative: bool = False
    leftward: bool = False


@dataclass(frozen=True, slots=True)
class Leg:
    """A stretch of the route, from one point to the next."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class RouteMap:
    """What the map shows. `size` is a hundredth of its width: the measure of dots and letters."""

    view_box: str
    size: float
    points: tuple[Point, ...]
    legs: tuple[Leg, ...]
    told: str
    nowhere: tuple[str, ...]


def route_map(places: Iterable[tuple[str, str, Place]]) -> RouteMap | None:
    """The map of (name as shown, role, place); None where no place has coordinates."""
    listed = list(places)
    placed = [(name, role, place) for name, role, place in listed if _where(place)]
    nowhere = tuple(name for name, _, place in listed if not _where(place))
    if not placed:
        return None
    route = sorted((each for each in placed if each[2].leg), key=lambda each: each[2].leg or 0)
    stops = [_xy(place) for _, _, place in route]
    legs = tuple(Leg(*one, *other) for one, other in pairwise(stops) if one != other)
    raw = [*(_point(*each) for each in placed), *(point for each in placed for point in _alternatives(*each))]
    left, top, width, height = _frame(raw)
    points = tuple(_turned(point, left + width * 0.62) for point in raw)
    box = f"{left:.0f} {top:.0f} {width:.0f} {height:.0f}"
    return RouteMap(box, round(width / 100, 2), points, legs, _told(placed, route), nowhere)


def _where(place: Place) -> bool:
    return place.latitude is not None and place.longitude is not None


def _xy(place: Place) -> tuple[float, float]:
    return round((place.longitude or 0.0) * UNITS, 1), round(-(place.latitude or 0.0) * UNITS, 1)


def _point(name: str, role: str, place: Place) -> Point:
    leg = f"{place.leg}. " if place.leg else ""
    return Point(*_xy(place), f"{leg}{name}", role)


def _alternatives(name: str, role: str, place: Place) -> Iterable[Point]:
    for other in place.alternatives[:3]:
        country = country_name(other.country or "")
        yield Point(other.longitude * UNITS, -other.latitude * UNITS, f"{name}, {country}?", role, alternative=True)


def _turned(point: Point, edge: float) -> Point:
    """A label near the right edge stands on the left of its dot."""
    return Point(point.x, point.y, point.label, point.role, point.alternative, leftward=point.x > edge)


def _frame(points: Sequence[Point]) -> tuple[float, float, float, float]:
    """Left, top, width, height of what is to be seen. Alternatives do not widen it: they may lie across the world."""
    sure = [point for point in points if not point.alternative]
    xs, ys = [point.x for point in sure], [point.y for point in sure]
    width = max((max(xs) - min(xs)) * (1 + 2 * _MARGIN), _LEAST * _SHAPE)
    height = max((max(ys) - min(ys)) * (1 + 2 * _MARGIN), _LEAST)
    width, height = max(width, height * _SHAPE), max(height, width / _SHAPE)
    width, height = min(width, 2 * _HALF_WORLD), min(height, _HALF_WORLD)
    left = (min(xs) + max(xs) - width) / 2
    top = (min(ys) + max(ys) - height) / 2
    left = min(max(left, -_HALF_WORLD), _HALF_WORLD - width)
    return left, min(max(top, -_HALF_WORLD / 2), _HALF_WORLD / 2 - height), width, height


def _told(placed: Sequence[tuple[str, str, Place]], route: Sequence[tuple[str, str, Place]]) -> str:
    """The map in words, for whoever does not see it."""
    way = " to ".join(f"{name}, {country_name(place.country or '')}" for name, _, place in route)
    unordered = (each for each in placed if not each[2].leg)
    others = (f"{wording(role)}: {name}, {country_name(each.country or '')}" for name, role, each in unordered)
    return ". ".join(part for part in (f"Route: {way}" if way else "", *others) if part)
