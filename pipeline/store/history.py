"""Keeps what happens: one event table serves reviews, audit and history."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User

from pipeline.store.models import Event, Incident, Kind, Review


def note(
    kind: Kind,
    person: User | None,
    *,
    incident: Incident | int | None = None,
    review: Review | None = None,
    subject: str = "",
    reason: str = "",
    **details: Any,
) -> Event:
    """Add what happened to the history, in the transaction of whoever made it happen.

    `details` is plain data that names no victim: what was, what is.
    """
    key = incident.pk if isinstance(incident, Incident) else incident
    return Event.objects.create(
        kind=kind, person=person, incident_id=key, review=review, subject=subject, reason=reason, details=details
    )
