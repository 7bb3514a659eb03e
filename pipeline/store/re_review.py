"""What becomes of a reviewed record when the machine reads its text anew and says something else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from pipeline import records
from pipeline.records import State
from pipeline.store.codec import dump_details
from pipeline.store.history import note
from pipeline.store.models import Decision, Incident, Kind, Status
from pipeline.store.reviewed import settled_by

Said: TypeAlias = dict[tuple[str, str, str | None, State], list[object]]
"""What codes say, without who says it, how surely, and where: details by variable, value, subtype and state."""


class NotWaitingError(RuntimeError):
    """The draft is no re-review, or somebody has it, decided it, or a newer one took its place."""


def said(codes: Iterable[records.Code]) -> Said:
    """What a machine's new codes say."""
    told: Said = defaultdict(list)
    for code in codes:
        told[code.variable, code.value, code.subtype, code.state].append(dump_details(code.variable, code.details))
    return dict(told)


def agrees(old: Incident, new: Said) -> bool:
    """Whether a newer reading has nothing to ask: it says what the machine had said, or what the person settled on.

    `old` comes with its codes and reviews.
    """
    settling = settled_by(old.reviews.all())
    kept = settling.pk if settling and settling.decision != Decision.REJECT else None
    return new == _said_by(old, None) or (kept is not None and new == _said_by(old, kept))


def _said_by(incident: Incident, review_id: int | None) -> Said:
    told: Said = defaultdict(list)
    for code in sorted(incident.codes.all(), key=lambda code: code.position):
        if code.review_id == review_id and not (review_id and code.state == State.NOT_STATED):
            told[code.variable, code.value, code.subtype, State(code.state)].append(code.details)
    return dict(told)


def announce(drafts: Iterable[Incident]) -> None:
    """Keep it in the history that these new drafts ask about reviewed records again."""
    for draft in drafts:
        if draft.re_review_of_id is not None:
            note(Kind.RE_REVIEW, None, incident=draft, record=draft.re_review_of_id)


def give_way(incident: Incident, person: User) -> None:
    """Let a decided re-review stand in the place of the record that it was about; in the decision's transaction."""
    if incident.re_review_of_id is None:
        return
    old = Incident.objects.filter(pk=incident.re_review_of_id, status=Status.REVIEWED)
    if old.update(status=Status.SUPERSEDED, superseded_by=incident, version=F("version") + 1):
        note(Kind.RE_REVIEW, person, incident=incident.re_review_of_id, reason="reviewed anew", by=incident.pk)


@transaction.atomic
def keep(incident: Incident, person: User) -> Incident:
    """Let the reviewed record stand, and retire the draft that asked about it.

    Raises:
        NotWaitingError: it is not this person's to retire, or no longer there to be.
    """
    free = Q(claimed_by=None) | Q(claimed_by=person) | Q(claimed_until__lt=timezone.now())
    waiting = Incident.objects.filter(free, pk=incident.pk, status=Status.DRAFT, re_review_of__status=Status.REVIEWED)
    retired = waiting.update(
        status=Status.SUPERSEDED,
        superseded_by=F("re_review_of"),
        claimed_by=None,
        claimed_until=None,
        version=F("version") + 1,
    )
    if not retired:
        raise NotWaitingError(f"incident {incident.pk} is no re-review that waits for {person.pk}")
    incident.refresh_from_db()
    assert incident.re_review_of is not None
    note(Kind.RE_REVIEW, person, incident=incident, reason="kept the record", record=incident.re_review_of_id)
    return incident.re_review_of


def mark(drafts: dict[tuple[int, int], Incident], incidents: dict[tuple[int, int], records.Incident]) -> None:
    """Say of new drafts, by document and ordinal, whether they ask about a reviewed record, or have nothing to ask."""
    reviewed = Incident.objects.filter(document__in={row for row, _ in drafts}, status=Status.REVIEWED)
    for old in reviewed.prefetch_related("codes", "reviews").order_by("pk"):
        key = (old.document_id, old.ordinal)
        if key not in drafts:
            continue
        draft = drafts[key]
        if agrees(old, said(incidents[key].codes)):
            draft.status, draft.superseded_by, draft.re_review_of = Status.SUPERSEDED, old, None
        elif draft.status == Status.DRAFT:
            draft.re_review_of = old
