"""Parts of a record's form that need the page they stand on: quotations, headings, who said it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from pipeline.records import Code, Place
from pipeline.review.draft import brief as briefly
from pipeline.review.draft.entries import lenient_spans
from pipeline.review.draft.graphic_folds import fold_at
from pipeline.review.draft.list_forms import ListForm
from pipeline.review.draft.page import DraftPage

register = template.Library()


@register.filter
def variable_of(key: str) -> str:
    """The variable that a row's key begins with."""
    return key.partition(".")[0]


@register.simple_tag
def masked_address(page: DraftPage, url: str) -> str:
    """A page's address without names, for reading."""
    return page.masker.address(url)


@register.inclusion_tag("review/_cites.html")
def cites(page: DraftPage, written: str | None) -> dict[str, Any]:
    """The quotations of spans, masked, each a button that shows it in the article; none of what is folded away."""
    spans = lenient_spans(written, len(page.document.text))
    quotes = ("" if fold_at(page.folds, *span) else page.masker.cut(*span) for span in spans)
    return {"found": [(*span, quote) for span, quote in zip(spans, quotes, strict=True)]}


@register.inclusion_tag("review/_said.html")
def said(codes: Sequence[Code]) -> dict[str, Any]:
    """Which machine says so, and how surely."""
    return {"codes": codes}


@register.inclusion_tag("review/_said.html")
def said_of(page: DraftPage, form: ListForm) -> dict[str, Any]:
    """Which machine listed this entry, and how surely."""
    return {"codes": page.form.codes_of(form.was)}


@register.simple_tag
def heading(page: DraftPage, form: ListForm, number: int | str) -> str:
    """A place's name, the words of a new entry, or the entry's number."""
    details = form.was.details if form.was else None
    if isinstance(details, Place):
        return page.masker.phrase(details.name)
    spans = lenient_spans(form["spans"].value(), len(page.document.text))
    if form.variable == "places" and spans:
        return page.masker.cut(*spans[0])
    return f"{_SINGULAR[form.variable]} {number}".strip()


@register.filter
def brief(form: ListForm) -> str:
    """What the entry's fields come to, in a few words."""
    return briefly.brief(form)


@register.filter
def adding(variable: str) -> str:
    """What the button says that adds an entry to a list: "Add a group of victims"."""
    return f"Add a {_SINGULAR[variable].lower().removeprefix('new ')}"


_SINGULAR = {"places": "New place", "victims": "Group of victims", "offenders": "Group of offenders", "dates": "Date"}
