"""The registry: which releases of models there are, and which one is in service.

Two files of one form: `models/registry.toml` for what is given away with the code, and one in the data folder for
what was trained here. The second decides what is in service, if it says so.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.reader.release import Release, ReleaseError, digests, open_release

SHIPPED = Path(__file__).with_name("registry.toml")
NONE = "none"
"""In service: no model, the rules alone."""


class Entry(BaseModel):
    """One release: its folder, from the registry's own on, and the digests of its files."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9-]+@\d+\.\d+\.\d+$")
    folder: Path
    card: Path | None = None
    sha256: Mapping[str, str]


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    in_service: str | None = None
    release: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Registry:
    """All releases by name, their folders made absolute; `local` is the file that `use` and `add` write."""

    entries: Mapping[str, Entry]
    in_service: str
    local: Path

    def open(self, name: str) -> Release | None:
        """Open a release; None for `none`.

        Raises:
            ReleaseError: there is no such release, or its files are not those that were released.
        """
        if name == NONE:
            return None
        if name not in self.entries:
            raise ReleaseError(f"no release {name}; there are {', '.join([*self.entries, NONE])}")
        return open_release(self.entries[name].folder, self.entries[name].sha256)

    def use(self, name: str) -> None:
        """Put a release, or `none`, into service from the next run on, once it has proved whole.

        Raises:
            ReleaseError: it cannot be used.
        """
        self.open(name)
        _write(self.local, _read(self.local).model_copy(update={"in_service": name}))

    def add(self, release: Release) -> None:
        """Enter a release that was trained here, in place of one of its name; it is not put into service.

        Raises:
            ReleaseError: a release of that name is given away with the code.
        """
        mine = _read(self.local)
        if release.name in set(self.entries) - {entry.name for entry in mine.release}:
            raise ReleaseError(f"{release.name} is a release that came with the code; choose another version")
        folder = Path(os.path.relpath(release.folder, self.local.parent))
        entry = Entry(name=release.name, folder=folder, sha256=digests(release.folder))
        others = tuple(each for each in mine.release if each.name != release.name)
        _write(self.local, mine.model_copy(update={"release": (*others, entry)}))


def load_registry(local: Path, shipped: Path = SHIPPED) -> Registry:
    """Read both files; either may be missing.

    Raises:
        ReleaseError: one is malformed.
    """
    entries: dict[str, Entry] = {}
    in_service = NONE
    for path in (shipped, local):
        told = _read(path)
        in_service = told.in_service or in_service
        entries |= {each.name: each.model_copy(update={"folder": path.parent / each.folder}) for each in told.release}
    return Registry(entries, in_service, local)


def shipped_release() -> Release | None:
    """Open what is in service where nobody chose otherwise.

    Raises:
        ReleaseError: it cannot be used.
    """
    registry = load_registry(SHIPPED)
    return registry.open(registry.in_service)


def _read(path: Path) -> _File:
    try:
        return _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return _File()
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ReleaseError(f"{path}: {error}") from error
    except ValidationError as error:
        raise ReleaseError(f"{path}: {error.errors()[0]['msg']}") from error


def _write(path: Path, told: _File) -> None:
    """Write a registry aside and rename it."""
    lines = [f"in_service = {json.dumps(told.in_service)}", ""] if told.in_service else []
    for entry in told.release:
        lines += ["[[release]]", f"name = {json.dumps(entry.name)}", f"folder = {json.dumps(entry.folder.as_posix())}"]
        lines += [f"card = {json.dumps(entry.card.as_posix())}"] if entry.card else []
        lines += [
            "[release.sha256]",
            *(f"{json.dumps(name)} = {json.dumps(it)}" for name, it in entry.sha256.items()),
            "",
        ]
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    aside.write_text("\n".join(lines), encoding="utf-8")
    aside.replace(path)
