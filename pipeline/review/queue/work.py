"""One person's own work: the drafts held now, those answered and skipped, and how far others agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import User
from django.utils import timezone

from pipeline.review.access.restriction import readable
from pipeline.review.agreement.double_coding import verdict
from pipeline.review.summaries import QueueLine, queue_lines
from pipeline.store.models import Decision, Review, Status

SHOWN = 25
COMPARED = 500  # answers that are held against others', the newest first


@dataclass(frozen=True, slots=True)
class Shared:
    """Of how many drafts others answered, too, and all was said and done: how many of their answers are the same."""

    drafts: int
    agreed: int

    @property
    def share(self) -> float | None:
        """The share of the same answers; None where there is nothing to compare."""
        return self.agreed / self.drafts if self.drafts else None


class Work:
    """A person's work; `before` is the review behind which the list of decisions goes on."""

    def __init__(self, person: User, before: int | None = None) -> None:
        self._person = person
        self._before = before

    @cached_property
    def held(self) -> list[QueueLine]:
        """The drafts that the person holds, whose lease still runs."""
        own = readable(self._person).filter(claimed_by=self._person, claimed_until__gt=timezone.now())
        return queue_lines(own.filter(status=Status.DRAFT).order_by("claimed_until")[:SHOWN], self._person)

    @cached_property
    def decisions(self) -> Sequence[Review]:
        """What the person decided, the newest first."""
        own = Review.objects.filter(person=self._person).select_related("incident").order_by("-pk")
        if self._before is not None:
            own = own.filter(pk__lt=self._before)
        return list(own[: SHOWN + 1])

    @property
    def answered(self) -> list[Review]:
        """This page's decisions that are answers."""
        return [review for review in self.decisions[:SHOWN] if review.decision != Decision.SKIP]

    @property
    def skipped(self) -> list[Review]:
        """This page's decisions that leave it to others."""
        return [review for review in self.decisions[:SHOWN] if review.decision == Decision.SKIP]

    @property
    def next(self) -> int | None:
        """Where the next page begins, if there is one."""
        return self.decisions[SHOWN - 1].pk if len(self.decisions) > SHOWN else None

    @cached_property
    def shared(self) -> Shared:
        """How far others who answered the same drafts agree; drafts that are not settled yet tell nothing."""
        answers = Review.objects.exclude(decision=Decision.SKIP)
        settled = (Status.REVIEWED, Status.WITHDRAWN, Status.SUPERSEDED)
        own = answers.filter(person=self._person, incident__answers_wanted__gt=1, incident__status__in=settled)
        mine = {review.incident_id: verdict(review) for review in own.order_by("-pk")[:COMPARED]}
        others = answers.filter(incident__in=list(mine)).exclude(person=self._person).order_by("incident", "pk")
        same: dict[int, bool] = {}
        for review in others:
            same.setdefault(review.incident_id, verdict(review) == mine[review.incident_id])
        return Shared(len(same), sum(same.values()))
