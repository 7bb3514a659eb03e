"""Which drafts wait, in which order, and how many there are of what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef, QuerySet

from pipeline.codebook import Codebook
from pipeline.review.restriction import readable
from pipeline.review.templatetags.wording import country_name, wording
from pipeline.store.models import Appearance, Code, Decision, Incident, Review, Source, Status

ORDERS = {"newest": ("-pk",), "surest": ("-confidence", "-pk")}


class Filter(forms.Form):
    """What the queue is narrowed to. A value that is no choice narrows nothing."""

    source = forms.ChoiceField(required=False)
    exploitation = forms.ChoiceField(required=False)
    country = forms.ChoiceField(required=False)
    order = forms.ChoiceField(required=False, choices=[("newest", "Newest first"), ("surest", "Surest first")])

    def __init__(self, data: Mapping[str, Any], codebook: Codebook) -> None:
        super().__init__(data)
        waiting = Code.objects.filter(incident__status=Status.DRAFT, review=None)
        countries = waiting.filter(variable="places").order_by().values_list("details__country", flat=True).distinct()
        sources = Source.objects.filter(appearances__document__incidents__status=Status.DRAFT).distinct()
        self._choose("source", "All sources", [(str(source.pk), source.name) for source in sources.order_by("name")])
        self._choose(
            "exploitation",
            "All forms",
            [(name, wording(name)) for name in codebook.variables["exploitation"]],
        )
        self._choose(
            "country",
            "All countries",
            [(code, country_name(code)) for code in sorted({c for c in countries if c}, key=country_name)],
        )

    def _choose(self, name: str, everything: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", everything), *choices]

    def drafts(self, person: User) -> QuerySet[Incident]:
        """The drafts that wait for this person, in order; not those that the person has skipped."""
        self.is_valid()
        data = self.cleaned_data
        skipped = Review.objects.filter(incident=OuterRef("pk"), person=person, decision=Decision.SKIP)
        drafts = readable(person).filter(~Exists(skipped), status=Status.DRAFT)
        machine = Code.objects.filter(incident=OuterRef("pk"), review=None)
        if data.get("source"):
            carried = Appearance.objects.filter(document=OuterRef("document"), source=data["source"])
            drafts = drafts.filter(Exists(carried))
        if data.get("exploitation"):
            drafts = drafts.filter(Exists(machine.filter(variable="exploitation", value=data["exploitation"])))
        if data.get("country"):
            drafts = drafts.filter(Exists(machine.filter(variable="places", details__country=data["country"])))
        return drafts.order_by(*ORDERS[data.get("order") or "newest"])


@dataclass(frozen=True, slots=True)
class Tally:
    """How much there is to do, and how much is done."""

    waiting: int
    reviewed: int
    by_decision: Mapping[str, int]


def tally() -> Tally:
    """Count drafts and decisions."""
    waiting = Incident.objects.filter(status=Status.DRAFT).count()
    reviewed = Incident.objects.filter(status=Status.REVIEWED).count()
    decisions = Review.objects.order_by("decision").values_list("decision").annotate(Count("pk"))
    return Tally(waiting, reviewed, dict(decisions))
