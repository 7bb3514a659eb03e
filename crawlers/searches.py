"""How far a standing search has been read, and which of its finds are still owed, kept from one crawl to the next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

_FOLDER = "searches"


class Owed(BaseModel):
    """A page that was found and could not be had, and how often it was asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    feed: Mapping[str, str]
    published: AwareDatetime | None = None
    tries: int = 0


class Standing(BaseModel):
    """Where a search stands: all that was found before `through` is archived, told as lost, or `owed`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    query: str
    through: AwareDatetime
    owed: tuple[Owed, ...] = ()


class SearchMemory:
    """One source's standing, in a file beside the archive that changes in one step, when a crawl of it has ended.

    A crawl that is killed leaves the standing as it was: the next one searches the same windows again, and what the
    archive got meanwhile is not asked for.
    """

    def __init__(self, folder: Path, source: str) -> None:
        self._path = folder / _FOLDER / f"{source}.json"

    def read(self, query: str) -> Standing | None:
        """The standing; None for a search that is new, or is for something else than it was."""
        try:
            standing = Standing.model_validate_json(self._path.read_bytes())
        except (OSError, ValidationError):
            return None
        return standing if standing.query == query else None

    def keep(self, query: str, through: datetime, owed: tuple[Owed, ...]) -> None:
        """Note how far the search has been read."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        standing = Standing(query=query, through=through, owed=owed)
        aside = self._path.with_suffix(".new")
        aside.write_text(standing.model_dump_json(indent=1), encoding="utf-8")
        aside.replace(self._path)
