"""Tables of partners and apps, whatever their format: CSV, XLSX, JSON, JSON Lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from crawlers.readers.csv_rows import read_csv
from crawlers.readers.json_rows import read_json
from crawlers.readers.rows import Layout, Told
from crawlers.readers.xlsx_rows import read_xlsx

_Reader = Callable[[Path, Layout], Iterator[Told]]
READERS: Mapping[str, _Reader] = {
    ".csv": read_csv,
    ".tsv": read_csv,
    ".txt": read_csv,
    ".xlsx": read_xlsx,
    ".xlsm": read_xlsx,
    ".json": read_json,
    ".jsonl": read_json,
    ".ndjson": read_json,
}


def read_table(path: Path, layout: Layout) -> Iterator[Told]:
    """Yield what a file's table holds, by the file's suffix; its header first, where it has one.

    Raises:
        TableError: it cannot be read, or not beyond some row.
        KeyError: no table has this suffix.
    """
    return READERS[path.suffix.lower()](path, layout)
