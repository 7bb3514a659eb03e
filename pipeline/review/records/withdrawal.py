"""Takes a reviewed record back: it stays, with its reviews and the reason, and is no longer shared."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from pipeline.store.history import note
from pipeline.store.models import Incident, Kind, Status


class NotARecordError(RuntimeError):
    """What is no reviewed record, or no longer one, cannot be withdrawn."""


@transaction.atomic
def withdraw(incident: Incident, person: User, reason: str) -> None:
    """Withdraw a record, and keep who did it and why.

    Raises:
        NotARecordError: it is not reviewed, or somebody has withdrawn or superseded it in the meantime.
    """
    standing = Incident.objects.filter(pk=incident.pk, status=Status.REVIEWED)
    if not standing.update(status=Status.WITHDRAWN, version=F("version") + 1):
        raise NotARecordError(f"incident {incident.pk} is no reviewed record")
    note(Kind.WITHDRAWN, person, incident=incident, reason=reason)
