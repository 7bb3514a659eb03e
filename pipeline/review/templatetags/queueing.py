"""What the queue's templates say of a draft's place in it, and of the lease of whoever is on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import template

from pipeline.config import settings
from pipeline.review.agreement.adjudication import Point
from pipeline.store.masking import Masker
from pipeline.store.models import Incident
from pipeline.store.review_config import Reason, load_review_config

register = template.Library()


@register.filter
def priority_parts(incident: Incident) -> Iterator[dict[str, Any]]:
    """Each part of a draft's priority: `name`, `value`, `part` and what it `means`."""
    parts = load_review_config(settings().configs).priority
    for name, told in incident.priority_reasons.items():
        known = getattr(parts, name, None)
        yield {"name": name, **told, "means": known.means if known else ""}


@register.simple_tag
def skip_reasons() -> tuple[Reason, ...]:
    """Why people may skip a draft."""
    return load_review_config(settings().configs).skip.reasons


@register.filter
def quotes(point: Point, masker: Masker) -> list[str]:
    """The words that a difference rests on, masked."""
    return [masker.cut(start, end) for start, end in point.spans]


@register.filter
def details_of(point: Point, masker: Masker) -> str:
    """A code's details in one line, a place's name masked."""
    details = point.code["details"] or {}
    shown = {name: value for name, value in details.items() if value not in (None, "", [], "unknown") and name in _TOLD}
    if "name" in shown:
        shown["name"] = masker.phrase(shown["name"])
    return ", ".join(f"{_TOLD[name]}{_plain(value)}" for name, value in shown.items())


_TOLD = {
    "name": "", "country": "", "kind": "", "leg": "leg ", "value": "", "precision": "to the ", "count": "number ",
    "gender": "", "age_group": "", "ages": "aged ", "nationalities": "of ", "roles": "as ",
}  # fmt: skip


def _plain(value: Any) -> str:
    if not isinstance(value, list):
        return str(value).replace("_", " ")
    return " to ".join("?" if each is None else str(each).replace("_", " ") for each in dict.fromkeys(value))
