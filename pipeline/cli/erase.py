"""`plainsight erase`: what may hold personal data goes when its time is over, and whatever must be taken down."""

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
    record: Annotated[
        int | None, typer.Option(help="Take down the text that this record or draft was coded from.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why it is taken down; it stays on record, so no names.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Erase the texts of app and direct reports, and of whatever else is restricted, when their time is over.

    Or take down one text, by the number of its record and with a reason: no run reads its pages again. Pages that were
    archived stay in the archive's WARC files; their ids are told, so that they can be removed there.

    Text, title, address and quotations go, in the database's own files too; codes and reviews, which name nobody,
    stay. `plainsight nightly` does the same every night. Copies that you made of the database are yours to erase.
    """
    if expired == (record is not None):
        raise refuse("say what to erase: --expired, or --record and --reason")
    if record is None:
        tell({"erased": erase_expired(settings())}, as_json=as_json)
    else:
        pages = _take_down(record, reason.strip())
        tell({"erased": len(pages), "pages": pages}, as_json=as_json)


def erase_expired(where: Settings) -> int:
    """Erase what has been kept for long enough; how many pages these were."""
    from pipeline.store.retention import load_retention
    from pipeline.store.setup import open_database

    open_database()
    from pipeline.store import erasure

    return erasure.erase_expired(load_retention(where.configs), datetime.now(UTC))


def _take_down(record: int, reason: str) -> list[str]:
    """Erase one record's text; the ids of its pages.

    Raises:
        typer.Exit: there is no such record, or no reason.
    """
    from pipeline.store.setup import open_database

    if not reason:
        raise refuse("say why: --reason")
    open_database()
    from pipeline.store.erasure import take_down
    from pipeline.store.models import Incident

    incident = Incident.objects.filter(pk=record).first()
    if incident is None:
        raise refuse(f"there is no record {record}")
    return take_down(incident, reason, datetime.now(UTC))
