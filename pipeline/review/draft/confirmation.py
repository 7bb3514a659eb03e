"""Which of the machine's fields a person has looked at: nothing counts as reviewed because it was filled in before."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import QueryDict

from pipeline.review.draft.list_forms import ListForm
from pipeline.review.draft.record_form import RecordForm


class Confirmation:
    """What a person confirmed of a form's pre-filled fields, and what not.

    A field's name is its row's key (`control.debt_bondage`), or its form's prefix (`places-0`).
    """

    def __init__(self, form: RecordForm, data: QueryDict) -> None:
        self._form = form
        self.asked = tuple(dict.fromkeys((*self._rows(), *(form.prefix or "" for form in self._listed()))))
        said = set(data.getlist("confirmed"))
        self.one_by_one = frozenset(name for name in self.asked if name in said)
        self.rest_too = data.get("confirm_rest") == "yes"

    def changed(self) -> frozenset[str]:
        """The fields of a bound and valid form that say something else than the machine did: they were touched."""
        rows = {row.key for rows in self._form.rows.values() for row in rows if row.codes and row.changed}
        return frozenset({*rows, *(form.prefix or "" for form in self._listed() if _differs(form))})

    def remaining(self) -> tuple[str, ...]:
        """The fields of a bound and valid form that nobody has touched or confirmed, in the form's order."""
        seen = self.one_by_one | self.changed()
        return tuple(name for name in self.asked if name not in seen)

    def told(self) -> dict[str, list[str]]:
        """How each field was reviewed, for the history: confirmed, changed, or confirmed with all that remained."""
        changed = self.changed()
        return {
            "confirmed": [name for name in self.asked if name in self.one_by_one and name not in changed],
            "changed": sorted(changed),
            "confirmed_together": list(self.remaining()),
        }

    def _rows(self) -> Iterator[str]:
        return (row.key for rows in self._form.rows.values() for row in rows if row.codes)

    def _listed(self) -> Iterator[ListForm]:
        forms = (form for formset in self._form.lists.values() for form in formset)
        return (form for form in forms if isinstance(form, ListForm) and form.was is not None)


def _differs(form: ListForm) -> bool:
    cleaned = getattr(form, "cleaned_data", {})
    return not cleaned or bool(cleaned.get("DELETE")) or form.entry() != form.was
