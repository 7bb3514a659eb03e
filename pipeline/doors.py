"""Files that somebody gives us, as pages: reports as they are, tables and lists of reports record by record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from crawlers.items import Page
from crawlers.readers.rows import BadCell, Header, Row, TableError
from crawlers.readers.sniffing import DOCX, HTML, PDF, content_type, signature
from crawlers.readers.tables import READERS, read_table
from pipeline.stages.partner.mapping import Partner
from pipeline.stages.partner.record import SCHEME, RecordError, record_name, record_page

REPORTS = (PDF, DOCX, HTML)


@dataclass(slots=True)
class Account:
    """What was found in the files besides their pages. `unmapped` are columns that no entry of the mapping names."""

    files: int = 0
    rows: int = 0
    bad_cells: int = 0
    unmapped: dict[str, list[str]] = field(default_factory=dict)
    failed_files: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The account as plain data."""
        return {
            "files": self.files,
            "rows": self.rows,
            "bad_cells": self.bad_cells,
            "unmapped": self.unmapped,
            "failed_files": self.failed_files,
        }


class Files:
    """Files of one partner. They can be gone through again, and give the same pages every time."""

    def __init__(
        self,
        partner: Partner,
        paths: Sequence[Path],
        now: datetime,
        *,
        restricted: bool,
        max_bytes: int,
        link: str | None = None,
    ) -> None:
        self._partner = partner
        self._paths = paths
        self._now = now
        self._restricted = restricted
        self._max_bytes = max_bytes
        self._link = link

    def pages(self, account: Account, tell: Callable[[str], None] = lambda _: None) -> Iterator[Page]:
        """Yield the files' pages. `account` is filled on the way; `tell` hears what is wrong, file, row and column."""
        for path in self._paths:
            account.files += 1
            try:
                yield from self._table(path, account, tell) if self._is_table(path) else self._report(path)
            except (TableError, RecordError) as error:
                account.failed_files[path.name] = str(error)
                tell(f"{path.name}: {error}")

    def _is_table(self, path: Path) -> bool:
        with path.open("rb") as file:
            report = signature(file.read(1 << 10)) == PDF
        return path.suffix.lower() in READERS and not report

    def _report(self, path: Path) -> Iterator[Page]:
        if path.stat().st_size > self._max_bytes:
            raise RecordError(f"more than {self._max_bytes:,} bytes")
        body = path.read_bytes()
        kind = content_type("", body)
        if kind not in REPORTS:
            raise RecordError("neither a report (PDF, DOCX, HTML) nor a table (CSV, XLSX, JSON)")
        yield Page(
            url=self._link or f"{SCHEME}{self._partner.name}/{quote(path.name, safe='')}",
            body=body,
            fetched=self._now,
            source=self._partner.name,
            content_type=kind,
            feed={"link": self._partner.homepage} if self._partner.homepage and not self._link else {},
            restricted=self._restricted,
        )

    def _table(self, path: Path, account: Account, tell: Callable[[str], None]) -> Iterator[Page]:
        if not self._partner.column:
            raise TableError("a table needs a mapping with columns")
        mapped = {column.name for column in self._partner.column}
        names = _Names(self._partner)
        unmapped: dict[str, None] = {}
        for told in read_table(path, self._partner.layout):
            bad: list[BadCell] = []
            if isinstance(told, Header):
                self._check(told)
                unmapped.update(dict.fromkeys(column for column in told.columns if column not in mapped))
            elif isinstance(told, BadCell):
                bad = [told] if told.column is None or told.column in mapped else []
            else:
                account.rows += 1
                unmapped.update(dict.fromkeys(column for column in told.cells if column not in mapped))
                try:
                    page, bad = record_page(self._partner, told, names.of(told), self._now, restricted=self._restricted)
                    yield page
                except RecordError as error:
                    bad = [BadCell(told.number, None, str(error))]
            account.bad_cells += len(bad)
            for each in bad:
                tell(f"{path.name}: {each}")
        if unmapped:
            account.unmapped[path.name] = list(unmapped)

    def _check(self, header: Header) -> None:
        lacking = [c.name for c in self._partner.column if not c.optional and c.name not in header.columns]
        if lacking:
            raise TableError(
                f"it has no column {', '.join(map(repr, lacking))}; there are {', '.join(map(repr, header.columns))}"
            )


class _Names:
    """What tells the records of one file apart: its sender's name for each, or its content and its order."""

    def __init__(self, partner: Partner) -> None:
        self._partner = partner
        self._ids = [column.name for column in partner.column if column.is_ == "id"]
        self._seen: Counter[str] = Counter()
        self._rows: dict[str, int] = {}

    def of(self, row: Row) -> str:
        """A row's name.

        Raises:
            RecordError: another row has this name.
        """
        name = record_name(self._partner, row)
        self._seen[name] += 1
        if self._seen[name] == 1:
            self._rows[name] = row.number
            return name
        if any(row.cells.get(column) for column in self._ids):
            raise RecordError(f"row {self._rows[name]} has the same id: the row is left out")
        return f"{name}-{self._seen[name]}"
