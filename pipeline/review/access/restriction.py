"""Who may read what may hold personal data: reviewers, and nobody else finds as much as its name in a list."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import QuerySet

from pipeline.store.models import Incident, Outcome

_PERMISSION = "store.read_restricted"


def readable(person: User) -> QuerySet[Incident]:
    """The drafts that a person may read."""
    if person.has_perm(_PERMISSION):
        return Incident.objects.all()
    return Incident.objects.filter(document__page__restricted=False)


def listed(person: User) -> QuerySet[Outcome]:
    """The outcomes that a person may see listed."""
    if person.has_perm(_PERMISSION):
        return Outcome.objects.all()
    return Outcome.objects.exclude(page__restricted=True)
