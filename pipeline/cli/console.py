"""What all commands say in the same way: progress and notes on stderr, results on stdout, exit codes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

OK = 0
SOME_FAILED = 1  # the command did its work, and some of its input failed: the summary says which and why
UNUSABLE = 2  # the command could not begin, or go on: wrong arguments, unreadable file, broken configuration

notes = Console(stderr=True)


def refuse(message: str) -> typer.Exit:
    """Say why the command cannot begin; raise what this returns."""
    notes.print(f"[red]plainsight:[/red] {escape(message)}", highlight=False, soft_wrap=True)
    return typer.Exit(UNUSABLE)


def tell(summary: Mapping[str, Any], *, as_json: bool, table: Table | None = None) -> None:
    """Print a command's result: as one JSON object, or as a table for people."""
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False, default=str))
    else:
        Console().print(table if table is not None else two_columns(summary))


def two_columns(summary: Mapping[str, Any], title: str | None = None) -> Table:
    """Lay out plain counts as a table."""
    table = Table(title=title, show_header=False, title_justify="left")
    for name, value in summary.items():
        table.add_row(name.replace("_", " "), f"{value:,}" if isinstance(value, int) else str(value))
    return table


def tell_alarms(alarms: Sequence[Mapping[str, str]]) -> None:
    """Say, one line for each, which sources a person should look at."""
    for alarm in alarms:
        line = f"[red]alarm:[/red] {escape(alarm['source'])}: {escape(alarm['message'])} (since {alarm['raised']})"
        notes.print(line, highlight=False, soft_wrap=True)


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Progress]:
    """Show a progress bar on stderr with one task; advance it by `bar.update(bar.task_ids[0], completed=n)`."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=notes, transient=True) as bar:
        bar.add_task(label, total=total)
        yield bar
