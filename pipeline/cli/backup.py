"""`plainsight backup` and `plainsight restore`: what people decided cannot be made anew."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.console import refuse, tell


def backup(
    file: Annotated[Path, typer.Argument(help="The new file to write; it must not exist.", dir_okay=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Copy the database into a file, while everybody works.

    A copy holds accounts, drafts, reviews and their history: keep it elsewhere, and as safe as the database itself.
    The archive's files never change: copy that folder. On PostgreSQL this needs `pg_dump`.
    """
    from pipeline.store.setup import open_database

    open_database()
    from pipeline.store.backup import BackupError, back_up

    try:
        size = back_up(file)
    except (BackupError, OSError) as error:
        raise refuse(str(error)) from error
    tell({"backup": str(file), "bytes": size}, as_json=as_json)


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `plainsight backup` wrote.", exists=True, dir_okay=False)],
    replace: Annotated[
        bool, typer.Option("--replace", help="Let go what the database holds now; it cannot be brought back.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Bring a copy of the database back. Stop the review server and all runs first.

    An older version's copy gets today's tables; a newer version's is refused. What was taken down after the copy was
    made comes back with it: `plainsight erase` it again.
    """
    from pipeline.store.setup import open_database

    open_database()
    from pipeline.store import backup as copies

    try:
        copies.restore(file, replace=replace)
    except (copies.BackupError, OSError) as error:
        hint = "; --replace lets that go" if "holds" in str(error) else ""
        raise refuse(f"{error}{hint}") from error
    open_database()
    copies.note_restored(file)
    from pipeline.store.models import Incident, Review

    counted = {"drafts_and_records": Incident.objects.count(), "reviews": Review.objects.count()}
    tell({"restored": str(file), **counted}, as_json=as_json)
