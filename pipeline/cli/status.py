"""`plainsight status`: what there is, and how the last runs went."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.console import tell, tell_alarms, two_columns
from pipeline.config import settings


def status(as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False) -> None:
    """Show what is archived, coded, dropped, failed and reviewed, today's fingerprint, and the open alarms."""
    from pipeline.cli.models import model_in_service
    from pipeline.provenance import stamp
    from pipeline.store.setup import open_database

    where = settings()
    open_database()
    from pipeline.store import health, intake

    release = model_in_service(where)
    provenance = stamp(where.configs, {release.coder: release.digest} if release else None)
    warcs = sorted(where.archive.glob("*.warc.gz"))
    summary = {
        "data": str(where.data),
        "version": provenance.version,
        "commit": provenance.commit,
        "fingerprint": provenance.fingerprint,
        "model_in_service": release.name if release else "none",
        "archive_files": len(warcs),
        "archive_bytes": sum(file.stat().st_size for file in warcs),
        **intake.counts(),
        "drafts_under_this_fingerprint": sum(intake.counts(provenance.fingerprint)["drafts"].values()),
    }
    alarms = [alarm.to_dict() for alarm in health.open_alarms()]
    shown = {**summary, "alarms": alarms}
    tell(shown, as_json=as_json, table=two_columns({**summary, "alarms": len(alarms)}))
    tell_alarms(alarms if not as_json else ())
