"""Describes each date of a document in numbers: the words and events around it, its place among the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.records import Document, Mention, ResolvedDate
from pipeline.stages.rules.dates.events import DatedEvent, kind_of
from pipeline.stages.rules.word_forms import names_of, word_forms

Features = dict[str, float]
NEAR = 40.0  # characters at which an event's nearness has fallen to a half
NEXT = 0.5  # an event of the next sentence or the one before
WHOLE, NEIGHBOUR = 0.5, 0.4  # a word of the date's sentence, and one of the sentences beside it
BESIDE, WINDOW = 2, 9  # words told apart by their distance, and words of either side that count at all
LAGS = {0: "same day", 4: "days", 10: "week", 45: "month", 200: "half year", 500: "year", 1500: "years"}
_SHORTEST = {4: "-07-01", 7: "-15", 10: ""}


@dataclass(frozen=True, slots=True)
class DatedScene:
    """What a document says that bears on what its dates date.

    `dates` are those described, in text order; `events` the mentions of events with labels `dating.*`; `ruled` is what
    the rules set by hand say.
    """

    document: Document
    dates: Sequence[ResolvedDate]
    events: Sequence[Mention]
    ruled: Sequence[DatedEvent]

    def describe(self) -> list[Features]:
        """Give the features of each date, in the order of `dates`; a feature that is absent is 0."""
        by_sentence: dict[int, list[Mention]] = {}
        for event in self.events:
            by_sentence.setdefault(event.sentence, []).append(event)
        whole = {f"document tells {kind_of(event)}": 1.0 for event in self.events}
        return [
            {
                **self._own(found),
                **self._among(number),
                **self._beside(found),
                **self._around(found),
                **self._events(found, by_sentence),
                **whole,
            }
            for number, found in enumerate(self.dates)
        ]

    def _own(self, found: ResolvedDate) -> Features:
        document = self.document
        told = {
            f"precision={found.precision}",
            f"method={found.method}",
            f"lag={_lag(found.value, document.published)}",
        }
        if found.end <= document.body_start:
            told.add("title")
        part = found.sentence / max(1, len(document.sentences))
        told.add("early" if part < 0.25 else "late" if part > 0.75 else "middle")
        features = dict.fromkeys(told, 1.0)
        ruled = [each for each in self.ruled if each.date.start == found.start]
        for each in ruled:
            features |= {f"ruled={each.what}": 1.0, f"sure={each.what}": each.confidence}
        return features if ruled else features | {"ruled=nothing": 1.0}

    def _among(self, number: int) -> Features:
        """Where a date stands among the others, by time and in the text."""
        found = self.dates[number]
        here = [other for other in self.dates if other.sentence == found.sentence]
        values = sorted({other.value for other in self.dates})
        features = {
            "only date": float(len(values) == 1),
            "earliest": float(found.value == values[0]),
            "latest": float(found.value == values[-1]),
            "rank": values.index(found.value) / max(1, len(values) - 1),
            "first told": float(number == 0),
            "last told": float(number == len(self.dates) - 1),
            "first of several here": float(len(here) > 1 and here[0] is found),
            "last of several here": float(len(here) > 1 and here[-1] is found),
            "told again": float(any(o is not found and o.value == found.value for o in self.dates)),
            "told more precisely": float(
                any(len(o.value) > len(found.value) and o.value.startswith(found.value) for o in self.dates)
            ),
        }
        return {name: value for name, value in features.items() if value}

    def _beside(self, found: ResolvedDate) -> Features:
        """The words on either side in the sentence, the nearer the more; names and numbers only as such."""
        start, end = self.document.sentences[found.sentence]
        before = word_forms(self.document.text[start : max(start, found.start)])[-WINDOW:]
        after = word_forms(self.document.text[found.end : max(end, found.end)])[:WINDOW]
        features: Features = {}
        for side, words in (("<", before[::-1]), (">", after)):
            for distance, word in enumerate(words):
                for name in names_of(side, word):
                    features[name] = max(features.get(name, 0.0), 1 - 0.5 * distance / WINDOW)
                if distance < BESIDE:
                    features[f"{side}{distance + 1} {word}"] = 1.0
            if len(words) < WINDOW:
                features[f"{side}edge"] = 1 - len(words) / WINDOW
        return features

    def _around(self, found: ResolvedDate) -> Features:
        """The words of the whole sentence, and those of the one before and the one behind."""
        features: Features = {}
        for step, side, value in ((0, "=", WHOLE), (-1, "<<", NEIGHBOUR), (1, ">>", NEIGHBOUR)):
            if 0 <= found.sentence + step < len(self.document.sentences):
                for word in word_forms(self.document.sentence_text(found.sentence + step)):
                    features |= dict.fromkeys(names_of(side, word), value)
        return features

    def _events(self, found: ResolvedDate, by_sentence: Mapping[int, Collection[Mention]]) -> Features:
        """How near each kind of event stands before (`<`) and behind (`>`) a date."""
        features: Features = {}
        nearest: dict[str, tuple[float, str]] = {}
        for event in by_sentence.get(found.sentence, ()):
            gap = found.start - event.end if event.start < found.start else event.start - found.end
            nearness, side = NEAR / (NEAR + max(0, gap)), "<" if event.start < found.start else ">"
            kind = kind_of(event)
            for name in (f"{kind}{side}", f"{kind} beside"):
                features[name] = max(nearness, features.get(name, 0.0))
            if nearness > nearest.get(side, (0.0, ""))[0]:
                nearest[side] = nearness, kind
        for step, where in ((-1, "before"), (1, "after")):
            features |= {f"{kind_of(e)} {where}": NEXT for e in by_sentence.get(found.sentence + step, ())}
        return features | {f"nearest{side}{kind}": 1.0 for side, (_, kind) in nearest.items()}


def _lag(value: str, published: date | None) -> str:
    if published is None:
        return "unknown"
    days = (published - date.fromisoformat(value + _SHORTEST[len(value)])).days
    return next((name for most, name in LAGS.items() if days <= most), "long ago")
