"""XLSX files of partners: the values that their sender saw, row by row, within bounds."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from crawlers.readers.containers import ContainerError, check_container
from crawlers.readers.rows import BadCell, Header, Layout, TableError, Told, header_of, letter, row_of
from crawlers.readers.sniffing import OLE, signature

_PART_BYTES, _TOTAL_BYTES = 256 << 20, 512 << 20
_MERGED = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}mergeCell"
_HEAD = 16
_FORMULA = "f"
_ERROR = "e"


def read_xlsx(path: Path, layout: Layout) -> Iterator[Told]:
    """Yield a sheet's header, then its rows: dates as ISO 8601, numbers without needless digits, formulas' results.

    Raises:
        TableError: no XLSX, an encrypted one, one that unpacks to too much, no such sheet, no header, or header cells
            that are merged over more rows than the header has.
    """
    with ExitStack() as stack:
        values, formulas = (_sheet(stack, path, layout, values=values) for values in (True, False))
        merged = _merged(path, values)
        if tall := next((area for area in merged if area[1] <= layout.header_rows < area[3]), None):
            raise TableError(f"its header cells are merged over {tall[3]} rows: set header_rows to {tall[3]}")
        rows = zip(values.iter_rows(), formulas.iter_rows(), strict=False)
        header = header_of([[_text(cell.value) for cell in row] for row, _ in islice(rows, layout.header_rows)])
        yield header
        for number, (cells, written) in enumerate(rows, layout.header_rows + 1):
            yield from _faults(header, number, cells, written)
            yield from _under_merged(header, number, merged)
            texts = ["" if cell.data_type == _ERROR else _text(cell.value) for cell in cells]
            if (row := row_of(header, number, texts)) is not None:
                yield row


def _sheet(stack: ExitStack, path: Path, layout: Layout, *, values: bool) -> Any:
    with path.open("rb") as file:
        if signature(file.read(_HEAD)) == OLE:
            raise TableError("an old or encrypted Excel file: save it as XLSX without a password")
    try:
        with path.open("rb") as file:
            check_container(file, part_bytes=_PART_BYTES, total_bytes=_TOTAL_BYTES)
        book = stack.enter_context(closing(openpyxl.load_workbook(path, read_only=True, data_only=values)))
    except ContainerError as error:
        raise TableError(f"XLSX: {error}") from error
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, etree.LxmlError) as error:
        raise TableError("broken XLSX") from error
    names = [sheet.title for sheet in book.worksheets]
    if not names or (layout.sheet is not None and layout.sheet not in names):
        raise TableError(f"it has no sheet {layout.sheet or 'at all'!r}; there are {', '.join(map(repr, names))}")
    sheet = book[layout.sheet or names[0]]
    sheet.reset_dimensions()  # programs write them wrongly
    return sheet


def _merged(path: Path, sheet: Any) -> list[tuple[int, int, int, int]]:
    """The merged areas as (first column, first row, last column, last row), from 1. openpyxl leaves them out here."""
    found = []
    with zipfile.ZipFile(path) as container, container.open(sheet._worksheet_path) as part:  # noqa: SLF001
        for _, element in etree.iterparse(part, tag=None, resolve_entities=False):
            if element.tag == _MERGED:
                left, top, right, bottom = range_boundaries(element.get("ref", ""))
                if left and top and right and bottom:
                    found.append((left, top, right, bottom))
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return found


def _faults(header: Header, number: int, cells: Sequence[Any], written: Sequence[Any]) -> Iterator[BadCell]:
    """The cells whose value the file does not tell."""
    for column, cell, source in zip(header.columns, cells, written, strict=False):
        if cell.data_type == _ERROR:
            yield BadCell(number, column, "the formula's result is an error")
        elif cell.value is None and source.data_type == _FORMULA:
            yield BadCell(number, column, "a formula without a saved result: open the file, and save it again")


def _under_merged(header: Header, number: int, merged: Iterable[tuple[int, int, int, int]]) -> Iterator[BadCell]:
    """The cells that are merged with one above: what stands there holds for several rows, or for none but the first."""
    for left, top, right, bottom in merged:
        if top < number <= bottom:
            for column in header.columns[left - 1 : right]:
                reason = f"merged with {letter(left - 1)}{top} above, and read as empty: give each row its own value"
                yield BadCell(number, column, reason)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
