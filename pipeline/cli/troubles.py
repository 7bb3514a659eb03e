"""The troubles that a user can mend, told in one line each where a command dies of them; anything else is our bug."""

from __future__ import annotations

import errno
import sys

import typer
from typer.core import TyperGroup

from pipeline.cli.console import refuse
from pipeline.config import ConfigError


class Commands(TyperGroup):
    """The sub-commands. One that dies of a trouble from outside says which, without a traceback, and exits with 2."""

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]  # Typer's Context is click's
        """Run the sub-command that was asked for."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            if trouble := trouble_of(error):
                raise refuse(trouble) from error
            raise


def trouble_of(error: Exception) -> str | None:
    """Say what is wrong outside of us: files, disks, settings, the database; None where it is not that."""
    if isinstance(error, ConfigError):
        return str(error)
    if isinstance(error, OSError) and error.errno not in {None, errno.EPIPE}:  # a closed pipe ends a command quietly
        return f"{error.filename or 'a file'}: {error.strerror}"
    database = sys.modules.get("django.db")  # who has not loaded it cannot have died of it
    if database is not None and (
        isinstance(error, database.OperationalError | database.InterfaceError) or type(error) is database.DatabaseError
    ):
        return f"the database: {str(error).strip()}"
    return None
