"""`plainsight import`: reports, partners' tables, app and direct reports, through the stages like what is crawled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.console import OK, SOME_FAILED, notes, progress, refuse, tell, two_columns
from pipeline.cli.run import process_records, summary_table
from pipeline.config import Settings, settings

if TYPE_CHECKING:
    from pipeline.doors import Account, Files
    from pipeline.records import Page
    from pipeline.stages.partner.mapping import Partner

_Files = Annotated[
    list[Path],
    typer.Argument(
        help="Reports (PDF, DOCX, HTML), tables (CSV, XLSX, JSON) or lists of reports (JSON, JSON Lines).",
        exists=True,
        dir_okay=False,
    ),
]
_TOLD = 50  # faults that are named one by one; the summary counts them all


def import_files(
    files: _Files,
    source: Annotated[str, typer.Option(help="Who sends them: a file of configs/partners, by its name.")],
    mapping: Annotated[
        Path | None, typer.Option(help="The mapping, where it does not lie there.", exists=True, dir_okay=False)
    ] = None,
    link: Annotated[str | None, typer.Option(help="Where people can read it; for one report.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Take in what somebody sent: reports, partners' data, app reports, direct reports.

    A mapping (configs/partners/README.md) says who sends, and what each column means; columns that it does not name
    are listed and left out. The same file again changes nothing, and an import that was killed goes on when it is run
    again. What may hold personal data is not archived, only reviewers can read it, and it is erased in time.
    """
    from pipeline.doors import Account, Files

    where = settings()
    partner, restricted = _partner(where, source, mapping)
    if link and (len(files) > 1 or not link.startswith(("http://", "https://"))):
        raise refuse("--link is the web address of one report")
    given = Files(partner, files, datetime.now(UTC), restricted=restricted, max_bytes=_max_bytes(where), link=link)
    account, faults = Account(), _Faults()
    if not restricted:
        _archive(given, account, faults, where)
    pages = _pages(given, account, faults) if restricted else given.pages(Account())
    summary = process_records(pages, where, kind="import")
    faults.tell_rest()
    if as_json:
        tell({**account.as_json(), "run": summary.as_json()}, as_json=True)
    else:
        tell({}, as_json=False, table=two_columns(_lines(account), title=partner.title))
        tell({}, as_json=False, table=summary_table(summary))
    failed = account.bad_cells or account.failed_files or summary.endings["failed"]
    raise typer.Exit(SOME_FAILED if failed else OK)


class _Faults:
    """Says what is wrong with the files as it is found, as far as anybody would read it."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, fault: str) -> None:
        self._count += 1
        if self._count <= _TOLD:
            notes.print(fault, highlight=False, markup=False, soft_wrap=True)

    def tell_rest(self) -> None:
        """Say how many were not told."""
        if self._count > _TOLD:
            notes.print(f"and {self._count - _TOLD:,} more of the kind", highlight=False)


def _partner(where: Settings, source: str, mapping: Path | None) -> tuple[Partner, bool]:
    """The partner of this name, kept in the database, and whether what it sends is restricted."""
    from pipeline.codebook import load_codebook
    from pipeline.stages.partner.mapping import load_partner
    from pipeline.store.retention import load_retention
    from pipeline.store.setup import open_database

    path = mapping or where.configs / "partners" / f"{source}.toml"
    if not path.exists():
        known = sorted(file.stem for file in path.parent.glob("*.toml"))
        raise refuse(f"no partner {source!r} in {path.parent}; there are {', '.join(known) or 'none'}")
    partner = load_partner(path, load_codebook(where.configs))
    if partner.name != source:
        raise refuse(f"{path} is the mapping of {partner.name!r}, not of {source!r}")
    open_database()
    from pipeline.store.intake import describe_source

    describe_source(partner.name, type=partner.type, licence=partner.licence, homepage=partner.homepage)
    return partner, partner.restricted or load_retention(where.configs).restricts(partner.type)


def _max_bytes(where: Settings) -> int:
    from pipeline.config import load_pipeline_config

    return load_pipeline_config(where.configs).extraction.max_report_bytes


def _archive(given: Files, account: Account, faults: _Faults, where: Settings) -> None:
    """Archive what is not there yet, so that it is reprocessed like all else. Pages are known by address and bytes."""
    from crawlers.archive import ArchiveBusyError, PageArchive
    from crawlers.items import Capture

    try:
        with PageArchive(where.archive) as archive, progress("archiving") as bar:
            for page in given.pages(account, faults):
                if not archive.knows(page.url, page.id):
                    archive.add(Capture(page, robots="given", version=page.id))
                bar.advance(bar.task_ids[0])
    except ArchiveBusyError as error:
        raise refuse(f"{error}; try again when it is done") from error


def _pages(given: Files, account: Account, faults: _Faults) -> Iterator[Page]:
    """The restricted pages of files, but for those that were erased: they are not to come back."""
    from pipeline.store.intake import was_erased

    erased = 0
    for page in given.pages(account, faults):
        if was_erased(page.id):
            erased += 1
        else:
            yield page
    if erased:
        notes.print(f"{erased:,} were erased earlier, and are not read again", highlight=False)


def _lines(account: Account) -> dict[str, object]:
    lines: dict[str, object] = {"files": account.files, "rows": account.rows, "bad cells": account.bad_cells}
    lines |= {f"not mapped in {name}": ", ".join(columns) for name, columns in account.unmapped.items()}
    return lines | {f"{name} failed": reason for name, reason in account.failed_files.items()}
