"""`plainsight export`: reviewed records as JSON Lines or CSV."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.console import tell


class Format(StrEnum):
    """The formats that records can be exported in."""

    JSONL = "jsonl"
    CSV = "csv"


def export(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The file to write; it appears when all is done.", dir_okay=False)
    ],
    format: Annotated[Format, typer.Option(help="JSON Lines, or CSV with one row a record.")] = Format.JSONL,  # noqa: A002
    drafts: Annotated[
        bool, typer.Option("--drafts", help="Also what no person has reviewed, marked as draft.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Export reviewed records, each with its source's name, type and link, its provenance and its evidence.

    Names of persons are masked in every quotation, title and link.
    """
    from pipeline.json_lines import write_whole
    from pipeline.store.setup import open_database

    open_database()
    from pipeline.share.export import export as write

    with write_whole(output) as stream:
        count = write(format.value, stream, drafts=drafts)
    tell({"records": count, "file": str(output)}, as_json=as_json)
