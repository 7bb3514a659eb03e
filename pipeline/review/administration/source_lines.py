"""One line for each source: what its last week of crawls brought, and its open alarms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Max

from pipeline.store.models import Alarm, Source, SourceDay

WEEK = timedelta(days=7)


@dataclass(slots=True)
class SourceLine:
    """A source. `counts` are of the seven days before the newest crawl of any, by `crawlers.summary.Outcome`."""

    source: Source
    last: date | None
    counts: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    alarms: Sequence[Alarm] = ()


def source_lines() -> list[SourceLine]:
    """Every source: those with open alarms first, then by name. Three queries, however many they are."""
    sources = Source.objects.annotate(last=Max("days__day")).order_by("name")
    lines = {source.pk: SourceLine(source, source.last) for source in sources}
    newest = max((line.last for line in lines.values() if line.last), default=None)
    if newest is not None:
        for day in SourceDay.objects.filter(day__gt=newest - WEEK):
            _add(lines[day.source_id], day)
    for alarm in Alarm.objects.filter(cleared=None).order_by("raised", "pk"):
        line = lines[alarm.source_id]
        line.alarms = (*line.alarms, alarm)
    return sorted(lines.values(), key=lambda line: not line.alarms)


def _add(line: SourceLine, day: SourceDay) -> None:
    line.counts = dict(Counter(line.counts) + Counter(day.counts))
    for outcome in ("failed", "refused"):
        line.reasons = dict(Counter(line.reasons) + Counter(day.reasons.get(outcome, {})))
