"""The forms of what a record lists: places, groups of people, dates. Choices come from the codebook."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from pipeline.codebook import Codebook
from pipeline.records import Dating, Group, Place, State
from pipeline.review.draft.entries import Entry, SpanError, Spans, read_spans, write_spans
from pipeline.review.draft.quoting import read_words
from pipeline.review.templatetags.wording import wording

_NUMBERS = re.compile(r"\d{1,3}(\s*,\s*\d{1,3})*")
_COUNTRIES = re.compile(r"[A-Z]{2}(\s*,\s*[A-Z]{2})*")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


class ListForm(forms.Form):
    """One listed entry. `initial["entry"]` is the machine's, when it has one."""

    variable = ""
    words = forms.CharField(required=False, max_length=2000, label="Words of the article that say so")
    spans = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, codebook: Codebook, text: str, shown: str, **kwargs: Any) -> None:
        self.text = text
        self._shown = shown
        super().__init__(*args, **kwargs)
        self.was: Entry | None = self.initial.get("entry")
        self._choose(codebook)

    def clean_words(self) -> Spans:
        """Where the words stand that were typed."""
        return read_words(self.cleaned_data["words"], self._shown)

    def clean_spans(self) -> Spans:
        """The evidence, with the words that were typed; a new entry cannot do without."""
        typed: Spans = self.cleaned_data.get("words", ())
        try:
            spans = tuple(sorted({*read_spans(self.cleaned_data["spans"], len(self.text)), *typed}))
        except SpanError as error:
            raise ValidationError(str(error)) from error
        if not spans and (self.was is None or self.was.spans) and "words" not in self.errors:
            raise ValidationError("Select the words of the article that say so.")
        return spans

    def entry(self) -> Entry:
        """The entry that the fields come to."""
        value, details = self._coded()
        state = self.was.state if self.was else State.PRESENT
        return Entry(self.variable, value, None, state, details, self.cleaned_data["spans"])

    @classmethod
    def initial_for(cls, entry: Entry) -> dict[str, Any]:
        """What the fields say at first of a machine's entry."""
        return {"entry": entry, "spans": write_spans(entry.spans), **cls._fields_of(entry)}

    def _choose(self, codebook: Codebook) -> None:
        raise NotImplementedError

    def _coded(self) -> tuple[str, Place | Group | Dating]:
        raise NotImplementedError

    @classmethod
    def _fields_of(cls, entry: Entry) -> dict[str, Any]:
        raise NotImplementedError


class CodesField(forms.RegexField):
    """Codes of countries, in whatever case they are typed."""

    def to_python(self, value: Any) -> str:
        """Read them in capitals."""
        return str(super().to_python(value)).upper()


class GroupForm(ListForm):
    """People whom the text treats alike."""

    least = forms.IntegerField(required=False, min_value=0, label="At least")
    most = forms.IntegerField(required=False, min_value=0, label="At most")
    gender = forms.ChoiceField(initial="unknown")
    age_group = forms.ChoiceField(initial="unknown")
    ages = forms.RegexField(rf"^{_NUMBERS.pattern}$", required=False, label="Ages")
    nationalities = CodesField(rf"^{_COUNTRIES.pattern}$", required=False, label="Nationalities")

    def _choose(self, codebook: Codebook) -> None:
        offer(self, "gender", codebook.genders)
        offer(self, "age_group", codebook.age_groups)

    def clean(self) -> dict[str, Any]:
        """Refuse a count that ends before it begins."""
        data = self.cleaned_data
        if data.get("least") is not None and data.get("most") is not None and data["most"] < data["least"]:
            raise ValidationError("At most is less than at least.")
        return data

    @classmethod
    def _fields_of(cls, entry: Entry) -> dict[str, Any]:
        group = entry.details if isinstance(entry.details, Group) else Group()
        return {
            "least": group.count[0],
            "most": group.count[1],
            "gender": group.gender,
            "age_group": group.age_group,
            "ages": ", ".join(map(str, group.ages)),
            "nationalities": ", ".join(group.nationalities),
            "roles": list(group.roles),
        }

    def _coded(self) -> tuple[str, Group]:
        data = self.cleaned_data
        return "group", Group(
            count=(data["least"], data["most"]),
            gender=data["gender"],
            age_group=data["age_group"],
            ages=tuple(int(age) for age in _parts(data["ages"])),
            nationalities=_parts(data["nationalities"]),
            roles=tuple(data.get("roles", ())),
        )


class VictimForm(GroupForm):
    """A group of victims."""

    variable = "victims"


class OffenderForm(GroupForm):
    """A group of offenders; unlike victims they have roles."""

    variable = "offenders"
    roles = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def _choose(self, codebook: Codebook) -> None:
        super()._choose(codebook)
        offer(self, "roles", codebook.offender_roles)


class DateForm(ListForm):
    """A date of the case, as precise as the text."""

    variable = "dates"
    what = forms.ChoiceField()
    value = forms.RegexField(rf"^{_DATE.pattern}$", label="Date, as told", max_length=10)

    def _choose(self, codebook: Codebook) -> None:
        offer(self, "what", codebook.dated)

    def clean_value(self) -> str:
        """Refuse a day that no calendar has."""
        value: str = self.cleaned_data["value"]
        try:
            date.fromisoformat(value + "-01-01"[len(value) - 10 :] if len(value) < 10 else value)
        except ValueError as error:
            raise ValidationError("There is no such date.") from error
        return value

    @classmethod
    def _fields_of(cls, entry: Entry) -> dict[str, Any]:
        return {"what": entry.value, "value": entry.details.value if isinstance(entry.details, Dating) else ""}

    def _coded(self) -> tuple[str, Dating]:
        value = self.cleaned_data["value"]
        details = self.was.details if self.was else None
        if isinstance(details, Dating) and details.value == value:
            return self.cleaned_data["what"], details
        return self.cleaned_data["what"], Dating(value, {4: "year", 7: "month", 10: "day"}[len(value)], "person")


def field_of(form: forms.Form, name: str) -> Any:
    """A form's field, of whatever kind it is."""
    return form.fields[name]


def offer(form: forms.Form, name: str, values: Any, empty: str | None = None) -> None:
    """Let a field choose among the codebook's values."""
    first: Sequence[tuple[str, str]] = [] if empty is None else [("", empty)]
    field = field_of(form, name)
    field.choices = [*first, *((value, wording(value)) for value in values)]
    if (
        isinstance(field.widget, forms.Select) and empty is None and field.initial is None
    ):  # what a browser sends of a field that nobody touched
        field.initial = next(iter(values), None)


def _parts(written: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in written.split(",") if part.strip())
