"""Writes records as a workbook (Office Open XML) whose cells are text alone: no formula, no link, no macro."""

from __future__ import annotations

from typing import IO

from django.db.models import QuerySet
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from pipeline.share.export import records, table
from pipeline.store.models import Incident

MOST_CHARACTERS = 32_767  # of one cell: what the format allows


def write_workbook(incidents: QuerySet[Incident], stream: IO[bytes]) -> int:
    """Write these incidents, oldest first, with the columns of the CSV; how many they were."""
    columns, rows = table(records(incidents))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("records")
    sheet.freeze_panes = "B2"
    sheet.append(columns)
    count = 0
    for cells in rows:
        sheet.append([_fitting(cell) for cell in cells])
        count += 1
    book.save(stream)
    return count


def _fitting(cell: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", cell)[:MOST_CHARACTERS]
