"""Copies the database while people work in it, and brings a copy back.

SQLite is copied by its online backup, PostgreSQL by `pg_dump` and `pg_restore`, which come with its client programs.
The archive is no part of a copy: its files never change, so copying the folder is enough.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from pipeline.store.history import note
from pipeline.store.models import Kind, Page, Review

OURS = "SELECT app || '.' || name FROM django_migrations WHERE app = 'store'"


class BackupError(RuntimeError):
    """A copy could not be made, or is none that can be brought back here."""


def back_up(target: Path) -> int:
    """Copy the database into a new file, which appears there only when it is whole.

    Returns: its size in bytes.

    Raises:
        BackupError: the file exists, or copying failed.
        OSError: the file cannot be written.
    """
    if target.exists():
        raise BackupError(f"{target} exists")
    partial = target.with_name(f".{target.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        partial.touch(mode=0o600)  # it holds what the database holds
        if connection.vendor == "sqlite":
            _copy_sqlite(partial)
        else:
            _postgres("pg_dump", "--format=custom", f"--file={partial}")
        with partial.open("rb+") as copy:
            os.fsync(copy.fileno())
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)
    size = target.stat().st_size
    note(Kind.BACKUP, None, subject="backup", act=f"made {target.name}, {size} bytes")
    return size


def restore(source: Path, *, replace: bool) -> None:
    """Bring a copy back in place of what the database holds. Nobody may be working in it meanwhile.

    Raises:
        BackupError: the file is no copy of ours, or of a newer Plainsight; or the database holds something, and
            `replace` does not say that it may go.
        OSError: the file cannot be read.
    """
    if not replace and (Page.objects.exists() or Review.objects.exists()):
        raise BackupError("the database holds pages or reviews already")
    if connection.vendor == "sqlite":
        _restore_sqlite(source)
    else:
        _restore_postgres(source)
    connection.close()


def note_restored(source: Path) -> None:
    """Tell the history, in today's tables, that a copy was brought back."""
    note(Kind.BACKUP, None, subject="backup", act=f"brought back {source.name}")


def _copy_sqlite(target: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)


def _restore_sqlite(source: Path) -> None:
    with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as copy:
        try:
            sound = copy.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            made = {name for (name,) in copy.execute(OURS)}
        except sqlite3.DatabaseError as error:
            raise BackupError(f"{source} is no copy of a database of ours: {error}") from error
        if not sound or not made:
            raise BackupError(f"{source} is damaged")
        loader = MigrationLoader(None)
        if newer := made - {f"{app}.{name}" for app, name in loader.disk_migrations}:
            raise BackupError(f"{source} was made by a newer version, which knows {', '.join(sorted(newer))}")
        connection.ensure_connection()
        copy.backup(connection.connection)


def _restore_postgres(source: Path) -> None:
    try:
        ours = "store_incident" in _postgres("pg_restore", "--list", str(source), database=False)
    except BackupError as error:
        raise BackupError(f"{source} is no copy of a database of ours: {error}") from error
    if not ours:
        raise BackupError(f"{source} is no copy of a database of ours")
    connection.close()
    _postgres("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(source))


def _postgres(program: str, *arguments: str, database: bool = True) -> str:
    """Run one of PostgreSQL's programs, against our database unless told otherwise; what it printed."""
    if shutil.which(program) is None:
        raise BackupError(f"{program} is not installed: it comes with PostgreSQL's client programs")
    told = connection.settings_dict
    at = {"PGHOST": told["HOST"], "PGPORT": told["PORT"], "PGUSER": told["USER"], "PGPASSWORD": told["PASSWORD"]}
    environment = {**os.environ, **{name: str(value) for name, value in at.items() if value}}
    name = [f"--dbname={told['NAME']}"] if database else []
    command = [program, *name, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode != 0:
        raise BackupError(f"{program}: {done.stderr.strip() or done.returncode}")
    return done.stdout
