"""JSON Lines in and out, for the tools that anyone can measure us with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pipeline.characters import whole


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be used, and why."""

    number: int
    reason: str


def read_json_lines(path: Path, required: Mapping[str, type]) -> Iterator[dict[str, Any] | BadLine]:
    """Read a file object by object, blank lines passed over. `required` names fields and the type each must have."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _read(number, line, required)


def _read(number: int, line: bytes, required: Mapping[str, type]) -> dict[str, Any] | BadLine:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):  # no UTF-8, no JSON, or nested thousands deep
        return BadLine(number, "no JSON")
    if not isinstance(entry, dict):
        return BadLine(number, "no JSON object")
    for name, kind in required.items():
        if not isinstance(entry.get(name), kind):
            return BadLine(number, f"{name!r} is missing or no {kind.__name__}")
    return {name: whole(value) if isinstance(value, str) else value for name, value in entry.items()}


@contextmanager
def write_whole(path: Path) -> Iterator[IO[str]]:
    """Open a file for writing that takes its name only when all is written, so that a kill leaves no half file.

    Raises:
        OSError: it cannot be written; nothing is left behind.
    """
    aside = path.with_name(path.name + ".part")
    try:
        with aside.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def write_line(stream: IO[str], entry: Mapping[str, Any]) -> None:
    """Write one object on a line of its own."""
    stream.write(json.dumps(entry, ensure_ascii=False) + "\n")
