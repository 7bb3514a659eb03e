"""What several people's answers to one draft, each given without seeing the others, come to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db.models import F, Q, QuerySet

from pipeline.records import State
from pipeline.store.history import note
from pipeline.store.models import Decision, Incident, Kind, Review, Status

Said = tuple[str, str, str | None, str, str]  # variable, value, subtype, state, details as JSON

# What two people need not agree on: how a place is spelt, what else its name may mean, and where it lies by the way.
_ASIDE = {"name", "alternatives", "latitude", "longitude", "occurrence", "method"}


def answers(incident: Incident) -> list[Review]:
    """The latest answer of each person, first answers first; to skip is no answer."""
    given = Review.objects.filter(incident=incident).exclude(decision=Decision.SKIP).order_by("pk")
    return list({review.person_id: review for review in given}.values())


def settle(incident: Incident) -> Status:
    """Where a draft stands now that an answer came in: it waits for more, is reviewed, or is to be settled."""
    given = answers(incident)
    wanted = Incident.objects.values_list("answers_wanted", flat=True).get(pk=incident.pk)
    if len(given) < wanted:
        status = Status.DRAFT
    elif all(verdict(each) == verdict(given[0]) for each in given):
        status = Status.REVIEWED
    else:
        status = Status.DISAGREED
    if status != Status.DRAFT:
        Incident.objects.filter(pk=incident.pk).update(status=status)
    return status


def ask_another(incident: Incident, person: User) -> None:
    """Let one person more answer a draft; in the transaction of whoever asks."""
    Incident.objects.filter(pk=incident.pk).update(answers_wanted=F("answers_wanted") + 1)
    note(Kind.SECOND_OPINION, person, incident=incident)


def verdict(review: Review) -> frozenset[Said] | None:
    """What an answer says, apart from where the text says it; None where it rejects the draft."""
    return None if review.decision == Decision.REJECT else said(review.answer or ())


def said(codes: Iterable[Mapping[str, Any]]) -> frozenset[Said]:
    """What codes, as a review keeps them, say; what is not stated says nothing."""
    return frozenset(key_of(code) for code in codes if code["state"] != State.NOT_STATED)


def key_of(code: Mapping[str, Any]) -> Said:
    """A code, as a review keeps it, without who says it and where."""
    details = {name: value for name, value in (code["details"] or {}).items() if name not in _ASIDE}
    return code["variable"], code["value"], code["subtype"], code["state"], json.dumps(details, sort_keys=True)


def shown_to(reviews: QuerySet[Review], person: User) -> QuerySet[Review]:
    """Those of `reviews` that do not tell a person how others answered what is not settled yet."""
    open_still = Q(incident__status__in=(Status.DRAFT, Status.DISAGREED, Status.DANGER))
    return reviews.exclude(open_still & ~Q(decision=Decision.SKIP) & ~Q(person=person))
