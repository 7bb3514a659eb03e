"""`plainsight archive`: check the archive, list what it holds, take a page out of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from pipeline.cli.console import OK, SOME_FAILED, notes, refuse, tell, two_columns
from pipeline.config import settings

if TYPE_CHECKING:
    from crawlers.index import Entry
    from crawlers.lookup import Held, Wanted

DAY = ["%Y-%m-%d"]
app = typer.Typer(no_args_is_help=True, help="Check the archive, list what it holds, take a page out of it.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Since = Annotated[datetime | None, typer.Option(formats=DAY, help="Fetched on this day (UTC) or later.")]
Until = Annotated[datetime | None, typer.Option(formats=DAY, help="Fetched on this day (UTC) or before.")]


@app.command()
def verify(as_json: AsJson = False) -> None:
    """Check every record's digest, the index against the files, and warcio's opinion of them. Changes nothing.

    Exits with 1 when anything is wrong. A lost or torn index is mended by the next crawl; damaged records stay as they
    are, and what they held is fetched again only if its index entry is gone.
    """
    from crawlers.archive import ArchiveBusyError
    from crawlers.verify import verify as check

    try:
        with notes.status("checking"):
            found = check(settings().archive)
    except ArchiveBusyError as error:
        raise refuse(str(error)) from error
    counts = {"files": found.files, "bytes": found.bytes, "records": found.records, "captures": found.captures}
    faults = [{"file": each.file, "offset": each.offset, "reason": each.reason} for each in found.faults]
    table = two_columns({**counts, "faults": len(faults)})
    tell({**counts, "faults": faults}, as_json=as_json, table=table)
    for each in found.faults if not as_json else ():
        notes.print(f"{each.file} at byte {each.offset}: {each.reason}", highlight=False, markup=False, soft_wrap=True)
    raise typer.Exit(SOME_FAILED if faults else OK)


@app.command("list")
def list_captures(
    *,
    source: Annotated[str | None, typer.Option(help="Of this source.")] = None,
    url: Annotated[
        str | None, typer.Option(help="Of this address; `*` at its end stands for any continuation.")
    ] = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option(min=0, help="Show so many at most; 0 for all.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """List captures, in the order of their addresses."""
    wanted = _wanted(source=source, url=url, since=since, until=until)
    found = _found(wanted)
    shown = islice(found, limit or None)
    if as_json:
        for entry in shown:
            typer.echo(json.dumps(_told(entry), ensure_ascii=False))
    else:
        tell({}, as_json=False, table=_table(shown))
    if next(found, None) is not None:
        notes.print(f"there are more than {limit}; --limit 0 shows all", highlight=False)


@app.command()
def get(
    page: Annotated[
        str, typer.Argument(help="An address, or a page's id: the sha256 of its bytes, 8 characters or more.")
    ],
    until: Until = None,
    headers: Annotated[bool, typer.Option("--headers", help="Give the headers and what we noted, as JSON.")] = False,
    output: Annotated[Path | None, typer.Option(help="Write to this file instead of the terminal.")] = None,
) -> None:
    """Take one page out of the archive, bytes as served: the newest capture, or the newest of a day before."""
    from crawlers.archive import PageArchive
    from crawlers.index import IndexDamageError
    from crawlers.lookup import NotInArchiveError, held, newest

    is_url = "://" in page
    if not is_url and len(page) < 8:
        raise refuse(f"{page}: neither an address nor 8 characters of a page's id")
    archive = PageArchive(settings().archive)
    wanted = _wanted(url=page if is_url else None, sha256=None if is_url else page, until=until)
    try:
        found = held(archive, newest(archive, wanted))
    except (NotInArchiveError, IndexDamageError) as error:
        raise refuse(str(error)) from error
    data = json.dumps(_heading(found), ensure_ascii=False, indent=1).encode() + b"\n" if headers else found.body
    if output:
        output.write_bytes(data)
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def _wanted(
    *,
    source: str | None = None,
    url: str | None = None,
    sha256: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Wanted:
    from crawlers.lookup import Wanted

    return Wanted(source, url, sha256, since.date() if since else None, until.date() if until else None)


def _found(wanted: Wanted) -> Iterator[Entry]:
    from crawlers.archive import PageArchive
    from crawlers.index import IndexDamageError
    from crawlers.lookup import find

    try:
        yield from find(PageArchive(settings().archive), wanted)
    except IndexDamageError as error:
        raise refuse(f"{error}; the next crawl mends it") from error


def _told(entry: Entry) -> dict[str, Any]:
    return {
        "fetched": entry.fetched.astimezone(UTC).isoformat(timespec="seconds"),
        "source": entry.source,
        "url": entry.url,
        "requested_url": entry.requested_url,
        "sha256": entry.sha256,
        "type": entry.mime,
        "revisit": entry.revisit,
        "version": entry.version,
        "file": entry.filename,
        "offset": entry.offset,
        "length": entry.length,
    }


def _heading(found: Held) -> dict[str, Any]:
    return {**_told(found.entry), "status": found.status, "headers": found.headers, "about": found.about}


def _table(entries: Iterable[Entry]) -> Table:
    table = Table()
    for column in ("fetched", "source", "page", "address"):
        table.add_column(column, no_wrap=column != "address", overflow="fold")
    for entry in entries:
        page = f"{entry.sha256[:12]}{' (again)' if entry.revisit else ''}"
        table.add_row(f"{entry.fetched.astimezone(UTC):%Y-%m-%d %H:%M}", entry.source, page, entry.url)
    return table
