"""What everybody did, narrowed by person, kind and date: as a page, and as a table to keep."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import IO, Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.timezone import make_aware

from pipeline.review.records.timeline import details_of
from pipeline.share.cells import defused
from pipeline.store.masking import Masker
from pipeline.store.models import Event, Kind

COLUMNS = ("event", "when", "kind", "person", "incident", "review", "subject", "reason", "details")
_CHUNK = 500
_RESTRICTED = "store.read_restricted"


class AuditFilter(forms.Form):
    """Whose events, of what kind, from when to when (both days included, UTC)."""

    person = forms.CharField(required=False, max_length=150, label="Person")
    kind = forms.ChoiceField(required=False, choices=[("", "Everything"), *Kind.choices], label="What")
    since = forms.DateField(required=False, label="From", widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, label="To", widget=forms.DateInput(attrs={"type": "date"}))

    def events(self, reader: User) -> QuerySet[Event]:
        """The events, newest first; of what may hold personal data only for those who may read it."""
        self.is_valid()
        data = self.cleaned_data
        found = Event.objects.all()
        if not reader.has_perm(_RESTRICTED):
            found = found.exclude(incident__document__page__restricted=True)
        if data.get("person"):
            found = found.filter(person__username=data["person"])
        if data.get("kind"):
            found = found.filter(kind=data["kind"])
        if data.get("since"):
            found = found.filter(created__gte=make_aware(datetime.combine(data["since"], time())))
        if data.get("until"):
            found = found.filter(created__lt=make_aware(datetime.combine(data["until"] + timedelta(days=1), time())))
        return found.select_related("person", "incident__document").order_by("-pk")


@dataclass(frozen=True, slots=True)
class Line:
    """One event with its reason, masked as the text that it speaks of is."""

    event: Event
    reason: str
    details: tuple[tuple[str, str], ...]


def lines(events: Iterable[Event]) -> Iterator[Line]:
    """The events' lines."""
    for event in events:
        yield Line(event, _masked_reason(event), tuple(details_of(event)))


def write_audit(events: QuerySet[Event], stream: IO[str]) -> int:
    """Write events as CSV (`stream` opened with `newline=""`), harmless in a spreadsheet; how many they were."""
    writer = csv.DictWriter(stream, COLUMNS)
    writer.writeheader()
    count = 0
    for event in events.iterator(chunk_size=_CHUNK):
        writer.writerow({name: defused(cell) for name, cell in _cells(event).items()})
        count += 1
    return count


def _cells(event: Event) -> Mapping[str, str]:
    told: dict[str, Any] = {
        "event": event.pk,
        "when": event.created.isoformat(),
        "kind": event.kind,
        "person": event.person.get_username() if event.person else "",
        "incident": event.incident_id,
        "review": event.review_id,
        "subject": event.subject,
        "reason": _masked_reason(event),
        "details": json.dumps(event.details, ensure_ascii=False) if event.details else "",
    }
    return {name: "" if value is None else str(value) for name, value in told.items()}


def _masked_reason(event: Event) -> str:
    if not event.reason or event.incident is None:
        return event.reason
    document = event.incident.document
    return Masker(document.text, document.masks).phrase(event.reason)
