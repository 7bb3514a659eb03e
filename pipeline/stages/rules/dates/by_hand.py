"""What each date dates by rules set by hand: the event whose words stand nearest in the same clause.

The events' words are data (`dating.*` cues of `configs/lexicons/en/dates.toml`, and the cues of other lexicons that it
borrows). `dating.none` are words that take a date away: hearings to come, press notices, studies; a dateline dates
nothing. A span of time (`from … until …`) dates the exploitation, and so does a single date beside words of recruitment
or exploitation when no step of the proceedings claims it. A verdict and its sentence, a raid and its arrests may share
a date, and a court's own judgment dates what it decides.

What they miss: a date whose event is in another sentence, and events told by unusual verbs. The weights
(`configs/lexicons/en/date_weights.toml`) hear these rules, and the words around a date beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipeline.config import read_toml
from pipeline.records import Document, Mention, ResolvedDate
from pipeline.stages.rules.dates.events import (
    APPEAL,
    APPELLATE,
    CONVICTION,
    END,
    ESCAPE,
    EXPLOITATION,
    INSTEAD,
    JUDGMENT,
    NOTHING,
    RESCUE,
    SENTENCE,
    SENTENCING,
    START,
    UNSURE,
    DatedEvent,
    ended,
    kind_of,
    settled,
)


@dataclass(frozen=True, slots=True)
class _Rules:
    """The patterns and numbers of `[dating]` in the lexicon."""

    boundary: re.Pattern[str]
    opens_span: re.Pattern[str]
    between: re.Pattern[str]
    until: re.Pattern[str]
    since: re.Pattern[str]
    of_the_report: re.Pattern[str]
    judgment_of: re.Pattern[str]
    dateline: re.Pattern[str]
    before_dateline: re.Pattern[str]
    opens_clause: re.Pattern[str]
    reach: int
    beside: int
    boundary_cost: int
    after_cost: int
    companions: list[list[str]]
    companion_reach: int
    companion_never: re.Pattern[str]
    borrowed: dict[str, str]
    vague: dict[str, int]
    heading: int
    restated_days: int

    @classmethod
    def read(cls, configs: Path) -> _Rules:
        table = read_toml(configs / "lexicons" / "en" / "dates.toml")["dating"]
        rules: dict[str, Any] = {
            name: re.compile(rule) if isinstance(rule, str) else rule for name, rule in table.items()
        }
        return cls(**rules)


class HandDating:
    """Says by rules set by hand what the dates of a document date."""

    def __init__(self, configs: Path) -> None:
        self._rules = _Rules.read(configs)

    @property
    def restated_days(self) -> int:
        """How near a relative date only restates an absolute one of the same event, in days."""
        return self._rules.restated_days

    def __call__(self, document: Document, dates: Sequence[ResolvedDate]) -> list[DatedEvent]:
        """Give what these dates date: each event once, as well as the text tells it."""
        told: dict[tuple[str, str], DatedEvent] = {}
        for each in self._told(document, dates):
            told.setdefault((each.what, each.date.value), each)
        for each in self._judged(document, {what for what, _ in told}):
            told.setdefault((each.what, each.date.value), each)
        kept = list(settled(list(told.values()), self._rules.restated_days))
        return [replace(each, what=INSTEAD.get(each.what, each.what)) for each in (*kept, *ended(kept))]

    def dates(self, document: Document, spans: Sequence[tuple[int, int]]) -> list[ResolvedDate]:
        """Give the dates that may date something: told in the spans, no later than the document, no dateline."""
        today = document.published.isoformat() if document.published else "9999"
        return [
            found
            for found in document.dates
            if found.value <= today
            and any(start <= found.start < end for start, end in spans)
            and not self._is_dateline(document.text, found)
        ]

    def _told(self, document: Document, dates: Sequence[ResolvedDate]) -> Iterator[DatedEvent]:
        events = list(self.events(document))
        for number in sorted({found.sentence for found in dates}):
            here = [found for found in dates if found.sentence == number]
            around = [event for event in events if event.sentence == number]
            yield from self._sentence(document.text, here, around)

    def events(self, document: Document) -> Iterator[Mention]:
        """Give the events: our own cues, and those of the variables whose lexicons know more words for the same."""
        for mention in document.mentions:
            borrowed = self._rules.borrowed.get(mention.label) or self._rules.borrowed.get(mention.label.split(".")[0])
            if borrowed:
                yield replace(mention, label=f"dating.{borrowed}")
            elif mention.label.startswith("dating.") and mention.label not in (JUDGMENT, SENTENCING, APPELLATE):
                yield mention

    def _sentence(self, text: str, dates: list[ResolvedDate], events: list[Mention]) -> Iterator[DatedEvent]:
        spanned: set[int] = set()
        for first, second in pairwise(dates):
            if self._is_span(text, first, second) and not self._is_other(text, first, events):
                spanned |= {first.start, second.start}
                event = self._nearest(text, first, [event for event in events if kind_of(event) == EXPLOITATION])
                sure = 0.8 if event else 0.55
                yield DatedEvent(START, first, event, sure)
                yield DatedEvent(END, second, event, sure)
        for found in dates:
            event = self._nearest(text, found, events)
            kind = kind_of(event) if event else NOTHING
            if found.start not in spanned and (kind == EXPLOITATION or self._opens(text, found, event)):
                yield from self._single(text, found, event)
            elif kind not in (NOTHING, EXPLOITATION) and self._may_date(text, found, event, spanned):
                yield DatedEvent(RESCUE if kind == ESCAPE else kind, found, event, 0.75)
                if event is not None and found.start not in spanned:
                    yield from self._joined(text, found, event, dates, events)

    def _joined(
        self, text: str, found: ResolvedDate, first: Mention, dates: list[ResolvedDate], events: list[Mention]
    ) -> Iterator[DatedEvent]:
        """The steps that often go together with one that is dated, where no other date lies nearer to them."""
        kind = kind_of(first)
        wanted = {other for pair in self._rules.companions if kind in pair for other in pair if other != kind}
        for event in events:
            apart = event.end <= first.start or first.end <= event.start
            never = any(self._rules.companion_never.search(text, each.start, each.end) for each in (first, event))
            if kind_of(event) not in wanted or event.marks & UNSURE or never or not apart:
                continue
            nearest = min(dates, key=lambda each: self._cost(text, each, event))
            if nearest is found and self._cost(text, found, event) <= self._rules.companion_reach:
                yield DatedEvent(kind_of(event), found, event, 0.6)
                return

    def _judged(self, document: Document, known: set[str]) -> Iterator[DatedEvent]:
        """The date of the judgment, where the document is a court's own: its decision in all that it decides."""
        events = [event for event in document.mentions if event.label.startswith("dating.")]
        labels = {event.label for event in events if event.start < self._rules.heading}
        found = next((found for found in document.dates if self._is_judgments(document, found)), None)
        if JUDGMENT not in labels or found is None:
            return
        kinds = [SENTENCE] if SENTENCING in labels else [CONVICTION, SENTENCE]
        if APPELLATE in labels:
            kinds = [APPEAL]
        for kind in kinds:
            if kind not in known and (kind == APPEAL or any(kind_of(event) == kind for event in events)):
                yield DatedEvent(kind, found, None, 0.7)

    def _is_judgments(self, document: Document, found: ResolvedDate) -> bool:
        """Whether a judgment calls the date its own: in its heading, or it is the day when it was published."""
        if found.method != "absolute" or self._is_dateline(document.text, found):
            return False
        named = self._rules.judgment_of.search(document.text, 0, found.start)
        own_day = document.published is not None and found.value == document.published.isoformat()
        return own_day or (found.start < self._rules.heading and named is not None)

    def _is_dateline(self, text: str, found: ResolvedDate) -> bool:
        """Whether the date only says when a report was written."""
        after = self._rules.dateline.match(text[found.end : found.end + 40])
        return bool(after and self._rules.before_dateline.search(text, max(0, found.start - 60), found.start))

    def _opens(self, text: str, found: ResolvedDate, event: Mention | None) -> bool:
        """Whether the words say that something began on the date, and it is not the event just before them."""
        since = self._rules.since.search(text, max(0, found.start - 40), found.start)
        return since is not None and (event is None or not 0 <= since.start() - event.end <= 2)

    def _may_date(self, text: str, found: ResolvedDate, event: Mention | None, spanned: set[int]) -> bool:
        """A date of a span dates a step of the proceedings only in `until his arrest in …`."""
        if found.start not in spanned:
            return True
        until = self._rules.until.search(text, max(0, found.start - 45), found.start)
        return until is not None and event is not None and until.start() < event.start < found.start

    def _single(self, text: str, found: ResolvedDate, event: Mention | None) -> Iterator[DatedEvent]:
        """A lone date beside exploitation begins it, or ends it after `until`; not a day near the report."""
        if self._rules.until.search(text, max(0, found.start - 12), found.start):
            yield DatedEvent(END, found, event, 0.6)
        elif self._rules.since.search(text, max(0, found.start - 40), found.start):
            yield DatedEvent(START, found, event, 0.6)
        elif found.method != "relative" or not self._rules.of_the_report.search(text, found.start, found.end):
            yield DatedEvent(START, found, event, 0.5)

    def _is_span(self, text: str, first: ResolvedDate, second: ResolvedDate) -> bool:
        """Whether two dates are the ends of one span of time."""
        gap = text[first.end : second.start]
        opened = self._rules.opens_span.search(text, max(0, first.start - 30), first.start)
        return first.value[: len(second.value)] <= second.value and bool(opened and self._rules.between.fullmatch(gap))

    def _is_other(self, text: str, first: ResolvedDate, events: Sequence[Mention]) -> bool:
        """Whether words right beside a span of time give it to something else: births, a law, a study."""
        event = self._nearest(text, first, events)
        return event is not None and kind_of(event) == NOTHING and self._cost(text, first, event) <= self._rules.beside

    def _nearest(self, text: str, found: ResolvedDate, events: Sequence[Mention]) -> Mention | None:
        """Choose the event that a date belongs to: near it, in its clause; of two as near, the one in more words."""
        apart = (event for event in events if event.end <= found.start or found.end <= event.start)
        judged = [(self._cost(text, found, event), event.start - event.end, event) for event in apart]
        cost, _, event = min(judged, key=lambda each: each[:2], default=(self._rules.reach + 1, 0, None))
        return event if cost <= self._rules.reach else None

    def _cost(self, text: str, found: ResolvedDate, event: Mention) -> int:
        start, end = (event.end, found.start) if event.start < found.start else (found.end, event.start)
        between = text[start:end] if start < end else ""
        cost = len(between) + self._rules.boundary_cost * len(self._rules.boundary.findall(between))
        if event.start > found.start and not self._rules.opens_clause.search(
            text, max(0, found.start - 40), found.start
        ):
            cost += self._rules.after_cost
        return cost + self._rules.vague.get(kind_of(event), 0)
