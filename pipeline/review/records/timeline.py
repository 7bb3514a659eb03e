"""The whole history of one record: who or what did what to it, and to the drafts before and after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from pipeline.review.templatetags.wording import wording
from pipeline.store.masking import Masker
from pipeline.store.models import Disclosure, Event, Incident, Kind, Review, Status

MACHINE = "the machine"


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened to a draft. What people wrote (`reason`) is masked."""

    when: datetime
    who: str
    what: str
    draft: int
    reason: str = ""
    details: tuple[tuple[str, str], ...] = ()


def lineage(incident: Incident) -> list[Incident]:
    """The drafts and records that a record's history consists of, oldest first.

    They are those of the same part of the same text, whatever run drafted them, and those that took its place or gave
    way to it.
    """
    same = Q(document=incident.document_id, ordinal=incident.ordinal)
    linked = Q(superseded_by=incident) | Q(re_review_of=incident) | Q(supersedes=incident) | Q(re_reviews=incident)
    found = Incident.objects.filter(same | linked).distinct().select_related("run").order_by("pk")
    return list(found)


def timeline(incident: Incident, related: Sequence[Incident]) -> list[Moment]:
    """What happened to these drafts, in the order in which it did."""
    document = incident.document
    masker = Masker(document.text, document.masks)
    keys = [each.pk for each in related]
    events = list(Event.objects.filter(incident__in=keys).select_related("person", "review").order_by("pk"))
    told = {event.review_id for event in events}
    moments = [
        *(_drafted(each) for each in related),
        *(_superseded(each) for each in related if each.status == Status.SUPERSEDED),
        *(_event(event, masker) for event in events),
        *(
            _review(each, masker)
            for each in Review.objects.filter(incident__in=keys).select_related("person")
            if each.pk not in told
        ),
        *(
            Moment(each.created, each.person.get_username(), "opened the original page", incident.pk)
            for each in Disclosure.objects.filter(page__documents=document).select_related("person")
        ),
    ]
    return sorted(moments, key=lambda moment: moment.when)


def details_of(event: Event) -> Iterator[tuple[str, str]]:
    """An event's details as pairs of words."""
    for name, value in event.details.items():
        told = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
        yield wording(name), told


def _drafted(incident: Incident) -> Moment:
    run = incident.run
    details = (("Run", f"{run.pk} ({run.kind})"), ("Fingerprint", incident.fingerprint))
    return Moment(incident.created, MACHINE, "drafted it", incident.pk, details=details)


def _superseded(incident: Incident) -> Moment:
    """When it happened no table says; it was when what stands in its place came, or else after it was drafted."""
    other = incident.superseded_by
    when = max(incident.created, other.created) if other else incident.created
    what = f"put {_name(other)} in its place" if other else "retired it: nothing stands in its place"
    return Moment(when, MACHINE, what, incident.pk)


def _name(incident: Incident) -> str:
    return f"{'record' if incident.status == Status.REVIEWED else 'draft'} {incident.pk}"


def _event(event: Event, masker: Masker) -> Moment:
    assert event.incident_id is not None
    details = list(details_of(event))
    if event.review is not None and event.review.comment:
        details.append(("Comment", masker.phrase(event.review.comment)))
    return Moment(
        event.created,
        event.person.get_username() if event.person else MACHINE,
        Kind(event.kind).label,
        event.incident_id,
        masker.phrase(event.reason),
        tuple(details),
    )


def _review(review: Review, masker: Masker) -> Moment:
    """A review of the time before there were events."""
    details = [("Decision", review.decision)]
    if review.comment:
        details.append(("Comment", masker.phrase(review.comment)))
    return Moment(
        review.created,
        review.person.get_username(),
        Kind.REVIEWED.label,
        review.incident_id,
        masker.phrase(review.reason),
        tuple(details),
    )
