"""How much room everything takes on disk."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from pipeline.config import Settings


@dataclass(frozen=True, slots=True)
class Storage:
    """Sizes in bytes. `free` is what is left on the disk of the data folder."""

    database: int
    archive: int
    archive_files: int
    models: int
    cache: int
    free: int


def measure(where: Settings) -> Storage:
    """Measure today's sizes; what is not there takes nothing."""
    archive = _files(where.archive)
    return Storage(
        database=_database(),
        archive=_size(archive),
        archive_files=len(archive),
        models=_size(_files(where.models)),
        cache=_size(_files(where.cache)),
        free=shutil.disk_usage(where.data if where.data.exists() else Path.cwd()).free,
    )


def _database() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        (size,) = cursor.fetchone() or (0,)
        return int(size)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def _size(files: list[Path]) -> int:
    return sum(path.stat().st_size for path in files)
