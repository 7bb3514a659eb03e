"""Which drafts wait, the most pressing first, and what the queue is narrowed to. No query reads more than it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.http import urlencode

from pipeline.codebook import Codebook
from pipeline.review.access.restriction import readable
from pipeline.review.queue.narrowing import Cursor, narrowed
from pipeline.review.templatetags.wording import country_name, language, wording
from pipeline.store import facets
from pipeline.store.models import Facet, Incident, Review, Source, Status

COUNTED = 10_000  # beyond that a page says "more than": nobody reads a million drafts, and counting them takes its time
STATES = {
    Status.DRAFT: "Waiting",
    Status.DISAGREED: "Answers differ",
    Status.REVIEWED: "Reviewed",
    Status.WITHDRAWN: "Withdrawn",
}
_FACETS = (facets.COUNTRY, facets.EXPLOITATION, facets.SOURCE, facets.SOURCE_TYPE, facets.LANGUAGE)


class _Day(forms.DateInput):
    input_type = "date"


class Filter(forms.Form):
    """What the queue is narrowed to. A value that is no choice narrows nothing."""

    state = forms.ChoiceField(required=False, choices=[("", STATES[Status.DRAFT]), *list(STATES.items())[1:]])
    country = forms.ChoiceField(required=False)
    exploitation = forms.ChoiceField(required=False, label="Form of exploitation")
    source = forms.ChoiceField(required=False)
    source_type = forms.ChoiceField(required=False, label="Type of source")
    language = forms.ChoiceField(required=False)
    since = forms.DateField(required=False, label="Published from", widget=_Day)
    until = forms.DateField(required=False, label="Published until", widget=_Day)

    def __init__(self, data: Mapping[str, Any], codebook: Codebook) -> None:
        super().__init__(data)
        found: dict[str, list[str]] = {name: [] for name in _FACETS}
        for name, value in Facet.objects.filter(name__in=_FACETS).values_list("name", "value"):
            found[name].append(value)
        sources = {str(source.pk): source.name for source in Source.objects.filter(pk__in=found[facets.SOURCE])}
        forms_known = {value: wording(value) for value in codebook.variables[facets.EXPLOITATION]}
        self._choose("country", "All countries", {code: country_name(code) for code in found[facets.COUNTRY]})
        self._choose("exploitation", "All forms", forms_known)
        self._choose("source", "All sources", sources)
        self._choose("source_type", "All types", {name: wording(name) for name in found[facets.SOURCE_TYPE]})
        self._choose("language", "All languages", {code: language(code) for code in found[facets.LANGUAGE]})

    def _choose(self, name: str, everything: str, choices: Mapping[str, str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", everything), *sorted(choices.items(), key=lambda choice: choice[1])]

    @property
    def state_chosen(self) -> Status:
        """The state that drafts are listed of."""
        self.is_valid()
        return Status(self.cleaned_data.get("state") or Status.DRAFT)

    @property
    def query(self) -> str:
        """The query string that narrows to the same again, without what narrows nothing."""
        self.is_valid()
        return urlencode({name: value for name, value in self.cleaned_data.items() if value})

    def drafts(self, person: User, after: Cursor | None = None) -> QuerySet[Incident]:
        """The drafts in this state that a person may read, the most pressing first, beginning `after` another.

        Of those that wait, the ones that the person has skipped or answered are left out.
        """
        state, data = self.state_chosen, self.cleaned_data
        found = readable(person)
        if state == Status.DRAFT:
            found = found.filter(~Exists(Review.objects.filter(incident=OuterRef("pk"), person=person)))
        chosen = [(name, data[name]) for name in _FACETS if data.get(name)]
        return narrowed(found, state, chosen, (data.get("since"), data.get("until")), after)


@dataclass(frozen=True, slots=True)
class Tally:
    """How much there is to do, and how much is done; `COUNTED` and one stands for more."""

    waiting: int
    reviewed: int

    @property
    def most(self) -> int:
        """What is counted at most."""
        return COUNTED


def tally() -> Tally:
    """Count drafts."""
    return Tally(*(counted(Incident.objects.filter(status=status)) for status in (Status.DRAFT, Status.REVIEWED)))


def counted(drafts: QuerySet[Incident], most: int = COUNTED) -> int:
    """How many these are; `most` and one where there are more."""
    return drafts.order_by().values("pk")[: most + 1].count()
