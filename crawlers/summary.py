"""What became of every address that a crawl came upon, counted by source."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """How an address ended: exactly one for each that a source listed, and one for each listing itself."""

    FETCHED = "fetched"  # a page that the archive did not have
    REPEATED = "repeated"  # fetched, and byte for byte a page that the archive has
    KNOWN = "known"  # archived by an earlier crawl, so not asked for
    DUPLICATE = "duplicate"  # listed more than once in this crawl, asked for once
    SKIPPED = "skipped"  # left out on purpose; the reason says which limit
    REFUSED = "refused"  # robots.txt, or the guard, forbids it
    FAILED = "failed"  # asked for in vain
    LISTED = "listed"  # a feed or sitemap that was read
    UNCHANGED = "unchanged"  # a feed or sitemap that had not changed since it was last read


@dataclass(frozen=True, slots=True)
class Event:
    """One address's end. `reason` is a short phrase without addresses or names."""

    source: str
    outcome: Outcome
    url: str
    reason: str = ""

    def to_json(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> Event:
        """The event that a line of `to_json` tells."""
        told = json.loads(line)
        return cls(told["source"], Outcome(told["outcome"]), told["url"], told["reason"])


@dataclass(frozen=True, slots=True)
class Notice:
    """What a site says of being read by machines: its `robots.txt` or `tdmrep.json`.

    `digest` is the sha256, in hex, of what was served; empty where there was none.
    """

    source: str
    document: str
    site: str
    digest: str

    def to_json(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """One source's counts, by outcome, and the reasons of those outcomes that have one."""

    source: str
    counts: Mapping[Outcome, int] = field(default_factory=dict)
    reasons: Mapping[Outcome, Mapping[str, int]] = field(default_factory=dict)

    def __getitem__(self, outcome: Outcome) -> int:
        return self.counts.get(outcome, 0)

    @property
    def failed(self) -> Mapping[str, int]:
        """How many failed, by reason."""
        return self.reasons.get(Outcome.FAILED, {})


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """A whole crawl. `repairs` tells what an earlier crawl's sudden end had left behind in the archive.

    `notices` are what the sites said of being read, each once.
    """

    started: datetime
    finished: datetime
    sources: tuple[SourceSummary, ...]
    repairs: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()

    def __getitem__(self, outcome: Outcome) -> int:
        return sum(source[outcome] for source in self.sources)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for `--json`; outcomes that did not happen are left out."""
        return {
            "started": self.started.isoformat(timespec="seconds"),
            "finished": self.finished.isoformat(timespec="seconds"),
            "repairs": list(self.repairs),
            "sources": {
                source.source: {
                    **{str(outcome): count for outcome, count in source.counts.items()},
                    "reasons": {str(outcome): dict(reasons) for outcome, reasons in source.reasons.items()},
                }
                for source in self.sources
            },
        }


class Tally:
    """Counts events by source as they come; every source named has a summary, though nothing happened."""

    def __init__(self, names: Iterable[str]) -> None:
        self._counts: dict[str, Counter[Outcome]] = {name: Counter() for name in names}
        self._reasons: dict[str, dict[Outcome, Counter[str]]] = {name: {} for name in self._counts}
        self.total = 0

    def add(self, event: Event) -> None:
        """Count one event."""
        self.total += 1
        self._counts[event.source][event.outcome] += 1
        if event.reason:
            self._reasons[event.source].setdefault(event.outcome, Counter())[event.reason] += 1

    def summaries(self) -> tuple[SourceSummary, ...]:
        """What was counted."""
        return tuple(
            SourceSummary(name, dict(counts), _plain(self._reasons[name])) for name, counts in self._counts.items()
        )


def _plain(reasons: Mapping[Outcome, Counter[str]]) -> dict[Outcome, dict[str, int]]:
    return {outcome: dict(counted.most_common()) for outcome, counted in reasons.items()}
