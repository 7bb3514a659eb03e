"""What each date dates: the event whose words stand nearest in the same clause (rule 10 of the coding guide).

The events' words are data (`dating.*` cues of `configs/lexicons/en/dates.toml`). `dating.none` are words that take a date
away: hearings to come, press notices. A span of time (`from … until …`) dates the exploitation, and so does a single
date beside words of recruitment or exploitation when no step of the proceedings claims it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.config import read_toml
from pipeline.records import Code, Dating, Document, Mention, ResolvedDate

EXPLOITATION = "exploitation"
NOTHING = "none"


@dataclass(frozen=True, slots=True)
class _Rules:
    """The patterns and numbers of `[dating]` in the lexicon."""

    boundary: re.Pattern[str]
    opens_span: re.Pattern[str]
    between: re.Pattern[str]
    until: re.Pattern[str]
    since: re.Pattern[str]
    reach: int
    boundary_cost: int

    @classmethod
    def read(cls, configs: Path) -> _Rules:
        table = read_toml(configs / "lexicons" / "en" / "dates.toml")["dating"]
        patterns = {name: re.compile(table[name]) for name in ("boundary", "opens_span", "between", "until", "since")}
        return cls(reach=table["reach"], boundary_cost=table["boundary_cost"], **patterns)


class DateRules:
    """Codes the dates of an incident."""

    def __init__(self, configs: Path) -> None:
        self._rules = _Rules.read(configs)

    def __call__(self, document: Document, spans: Sequence[tuple[int, int]], *, coder: str) -> Iterable[Code]:
        """Give one code for each date and event, the first time that the text tells it."""
        seen: set[tuple[str, str]] = set()
        for what, found, event, confidence in self._dated(document, spans):
            if (what, found.value) not in seen:
                seen.add((what, found.value))
                evidence = (document.quote(*_evidence(document, found, event)),)
                details = Dating(found.value, found.precision, found.method)
                yield Code("dates", what, coder, confidence, evidence, details=details)

    def _dated(
        self, document: Document, spans: Sequence[tuple[int, int]]
    ) -> Iterator[tuple[str, ResolvedDate, Mention | None, float]]:
        """Give what is dated, the date, the words that say so, and how sure that is."""
        dates = [found for found in document.dates if any(start <= found.start < end for start, end in spans)]
        events = [mention for mention in document.mentions if mention.label.startswith("dating.")]
        for number in sorted({found.sentence for found in dates}):
            here = [found for found in dates if found.sentence == number]
            around = [event for event in events if event.sentence == number]
            yield from self._sentence(document.text, here, around)

    def _sentence(
        self, text: str, dates: list[ResolvedDate], events: list[Mention]
    ) -> Iterator[tuple[str, ResolvedDate, Mention | None, float]]:
        spanned: set[int] = set()
        for first, second in zip(dates, dates[1:], strict=False):
            if self._is_span(text, first, second):
                spanned |= {first.start, second.start}
                event = self._nearest(text, first, [e for e in events if _kind(e) != NOTHING])
                yield "exploitation_start", first, event, 0.8
                yield "exploitation_end", second, event, 0.8
        for found in dates:
            event = self._nearest(text, found, events)
            kind = _kind(event) if event else NOTHING
            if found.start not in spanned and kind == EXPLOITATION:
                yield from self._single(text, found, event)
            elif kind not in (NOTHING, EXPLOITATION) and self._may_date(text, found, spanned):
                yield kind, found, event, 0.75

    def _may_date(self, text: str, found: ResolvedDate, spanned: set[int]) -> bool:
        """A date of a span dates a step of the proceedings only in `until his arrest in …`."""
        return found.start not in spanned or bool(self._rules.until.search(text, max(0, found.start - 45), found.start))

    def _single(
        self, text: str, found: ResolvedDate, event: Mention | None
    ) -> Iterator[tuple[str, ResolvedDate, Mention | None, float]]:
        """A lone date beside exploitation begins it, or ends it after `until`; `today` and the like are of the report."""
        if self._rules.until.search(text, max(0, found.start - 12), found.start):
            yield "exploitation_end", found, event, 0.6
        elif found.method != "relative" or self._rules.since.search(text, max(0, found.start - 12), found.start):
            yield "exploitation_start", found, event, 0.5

    def _is_span(self, text: str, first: ResolvedDate, second: ResolvedDate) -> bool:
        """Whether two dates are the ends of one span of time."""
        gap = text[first.end : second.start]
        opened = self._rules.opens_span.search(text, max(0, first.start - 30), first.start)
        return first.value[: len(second.value)] <= second.value and bool(opened and self._rules.between.fullmatch(gap))

    def _nearest(self, text: str, found: ResolvedDate, events: Sequence[Mention]) -> Mention | None:
        """Choose the event that a date belongs to: near it, in its clause, a step of the proceedings first."""
        costs = [(self._cost(text, found, event), index) for index, event in enumerate(events)]
        cost, index = min(costs, default=(self._rules.reach + 1, -1))
        return events[index] if cost <= self._rules.reach else None

    def _cost(self, text: str, found: ResolvedDate, event: Mention) -> int:
        start, end = (event.end, found.start) if event.start < found.start else (found.end, event.start)
        between = text[start:end] if start < end else ""
        cost = len(between) + self._rules.boundary_cost * len(self._rules.boundary.findall(between))
        return cost + (self._rules.boundary_cost if _kind(event) == EXPLOITATION else 0)


def _kind(event: Mention) -> str:
    return event.label.removeprefix("dating.")


def _evidence(document: Document, found: ResolvedDate, event: Mention | None) -> tuple[int, int]:
    """The stretch from the event's words to the date; the date alone where they lie far apart."""
    if event is None:
        return found.start, found.end
    start, end = min(found.start, event.start), max(found.end, event.end)
    return (start, end) if end - start <= 160 and "\n" not in document.text[start:end] else (found.start, found.end)
