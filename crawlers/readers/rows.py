"""What readers of tables yield: rows with their cells as text, and what is wrong with a row or a cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

MOST_COLUMNS = 1000


class TableError(ValueError):
    """A table that cannot be read, or not beyond some row; the message says why."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where in a file the table is. `header_rows` are joined to one; `records` is the way to a JSON file's list.

    `sheet` is an XLSX file's (its first, if not told); `encoding` and `delimiter` are a CSV file's, told by itself
    where they are not given.
    """

    sheet: str | None = None
    header_rows: int = 1
    encoding: str | None = None
    delimiter: str | None = None
    records: str | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """The columns' names, in the file's order; a reader of tables yields it first."""

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `number` is the one that its sender sees (a spreadsheet's row, a JSON list's place from 1).

    `cells` are texts without white space around them, by column; empty ones are left out.
    """

    number: int
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that could not be read, and why; without a column it is the whole row that is left out."""

    row: int
    column: str | None
    reason: str

    def __str__(self) -> str:
        """Row, column and reason, without the cell's content: it may name people."""
        where = f"row {self.row}" if self.column is None else f"row {self.row}, column {self.column!r}"
        return f"{where}: {self.reason}"


Told = Header | Row | BadCell


def header_of(lines: Sequence[Sequence[str]]) -> Header:
    """The header of a table from its first rows: of several, each column's words are joined from top to bottom.

    A cell that is empty in an upper row belongs to the one left of it, as merged cells do. A column without a name, or
    with that of another, is called by its letter.

    Raises:
        TableError: there is no name at all, or there are more columns than any table has.
    """
    named = [_without_end([cell.strip() for cell in line]) for line in lines]
    width = max(map(len, named), default=0)
    filled = [*(_filled(line, width) for line in named[:-1]), *named[-1:]]
    columns = [
        " / ".join(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))
        for parts in zip_longest(*filled, fillvalue="")
    ]
    if not columns:
        raise TableError("it has no header")
    if len(columns) > MOST_COLUMNS:
        raise TableError(f"it has {len(columns):,} columns, more than {MOST_COLUMNS:,}")
    often = Counter(columns)
    return Header(
        tuple(
            name if name and often[name] == 1 else f"{name} (column {letter(number)})".strip()
            for number, name in enumerate(columns)
        )
    )


def letter(number: int) -> str:
    """A column's letter, as spreadsheets count: 0 is A, 26 is AA."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def row_of(header: Header, number: int, cells: Sequence[str]) -> Row | BadCell | None:
    """The row that cells make under a header; None for an empty one.

    Cells beyond the header mean that the row has slipped (a comma that nobody quoted), so it is left out as a whole.
    """
    if not any(cell.strip() for cell in cells):
        return None
    if any(cell.strip() for cell in cells[len(header.columns) :]):
        return BadCell(number, None, f"{len(cells)} cells under {len(header.columns)} columns: the row is left out")
    named = zip(header.columns, cells, strict=False)
    return Row(number, {column: cell.strip() for column, cell in named if cell.strip()})


def _without_end(cells: list[str]) -> list[str]:
    """The cells up to the last that is not empty."""
    return cells[: max((number for number, cell in enumerate(cells, 1) if cell), default=0)]


def _filled(cells: Sequence[str], width: int) -> list[str]:
    filled, last = [], ""
    for number in range(width):
        last = (cells[number] if number < len(cells) else "") or last
        filled.append(last)
    return filled
