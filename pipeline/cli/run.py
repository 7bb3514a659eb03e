"""`plainsight run`: archive, or WARC files, to draft incidents in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from pipeline.cli.console import OK, SOME_FAILED, notes, progress, tell
from pipeline.config import Settings, settings

if TYPE_CHECKING:
    from crawlers.readers.warc import Unread
    from models.reader.release import Release
    from pipeline.provenance import Provenance
    from pipeline.records import Page
    from pipeline.runner import RunSummary
    from pipeline.stage import Stage


def run(
    warc: Annotated[
        list[Path] | None,
        typer.Option(
            help="Read these WARC files instead of the archive; may be given again.", exists=True, dir_okay=False
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Process the archive, or WARC files, into draft incidents.

    What an earlier run did under the same fingerprint (codebook, lexicons, configuration, code that changes records) is
    not done again, so a run that was killed is resumed by running it again.
    """
    where = settings()
    records = _warc_records(warc) if warc else archive_records(where)
    summary = process_records(records, where, kind="warc" if warc else "archive")
    tell(summary.as_json(), as_json=as_json, table=summary_table(summary))
    raise typer.Exit(SOME_FAILED if summary.endings["failed"] else OK)


def archive_records(where: Settings) -> Iterable[Page | Unread]:
    """Read all that the crawls have archived, oldest first."""
    from crawlers.archive import PageArchive
    from pipeline.config import load_pipeline_config

    return PageArchive(where.archive).pages(max_bytes=load_pipeline_config(where.configs).extraction.max_report_bytes)


def _warc_records(files: Sequence[Path]) -> Iterable[Page | Unread]:
    from crawlers.readers.warc import read_warc

    for file in files:
        yield from read_warc(file, source=file.name)


def process_records(records: Iterable[Page | Unread], where: Settings, *, kind: str) -> RunSummary:
    """Take records through the stages into the database, with a progress bar, as one run of its own."""
    from pipeline.cli.models import model_in_service
    from pipeline.config import load_pipeline_config
    from pipeline.provenance import stamp
    from pipeline.runner import run as run_stages
    from pipeline.store.setup import open_database

    open_database()
    from pipeline.store import intake

    release = model_in_service(where)
    provenance = stamp(where.configs, {release.coder: release.digest} if release else None)
    run_id = intake.start_run(kind, provenance)
    erased = intake.erased_pages()

    def line_up() -> list[Stage]:
        from pipeline.line_up import page_line_up

        return page_line_up(where.configs, where.cache, intake.known_texts(provenance.fingerprint), release)

    with progress("reading") as bar:
        summary = run_stages(
            (each for each in records if getattr(each, "id", None) not in erased),
            line_up,
            lambda documents, unread: intake.save(documents, unread, run_id, provenance),
            done=intake.done(provenance.fingerprint),
            batch_size=load_pipeline_config(where.configs).running.batch_size,
            progress=lambda count: bar.update(bar.task_ids[0], completed=count),
        )
    summary.drafts += _code_what_was_sent(where, release, run_id, provenance)
    intake.finish_run(run_id, summary.as_json())
    notes.print(f"run {run_id}, fingerprint {provenance.fingerprint}", highlight=False)
    return summary


def _code_what_was_sent(where: Settings, release: Release | None, run_id: int, provenance: Provenance) -> int:
    """Code the texts that stages dropped and people sent to the queue; how many drafts came of it."""
    from pipeline.store import sending

    rows = sending.uncoded(provenance.fingerprint)
    if not rows:
        return 0
    from pipeline.line_up import stored_line_up
    from pipeline.runner import process

    stages = stored_line_up(where.configs, where.cache, release)
    drafts = 0
    for row in rows:
        document = sending.as_record(row)
        process([document], stages)
        sending.save(row, document, run_id, provenance)
        drafts += len(document.incidents)
    return drafts


def summary_table(summary: RunSummary) -> Table:
    """Lay out a run's summary: how the records ended, and every reason why one did not become a draft."""
    table = Table(title=f"{summary.records:,} records, {summary.drafts:,} drafts", title_justify="left")
    for column in ("ending", "by", "reason"):
        table.add_column(column)
    table.add_column("records", justify="right")
    table.add_row("coded", "", "", f"{summary.endings['coded']:,}")
    if not summary.endings["failed"]:
        table.add_row("failed", "", "", "0")
    for (ending, stage, reason), count in sorted(summary.reasons.items(), key=lambda item: (item[0][0], -item[1])):
        table.add_row(ending, stage, reason, f"{count:,}")
    if summary.known:
        table.add_row("known", "", "done before, or the same capture again", f"{summary.known:,}")
    return table
