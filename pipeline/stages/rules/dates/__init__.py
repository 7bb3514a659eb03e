"""What each date dates (rule 10 of the coding guide): rules set by hand, weighed with the words around each date.

The rules (`by_hand`) say which event's words stand nearest. Logistic regressions, one for each thing that a date can
date, hear what they say, the words and events around the date and its place among the others (`features`); their
weights are data (`configs/lexicons/en/date_weights.toml`), fitted by `python -m pipeline.stages.rules.dates.fitting`.
A date may date several things (a verdict and its sentence, a raid and its arrests) or none.

What they miss: exploitation that only a duration dates ("for two years"), and the second of two spans of it, since one
start and one end are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.config import read_toml
from pipeline.records import Code, Dating, Document, Evidence, Mention, ResolvedDate
from pipeline.stages.rules.clauses import clause_around
from pipeline.stages.rules.dates.by_hand import HandDating
from pipeline.stages.rules.dates.events import DatedEvent, kind_of, settled
from pipeline.stages.rules.dates.features import DatedScene
from pipeline.stages.rules.logistic import Logistic

FARTHEST = 160  # characters from an event's words to its date that one quotation spans


class DateRules:
    """Codes the dates of an incident."""

    def __init__(self, configs: Path) -> None:
        fitted: dict[str, Any] = read_toml(configs / "lexicons" / "en" / "date_weights.toml")
        self._by_hand = HandDating(configs)
        self._weigh = Logistic(fitted["labels"], fitted["weights"])
        self._threshold: float = fitted["threshold"]

    def __call__(self, document: Document, spans: Sequence[tuple[int, int]], *, coder: str) -> Iterable[Code]:
        """Give one code for each date and event, where the text tells it best."""
        best: dict[tuple[str, str], DatedEvent] = {}
        for each in self._weighed(document, spans):
            key = each.what, each.date.value
            if key not in best or best[key].confidence < each.confidence:
                best[key] = each
        told = sorted(best.values(), key=lambda each: each.date.start)
        for each in settled(told, self._by_hand.restated_days):
            details = Dating(each.date.value, each.date.precision, each.date.method)
            yield Code("dates", each.what, coder, each.confidence, (_evidence(document, each),), details=details)

    def _weighed(self, document: Document, spans: Sequence[tuple[int, int]]) -> Iterator[DatedEvent]:
        scene = read_scene(self._by_hand, document, spans)
        for found, features in zip(scene.dates, scene.describe(), strict=True):
            for what, chance in self._weigh(features).items():
                if chance >= self._threshold:
                    yield DatedEvent(what, found, _event(scene, found, what), round(chance, 3))


def read_scene(by_hand: HandDating, document: Document, spans: Sequence[tuple[int, int]]) -> DatedScene:
    """Gather what bears on the dates told in some spans of a document."""
    dates = by_hand.dates(document, spans)
    return DatedScene(document, dates, list(by_hand.events(document)), by_hand(document, dates))


def _event(scene: DatedScene, found: ResolvedDate, what: str) -> Mention | None:
    """The words that say what is dated: those that the rules heard, else the nearest of that kind in the sentence."""
    ruled = (each.event for each in scene.ruled if each.date is found and each.what == what and each.event)
    alike = (each for each in scene.events if each.sentence == found.sentence and kind_of(each) == what)
    return next(ruled, None) or min(alike, key=lambda each: abs(each.start - found.start), default=None)


def _evidence(document: Document, each: DatedEvent) -> Evidence:
    """The stretch from the event's words to the date; the date's clause where they lie far apart."""
    found, event = each.date, each.event
    if event is not None:
        start, end = min(found.start, event.start), max(found.end, event.end)
        if end - start <= FARTHEST and "\n" not in document.text[start:end]:
            return document.quote(start, end)
    return clause_around(document, Mention(found.start, found.end, each.what, found.sentence))
