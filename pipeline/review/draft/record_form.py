"""The form of a whole record, made from the codebook: the machine's codes in it, and a person's answer out of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from pipeline.codebook import CODED, Codebook, Value
from pipeline.records import Code, State
from pipeline.review.draft.entries import Entry, Said, SpanError, Spans, merge, read_spans, write_spans
from pipeline.review.draft.list_forms import DateForm, ListForm, OffenderForm, VictimForm
from pipeline.review.draft.place_form import PlaceForm
from pipeline.review.draft.quoting import read_words

LISTED: dict[str, type[ListForm]] = {form.variable: form for form in (PlaceForm, VictimForm, OffenderForm, DateForm)}
MOST_LISTED = 1000  # entries of one list that a form takes: far more than any article tells


@dataclass(slots=True)
class Row:
    """One value (or subtype) of a coded variable, as the form shows it."""

    key: str
    value: Value
    parent: Value | None
    codes: tuple[Code, ...]
    state: State
    spans: Spans
    was: Entry | None = None
    error: str = ""

    @property
    def id(self) -> str:
        """The row's id on the page."""
        return "row-" + self.key.replace(".", "-")

    @property
    def written(self) -> str:
        """The spans as the form carries them."""
        return write_spans(self.spans)

    @property
    def changed(self) -> bool:
        """Whether it says something else than the machine did."""
        before = (self.was.state, self.was.spans) if self.was else (State.NOT_STATED, ())
        return (self.state, self.spans) != before

    @property
    def shown(self) -> bool:
        """Whether there is something to see here: a code of the machine, or a person's answer."""
        return bool(self.codes) or self.state is not State.NOT_STATED or bool(self.error)


class RecordForm:
    """A record's form. Unbound it shows the machine's codes; bound to POST data it is checked and read.

    `text` is the article's, `shown` the same with its names masked, as people read it.
    `rows` holds the coded variables' rows, `lists` one formset for each listed variable, in the codebook's order.
    """

    def __init__(
        self, codebook: Codebook, text: str, machine: Sequence[Code], data: QueryDict | None = None, *, shown: str
    ) -> None:
        self._codebook = codebook
        self._text = text
        self._shown = shown
        self._data = data
        self.said = merge(machine)
        self.rows = {variable: list(self._rows_of(variable)) for variable in CODED}
        self.lists = {variable: self._formset(variable) for variable in LISTED}

    @property
    def _machine(self) -> list[Entry]:
        return [said.entry for said in self.said]

    def codes_of(self, entry: Entry | None) -> tuple[Code, ...]:
        """The machine's codes behind an entry."""
        return next((said.codes for said in self.said if said.entry == entry), ())

    def is_valid(self) -> bool:
        """Whether everything filled in makes sense; if not, rows and formsets say what does not."""
        wrong = [formset for formset in self.lists.values() if not formset.is_valid()]
        return not wrong and not any(row.error for rows in self.rows.values() for row in rows)

    def entries(self) -> list[Entry]:
        """What a bound and valid form says, in the codebook's order.

        A value of the machine that the person set to "not stated" is kept as that: it is an answer too.
        """
        coded = [entry for rows in self.rows.values() for row in rows if (entry := self._entry(row))]
        listed = [
            form.entry()
            for formset in self.lists.values()
            for form in formset
            if isinstance(form, ListForm) and form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        return coded + listed

    def changed(self) -> bool:
        """Whether a bound and valid form says anything else than the machine."""
        return set(self.entries()) != set(self._machine)

    def _rows_of(self, variable: str) -> Iterator[Row]:
        known = {said.entry.key: said for said in self.said if said.entry.variable == variable}
        for value in self._codebook.variables[variable].values():
            yield self._row(f"{variable}.{value.name}", value, None, known)
            for subtype in value.subtypes.values():
                yield self._row(f"{variable}.{value.name}.{subtype.name}", subtype, value, known)

    def _row(self, key: str, value: Value, parent: Value | None, known: Mapping[str, Said]) -> Row:
        said = known.get(key)
        row = Row(key, value, parent, said.codes if said else (), State.NOT_STATED, (), said.entry if said else None)
        if self._data is not None:
            self._read(row, said.entry.spans if said else None)
        elif said:
            row.state, row.spans = said.entry.state, said.entry.spans
        return row

    def _read(self, row: Row, machine: Spans | None) -> None:
        assert self._data is not None
        try:
            row.state = State(self._data.get(f"state:{row.key}", State.NOT_STATED))
            row.spans = read_spans(self._data.get(f"spans:{row.key}", ""), len(self._text))
            typed = read_words(self._data.get(f"words:{row.key}", ""), self._shown)
        except (SpanError, ValueError) as error:
            row.error = str(error)
        except ValidationError as error:
            row.error = str(error.message)
        else:
            row.spans = tuple(sorted({*row.spans, *typed}))
            if typed and row.state is State.NOT_STATED:
                row.state = State.PRESENT
        if row.state is not State.NOT_STATED and not row.spans and machine != ():
            row.error = row.error or "Select the words of the article that say so."

    def _entry(self, row: Row) -> Entry | None:
        if row.state is State.NOT_STATED and not row.codes:
            return None
        variable, value, *subtype = row.key.split(".")
        spans = () if row.state is State.NOT_STATED else row.spans
        return Entry(variable, value, subtype[0] if subtype else None, row.state, None, spans)

    def _formset(self, variable: str) -> forms.BaseFormSet[forms.Form]:
        form = LISTED[variable]
        factory: Any = forms.formset_factory(
            form, extra=0, can_delete=True, max_num=MOST_LISTED, absolute_max=MOST_LISTED
        )
        initial = [form.initial_for(entry) for entry in self._machine if entry.variable == variable]
        formset: forms.BaseFormSet[forms.Form] = factory(
            self._data,
            initial=initial,
            prefix=variable,
            form_kwargs={"codebook": self._codebook, "text": self._text, "shown": self._shown},
        )
        return formset
