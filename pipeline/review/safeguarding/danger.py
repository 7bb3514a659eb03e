"""Someone may be in danger now: the draft leaves the queue, and a reviewer is told until somebody has seen to it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, QuerySet

from pipeline.review.access.restriction import readable
from pipeline.store.history import note
from pipeline.store.models import Event, Incident, Kind, Status
from pipeline.store.room_settings import room_settings


class NotWaitingError(RuntimeError):
    """What is no draft that waits cannot be taken out of the queue; what is no alert cannot be closed."""


@dataclass(frozen=True, slots=True)
class Alert:
    """A draft of which somebody said that someone may be in danger, and what was said."""

    incident: Incident
    said: Event


def open_alerts(person: User) -> QuerySet[Incident]:
    """The drafts that wait for somebody to see to them, of those that a person may read."""
    return readable(person).filter(status=Status.DANGER)


def alerts(person: User) -> list[Alert]:
    """The open alerts, the oldest first."""
    said = Event.objects.filter(kind=Kind.DANGER, incident__in=open_alerts(person)).order_by("pk")
    latest = {event.incident_id: event for event in said.select_related("incident__document", "person")}
    return [Alert(event.incident, event) for event in latest.values() if event.incident is not None]


@transaction.atomic
def raise_alert(incident: Incident, person: User, reason: str) -> str:
    """Take a draft out of the queue, whoever holds it; the name of the reviewer who is told, "" for all of them.

    Raises:
        NotWaitingError: it has been decided, superseded, or taken out in the meantime.
    """
    waiting = Incident.objects.filter(pk=incident.pk, status__in=(Status.DRAFT, Status.DISAGREED))
    if not waiting.update(status=Status.DANGER, claimed_by=None, claimed_until=None, version=F("version") + 1):
        raise NotWaitingError(f"incident {incident.pk} does not wait")
    told = room_settings().safeguarding_reviewer
    note(Kind.DANGER, person, incident=incident, reason=reason, told=told or "all reviewers", was=incident.status)
    return told


@transaction.atomic
def close_alert(incident: Incident, person: User, reason: str) -> None:
    """Put the draft back where it was, and keep what was done.

    Raises:
        NotWaitingError: somebody has closed the alert in the meantime.
    """
    said = Event.objects.filter(kind=Kind.DANGER, incident=incident).order_by("pk").last()
    was = said.details["was"] if said else Status.DRAFT
    if not Incident.objects.filter(pk=incident.pk, status=Status.DANGER).update(status=was, version=F("version") + 1):
        raise NotWaitingError(f"incident {incident.pk} is no open alert")
    note(Kind.ALL_CLEAR, person, incident=incident, reason=reason)
