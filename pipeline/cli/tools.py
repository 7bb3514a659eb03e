"""`plainsight clean` and `plainsight code`: the extractor and the coder as tools of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli.console import OK, SOME_FAILED, notes, progress, tell
from pipeline.config import settings

Output = Annotated[
    Path,
    typer.Option("--output", "-o", help="The JSON Lines file to write; it appears when all is done.", dir_okay=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")]


def clean(
    pages: Annotated[
        Path, typer.Argument(help="JSON Lines of {id, url, html} or {id, url, html_b64}.", exists=True, dir_okay=False)
    ],
    output: Output,
    as_json: AsJson = False,
) -> None:
    """Clean web pages: main text, title, date of publication, language.

    Writes {id, text, title, date, language}; `text` is the body without its title. A page that cannot be read has an
    empty text and an `error`.
    """
    from pipeline.json_lines import write_line, write_whole
    from pipeline.tools import Cleaner

    cleaner = Cleaner(settings().configs)
    counts = {"pages": 0, "failed": 0, "bad_lines": 0}
    with write_whole(output) as stream, progress("cleaning") as bar:
        for entry in entries(pages, {"id": str}, counts):
            cleaned = cleaner(entry)
            write_line(stream, cleaned)
            counts["pages"] += 1
            counts["failed"] += "error" in cleaned
            bar.update(bar.task_ids[0], completed=counts["pages"])
    finish(counts, as_json=as_json)


def code(
    texts: Annotated[
        Path, typer.Argument(help="JSON Lines of {id, date, title, url, text}.", exists=True, dir_okay=False)
    ],
    output: Output,
    as_json: AsJson = False,
) -> None:
    """Code texts in the shape of the coding guide, with relevance scores and a confidence on every code.

    The title is put before the text unless the text begins with it. Relative dates ("last Tuesday") are resolved
    against `date`, and left out where there is none.
    """
    from pipeline.cli.models import model_in_service
    from pipeline.json_lines import write_line, write_whole
    from pipeline.tools import TextCoder

    where = settings()
    coder = TextCoder(where.configs, where.cache, model_in_service(where))
    counts = {"texts": 0, "incidents": 0, "failed": 0, "bad_lines": 0}
    with write_whole(output) as stream, progress("coding") as bar:
        for _, coding in coder(entries(texts, {"id": str, "text": str}, counts)):
            counts["texts"] += 1
            if "error" in coding:
                counts["failed"] += 1
                notes.print(f"{coding['id']}: {coding['error']}", highlight=False, markup=False, soft_wrap=True)
            else:
                counts["incidents"] += coding["relevance"] == "incident"
                write_line(stream, coding)
            bar.update(bar.task_ids[0], completed=counts["texts"])
    finish(counts, as_json=as_json)


def entries(path: Path, required: dict[str, type], counts: dict[str, int]) -> Iterator[dict[str, Any]]:
    """Read a file's objects; say of a line that cannot be used why, and count it among `bad_lines`."""
    from pipeline.json_lines import BadLine, read_json_lines

    for entry in read_json_lines(path, required):
        if isinstance(entry, BadLine):
            counts["bad_lines"] += 1
            notes.print(f"{path}, line {entry.number}: {entry.reason}", highlight=False, markup=False, soft_wrap=True)
        else:
            yield entry


def finish(counts: dict[str, int], *, as_json: bool) -> None:
    """Print the summary and end the command: with an error's exit code where some of the input failed."""
    tell(counts, as_json=as_json)
    raise typer.Exit(SOME_FAILED if counts["failed"] or counts["bad_lines"] else OK)
