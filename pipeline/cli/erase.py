"""`plainsight erase`: what may hold personal data goes when its time is over."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from pipeline.cli.console import refuse, tell
from pipeline.config import Settings, settings


def erase(
    expired: Annotated[
        bool, typer.Option("--expired", help="Erase what was kept as long as configs/retention.toml allows.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Erase the texts of app and direct reports, and of whatever else is restricted, when their time is over.

    Text, title, address and quotations go, in the database's own files too; codes and reviews, which name nobody,
    stay. `plainsight nightly` does the same every night. Copies that you made of the database are yours to erase.
    """
    if not expired:
        raise refuse("say what to erase: --expired")
    tell({"erased": erase_expired(settings())}, as_json=as_json)


def erase_expired(where: Settings) -> int:
    """Erase what has been kept for long enough; how many pages these were."""
    from pipeline.store.retention import load_retention
    from pipeline.store.setup import open_database

    open_database()
    from pipeline.store import erasure

    return erasure.erase_expired(load_retention(where.configs), datetime.now(UTC))
