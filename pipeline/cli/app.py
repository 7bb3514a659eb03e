"""The Typer application: its help, its version, and the list of sub-commands."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from pipeline.cli import (
    accounts,
    archive,
    backup,
    crawl,
    demo,
    erase,
    export,
    imports,
    models,
    nightly,
    places,
    review,
    run,
    status,
    tools,
    train,
    training_data,
)
from pipeline.cli.troubles import Commands

app = typer.Typer(
    name="plainsight",
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_show_locals=False,  # a local may hold an article's text
    help="""Read news and court cases, so that people who fight human trafficking do not have to.

    Pages are crawled into a WARC archive, read stage by stage, and coded into draft incidents with their evidence,
    which volunteers review in the browser. Where things lie is told by PLAINSIGHT_DATA (default: var/), how the stages
    behave by configs/pipeline.toml, what is crawled by configs/sources/.

    Exit codes: 0 done; 1 done, and some of the input failed (the summary says what); 2 could not
    begin, or had to stop (the last line says why; what was done is kept, and the same command goes on from there).
    """,
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"plainsight {version('plainsight')}")
        raise typer.Exit


@app.callback()
def options(
    show: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options that hold for every command."""


EVERY_DAY, TOOLS, CARE = "Every day", "One-off work, JSON Lines in and out", "Looking after it"
LEARNING = "What the machine has learnt"
app.command(rich_help_panel=EVERY_DAY)(nightly.nightly)
app.command(rich_help_panel=EVERY_DAY)(crawl.crawl)
app.command("import", rich_help_panel=EVERY_DAY)(imports.import_files)
app.command(rich_help_panel=EVERY_DAY)(run.run)
app.command(rich_help_panel=EVERY_DAY)(review.review)
app.command(rich_help_panel=EVERY_DAY)(export.export)
app.command(rich_help_panel=TOOLS)(tools.clean)
app.command(rich_help_panel=TOOLS)(tools.code)
app.command(rich_help_panel=TOOLS)(places.places)
app.command(rich_help_panel=LEARNING)(train.train)
app.command(rich_help_panel=LEARNING)(models.evaluate)
app.add_typer(models.models, name="models", rich_help_panel=LEARNING)
app.add_typer(training_data.app, name="training-data", rich_help_panel=LEARNING)
app.command(rich_help_panel=CARE)(status.status)
app.add_typer(archive.app, name="archive", rich_help_panel=CARE)
app.command(rich_help_panel=CARE)(erase.erase)
app.command(rich_help_panel=CARE)(backup.backup)
app.command(rich_help_panel=CARE)(backup.restore)
app.command(rich_help_panel=CARE)(accounts.account)
app.command(rich_help_panel=CARE)(demo.demo)
