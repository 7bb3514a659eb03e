"""Keeps what a person has filled in and not yet sent, so that a closed window or a lost lease costs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from pipeline.review.queue.lease import LEASE, StaleError
from pipeline.store.models import Answer, Incident, Status

_OF_ONE_SENDING = {"csrfmiddlewaretoken", "version", "narrowed", "decision"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A form as a person left it, and when."""

    data: QueryDict
    saved: datetime


def keep(incident: Incident, person: User, version: int, data: QueryDict) -> None:
    """Keep a form for its person, and prolong the lease: somebody is at work.

    Raises:
        StaleError: the draft is no longer the one that the person was looking at; nothing is kept.
    """
    form = {name: values for name, values in data.lists() if name not in _OF_ONE_SENDING}
    with transaction.atomic():
        held = Incident.objects.filter(pk=incident.pk, status=Status.DRAFT, claimed_by=person, version=version)
        if not held.update(claimed_until=timezone.now() + LEASE):
            raise StaleError(f"incident {incident.pk}: version {version} is no longer {person.pk}'s")
        Answer.objects.update_or_create(incident=incident, person=person, defaults={"version": version, "form": form})


def kept(incident: Incident, person: User) -> Kept | None:
    """What this person had filled in of a draft that the person holds now, under whichever lease that was."""
    if incident.status != Status.DRAFT or incident.claimed_by_id != person.pk:
        return None
    answer = Answer.objects.filter(incident=incident, person=person).first()
    if answer is None:
        return None
    data = QueryDict(mutable=True)
    for name, values in answer.form.items():
        data.setlist(name, values)
    return Kept(data, answer.saved)


def forget(incident: Incident, person: User) -> None:
    """Begin afresh: drop what this person had filled in."""
    Answer.objects.filter(incident=incident, person=person).delete()
