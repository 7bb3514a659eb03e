"""Settles what people's answers to one draft differ in: each difference is put to a reviewer who gave none of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from pipeline.records import Code, State
from pipeline.review.agreement.double_coding import Said, answers, ask_another, key_of, said
from pipeline.review.queue.lease import StaleError, keep_review
from pipeline.store.codec import dump_code, load_code
from pipeline.store.history import note
from pipeline.store.models import Decision, Incident, Kind, Review, Status
from pipeline.store.re_review import give_way
from pipeline.store.rows import code_of

YES, NO = "yes", "no"


class OwnAnswerError(RuntimeError):
    """Whoever answered a draft does not settle it, too."""


@dataclass(slots=True)
class Point:
    """One thing that somebody says of a draft: by which answers (true or false for each), and by the machine."""

    name: str
    code: dict[str, Any]
    by: list[bool]
    machine: bool
    spans: list[tuple[int, int]] = field(default_factory=list)
    choice: str = ""

    @property
    def agreed(self) -> bool:
        """Whether every answer says it."""
        return all(self.by)


class Adjudication:
    """A draft whose answers differ, as a reviewer sees it. `data` is what the reviewer sent, if anything."""

    def __init__(self, incident: Incident, data: Mapping[str, str] | None = None) -> None:
        self.incident = incident
        self.text = incident.document.text
        self.answers = answers(incident)
        rows = incident.codes.filter(review=None).prefetch_related("evidence")
        self.machine = [code_of(row, self.text) for row in rows]
        self.points = self._points(data or {})

    @property
    def agreed(self) -> list[Point]:
        """What every answer says."""
        return [point for point in self.points if point.agreed]

    @property
    def open(self) -> list[Point]:
        """What only some answers say, and the reviewer decides."""
        return [point for point in self.points if not point.agreed]

    def problem(self) -> str:
        """Why the reviewer's choices make no record; empty where they do."""
        missing = sum(point.choice not in (YES, NO) for point in self.open)
        if missing:
            return f"{missing} of {len(self.open)} differences are not decided yet."
        kept = [key_of(point.code) for point in self._kept()]
        if len({key[:3] + key[4:] for key in kept}) < len(kept):
            return "One thing cannot be both present and absent: keep one of the two."
        return ""

    def record(self, coder: str) -> list[Code]:
        """The codes that the answers share and those that the reviewer kept, with the answers' evidence."""
        kept = [{**point.code, "coder": coder, "confidence": 1.0, "evidence": point.spans} for point in self._kept()]
        return [load_code(code, self.text) for code in kept]

    def _kept(self) -> list[Point]:
        return [point for point in self.points if point.agreed or point.choice == YES]

    def _points(self, data: Mapping[str, str]) -> list[Point]:
        points: dict[Said, Point] = {}
        by_machine = said(dump_code(code) for code in self.machine)
        for number, review in enumerate(self.answers):
            for code in review.answer or ():
                if code["state"] == State.NOT_STATED:
                    continue
                key = key_of(code)
                if key not in points:
                    name = f"point-{len(points)}"
                    nobody = [False] * len(self.answers)
                    points[key] = Point(name, code, nobody, key in by_machine, choice=data.get(name, ""))
                point = points[key]
                point.by[number] = True
                point.spans = sorted({*point.spans, *((start, end) for start, end in code["evidence"])})
        return sorted(points.values(), key=lambda point: point.code["variable"])


def may_settle(incident: Incident, person: User) -> bool:
    """Whether a draft's answers differ, and this person gave none of them."""
    return incident.status == Status.DISAGREED and person.pk not in {each.person_id for each in answers(incident)}


def adjudicate(page: Adjudication, person: User, version: int, *, rejected: str = "", comment: str = "") -> Review:
    """Settle a draft by the record that a reviewer put together, or reject it for the reason `rejected`.

    Raises:
        StaleError: somebody settled it in the meantime; nothing is stored.
        OwnAnswerError: the person gave one of the answers.
    """
    incident = page.incident
    answer = None if rejected else page.record(f"person:{person.pk}")
    told = said(dump_code(code) for code in answer or ())
    accepted = told == said(dump_code(code) for code in page.machine)
    decision = Decision.REJECT if rejected else Decision.ACCEPT if accepted else Decision.CORRECT
    with transaction.atomic():
        _take(incident, person, version, Status.REVIEWED)
        review = Review(incident=incident, person=person, decision=decision, reason=rejected, comment=comment)
        keep_review(review, page.machine, answer)
        answered = [each.pk for each in page.answers]
        note(Kind.ADJUDICATED, person, incident=incident, review=review, reason=rejected, answers=answered)
        give_way(incident, person)
    return review


@transaction.atomic
def ask_a_third(incident: Incident, person: User, version: int) -> None:
    """Send a draft back to the queue for one answer more, where none of those given is right.

    Raises:
        StaleError: somebody settled it in the meantime; nothing is stored.
        OwnAnswerError: the person gave one of the answers.
    """
    _take(incident, person, version, Status.DRAFT)
    ask_another(incident, person)


def _take(incident: Incident, person: User, version: int, status: Status) -> None:
    if person.pk in {each.person_id for each in answers(incident)}:
        raise OwnAnswerError(f"incident {incident.pk}: {person.pk} gave one of the answers")
    differing = Incident.objects.filter(pk=incident.pk, status=Status.DISAGREED, version=version)
    if not differing.update(status=status, version=F("version") + 1):
        raise StaleError(f"incident {incident.pk}: version {version} is no longer to be settled")
