"""What the analysts' pages show of records and of counts."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import IO, Any

from django import forms
from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from pipeline.codebook import CODED, PEOPLE, Codebook
from pipeline.records import State
from pipeline.review.templatetags.wording import country_name, country_names, wording
from pipeline.share.cells import defused
from pipeline.share.counts import HIDDEN, NOT_STATED, SMALL, Counts, cross_tabulate, dimensions
from pipeline.share.record import group_in_words, record
from pipeline.store.masking import Masker
from pipeline.store.models import Appearance, Code, Incident


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A record in a list."""

    incident: Incident
    title: str
    sources: tuple[str, ...]
    exploitation: tuple[str, ...]
    outcomes: tuple[str, ...]
    countries: tuple[str, ...]


def record_lines(incidents: Iterable[Incident]) -> list[RecordLine]:
    """The lines of these records (as `reviewed_records` gives them), in as many queries however many they are."""
    found = list(incidents)
    deciding = [each.deciding for each in found]  # type: ignore[attr-defined]
    prefetch_related_objects(
        found,
        "document",
        Prefetch("codes", Code.objects.filter(review__in=deciding, state=State.PRESENT)),
        Prefetch("document__appearances", Appearance.objects.order_by("pk").select_related("source")),
    )
    return [_line(incident) for incident in found]


def _line(incident: Incident) -> RecordLine:
    document, codes = incident.document, list(incident.codes.all())
    return RecordLine(
        incident,
        Masker(document.text, document.masks).phrase(document.title),
        _each(each.source.name for each in document.appearances.all()),
        _each(code.value for code in codes if code.variable == "exploitation"),
        _each(code.value for code in codes if code.variable == "outcomes"),
        _each(code.details.get("country") for code in codes if code.variable == "places" and code.details),
    )


def record_page(incident: Incident) -> dict[str, Any]:
    """One record as it is shared, with a name for each listed entry. `incident` comes with all its parts."""
    told = record(incident)
    blocks = [
        (variable, [(_name(variable, item), item) for item in told[variable]])
        for variable in (*CODED, "places", *PEOPLE, "dates")
        if told[variable]
    ]
    return {"incident": incident, "record": told, "blocks": blocks}


def _name(variable: str, item: Mapping[str, Any]) -> str:
    """An entry in words, as the table of records has it."""
    details = item["details"] or {}
    match variable:
        case "places":
            where = [details.get("name"), country_name(details["country"]) if details.get("country") else None]
            return f"{wording(item['value'])}: {', '.join(part for part in where if part)}"
        case "victims" | "offenders":
            return group_in_words(dict(item))
        case "dates":
            return f"{wording(item['value'])}: {details.get('value', '')}"
        case _:
            return ": ".join(wording(part) for part in (item["value"], item["subtype"]) if part)


class CountForm(forms.Form):
    """By which two variables records are counted."""

    rows = forms.ChoiceField(required=False, label="Rows")
    columns = forms.ChoiceField(required=False, label="Columns")

    def __init__(self, data: Mapping[str, Any], codebook: Codebook) -> None:
        super().__init__({"rows": data.get("rows", "exploitation"), "columns": data.get("columns", "places")})
        for name in ("rows", "columns"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(each, dimension_name(each)) for each in dimensions(codebook)]

    def counts(self, records: QuerySet[Incident]) -> Counts | None:
        """The cross-tabulation; None where the two are one, or no variables."""
        if not self.is_valid() or self.cleaned_data["rows"] == self.cleaned_data["columns"]:
            return None
        return cross_tabulate(records, self.cleaned_data["rows"], self.cleaned_data["columns"])


def dimension_name(dimension: str) -> str:
    """`places.transit` as "Country (transit)"."""
    variable, _, part = dimension.partition(".")
    match variable:
        case "places":
            return f"Country ({wording(part).lower() or 'any role'})"
        case "dates":
            return "Year of any date"
        case "published":
            return "Year published"
        case _:
            return f"{wording(variable)}: {wording(part).lower()}" if part else wording(variable)


def count_lines(counts: Counts) -> list[tuple[str, list[tuple[int, bool]]]]:
    """Each row's name, and its cells: the number, and whether it is too small to be given away."""
    return [
        (
            value_name(one),
            [(number, 0 < number < SMALL) for number in (counts.cell(one, each) for each in counts.columns)],
        )
        for one in counts.rows
    ]


def count_table(counts: Counts, stream: IO[str]) -> None:
    """Write counts as CSV without their small cells; without totals, too, from which these could be told."""
    writer = csv.writer(stream)
    writer.writerow(["", *(defused(each) for each in counts.columns)])
    for one in counts.rows:
        writer.writerow([defused(one), *(counts.shared(one, each) for each in counts.columns)])
    writer.writerow([f"{HIDDEN}: fewer than {SMALL} records; a record counts in each of its values"])


def value_name(value: str) -> str:
    """A value in words: a country by its name, what is not stated as that."""
    if value == NOT_STATED:
        return wording(NOT_STATED)
    return country_name(value) if value in country_names() else wording(value)


def _each(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
