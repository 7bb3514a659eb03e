"""Splits a draft that tells two incidents into two drafts, and merges two drafts that tell one; nothing is decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Avg, Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from pipeline.review.draft.sections import joined, sections, touches
from pipeline.review.queue.lease import LEASE, StaleError
from pipeline.store.batch import wait_for_turn
from pipeline.store.facets import file_drafts
from pipeline.store.history import note
from pipeline.store.models import Answer, Code, Decision, Evidence, Incident, Kind, Review, Status
from pipeline.store.rows import add_codes

Spans: TypeAlias = Sequence[Sequence[int]]
_ANSWERED = "Somebody has answered this draft already: what it told must stay as it was."


class Goes(StrEnum):
    """Whether a code goes along to the new draft."""

    BY_WORDS = ""  # where its words go; where some stay, it is in both
    STAYS = "stays"
    ALONG = "along"
    BOTH = "both"


class PartingError(ValueError):
    """The draft cannot be split or merged so; the message says why."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What goes to the new draft: sections of the text, and codes (by row) where their words do not say it."""

    sections: Spans
    codes: Mapping[int, Goes]


def machine_codes(incident: Incident) -> list[Code]:
    """The machine's codes of a draft, with their evidence."""
    return list(incident.codes.filter(review=None).prefetch_related("evidence"))


@transaction.atomic
def split(incident: Incident, person: User, version: int, cut: Cut) -> Incident:
    """Give part of a draft a draft of its own, which waits in the queue; who splits it holds the rest still.

    What people had filled in of the draft is dropped: it was about another one.

    Raises:
        PartingError: nothing would go, or nothing stay, or somebody has answered the draft.
        StaleError: the draft is no longer the one that the person was looking at.
    """
    _hold(incident, person, version)
    text = incident.document.text
    staying = [each for each in sections(text, incident.spans) if not touches(cut.sections, *each)]
    rows = machine_codes(incident)
    going = {row.pk: _evidence_along(row, cut) for row in rows}
    _refuse_halves(cut, staying, rows, going)
    new = _beside(incident)
    for row in rows:
        _part(row, new, going[row.pk], cut.codes.get(row.pk, Goes.BY_WORDS))
    new.spans = joined(cut.sections or _told_by(new, text, incident.spans), text)
    if staying and cut.sections:
        incident.spans = joined(staying, text)
    _settle(incident, new)
    codes = [f"{row.variable}.{row.value}" for row in new.codes.order_by("position")]
    note(Kind.SPLIT, person, incident=incident, into=new.pk, codes=codes, spans=_written(new.spans))
    note(Kind.SPLIT, person, incident=new, out_of=incident.pk)
    return new


def mergeable(incident: Incident, person: User) -> QuerySet[Incident]:
    """The drafts of the same reading of the same text that a person can merge into one: nobody has or answered them."""
    free = Q(claimed_by=None) | Q(claimed_by=person) | Q(claimed_until__lt=timezone.now())
    same = Incident.objects.filter(free, document=incident.document_id, fingerprint=incident.fingerprint)
    waiting = same.filter(status=Status.DRAFT, re_review_of=None).exclude(pk=incident.pk)
    return waiting.filter(~Exists(_answers().filter(incident=OuterRef("pk")))).order_by("ordinal")


@transaction.atomic
def merge(incident: Incident, person: User, version: int, other_id: int) -> None:
    """Let a draft tell what another one of the same text tells, too, and stand in its place.

    Raises:
        PartingError: the other draft is not there to be merged, or somebody has answered this one.
        StaleError: the draft is no longer the one that the person was looking at.
    """
    _hold(incident, person, version)
    other = mergeable(incident, person).filter(pk=other_id)
    retired = other.update(
        status=Status.SUPERSEDED, superseded_by=incident, claimed_by=None, claimed_until=None, version=F("version") + 1
    )
    if not retired:
        raise PartingError("That draft is no longer there to be merged: somebody has it, or has answered it.")
    told = Incident.objects.get(pk=other_id)
    _take_over(incident, told)
    incident.spans = joined([*incident.spans, *told.spans], incident.document.text)
    incident.priority = max(incident.priority, told.priority)
    incident.answers_wanted = max(incident.answers_wanted, told.answers_wanted)
    incident.sexual_violence = incident.sexual_violence or told.sexual_violence
    _settle(incident, told)
    note(Kind.MERGED, person, incident=incident, draft=other_id)
    note(Kind.MERGED, person, incident=other_id, into=incident.pk)


def _answers() -> QuerySet[Review]:
    return Review.objects.exclude(decision=Decision.SKIP)


def _hold(incident: Incident, person: User, version: int) -> None:
    """Begin a new version of a draft that this person holds and nobody answered, while no other writer is at it."""
    wait_for_turn()
    held = Incident.objects.filter(pk=incident.pk, status=Status.DRAFT, claimed_by=person, version=version)
    if not held.update(version=F("version") + 1, claimed_until=timezone.now() + LEASE):
        raise StaleError(f"incident {incident.pk}: version {version} is no longer {person.pk}'s")
    if _answers().filter(incident=incident).exists():
        raise PartingError(_ANSWERED)
    incident.refresh_from_db()


def _evidence_along(row: Code, cut: Cut) -> list[Evidence]:
    """The evidence of a code that goes along."""
    match cut.codes.get(row.pk, Goes.BY_WORDS):
        case Goes.STAYS:
            return []
        case Goes.ALONG | Goes.BOTH:
            return list(row.evidence.all())
    return [each for each in row.evidence.all() if touches(cut.sections, each.start, each.end)]


def _refuse_halves(cut: Cut, staying: Spans, rows: Sequence[Code], going: Mapping[int, Sequence[Evidence]]) -> None:
    along = [row for row in rows if going[row.pk] or cut.codes.get(row.pk) in {Goes.ALONG, Goes.BOTH}]
    if not cut.sections and not along:
        raise PartingError("Choose at least one section or code that goes to the new draft.")
    leaves = {row.pk for row in along if len(going[row.pk]) == len(row.evidence.all())}
    left = [row for row in rows if row.pk not in leaves or cut.codes.get(row.pk) == Goes.BOTH]
    if not left and not (staying and cut.sections):
        raise PartingError("Leave at least one section or code here: all of it would go.")


def _beside(incident: Incident) -> Incident:
    """A new draft beside another, of the same text, still without codes."""
    last = Incident.objects.filter(document=incident.document_id).aggregate(last=Max("ordinal"))["last"]
    kept = ("document_id", "fingerprint", "run_id", "provenance", "priority", "priority_reasons")
    more = ("answers_wanted", "sexual_violence")
    told = {name: getattr(incident, name) for name in (*kept, *more)}
    return Incident.objects.create(**told, ordinal=last + 1, spans=[])


def _part(row: Code, new: Incident, along: Sequence[Evidence], goes: Goes) -> None:
    """Give the new draft its share of a code."""
    if goes == Goes.BOTH:
        _copy([row], new)
    elif goes == Goes.ALONG or (along and len(along) == len(row.evidence.all())):
        Code.objects.filter(pk=row.pk).update(incident=new)
    elif along:
        copy = _copied(row, new, row.position)
        copy.save()
        Evidence.objects.filter(pk__in=[each.pk for each in along]).update(code=copy)


def _told_by(new: Incident, text: str, spans: Spans) -> Spans:
    """The sections that the evidence of a draft stands in; where it has none, those of the draft that it came from."""
    found = [(each.start, each.end) for each in Evidence.objects.filter(code__incident=new)]
    return [each for each in sections(text, spans) if touches(found, *each)] or spans


def _take_over(incident: Incident, other: Incident) -> None:
    """Add another draft's codes: new evidence to those that both have, and the others as they are."""
    known = {_said(row): row for row in machine_codes(incident)}
    rows = machine_codes(other)
    for row in rows:
        same = known.get(_said(row))
        if same is not None:
            had = {(each.start, each.end) for each in same.evidence.all()}
            fresh = [each for each in row.evidence.all() if (each.start, each.end) not in had]
            Evidence.objects.bulk_create(Evidence(code=same, start=each.start, end=each.end) for each in fresh)
            Code.objects.filter(pk=same.pk).update(confidence=max(same.confidence, row.confidence))
    _copy([row for row in rows if _said(row) not in known], incident)


def _said(row: Code) -> tuple[object, ...]:
    return row.coder, row.variable, row.value, row.subtype, row.state, repr(row.details)


def _copy(rows: Sequence[Code], incident: Incident) -> None:
    last = incident.codes.aggregate(last=Max("position"))["last"]
    first = 0 if last is None else last + 1
    copies = [_copied(row, incident, first + number) for number, row in enumerate(rows)]
    add_codes(copies, [[(each.start, each.end) for each in row.evidence.all()] for row in rows])


def _copied(row: Code, incident: Incident, position: int) -> Code:
    kept = ("variable", "value", "subtype", "state", "coder", "confidence", "details")
    return Code(incident=incident, position=position, **{name: getattr(row, name) for name in kept})


def _settle(*drafts: Incident) -> None:
    """Store what has become of these drafts of one document, and file them anew."""
    for draft in drafts:
        draft.confidence = draft.codes.filter(review=None).aggregate(mean=Avg("confidence"))["mean"] or 0.0
        draft.save(update_fields=("spans", "confidence", "priority", "answers_wanted", "sexual_violence"))
    Answer.objects.filter(incident__in=drafts).delete()
    file_drafts({draft.document_id for draft in drafts})


def _written(spans: Spans) -> str:
    return " ".join(f"{start}-{end}" for start, end in spans)
