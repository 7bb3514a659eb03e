"""The mentions of one place, brought together, and the role that the rules set by hand give it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.gazetteer import fold
from pipeline.records import Toponym
from pipeline.stages.rules.places.setting import Setting

# The guide's order: of two roles that apply, the first.
ROLES = ("destination", "source", "transit", "promised", "justice", "other")
ENOUGH = 0.75  # points with which a mention's role counts as told
HINTED = 0.45  # points that speak for exploitation in a place where people arrived
UNTOLD = 0.15  # points below which a hint is none
SITE_ENOUGH = 0.4
ARRIVAL = "arrival"  # points for where people were taken: a destination, unless the text knows a better one


@dataclass(slots=True)
class Seen:
    """One mention of a place and what its sentence says of it."""

    toponym: Toponym
    setting: Setting
    points: Mapping[str, float]

    @property
    def role(self) -> tuple[str, float]:
        """The role with most points; of equals, the first in the guide's order. An arrival is at a destination."""
        points = {each: self.points.get(each, 0.0) for each in ROLES}
        points["destination"] += self.points.get(ARRIVAL, 0.0)
        role = max(ROLES, key=lambda each: (points[each], -ROLES.index(each)))
        return role, points[role]


@dataclass(slots=True)
class Distinct:
    """All mentions of one place."""

    seen: list[Seen] = field(default_factory=list)

    @property
    def first(self) -> Toponym:
        """The first mention."""
        return self.seen[0].toponym

    @property
    def exploitation(self) -> float:
        """How clearly some mention tells of exploitation here, and not only that people were brought."""
        return max(
            (each.points.get("destination", 0.0) for each in self.seen if each.role[0] == "destination"), default=0.0
        )

    def holds(self, other: Distinct) -> bool:
        """Whether this is the country that another place lies in."""
        return self.first.kind == "country" and self.first.country == other.first.country and self is not other

    def best(self, role: str) -> Seen:
        """Give the mention that shows a role best: the first of those with most points for it."""
        extra = ARRIVAL if role == "destination" else role
        return max(self.seen, key=lambda each: max(each.points.get(role, 0.0), each.points.get(extra, 0.0)))

    def decide(self) -> tuple[str, float, Seen] | None:
        """Give the first role in the guide's order that some mention tells clearly, with that mention."""
        told = [(each, *each.role) for each in self.seen]
        for role in ROLES:
            clear = [(points, -number, each) for number, (each, own, points) in enumerate(told) if own == role]
            if clear and max(clear)[0] >= ENOUGH:
                points, _, each = max(clear, key=lambda entry: entry[:2])
                return role, points, each
        return None


def bring_together(seen: Iterable[Seen]) -> list[Distinct]:
    """Bring the mentions of one place together, whatever it is called."""
    places: dict[object, Distinct] = {}
    for each in seen:
        toponym = each.toponym
        key: object = toponym.geonameid if toponym.geonameid is not None else fold(toponym.name)
        places.setdefault(key, Distinct()).seen.append(each)
    return list(places.values())


Settled = tuple[str, float, Seen]


def settle(place: Distinct, places: Sequence[Distinct], homes: frozenset[str]) -> Settled:
    """Give a place's role: told, or that of what it holds or locates, or what is left."""
    told = place.decide()
    exploited = [other for other in places if other is not place and other.exploitation >= ENOUGH]
    if told is not None and told[0] == "destination" and _passed_through(place, exploited):
        return "transit", told[1], told[2]
    if told is not None and told[0] not in ("justice", "other"):
        return told
    if home := _home_of_victims(place, exploited, homes):
        return "source", ENOUGH, home
    return _inherited(place, places, exploited) or told or _left_over(place)


def _home_of_victims(place: Distinct, exploited: Sequence[Distinct], homes: frozenset[str]) -> Seen | None:
    """Give the mention of a place in the victims' own country, where they were exploited in another."""
    country = place.first.country
    if country not in homes or not exploited or any(other.first.country == country for other in exploited):
        return None
    return next((each for each in place.seen if not each.setting.institution and not each.setting.home), None)


def _inherited(place: Distinct, places: Sequence[Distinct], exploited: Sequence[Distinct]) -> Settled | None:
    """Give the role that a place has from another: one that lies in it, or that it locates."""
    if any(other.first.name.endswith(f" {place.first.name}") for other in exploited):
        return "destination", ENOUGH, place.seen[0]  # Wisconsin, of Northern Wisconsin
    for each in place.seen:
        if each.setting.preposition in ("at", "to") and any(place.holds(other) for other in exploited):
            return "destination", ENOUGH, each
        if not each.setting.institution and (located := _located(each, places)):
            return located, ENOUGH, each
    return None


def _left_over(place: Distinct) -> Settled:
    """Give the role that some mention hints at, or `other`."""
    best = max(place.seen, key=lambda each: each.role[1])
    return (*best.role, best) if best.role[1] > UNTOLD else ("other", UNTOLD, place.seen[0])


def _passed_through(place: Distinct, exploited: Sequence[Distinct]) -> bool:
    """Whether people only arrived here, and were exploited in another place that does not lie in this one."""
    if place.exploitation >= HINTED or place.first.kind == "site" or not exploited:
        return False
    return not any(place.holds(other) for other in exploited)


def _located(each: Seen, places: Sequence[Distinct]) -> str | None:
    """Give the role of the place right before this one, which it locates ("Houston, Texas")."""
    for place in places:
        for other in place.seen:
            gap = each.toponym.start - other.toponym.end
            near = 0 < gap <= 3 and each.toponym.sentence == other.toponym.sentence
            if near and (told := place.decide()) is not None:
                return told[0]
    return None


def by_hand(place: Distinct, places: Sequence[Distinct], homes: frozenset[str]) -> str | None:
    """Give a place's role by the rules set by hand, or None where they would not code it.

    A site is coded only where something of the incident happened.
    """
    role, points, _ = settle(place, places, homes)
    if place.first.kind != "site":
        return role
    if role == "justice":
        return role if any(each.setting.court for each in place.seen) else None
    return role if role in ("destination", "source", "transit") and points >= SITE_ENOUGH else None
