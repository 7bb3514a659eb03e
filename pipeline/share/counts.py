"""Counts records by two variables. What leaves the house hides small cells, as the CTDC's data do: few can be found."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db.models import QuerySet

from pipeline.codebook import CODED, Codebook
from pipeline.records import State
from pipeline.store.models import Code, Incident

SMALL = 11
"""Cells with fewer records are not given away (CTDC's k-anonymity: k = 11)."""
HIDDEN = f"<{SMALL}"
NOT_STATED = "not_stated"
_DOCUMENT = {
    "source": "document__appearances__source__name",
    "source_type": "document__appearances__source__type",
    "language": "document__language",
    "published": "document__published__year",
}
_PEOPLE = ("gender", "age_group", "nationalities", "roles")

_Values: TypeAlias = Mapping[int, set[str]]


@dataclass(frozen=True, slots=True)
class Counts:
    """A cross-tabulation. A record counts in each of its values, so cells may add up to more than there are records."""

    rows: Sequence[str]
    columns: Sequence[str]
    cells: Mapping[tuple[str, str], int]
    records: int

    def cell(self, row: str, column: str) -> int:
        """How many records have both values."""
        return self.cells.get((row, column), 0)

    def shared(self, row: str, column: str) -> str:
        """The cell as it may leave the house."""
        count = self.cell(row, column)
        return HIDDEN if 0 < count < SMALL else str(count)


def dimensions(codebook: Codebook) -> list[str]:
    """What records can be counted by."""
    places = ["places", *(f"places.{role}" for role in codebook.variables["places"])]
    victims = [f"victims.{part}" for part in _PEOPLE if part != "roles"]
    return [*CODED, *places, *victims, *(f"offenders.{part}" for part in _PEOPLE), "dates", *_DOCUMENT]


def cross_tabulate(records: QuerySet[Incident], rows: str, columns: str) -> Counts:
    """Count records (as `reviewed_records` gives them) by two dimensions; what is not coded counts as not stated.

    Raises:
        KeyError: one is no dimension.
    """
    keys = list(records.order_by().values_list("pk", flat=True).distinct())
    first, second = (_values(records, dimension) for dimension in (rows, columns))
    cells: Counter[tuple[str, str]] = Counter()
    for key in keys:
        for one in first.get(key) or {NOT_STATED}:
            cells.update((one, other) for other in second.get(key) or {NOT_STATED})
    return Counts(_by_size(cells, 0), _by_size(cells, 1), cells, len(keys))


def _by_size(cells: Mapping[tuple[str, str], int], side: int) -> list[str]:
    """The values of one side, the most frequent first, and what is not stated last."""
    sizes: Counter[str] = Counter()
    for key, count in cells.items():
        sizes[key[side]] += count
    return sorted(sizes, key=lambda value: (value == NOT_STATED, -sizes[value], value))


def _values(records: QuerySet[Incident], dimension: str) -> _Values:
    found: defaultdict[int, set[str]] = defaultdict(set)
    pairs = _of_documents(records, _DOCUMENT[dimension]) if dimension in _DOCUMENT else _of_codes(records, dimension)
    for key, value in pairs:
        if value not in (None, "", "unknown"):
            found[key].add(str(value))
    return found


def _of_documents(records: QuerySet[Incident], field: str) -> Iterable[tuple[int, Any]]:
    return records.order_by().values_list("pk", field)


def _of_codes(records: QuerySet[Incident], dimension: str) -> Iterator[tuple[int, Any]]:
    variable, _, part = dimension.partition(".")
    settling: QuerySet[Any] = records.order_by()  # `reviewed_records` annotates it with `deciding`
    codes = Code.objects.filter(review__in=settling.values("deciding"), variable=variable, state=State.PRESENT)
    if variable == "places" and part:
        codes = codes.filter(value=part)
    read = _reader(variable, part)
    for key, value, details in codes.order_by().values_list("incident", "value", "details"):
        yield from ((key, each) for each in read(value, details or {}))


def _reader(variable: str, part: str) -> Callable[[str, Mapping[str, Any]], Iterable[Any]]:
    """What a code of the variable says in this dimension.

    Raises:
        KeyError: there is no such dimension.
    """
    if variable in CODED and not part:
        return lambda value, _: (value,)
    if variable == "places":
        return lambda _, details: (details.get("country"),)
    if variable == "dates" and not part:
        return lambda _, details: ((details.get("value") or "")[:4],)
    if variable in {"victims", "offenders"} and part in _PEOPLE:
        return lambda _, details: _each(details.get(part))
    raise KeyError(f"{variable}.{part}")


def _each(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else (value,)
