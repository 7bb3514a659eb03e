"""Weighs the cues of a mention's sentence into points for each role a place can play."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pipeline.records import Document, Toponym
from pipeline.stages.rules.places.cues import Cue, PlaceCues
from pipeline.stages.rules.places.setting import Setting

# A cue this many characters away counts half.
HALF_DISTANCE = 45
BESIDE = 12
BEYOND_ANOTHER = 0.5  # and less when another place stands between
POSSESSIVE = 0.4  # "Kenya's embassy" says whose, not where
UNDER_PROMISE = 0.2
PROMISE_REACH = 110
HOPED_FOR = ("exploitation", "movement")


class RoleScorer:
    """Gives a mention points for roles; the points of each kind of cue are data (`[roles]` of `places.toml`)."""

    def __init__(
        self, table: Mapping[str, Mapping[str, Mapping[str, float]]], behind: Mapping[str, float], cues: PlaceCues
    ) -> None:
        self._table = table
        self._behind = behind
        self._cues = cues

    def cues_of(self, document: Document, sentence: int) -> list[Cue]:
        """Find the cues of a sentence.

        The mentions of the coded variables are not used: they are long, and were measured to place less well.
        """
        return self._cues.find(document.text, *document.sentences[sentence])

    def score(
        self, toponym: Toponym, setting: Setting, cues: Sequence[Cue], others: Sequence[Toponym]
    ) -> dict[str, float]:
        """Add up the points of one mention. Of one kind, only the cue that says most counts."""
        promises = [cue for cue in cues if cue.kind == "promise"]
        best: dict[str, tuple[float, Mapping[str, float]]] = {}
        for cue in cues:
            points = self._table.get(cue.kind, {}).get(setting.preposition)
            if not points or overlaps(cue, toponym):
                continue
            weight = nearness(cue, toponym, others) * (POSSESSIVE if setting.possessive else 1.0)
            if cue.start >= toponym.end:
                weight *= self._behind[cue.kind]
            if cue.kind in HOPED_FOR and any(_promised(promise, cue, toponym) for promise in promises):
                weight *= UNDER_PROMISE
            if weight > best.get(cue.kind, (0.0, points))[0]:
                best[cue.kind] = weight, points
        total: dict[str, float] = defaultdict(float)
        for weight, points in best.values():
            for role, value in points.items():
                total[role] += weight * value
        return total


def _promised(promise: Cue, cue: Cue, toponym: Toponym) -> bool:
    """Whether a cue stands between a promise and the place: then it tells what was promised, not what happened."""
    return promise.start <= cue.start and cue.end <= toponym.start and toponym.start - promise.end < PROMISE_REACH


def overlaps(cue: Cue, toponym: Toponym) -> bool:
    """Whether a cue is part of a name, or a name of a cue."""
    return cue.start < toponym.end and toponym.start < cue.end


def _beside(other: Toponym, toponym: Toponym) -> bool:
    """Whether two places stand so close that one locates or lists with the other ("on Hope Street in Leeds")."""
    return max(other.start - toponym.end, toponym.start - other.end) <= BESIDE


def nearness(cue: Cue, toponym: Toponym, others: Sequence[Toponym]) -> float:
    """Give how much a cue has to do with a place: 1 side by side, less with distance."""
    left, right = (cue.end, toponym.start) if cue.end <= toponym.start else (toponym.end, cue.start)
    weight = HALF_DISTANCE / (HALF_DISTANCE + max(0, right - left))
    if any(left <= other.start and other.end <= right and not _beside(other, toponym) for other in others):
        weight *= BEYOND_ANOTHER
    return weight
