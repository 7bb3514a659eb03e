"""What reviewed records are narrowed to: every variable, place, time and source, and words of their titles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import make_aware

from pipeline.codebook import CODED, Codebook
from pipeline.records import State
from pipeline.review.access.restriction import readable
from pipeline.review.templatetags.wording import country_names, wording
from pipeline.store.masking import Masker
from pipeline.store.models import Appearance, Code, Decision, Document, Incident, Review, Source
from pipeline.store.reviewed import KEPT, reviewed_records

_CODES = Code.objects.filter(review=OuterRef("deciding"), state=State.PRESENT)
_DAY = forms.DateInput(attrs={"type": "date"})
_WHEN = r"\d{4}(-\d{2}(-\d{2})?)?"


class RecordFilter(forms.Form):
    """The filter. A value that is no choice narrows nothing."""

    words = forms.CharField(required=False, max_length=100, label="Words of the title")
    role = forms.ChoiceField(required=False, label="Place's role")
    country = forms.ChoiceField(required=False)
    nationality = forms.ChoiceField(required=False, label="Victims' nationality")
    gender = forms.ChoiceField(required=False, label="Victims' gender")
    age_group = forms.ChoiceField(required=False, label="Victims' age group")
    offender_role = forms.ChoiceField(required=False, label="Offenders' role")
    dated = forms.ChoiceField(required=False, label="Date of")
    happened_since = forms.RegexField(_WHEN, required=False, label="That date from", help_text="2024, 2024-05")
    happened_until = forms.RegexField(_WHEN, required=False, label="That date to", help_text="2024, 2024-05")
    published_since = forms.DateField(required=False, widget=_DAY, label="Published from")
    published_until = forms.DateField(required=False, widget=_DAY, label="Published to")
    reviewed_since = forms.DateField(required=False, widget=_DAY, label="Reviewed from")
    reviewed_until = forms.DateField(required=False, widget=_DAY, label="Reviewed to")
    source = forms.ChoiceField(required=False)
    source_type = forms.ChoiceField(required=False, label="Type of source")
    language = forms.CharField(required=False, max_length=8, label="Language (en, es)")
    decision = forms.ChoiceField(required=False, label="Reviewed how")

    def __init__(self, data: Mapping[str, Any], codebook: Codebook) -> None:
        super().__init__(data)
        variables = codebook.variables
        coded = {name: forms.ChoiceField(required=False, label=wording(name)) for name in CODED}
        self.fields = {**coded, **self.fields}
        for name in CODED:
            self._choose(name, [option for value in variables[name].values() for option in _options(value)])
        countries = list(country_names().items())
        for name in ("country", "nationality"):
            self._choose(name, countries)
        self._choose("role", _worded(variables["places"]))
        self._choose("gender", _worded(codebook.genders))
        self._choose("age_group", _worded(codebook.age_groups))
        self._choose("offender_role", _worded(codebook.offender_roles))
        self._choose("dated", _worded(codebook.dated))
        self._choose(
            "source", [(str(key), name) for key, name in Source.objects.order_by("name").values_list("pk", "name")]
        )
        self._choose("source_type", _worded(variables["source_type"]))
        self._choose("decision", [(each.value, wording(each.value)) for each in KEPT])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Any"), *choices]

    @property
    def chosen(self) -> dict[str, str]:
        """What narrows anything, as a query string has it."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}

    def records(self, person: User) -> QuerySet[Incident]:
        """The records that a person may read and that fit, newest first."""
        return self.among(reviewed_records(readable(person)))

    def among(self, found: QuerySet[Incident]) -> QuerySet[Incident]:
        """Those of these records (as `reviewed_records` gives them) that fit, newest first."""
        self.is_valid()
        data = self.cleaned_data
        for wanted in self._wanted_codes():
            found = found.filter(Exists(_CODES.filter(wanted)))
        found = found.filter(_told_of_document(data), *self._reviewed())
        if data.get("source") or data.get("source_type"):
            told = {"source": data.get("source"), "source__type": data.get("source_type")}
            carried = {name: value for name, value in told.items() if value}
            found = found.filter(Exists(Appearance.objects.filter(document=OuterRef("document"), **carried)))
        found = found.order_by("-pk")
        return found.filter(document__in=_titled(found, data["words"])) if data.get("words") else found

    def _wanted_codes(self) -> list[Q]:
        """What some code of a record must say, one condition for each that is asked for."""
        data = self.cleaned_data
        wanted = []
        for name in CODED:
            if data.get(name):
                value, _, subtype = data[name].partition(".")
                wanted.append(Q(variable=name, value=value, **({"subtype": subtype} if subtype else {})))
        place = {"value": data.get("role"), "details__country": data.get("country")}
        date = {"value": data.get("dated"), "details__value__gte": data.get("happened_since")}
        groups = {"details__gender": data.get("gender"), "details__age_group": data.get("age_group")}
        for variable, parts in (("places", place), ("dates", date), ("victims", groups)):
            if asked := {name: value for name, value in parts.items() if value}:
                wanted.append(Q(variable=variable, **asked))
        if until := data.get("happened_until"):
            before = Q(details__value__lte=until) | Q(details__value__startswith=until)
            also = {name: value for name, value in date.items() if value}
            wanted.append(Q(before, variable="dates", **also))
        if data.get("nationality"):
            wanted.append(_lists("victims", "nationalities", data["nationality"]))
        if data.get("offender_role"):
            wanted.append(_lists("offenders", "roles", data["offender_role"]))
        return wanted

    def _reviewed(self) -> list[Exists]:
        data = self.cleaned_data
        asked: dict[str, Any] = {}
        if data.get("decision"):
            asked["decision"] = Decision(data["decision"])
        if data.get("reviewed_since"):
            asked["created__gte"] = make_aware(datetime.combine(data["reviewed_since"], time()))
        if data.get("reviewed_until"):
            asked["created__lt"] = make_aware(datetime.combine(data["reviewed_until"] + timedelta(days=1), time()))
        return [Exists(Review.objects.filter(pk=OuterRef("deciding"), **asked))] if asked else []


def _options(value: Any) -> list[tuple[str, str]]:
    subtypes = [
        (f"{value.name}.{each.name}", f"{wording(value.name)}: {wording(each.name).lower()}")
        for each in value.subtypes.values()
    ]
    return [(value.name, wording(value.name)), *subtypes]


def _worded(names: Any) -> list[tuple[str, str]]:
    return [(name, wording(name)) for name in names]


def _lists(variable: str, part: str, value: str) -> Q:
    """A condition on a list in a code's details, which not every database can look into: as its text."""
    return Q(variable=variable, **{f"details__{part}__icontains": f'"{value}"'})


def _told_of_document(data: Mapping[str, Any]) -> Q:
    asked = {
        "document__published__gte": data.get("published_since"),
        "document__published__lte": data.get("published_until"),
        "document__language": (data.get("language") or "").lower(),
    }
    return Q(**{name: value for name, value in asked.items() if value})


def _titled(records: QuerySet[Incident], words: str) -> list[int]:
    """The documents whose titles have these words where everybody can read them: a masked name finds nothing."""
    documents = Document.objects.filter(pk__in=records.order_by().values("document"))
    for word in words.split():
        documents = documents.filter(title__icontains=word)
    return [
        key
        for key, title, text, masks in documents.values_list("pk", "title", "text", "masks").iterator(chunk_size=200)
        if _has(Masker(text, masks).phrase(title), words)
    ]


def _has(title: str, words: str) -> bool:
    return all(word.casefold() in title.casefold() for word in words.split())
