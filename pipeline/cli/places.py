"""`plainsight places`: the geocoder as a tool of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.console import notes, progress
from pipeline.cli.tools import AsJson, Output, entries, finish
from pipeline.config import settings


def places(
    texts: Annotated[Path, typer.Argument(help="JSON Lines of {id, text}.", exists=True, dir_okay=False)],
    output: Output,
    as_json: AsJson = False,
) -> None:
    """Find the places that texts name, and tell which places of GeoNames they are.

    Writes {id, toponyms: [{start, end, name, geonameid, lat, lon, country, confidence}]}: offsets are code points of
    the text, `name` is what stands there, `country` is ISO 3166-1 alpha-2. What cannot be told is null: a village
    that no gazetteer lists has no coordinates, a sea no country. A text may bring its `url`, which hints at a country.
    """
    from pipeline.json_lines import write_line, write_whole
    from pipeline.place_finder import PlaceFinder

    where = settings()
    finder = PlaceFinder(where.configs, where.cache)
    counts = {"texts": 0, "toponyms": 0, "resolved": 0, "failed": 0, "bad_lines": 0}
    with write_whole(output) as stream, progress("finding places") as bar:
        for found in finder(entries(texts, {"id": str, "text": str}, counts)):
            counts["texts"] += 1
            if "error" in found:
                counts["failed"] += 1
                notes.print(f"{found['id']}: {found['error']}", highlight=False, markup=False, soft_wrap=True)
            else:
                counts["toponyms"] += len(found["toponyms"])
                counts["resolved"] += sum(toponym["lat"] is not None for toponym in found["toponyms"])
                write_line(stream, found)
            bar.update(bar.task_ids[0], completed=counts["texts"])
    finish(counts, as_json=as_json)
