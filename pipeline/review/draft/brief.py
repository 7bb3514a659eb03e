"""Says in a few words what the fields of a listed entry come to, so that nobody has to read a form to know it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.forms import BoundField
from django.utils.formats import date_format

from pipeline.review.draft.list_forms import ListForm
from pipeline.review.templatetags.wording import country_name, wording

_SILENT = {"DELETE", "which", "found", "most", "words"}  # `most` is told with `least`


def brief(form: ListForm) -> str:
    """An entry in words: "destination · city · United Kingdom · leg 8"."""
    return " · ".join(words for field in form.visible_fields() for words in _words(form, field))


def _words(form: ListForm, field: BoundField) -> Iterator[str]:
    value = field.value()
    told = "" if value in (None, "unknown") else str(value)
    if field.name == "least":
        yield from _people(told, str(form["most"].value() or ""))
    elif field.name == "roles":
        yield from (wording(role).lower() for role in value or ())
    elif told and field.name not in _SILENT:
        yield _told(field.name, told)


def _told(name: str, value: str) -> str:
    match name:
        case "country":
            return country_name(value)
        case "nationalities":
            return ", ".join(country_name(code.strip()) for code in value.split(","))
        case "leg":
            return f"leg {value}"
        case "ages":
            return f"aged {value}"
        case "value":
            return _day(value)
        case _:
            return wording(value).lower()


def _people(least: str, most: str) -> Iterator[str]:
    if least and most and least != most:
        yield f"{least} to {most} people"
    elif least or most:
        bound = "" if least == most else "at least " if least else "at most "
        yield f"{bound}{least or most} {'person' if (least or most) == '1' else 'people'}"


def _day(written: str) -> str:
    """`2024-05-14` as "14 May 2024"; anything else, a month, a year or what is no date, as it is written."""
    try:
        return date_format(date.fromisoformat(written), "j F Y") if len(written) == 10 else written
    except ValueError:
        return written
