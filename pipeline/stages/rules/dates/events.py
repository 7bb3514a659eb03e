"""Which of the dates told of an incident are kept: each event once, as well as the text tells it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.records import Mention, ResolvedDate

START, END, CHARGE, CONVICTION, SENTENCE = "exploitation_start", "exploitation_end", "charge", "conviction", "sentence"
EXPLOITATION, RESCUE, ESCAPE, APPEAL = "exploitation", "rescue", "escape", "appeal"
# What counts as another step only where that step itself is not dated.
INSTEAD = {"arraignment": CHARGE, "return": RESCUE}
NOTHING = "none"
JUDGMENT, SENTENCING, APPELLATE = "dating.judgment", "dating.sentencing", "dating.appellate"
UNTOLD = {"boilerplate", "negated"}
UNSURE = UNTOLD | {"hypothetical"}


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """A date, what it dates, the words that say so, and how sure that is."""

    what: str
    date: ResolvedDate
    event: Mention | None
    confidence: float


def settled(told: list[DatedEvent], restated_days: int) -> Iterator[DatedEvent]:
    """Drop what says again, or less well, what another date says: at most so many days apart where it is relative."""
    for each in told:
        same = [other for other in told if other.what == each.what and other is not each]
        if each.what in INSTEAD:
            if not any(other.what == INSTEAD[each.what] for other in told):
                yield each
        elif each.what in (START, END):
            if each is _outermost(each.what, (each, *same)):
                yield each
        elif not any(_restates(each.date, other.date, restated_days) for other in same):
            yield each


def _restates(found: ResolvedDate, other: ResolvedDate, restated_days: int) -> bool:
    """Whether a date only says again, less precisely or a little later, what another of the same event says."""
    if len(found.value) < len(other.value) and other.value.startswith(found.value):
        return True
    if found.method != "relative" or found.precision != "day" or other.precision != "day" or found.value <= other.value:
        return False
    apart = date.fromisoformat(found.value) - date.fromisoformat(other.value)
    return apart.days <= restated_days


def _outermost(what: str, told: Sequence[DatedEvent]) -> DatedEvent:
    """The surest start or end; of those as sure, the first start (a day before its bare year) or the last end."""
    if what == START:
        return min(told, key=lambda one: (-one.confidence, f"{one.date.value}~"))
    return max(told, key=lambda one: (one.confidence, one.date.value))


def ended(told: list[DatedEvent]) -> Iterator[DatedEvent]:
    """Exploitation whose start is told, and no end, ended with the one escape that is dated."""
    starts = [each for each in told if each.what == START]
    rescues = [each for each in told if each.what == RESCUE and each.event and kind_of(each.event) == ESCAPE]
    if any(each.what == END for each in told) or len(rescues) != 1:
        return
    if any(each.date.value < rescues[0].date.value for each in starts):
        yield replace(rescues[0], what=END, confidence=0.5)


def kind_of(event: Mention) -> str:
    """Name what an event is; one that the text denies is none."""
    return NOTHING if event.marks & UNTOLD else event.label.removeprefix("dating.")
