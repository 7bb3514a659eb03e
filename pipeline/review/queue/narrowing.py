"""Narrows the queue by whichever of its filters is rarest, so that an index is walked only as far as a page needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.db.models import Exists, OuterRef, Q, QuerySet

from pipeline.store.facets import MONTH, month_of
from pipeline.store.models import Facet, Incident, Placement, Status

FEW = 2_000  # what is sorted in no time; where more drafts lie in a range of days, walking the queue soon meets them


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page of the queue ended."""

    priority: float
    incident: int

    @classmethod
    def after(cls, incident: Incident) -> Self:
        """The cursor behind this draft."""
        return cls(incident.priority, incident.pk)

    @classmethod
    def read(cls, written: str) -> Self | None:
        """The cursor that `str` wrote; None where it is none."""
        priority, _, incident = written.partition("_")
        try:
            return cls(float(priority), int(incident)) if len(incident) < 19 else None
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.priority!r}_{self.incident}"

    def beyond(self, prefix: str = "", key: str = "pk") -> Q:
        """What comes behind it; `prefix` leads to the table that has the order's columns."""
        lower = Q(**{f"{prefix}priority__lt": self.priority}) | Q(**{f"{prefix}{key}__lt": self.incident})
        return Q(**{f"{prefix}priority__lte": self.priority}) & lower


def narrowed(
    incidents: QuerySet[Incident],
    status: Status,
    chosen: Sequence[tuple[str, str]],
    days: tuple[date | None, date | None],
    after: Cursor | None,
) -> QuerySet[Incident]:
    """Those of `incidents` with this status that lie under every chosen facet and between the days, in order."""
    names, values = {name for name, _ in chosen}, {value for _, value in chosen}
    known = Facet.objects.filter(name__in=names, value__in=values)
    keys = {(facet.name, facet.value): facet.pk for facet in known}
    if any(each not in keys for each in chosen):
        return incidents.none()
    rare = sorted((keys[each] for each in chosen), key=lambda facet: _count(status, [facet]) if chosen[1:] else 0)
    return _ordered(_between(incidents, status, days), status, rare, after)


def _ordered(
    incidents: QuerySet[Incident], status: Status, facets: Sequence[int], after: Cursor | None
) -> QuerySet[Incident]:
    """In the queue's order: by the index of the first facet, if any, each draft of it held against the rest."""
    if not facets:
        beyond = after.beyond() if after else Q()
        return incidents.filter(beyond, status=status).order_by("-priority", "-pk")
    for facet in facets[1:]:
        incidents = incidents.filter(Exists(Placement.objects.filter(incident=OuterRef("pk"), facet=facet)))
    beyond = after.beyond("placements__", "incident") if after else Q()
    placed = incidents.filter(beyond, placements__facet=facets[0], placements__status=status)
    return placed.order_by("-placements__priority", "-placements__incident")


def _between(
    incidents: QuerySet[Incident], status: Status, days: tuple[date | None, date | None]
) -> QuerySet[Incident]:
    since, until = days
    if since is None and until is None:
        return incidents
    months = Facet.objects.filter(name=MONTH)
    if since:
        incidents = incidents.filter(document__published__gte=since)
        months = months.filter(value__gte=month_of(since))
    if until:
        incidents = incidents.filter(document__published__lte=until)
        months = months.filter(value__lte=month_of(until))
    filed = list(months.values_list("pk", flat=True))
    if _count(status, filed) > FEW:
        return incidents
    return incidents.filter(pk__in=Placement.objects.filter(facet__in=filed, status=status).values("incident"))


def _count(status: Status, facets: Sequence[int]) -> int:
    """How many drafts lie under any of these facets, as far as it matters."""
    return Placement.objects.filter(facet__in=facets, status=status).values("pk")[: FEW + 1].count()
