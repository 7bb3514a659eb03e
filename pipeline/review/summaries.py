"""One line for each draft or page in a list: what can be told at a glance, with names masked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from pipeline.records import State
from pipeline.store.masking import Masker
from pipeline.store.models import Appearance, Code, Incident, Outcome


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A draft in the queue."""

    incident: Incident
    title: str
    sources: tuple[str, ...]
    exploitation: tuple[str, ...]
    countries: tuple[str, ...]
    outcomes: tuple[str, ...]
    taken: bool


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """A page that brought no draft. `title` is empty where nobody has looked for names in it."""

    outcome: Outcome
    title: str
    host: str


def queue_lines(incidents: Iterable[Incident], person: User) -> list[QueueLine]:
    """The lines of these drafts, in three queries however many they are."""
    found = list(incidents)
    prefetch_related_objects(
        found,
        "document",
        Prefetch("codes", Code.objects.filter(review=None, variable__in=("exploitation", "places", "outcomes"))),
        Prefetch("document__appearances", Appearance.objects.order_by("pk").select_related("source")),
    )
    return [_queue_line(incident, person) for incident in found]


def _queue_line(incident: Incident, person: User) -> QueueLine:
    document = incident.document
    codes = [code for code in incident.codes.all() if code.state == State.PRESENT]
    until = incident.claimed_until
    return QueueLine(
        incident=incident,
        title=Masker(document.text, document.masks).phrase(document.title),
        sources=_each(appearance.source.name for appearance in document.appearances.all()),
        exploitation=_values(codes, "exploitation"),
        countries=_each(code.details["country"] for code in codes if code.variable == "places" and code.details),
        outcomes=_values(codes, "outcomes"),
        taken=bool(incident.claimed_by_id not in (None, person.pk) and until and until > timezone.now()),
    )


def outcome_lines(outcomes: Iterable[Outcome]) -> list[OutcomeLine]:
    """The lines of these pages. A title is shown only when the redactor saw its document."""
    return [OutcomeLine(outcome, _title(outcome), _host(outcome.url)) for outcome in outcomes]


def _title(outcome: Outcome) -> str:
    document = outcome.document
    if document is None or not document.redacted:
        return ""
    return Masker(document.text, document.masks).phrase(document.title)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # an address such as no browser would take
        return ""


def _values(codes: Sequence[Code], variable: str) -> tuple[str, ...]:
    return _each(code.value for code in codes if code.variable == variable)


def _each(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
