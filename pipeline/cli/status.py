"""`plainsight status`: what there is, and how the last runs went."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.console import tell
from pipeline.config import settings


def status(as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False) -> None:
    """Show what is archived, coded, dropped, failed and reviewed, and today's fingerprint."""
    from pipeline.provenance import stamp
    from pipeline.store.setup import open_database

    where = settings()
    open_database()
    from pipeline.store import intake

    provenance = stamp(where.configs)
    warcs = sorted(where.archive.glob("*.warc.gz"))
    summary = {
        "data": str(where.data),
        "version": provenance.version,
        "commit": provenance.commit,
        "fingerprint": provenance.fingerprint,
        "archive_files": len(warcs),
        "archive_bytes": sum(file.stat().st_size for file in warcs),
        **intake.counts(),
        "drafts_under_this_fingerprint": sum(intake.counts(provenance.fingerprint)["drafts"].values()),
    }
    tell(summary, as_json=as_json)
