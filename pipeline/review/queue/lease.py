"""Lets one person at a time decide on a draft: a lease, and decisions that hold only for the version that was seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from pipeline.records import Code
from pipeline.review.agreement.double_coding import ask_another, settle
from pipeline.store.codec import dump_code
from pipeline.store.history import note
from pipeline.store.models import Answer, Decision, Incident, Kind, Review, Status
from pipeline.store.re_review import give_way
from pipeline.store.rows import add_codes, code_row

LEASE = timedelta(minutes=30)
AHEAD = 1_000  # drafts among which one is sought that spares the reader: no query reads the whole queue


class StaleError(RuntimeError):
    """The draft was decided, superseded, or taken over by somebody else in the meantime."""


def free_for(person: User) -> Q:
    """Drafts that a person can claim: nobody's, its own, or those whose lease has run out; and not answered by it."""
    free = Q(claimed_by=None) | Q(claimed_by=person) | Q(claimed_until__lt=timezone.now())
    own_answer = Review.objects.filter(incident=OuterRef("pk"), person=person).exclude(decision=Decision.SKIP)
    return Q(status=Status.DRAFT) & free & ~Q(Exists(own_answer))


def claim(incident_id: int, person: User) -> bool:
    """Give a draft to a person for half an hour, unless somebody else has it. Claiming one's own anew prolongs it."""
    until = timezone.now() + LEASE
    own = Incident.objects.filter(pk=incident_id, status=Status.DRAFT, claimed_by=person)
    if own.update(claimed_until=until):
        return True
    free = Incident.objects.filter(free_for(person), pk=incident_id)
    with transaction.atomic():
        taken = free.update(claimed_by=person, claimed_until=until, version=F("version") + 1)
        if taken:
            note(Kind.CLAIMED, person, incident=incident_id)
    return bool(taken)


def prolong(incident_id: int, person: User, version: int) -> bool:
    """Begin the half hour anew for whoever holds this version of a draft; false where the person no longer does."""
    held = Incident.objects.filter(pk=incident_id, status=Status.DRAFT, claimed_by=person, version=version)
    return bool(held.update(claimed_until=timezone.now() + LEASE))


@transaction.atomic
def release(incident_id: int, person: User) -> bool:
    """Give a draft back undecided; false where the person does not have it."""
    held = Incident.objects.filter(pk=incident_id, status=Status.DRAFT, claimed_by=person)
    given = held.update(claimed_by=None, claimed_until=None, version=F("version") + 1)
    if given:
        note(Kind.RELEASED, person, incident=incident_id)
    return bool(given)


def claim_first(incidents: QuerySet[Incident], person: User, *, sparing: bool = False) -> int | None:
    """Claim the first of these drafts that is free, and say which it was; `sparing`, none about sexual violence."""
    free = incidents.filter(free_for(person)).values_list("pk", "sexual_violence")
    for key, distressing in free[: AHEAD if sparing else 20]:
        if not (sparing and distressing) and claim(key, person):
            return key
    return None


def decide(
    incident: Incident,
    person: User,
    version: int,
    decision: Decision,
    *,
    machine: Sequence[Code],
    answer: Sequence[Code] | None = None,
    reason: str = "",
    comment: str = "",
    told: Mapping[str, object] | None = None,
    second_opinion: bool = False,
) -> Review:
    """Keep a person's decision, and the person's codes beside the machine's, if the claim still holds.

    A skipped draft goes back to the queue, and so does one that more people are to answer, as each can ask for by
    `second_opinion`; else the answers settle it (see `double_coding`). What the person had filled in so far is no
    longer kept. `told` goes into the history: how each field came to be reviewed.

    Raises:
        StaleError: the draft is no longer the one that the person was looking at; nothing is stored.
    """
    with transaction.atomic():
        held = Incident.objects.filter(pk=incident.pk, status=Status.DRAFT, claimed_by=person, version=version)
        if not held.update(claimed_by=None, claimed_until=None, version=F("version") + 1):
            raise StaleError(f"incident {incident.pk}: version {version} is no longer {person.pk}'s")
        review = keep_review(
            Review(incident=incident, person=person, decision=decision, reason=reason, comment=comment), machine, answer
        )
        history: dict[str, Any] = {"decision": decision.value, **(told or {})}
        note(Kind.REVIEWED, person, incident=incident, review=review, reason=reason, **history)
        if second_opinion and decision != Decision.SKIP:
            ask_another(incident, person)
        if settle(incident) == Status.REVIEWED:
            give_way(incident, person)
        Answer.objects.filter(incident=incident, person=person).delete()
    return review


def keep_review(review: Review, machine: Sequence[Code], answer: Sequence[Code] | None) -> Review:
    """Store a new review with the machine's codes and the person's own, in its transaction."""
    review.machine = [dump_code(code) for code in machine]
    review.answer = None if answer is None else [dump_code(code) for code in answer]
    review.save()
    codes = answer or ()
    rows = [code_row(review.incident, position, code, review) for position, code in enumerate(codes)]
    add_codes(rows, [[(each.start, each.end) for each in code.evidence] for code in codes])
    return review
