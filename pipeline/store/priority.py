"""Says which drafts people should see first, and why: relevance, uncertainty, novelty and age, added up."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.store.review_config import Parts

_YEAR = 365.25  # days


@dataclass(frozen=True, slots=True)
class Told:
    """What a draft's priority is computed from. `similarities` are those of linked texts, 0 to 1."""

    relevance: float
    confidences: tuple[float, ...]
    similarities: tuple[float, ...]
    published: date | None
    fetched: date


def explain(told: Told, parts: Parts) -> dict[str, dict[str, Any]]:
    """Each part's `value`, and its `part` of the priority: the value times its weight."""
    values = {
        "relevance": told.relevance,
        "uncertainty": uncertainty(told.confidences),
        "novelty": 1.0 - max(told.similarities, default=0.0),
        "age": _age(told, parts),
    }
    return {
        name: {"value": round(value, 4), "part": round(getattr(parts, name).weight * value, 4)}
        for name, value in values.items()
    }


def total(reasons: Mapping[str, Mapping[str, Any]]) -> float:
    """The priority that explained parts come to."""
    return float(sum(each["part"] for each in reasons.values()))


def uncertainty(confidences: Iterable[float]) -> float:
    """The mean, over codes, of how near each is to a coin toss: 1 at .5, 0 at 0 and 1; 1 without codes."""
    near = [1.0 - abs(2.0 * each - 1.0) for each in confidences]
    return sum(near) / len(near) if near else 1.0


def wanted_twice(text_digest: str, ordinal: int, share: float) -> bool:
    """Whether a draft is one of the `share` that two people code: the same answer for the same draft, always."""
    drawn = hashlib.sha256(f"{text_digest}:{ordinal}".encode()).digest()[:8]
    return int.from_bytes(drawn) < share * 2**64


def _age(told: Told, parts: Parts) -> float:
    """Whole units of `years` since the beginning. A day after the page was fetched is a mistake of its site's."""
    day = min(told.published or told.fetched, told.fetched)
    return max(0.0, (day - parts.age.since).days / (_YEAR * parts.age.years))
