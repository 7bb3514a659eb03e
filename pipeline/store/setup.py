"""Makes the database ready for use: the first thing that a command calls before it touches a table."""

from __future__ import annotations

import os
from pathlib import Path

import django
from django.core.management import call_command
from filelock import FileLock

from pipeline.config import settings


def open_database() -> None:
    """Set Django up, and bring the database to today's tables and roles. Quick when there is nothing to do.

    Processes of one machine take turns, so two that find a new database at once do not both make its tables.

    Raises:
        django.db.OperationalError: the database cannot be reached.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pipeline.store.settings")
    django.setup()
    from django.db import connection  # noqa: PLC0415 - settings must stand before
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    if connection.vendor == "sqlite":
        Path(str(connection.settings_dict["NAME"])).parent.mkdir(parents=True, exist_ok=True)
    data = settings().data
    data.mkdir(parents=True, exist_ok=True)
    with FileLock(data / "database.lock"):
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)
        from pipeline.store.accounts import make_roles  # noqa: PLC0415

        make_roles()  # which may have changed without any table
