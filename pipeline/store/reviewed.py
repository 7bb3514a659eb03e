"""Which incidents are records: those that people accepted or corrected, as the latest review has them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from pipeline.store.models import Decision, Incident, Review, Status

KEPT = (Decision.ACCEPT, Decision.CORRECT)


def settled_by(reviews: Iterable[Review]) -> Review | None:
    """The review that made a draft what it is: the latest that is no skip."""
    told = [review for review in reviews if review.decision != Decision.SKIP]
    return max(told, key=lambda review: review.pk, default=None)


def reviewed_records(among: QuerySet[Incident] | None = None) -> QuerySet[Incident]:
    """The records, each with the id of the review that settled it as `deciding`: its codes are the record's."""
    drafts = Incident.objects.all() if among is None else among
    settling = Review.objects.filter(incident=OuterRef("pk")).exclude(decision=Decision.SKIP).order_by("-pk")
    found = drafts.filter(status=Status.REVIEWED).annotate(deciding=Subquery(settling.values("pk")[:1]))
    return found.filter(Exists(Review.objects.filter(pk=OuterRef("deciding"), decision__in=KEPT)))
