"""How far a source's long listings have been read, kept over runs: a listing is read in passes, newest first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError


class Place(BaseModel):
    """Where the reading of one listing stands.

    Attributes:
        following: the page to go on with; None when no pass is under way.
        begun: the day on which the pass under way began.
        since: entries older than this ended an earlier pass; None when the pass goes to the listing's end.
        done: the day on which the last pass that came to its end had begun.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    following: str | None = None
    begun: date | None = None
    since: date | None = None
    done: date | None = None


_PLACES = TypeAdapter(dict[str, Place])


class Cursors:
    """The places of one source, by its start address, in a file beside the archive that is written at every change."""

    def __init__(self, folder: Path, source: str) -> None:
        self._path = folder / "cursors" / f"{source}.json"
        try:
            self._places = _PLACES.validate_json(self._path.read_bytes())
        except (OSError, ValidationError):
            self._places = {}  # nothing is lost: listings are read from their beginning

    def __getitem__(self, start: str) -> Place:
        return self._places.get(start, Place())

    def __setitem__(self, start: str, place: Place) -> None:
        if self._places.get(start) == place:
            return
        self._places[start] = place
        self._path.parent.mkdir(parents=True, exist_ok=True)
        aside = self._path.with_suffix(".new")
        aside.write_bytes(_PLACES.dump_json(self._places, indent=1))
        aside.replace(self._path)
