"""CSV files of partners: any delimiter, any of the usual encodings, one row at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from crawlers.readers.charset import CharsetError, charset_of
from crawlers.readers.rows import BadCell, Layout, TableError, Told, header_of, row_of

_DELIMITERS = ",;\t|"
_LONGEST_CELL = 1 << 20  # characters
_UNCLOSED = "unexpected end of data"


def read_csv(path: Path, layout: Layout) -> Iterator[Told]:
    """Yield a CSV file's header, then its rows; a row that is no CSV is a bad one, and those below it are read.

    Raises:
        TableError: an unknown encoding, no header, or a quotation mark that is never closed.
    """
    try:
        encoding = charset_of(path, layout.encoding)
    except CharsetError as error:
        raise TableError(str(error)) from error
    csv.field_size_limit(_LONGEST_CELL)
    with path.open(encoding=encoding, newline="") as file:
        delimiter, skipped = _delimiter(file, layout.delimiter)
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            header = header_of(list(islice(reader, layout.header_rows)))
        except csv.Error as error:
            raise TableError(f"its header is no CSV: {error}") from error
        yield header
        number = layout.header_rows + skipped
        while True:
            number += 1
            try:
                row = row_of(header, number, next(reader))
            except StopIteration:
                return
            except csv.Error as error:
                if _UNCLOSED in str(error):
                    raise TableError(
                        f"row {number}: a quotation mark is never closed; this row and all below it were not read"
                    ) from error
                row = BadCell(number, None, f"no CSV ({error}): the row is left out")
            if row is not None:
                yield row


def _delimiter(file: TextIO, given: str | None) -> tuple[str, int]:
    """The delimiter, and how many lines were taken to tell it: Excel may write it as `sep=;` into a line of its own."""
    first = file.readline(_LONGEST_CELL)
    if first.lower().startswith("sep=") and len(first.strip()) == len("sep=;"):
        return given or first.strip()[-1], 1
    file.seek(0)
    unquoted = "".join(first.split('"')[::2])
    return given or max(_DELIMITERS, key=unquoted.count), 0
